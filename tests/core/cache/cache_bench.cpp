#include "core/cache/cache_bench.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "cache/cache_folder.h"
#include "support/fixture_tree.h"

namespace packtrain::test {

CacheBench::CacheBench(const std::vector<std::uint64_t>& sizes, std::uint64_t capacity)
    : stored(filled(sizes), 1), origin(stored.drive()), disk(stored.files(), place / "cache", capacity) {
    auto opened = cache::StoredDataset::open(origin, "set", {});
    REQUIRE(opened.has_value());
    dataset = std::move(*opened);
    origin.forget();
    REQUIRE(count() == sizes.size());
}

Path CacheBench::filled(const std::vector<std::uint64_t>& sizes) {
    FixtureTree tree(place / "source");
    for (std::size_t i = 0; i < sizes.size(); ++i)
        tree.patternFile(fmt::format("{:04}.bin", i), sizes[i], i + 1);
    return place / "source";
}

cache::CacheOptions CacheBench::options() const {
    cache::CacheOptions options;
    options.folder = place / "cache";
    options.ranges.chunk = 16 * kKiB;
    return options;
}

cache::ShardCache& CacheBench::open(cache::SpaceLimits limits) {
    cache::CacheOptions wanted = options();
    wanted.limits = limits;
    return open(wanted);
}

cache::ShardCache& CacheBench::open(const cache::CacheOptions& options) {
    cache_.reset();
    auto opened = cache::ShardCache::open(disk, clock, log, options);
    REQUIRE(opened.has_value());
    cache_ = std::move(*opened);
    return *cache_;
}

std::shared_ptr<cache::Pending> CacheBench::request(std::size_t shard, cache::Need need) {
    return cache_->request(dataset, dataset->manifest().shards.at(shard), need);
}

void CacheBench::useIds(const std::string& id) {
    dataset::Manifest manifest = dataset->manifest();
    for (auto& shard : manifest.shards) shard.id = id.empty() ? "set/" + shard.name : id;
    dataset = cache::StoredDataset::known(origin, "set", std::move(manifest));
}

Result<cache::Lease> CacheBench::lease(std::size_t shard, const StopToken& stop) {
    return request(shard)->wait(stop);
}

bool CacheBench::reads(std::size_t shard) {
    const auto leased = lease(shard);
    REQUIRE_MESSAGE(leased.has_value(), (leased ? std::string() : leased.error().message()));
    return readFile(leased->path) == readFile(stored.onDrive(stored.manifest().shards.at(shard).name));
}

std::uint64_t CacheBench::total() {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < count(); ++i) sum += size(i);
    return sum;
}

Path CacheBench::file(std::size_t shard) {
    const auto& manifest = dataset->manifest();
    return cache::CacheFolder(place / "cache").shard({manifest.datasetId, manifest.shards.at(shard).sha256});
}

Path CacheBench::part(std::size_t shard) {
    const auto& manifest = dataset->manifest();
    return cache::CacheFolder(place / "cache").part({manifest.datasetId, manifest.shards.at(shard).sha256});
}

}  // namespace packtrain::test
