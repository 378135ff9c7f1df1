// A dataset as it lies on a drive: its manifest, and where the objects are that the manifest lists.
#pragma once

#include <memory>
#include <string>

#include "dataset/index.h"
#include "dataset/manifest.h"
#include "io/file_system.h"
#include "remote/remote.h"

namespace packtrain::cache {

/// Thread-safe. The manifest is hostile until proved (dataset::readManifest); an object is what the manifest
/// says only after its digest agreed.
class StoredDataset {
  public:
    /// unknownDataset if there is no manifest at `path` (below the remote's root), manifestBroken,
    /// manifestTooNew.
    static Result<std::unique_ptr<StoredDataset>> open(remote::Remote& remote, std::string_view path,
                                                       const StopToken& stop);

    /// The same by a manifest that was read before; nothing is asked of the drive. manifestObject() is empty.
    static std::unique_ptr<StoredDataset> known(remote::Remote& remote, std::string_view path,
                                                dataset::Manifest manifest);

    const dataset::Manifest& manifest() const { return manifest_; }
    remote::Remote& remote() const { return remote_; }
    const std::string& path() const { return path_; }
    /// The manifest itself on the drive.
    const remote::ObjectInfo& manifestObject() const { return manifestObject_; }

    /// By the id in the manifest; where the drive does not know that, by the object's path. incompleteDataset
    /// if it is not there.
    Result<remote::ObjectInfo> locate(const dataset::ManifestObject& object, const StopToken& stop) const;
    /// Of asking for an object by the manifest's id: the id may be wrong, and the path right.
    static bool mayBeElsewhere(const Error& error);
    /// Fetches the index, checks size and sha256, unpacks it (capped) into `file` and opens it. It stays
    /// packed at `packed`, and is not fetched where that is it already; an empty path keeps nothing.
    Result<std::unique_ptr<dataset::IndexReader>> fetchIndex(io::FileSystem& files, const Path& file,
                                                             const StopToken& stop,
                                                             const Path& packed = {}) const;

  private:
    StoredDataset(remote::Remote& remote, std::string path) : remote_(remote), path_(std::move(path)) {}

    remote::Remote& remote_;
    std::string path_;
    dataset::Manifest manifest_;
    remote::ObjectInfo manifestObject_;
};

/// The whole of a small object; corrupt/sizeMismatch if it is larger than `limit`.
Result<std::string> readSmall(remote::Remote& remote, const std::string& objectId, std::uint64_t limit,
                              const StopToken& stop);

}  // namespace packtrain::cache
