#include "cache/measure.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <numeric>
#include <random>

#include "cache/in_parallel.h"
#include "cache/shard_cache.h"

namespace packtrain::cache {
namespace {

constexpr std::size_t kBlock = kMiB;
constexpr std::uint64_t kMostFloor = 10 * kGiB;

class Measurement {
  public:
    Measurement(io::FileSystem& files, const Clock& clock, Log& log, const MeasureOptions& options,
                const MeasureProgress& progress, const StopToken& stop)
        : files_(files), clock_(clock), log_(log), options_(options), progress_(progress), stop_(stop) {}

    Result<Measured> run(const std::shared_ptr<const StoredDataset>& dataset) {
        dataset_ = dataset;
        CacheOptions wanted;
        wanted.folder = options_.folder;
        PACKTRAIN_TRY(cache_, ShardCache::open(files_, clock_, log_, wanted));
        Measured measured;
        // The cache first: if the drive gives faster what it gave before, that is not to the cache's gain.
        PACKTRAIN_TRY(measured.cold, pass("cold", [this](auto i, auto& token) { return cached(i, token); }));
        PACKTRAIN_TRY(measured.direct,
                      pass("direct", [this](auto i, auto& token) { return direct(i, token); }));
        PACKTRAIN_TRY(measured.disk, pass("disk", [this](auto i, auto&) { return written(i); }));
        PACKTRAIN_CHECK(notePaths());
        std::vector<Speed> warm, plainly;
        for (int round = 0; round < options_.rounds; ++round) {
            PACKTRAIN_TRY(const Speed one,
                          pass("warm", [this](auto i, auto& token) { return cached(i, token); }));
            PACKTRAIN_TRY(const Speed other, pass("cat", [this](auto i, auto&) { return plain(paths_[i]); }));
            warm.push_back(one);
            plainly.push_back(other);
        }
        measured.warm = median(std::move(warm));
        measured.plain = median(std::move(plainly));
        if (cache_->figures().misses == dataset_->manifest().shards.size()) return measured;
        return fail(Reason::internal, "the cache fetched objects that it had");
    }

  private:
    using Work = std::function<Result<>(std::size_t, const StopToken&)>;

