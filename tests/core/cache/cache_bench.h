// A cache over a dataset of a few shards, with a counted origin between them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cache/shard_cache.h"
#include "core/cache/counted_origin.h"
#include "core/cache/small_disk.h"
#include "core/cache/stored_fixture.h"
#include "support/manual_clock.h"
#include "support/recording_log.h"
#include "support/temp_folder.h"

namespace packtrain::test {

/// `sizes`: of one file each, which becomes a shard of about that size. Anything that fails ends the test.
class CacheBench {
  public:
    explicit CacheBench(const std::vector<std::uint64_t>& sizes, std::uint64_t capacity = 1'000'000'000);

    /// Small chunks, so that small shards have several.
    cache::CacheOptions options() const;
    /// Opens the cache, after closing the one that was open.
    cache::ShardCache& open(cache::SpaceLimits limits = {});
    cache::ShardCache& open(const cache::CacheOptions& options);
    void close() { cache_.reset(); }
    cache::ShardCache& cache() { return *cache_; }

    std::shared_ptr<cache::Pending> request(std::size_t shard, cache::Need need = cache::Need::demand);
    Result<cache::Lease> lease(std::size_t shard, const StopToken& stop = {});
    /// Leases, compares with the drive, gives back. Whether it was right.
    bool reads(std::size_t shard);

    /// The dataset as if the drive had told the manifest's writer these ids; empty: the right ones.
    void useIds(const std::string& id = {});

    std::size_t count() { return stored.manifest().shards.size(); }
    std::uint64_t size(std::size_t shard) { return stored.manifest().shards.at(shard).size; }
    std::uint64_t total();
    Path file(std::size_t shard);
    Path part(std::size_t shard);

    TempFolder place{TempFolder::Disk::memory};
    ManualClock clock{ManualClock::Waiting::blocks};
    RecordingLog log;
    StoredFixture stored;
    CountedOrigin origin;
    SmallDisk disk;
    std::shared_ptr<const cache::StoredDataset> dataset;

  private:
    Path filled(const std::vector<std::uint64_t>& sizes);
    std::unique_ptr<cache::ShardCache> cache_;
};

}  // namespace packtrain::test
