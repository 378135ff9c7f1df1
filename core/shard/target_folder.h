// The folder that an archive is unpacked into. Nothing leaves it: whatever is made stands in a folder that
// was seen to be one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "dataset/entry.h"
#include "io/file_system.h"

namespace packtrain::shard {

/// Paths are relative and safe (isSafeRelative). Never overwrites: fileBusy. archiveHostile if a link stands
/// on the way. Links are made at the end, so that no file can be written through one that the same archive
/// brought. Not thread-safe.
class TargetFolder {
  public:
    TargetFolder(io::FileSystem& files, Path root) : files_(files), root_(std::move(root)) {}

    /// With its missing parents. One that is there already is success.
    Result<> makeFolder(std::string_view path);
    /// With its missing parents.
    Result<std::unique_ptr<io::WritableFile>> createFile(std::string_view path);
    /// After the last byte is written and the file is closed.
    Result<> finishFile(const dataset::Entry& entry);
    /// archiveHostile for a link that would lead out of the folder.
    Result<> addLink(const dataset::Entry& entry);
    Result<> makeLinks();

  private:
    Result<> lookAt(const std::string& path);
    Result<> makeParent(std::string_view path);
    Result<> makeRoadReal(const dataset::Entry& link);

    io::FileSystem& files_;
    const Path root_;
    std::unordered_set<std::string> folders_;  ///< seen to be folders, or made
    std::string lastParent_;
    std::vector<dataset::Entry> links_;
    std::unordered_set<std::string> linkPaths_;
    std::optional<std::uint32_t> usualMode_;  ///< of a file that was just created
};

}  // namespace packtrain::shard
