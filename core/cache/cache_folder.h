// Where a cache keeps what on the disk. A shard's file is named by its digest: a changed shard is another
// file, and a cache without its memory knows what each file must be.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dataset/manifest.h"
#include "io/file_system.h"

namespace packtrain::cache {

/// An object of a dataset in the cache.
struct CacheKey {
    std::string dataset;  ///< its id, 32 hex digits
    std::string sha256;   ///< hex
    auto operator<=>(const CacheKey&) const = default;
};

/// FOLDER/shards/DATASET/SHA256.tar, FOLDER/parts/DATASET-SHA256 with its list, FOLDER/trees,
/// FOLDER/indexes, FOLDER/manifests.
class CacheFolder {
  public:
    explicit CacheFolder(Path root) : root_(std::move(root)) {}

    const Path& root() const { return root_; }
    Path shard(const CacheKey& key) const { return root_ / "shards" / key.dataset / (key.sha256 + ".tar"); }
    Path part(const CacheKey& key) const { return root_ / "parts" / (key.dataset + '-' + key.sha256); }
    Path trees() const { return root_ / "trees"; }
    Path indexes() const { return root_ / "indexes"; }
    Path manifests() const { return root_ / "manifests"; }

    struct Found {
        CacheKey key;
        bool whole = false;      ///< under its name; else a part
        std::uint64_t size = 0;  ///< of a part: what it takes on the disk
    };
    /// What an earlier life left. Files with names that are not ours are neither counted nor touched.
    static Result<std::vector<Found>> scan(io::FileSystem& files, const CacheFolder& folder);
    /// Makes the folders, private.
    Result<> make(io::FileSystem& files) const;

  private:
    Path root_;
};

}  // namespace packtrain::cache