    /// All objects once, in another order each time.
    Result<Speed> pass(std::string_view step, const Work& work) {
        std::vector<std::size_t> order(dataset_->manifest().shards.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::ranges::shuffle(order, random_);
        std::atomic<std::uint64_t> done = 0;
        const Ticks begun = clock_.steady();
        PACKTRAIN_CHECK(inParallel(order.size(), options_.workers, stop_,
                                   [&](std::size_t i, const StopToken& token) -> Result<> {
                                       PACKTRAIN_CHECK(work(order[i], token));
                                       progress_(step, ++done, order.size());
                                       return {};
                                   }));
        return Speed{order.size() * options_.size,
                     std::chrono::duration<double>(clock_.steady() - begun).count()};
    }

    Result<> cached(std::size_t index, const StopToken& stop) {
        const auto pending = cache_->request(dataset_, dataset_->manifest().shards[index]);
        PACKTRAIN_TRY(const Lease lease, pending->wait(stop));
        return plain(lease.path);
    }

    Result<> direct(std::size_t index, const StopToken& stop) {
        std::uint64_t came = 0;
        const auto sink = [&](ByteSpan bytes) -> Result<> {
            came += bytes.size();
            return {};
        };
        const auto& object = dataset_->manifest().shards[index];
        PACKTRAIN_CHECK(dataset_->remote().read(object.id, {}, sink, stop));
        if (came != object.size) return fail(Reason::sizeMismatch, object.name);
        return {};
    }

    /// As `cat FILE > /dev/null` does.
    Result<> plain(const Path& path) {
        PACKTRAIN_TRY(const auto file, files_.openRead(path));
        static thread_local std::vector<std::byte> block(kBlock);
        std::uint64_t at = 0;
        while (true) {
            PACKTRAIN_TRY(const std::size_t got, file->readAt(at, block));
            at += got;
            if (got == 0) break;
        }
        if (at != options_.size) return fail(Reason::sizeMismatch, path.display());
        return {};
    }

    /// As much as an object is, into a file that goes again at once.
    Result<> written(std::size_t index) {
        const Path path = options_.folder / fmt::format("written-{}", index);
        std::vector<std::byte> block(kBlock);
        fillNoise(index, 0, block);
        {
            PACKTRAIN_TRY(const auto file, files_.openWrite(path, io::WriteMode::createNew, true));
            for (std::uint64_t at = 0; at < options_.size; at += kBlock) {
                const auto size =
                    static_cast<std::size_t>(std::min<std::uint64_t>(kBlock, options_.size - at));
                PACKTRAIN_CHECK(file->writeAt(at, ByteSpan(block).first(size)));
            }
        }
        return files_.remove(path);
    }

    Result<> notePaths() {
        for (const auto& object : dataset_->manifest().shards) {
            PACKTRAIN_TRY(const Lease lease, cache_->request(dataset_, object)->wait(stop_));
            paths_.push_back(lease.path);
        }
        return {};
    }

    static Speed median(std::vector<Speed> speeds) {
        std::ranges::sort(speeds, {}, &Speed::seconds);
        return speeds[speeds.size() / 2];
    }

    io::FileSystem& files_;
    const Clock& clock_;
    Log& log_;
    const MeasureOptions& options_;
    const MeasureProgress& progress_;
    const StopToken& stop_;
    std::mt19937_64 random_{20240918};
    std::shared_ptr<const StoredDataset> dataset_;
    std::unique_ptr<ShardCache> cache_;
    std::vector<Path> paths_;
};

Result<> checkRoom(io::FileSystem& files, const MeasureOptions& options) {
    PACKTRAIN_TRY(const io::Space space, files.space(options.folder));
    const std::uint64_t wanted =
        (options.objects + static_cast<std::uint64_t>(options.workers)) * options.size;
    const std::uint64_t floor = std::min(space.total / 10, kMostFloor);
    if (wanted + floor <= space.free) return {};
    return fail(Reason::diskFull,
                fmt::format("{} are to be measured, and {} of {} free bytes of the disk are to stay free",
                            formatBytes(wanted), formatBytes(floor), formatBytes(space.free)));
}

std::uint64_t randomSeed() {
    std::uint64_t seed = 0;
    std::memcpy(&seed, randomBytes(sizeof seed).data(), sizeof seed);
    return seed;
}

Result<Measured> sendAndMeasure(NoiseObjects& objects, io::FileSystem& files, const Clock& clock, Log& log,
                                const MeasureOptions& options, const MeasureProgress& progress,
                                const StopToken& stop) {
    std::atomic<std::uint64_t> sent = 0;
    PACKTRAIN_CHECK(objects.send([&] { progress("send", ++sent, options.objects); }, stop));
    return Measurement(files, clock, log, options, progress, stop).run(objects.dataset());
}

Fail alsoLeft(Error error, const std::string& folder) {
    error.context += "; and " + folder + " is left on the drive";
    return Fail(std::move(error));
}

}  // namespace

Result<Measured> measureCache(remote::Remote& remote, io::FileSystem& files, const Clock& clock, Log& log,
                              const MeasureOptions& options, const MeasureProgress& progress,
                              const StopToken& stop) {
    PACKTRAIN_CHECK(files.makeFolders(options.folder, true));
    NoiseObjects objects(remote, {options.remoteFolder, options.objects, options.size, randomSeed()});
    auto measured = [&]() -> Result<Measured> {
        PACKTRAIN_CHECK(checkRoom(files, options));
        return sendAndMeasure(objects, files, clock, log, options, progress, stop);
    }();
    (void)files.removeTree(options.folder);
    if (options.keepRemote) {
        if (measured) measured->isLeft = true;
        return measured;
    }
    // Whoever interrupts the measuring wants its traces gone all the same.
    const auto removed = objects.remove({});
    if (!measured && !removed) return alsoLeft(measured.error(), objects.folder());
    if (!measured) return measured;
    measured->isLeft = !removed;
    measured->isTrashed = removed && *removed == remote::Removed::toTrash;
    if (!removed) measured->leftWhy = removed.error().message();
    return measured;
}

}  // namespace packtrain::cache
