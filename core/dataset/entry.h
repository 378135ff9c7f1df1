// One thing to be shipped, as the walk saw it, and its identity.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "io/file_system.h"

namespace packtrain::dataset {

enum class EntryKind : std::uint8_t { file, folder, symlink };

/// A file, folder or symlink below the dataset's root.
struct Entry {
    std::string path;  ///< bytes, relative to the dataset's root, '/' separated
    EntryKind kind = EntryKind::file;
    std::uint32_t mode = 0;  ///< permission bits
    std::uint64_t size = 0;  ///< of a file's content; 0 for the others
    std::int64_t mtimeNs = 0;
    std::int64_t ctimeNs = 0;  ///< 0 where the file system does not keep it (Volume::stableInodes)
    std::uint64_t inode = 0;   ///< likewise
    std::string linkTarget;    ///< of a symlink, as it stands

    bool operator==(const Entry&) const = default;
};

/// Is the thing that `now` describes still the one that the entry describes? Size and mtime to the volume's
/// grain; ctime where it is stable, so that a file rewritten with its old size and mtime is found out; inode
/// where it is stable and not a server's. Kind and mode too; of a folder only these two. On volumes without a
/// stable ctime (FAT, exFAT, FUSE, CIFS) a change that keeps size and mtime is not seen.
bool sameIdentity(const Entry& entry, const io::FileStat& now, const io::Volume& volume);

/// Does a link at `linkPath` (below a root) with this target stay below that root? By the text alone:
/// absolute targets and those with more ".." than there are folders above do not.
bool linkStaysInside(std::string_view linkPath, std::string_view target);

/// What was seen of a root when it was certainly there. Kept in the journal: a drive that was taken away
/// leaves an empty folder behind, and no later process may take that for an emptied source.
struct SeenRoot {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    bool isFolder = true;
    bool stableInodes = true;  ///< of its volume, like the next
    bool network = false;
    std::vector<std::string> names;  ///< a few of the names in it; empty: none were seen yet

    bool operator==(const SeenRoot&) const = default;
};

/// Where the dataset's root is found on this computer. One root with an empty prefix: its contents are the
/// dataset's root. Several: each stands under its prefix. `path` may be a file (then the prefix is its name).
struct SourceRoot {
    Path path;                          ///< absolute
    std::string prefix;                 ///< first component in the dataset, or empty
    std::optional<SeenRoot> seen = {};  ///< by an earlier look, perhaps another process's
};

/// Opens the entries of a dataset read-only. Keeps the last folders open. One per thread.
class SourceTree {
  public:
    SourceTree(io::FileSystem& files, std::vector<SourceRoot> roots);
    ~SourceTree();
    Result<io::FileStat> stat(std::string_view entryPath);
    Result<std::unique_ptr<io::ReadableFile>> openRead(std::string_view entryPath);
    Result<std::string> readLink(std::string_view entryPath);
    /// Of the volume that holds the entry's root.
    const io::Volume& volume(std::string_view entryPath);
    /// sourceMissing if a root is not there (any more): the job waits, nothing is changed. Drops folders kept
    /// open.
    Result<> checkRoots();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Many entries as compact bytes (prefix-shared paths, varints, a version byte), for the journal. Decoding a
/// hostile or torn block is databaseBroken, never a crash.
std::string encodeEntries(const std::vector<Entry>& entries);
Result<std::vector<Entry>> decodeEntries(std::string_view block);

}  // namespace packtrain::dataset
