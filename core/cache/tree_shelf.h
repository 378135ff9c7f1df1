// Whole datasets as trees below the cache folder, for code that lists folders.
#pragma once

#include <map>
#include <mutex>

#include "cache/cache_folder.h"
#include "cache/pull.h"
#include "cache/shard_cache.h"

namespace packtrain::cache {

/// Trees are counted against budget and floor, and stay until they are dropped: nobody can tell when a
/// program has read one for the last time. Thread-safe, but make() of one dataset is called once at a time.
/// Must not outlive the cache.
class TreeShelf {
  public:
    /// Takes what an earlier life left into account; half a tree is gone on with.
    TreeShelf(ShardCache& cache, io::FileSystem& files, const CacheFolder& folder);

    /// What a tree takes with its shards in flight, at most.
    static std::uint64_t peak(const dataset::Manifest& manifest);
    Path place(const dataset::Manifest& manifest) const;
    bool isThere(const dataset::Manifest& manifest) const;
    /// Absent or whole under its name. diskFull before the first byte if it does not fit now.
    Result<Path> make(const StoredDataset& dataset, const PullProgress& progress, const StopToken& stop);
    /// Removes the tree, whole or half.
    Result<> drop(const dataset::Manifest& manifest);

  private:
    std::string key(const dataset::Manifest& manifest) const;
    Path note(const std::string& key) const { return folder_.trees() / (key + ".room"); }
    Result<Reservation> room(const StoredDataset& dataset);

    ShardCache& cache_;
    io::FileSystem& files_;
    const CacheFolder folder_;
    std::mutex mutex_;
    std::map<std::string, Reservation> rooms_;
};

}  // namespace packtrain::cache
