// What the cache keeps of the datasets themselves, so that warm shards serve while the drive is away: the
// manifest that was read last, and the index as it lay on the drive.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "cache/cache_folder.h"
#include "cache/shard_cache.h"

namespace packtrain::cache {

/// FOLDER/manifests/KEY.json and KEY.index.zst; KEY comes from the place where the dataset lies,
/// "REMOTE:PATH". What lies there is believed no more than what a drive sends. Thread-safe. Must not outlive
/// the cache.
class KeptDatasets {
  public:
    /// Takes the indexes that an earlier life left into account.
    KeptDatasets(ShardCache& cache, io::FileSystem& files, const CacheFolder& folder);

    /// Replaces what was kept of this place; the same manifest again writes nothing.
    Result<> keep(std::string_view place, const dataset::Manifest& manifest);
    /// fileGone: none was kept. manifestBroken, manifestTooNew: it is not what was kept, or was kept of
    /// another place, or is hostile; it is removed then.
    Result<dataset::Manifest> find(std::string_view place);
    /// Where the packed index is kept.
    Path index(std::string_view place) const;
    /// Counts the packed index as it lies there now.
    void countIndex(std::string_view place);

  private:
    Path manifest(std::string_view place) const;
    void count(const Path& index);

    ShardCache& cache_;
    io::FileSystem& files_;
    const CacheFolder folder_;
    std::mutex mutex_;
    std::map<std::string, std::string> written_;  ///< digests of what this process kept, by place
    std::map<std::string, Reservation> rooms_;    ///< by name of the index
};

}  // namespace packtrain::cache
