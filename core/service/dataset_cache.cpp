#include "service/dataset_cache.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/digest.h"
#include "base/json.h"
#include "service/cached_dataset.h"
#include "service/line.h"
#include "service/reader_process.h"

namespace packtrain::service {
namespace {

constexpr std::chrono::hours kForgotten{2};
constexpr std::chrono::seconds kTend{1};
constexpr std::uint64_t kMostFloor = 10 * kGiB;
constexpr std::size_t kIdBytes = 8;
constexpr std::size_t kMostEpochs = 1000;

SpaceLimits usualLimits(io::FileSystem& files, const Path& folder) {
    SpaceLimits limits;
    if (const auto space = files.space(folder)) limits.floor = std::min(space->total / 10, kMostFloor);
    return limits;
}

class DatasetCacheOverRemotes final : public DatasetCache {
  public:
    DatasetCacheOverRemotes(io::FileSystem& files, const Clock& clock, Log& log, std::unique_ptr<Line> line,
                            std::unique_ptr<cache::ShardCache> cache, const Path& folder)
        : files_(files),
          clock_(clock),
          folder_(folder),
          line_(std::move(line)),
          cache_(std::move(cache)),
          trees_(*cache_, files, cache::CacheFolder(folder)),
          kept_(*cache_, files, cache::CacheFolder(folder)),
          ground_{files, clock, log, *line_->remotes, *cache_, trees_, kept_, cache::CacheFolder(folder)},
          tending_([this](const StopToken& stop) {
              while (clock_.waitFor(kTend, stop)) tend();
          }) {}

    CachedDatasetView dataset(const Target& target, Access access) override {
        return datasetOf(target)->ask(access);
    }

    Result<CachedAnswer> beginEpoch(const Target& target, const EpochWish& wish, std::optional<int> reader,
                                    std::size_t most) override {
        const auto dataset = datasetOf(target);
        CachedAnswer answer;
        const auto stored = dataset->stored();
        if (!stored) {
            const CachedDatasetView view = dataset->ask(Access::shards);
            if (view.error) return Fail(*view.error);
            return answer;
        }
        PACKTRAIN_TRY(const auto order, cache::epochOrder(stored->manifest().shards.size(), wish));
        answer.state = WorkState::ready;
        answer.lease = toHex(asBytes(randomBytes(kIdBytes)));
        answer.count = order.size();
        auto epoch = std::make_shared<Epoch>(cache::EpochReader(
            *cache_, stored, order, cache::EpochReader::aheadFor(*cache_, stored->manifest())));
        epoch->askedAt = clock_.steady();
        if (reader) epoch->process = ReaderProcess::find(files_, *reader);
        if (most > 0) {
            // What is not here yet, and what fails, is for nextShards.
            if (const auto first = epoch->next(most)) answer.shards = shardsOf(*first);
        }
        const std::scoped_lock lock(mutex_);
        if (epochs_.size() >= kMostEpochs)
            return fail(Reason::tooManySessions, "epochs that were never ended");
        epochs_[answer.lease] = std::move(epoch);
        return answer;
    }

    Result<CachedAnswer> nextShards(const std::string& lease, std::size_t most) override {
        PACKTRAIN_TRY(const auto epoch, epochOf(lease));
        const std::scoped_lock lock(epoch->mutex);
        epoch->askedAt = clock_.steady();
        PACKTRAIN_TRY(const auto next, epoch->next(most));
        using State = cache::EpochReader::Next::State;
        CachedAnswer answer;
        answer.state = next.state == State::working ? WorkState::working : WorkState::ready;
        answer.isEnd = next.state == State::end;
        answer.done = next.progress.done;
        answer.total = next.progress.total;
        answer.waitsForRoom = next.progress.waitsForRoom;
        answer.shards = shardsOf(next);
        return answer;
    }

    Result<> endEpoch(const std::string& lease) override {
        PACKTRAIN_TRY(const auto epoch, epochOf(lease));
        const std::scoped_lock lock(mutex_);
        epochs_.erase(lease);
        return {};
    }

    Result<CachedAnswer> openFile(const Target& target, const std::string& name) override {
        return datasetOf(target)->openFile(name);
    }

    Result<> pin(const Target& target, bool pinned) override {
        const auto dataset = datasetOf(target);
        PACKTRAIN_TRY(const auto stored, known(target, *dataset));
        cache_->pin(stored->manifest().datasetId, pinned);
        dataset->setPinned(pinned);
        return {};
    }

    Result<Target> byId(const std::string& datasetId) const override {
        const std::scoped_lock lock(mutex_);
        for (const auto& [place, dataset] : datasets_) {
            const auto stored = dataset->stored();
            if (stored && stored->manifest().datasetId == datasetId)
                return Target{.remote = place.first, .path = place.second};
        }
        return fail(Reason::unknownDataset, "no dataset of that id was asked for here");
    }

    Result<> drop(const Target& target) override {
        PACKTRAIN_TRY(const auto stored, known(target, *datasetOf(target)));
        return trees_.drop(stored->manifest());
    }

    Result<SpaceLimits> setLimits(std::optional<std::uint64_t> budget,
                                  std::optional<std::uint64_t> floor) override {
        SpaceLimits limits = cache_->figures().limits;
        if (budget) limits.budget = *budget;
        if (floor) limits.floor = *floor;
        cache_->setLimits(limits);
        Json kept{{"floor", limits.floor}};
        if (limits.budget != UINT64_MAX) kept["budget"] = limits.budget;
        PACKTRAIN_CHECK(io::writeWhole(files_, limitsFile(folder_), asBytes(json::dump(kept)), true));
        return limits;
    }

    CacheFigures figures() const override { return cache_->figures(); }

    std::vector<CachedDatasetView> datasets() const override {
        std::vector<CachedDatasetView> views;
        for (const auto& dataset : all())
            for (auto& view : dataset->views()) views.push_back(std::move(view));
        return views;
    }

    static Path limitsFile(const Path& folder) { return folder / "limits.json"; }

  private:
    struct Epoch {
        explicit Epoch(cache::EpochReader way) : reader(std::move(way)) {}
        Result<cache::EpochReader::Next> next(std::size_t most) {
            auto next = reader.next(most);
            inHand = std::max<std::size_t>(1, reader.held());
            return next;
        }
        std::mutex mutex;
        cache::EpochReader reader;
        std::atomic<Ticks> askedAt{};
        std::atomic<std::size_t> inHand = 1;   ///< shards that the reader may be busy with
        std::optional<ReaderProcess> process;  ///< that reads; nothing: it was not told
    };

    static std::vector<CachedShard> shardsOf(const cache::EpochReader::Next& next) {
        std::vector<CachedShard> shards;
        shards.reserve(next.shards.size());
        for (const auto& shard : next.shards) shards.push_back({shard.path, shard.number});
        return shards;
    }

    bool isForgotten(const Epoch& epoch) const {
        if (epoch.process && epoch.process->isDead(files_)) return true;
        return clock_.steady() - epoch.askedAt.load() >= kForgotten * static_cast<int>(epoch.inHand.load());
    }

    std::shared_ptr<CachedDataset> datasetOf(const Target& target) {
        const std::scoped_lock lock(mutex_);
        auto& dataset = datasets_[{target.remote, target.path}];
        if (!dataset) dataset = std::make_shared<CachedDataset>(ground_, target);
        return dataset;
    }

    static Result<std::shared_ptr<const cache::StoredDataset>> known(const Target& target,
                                                                     CachedDataset& dataset) {
        auto stored = dataset.stored();
        if (stored) return stored;
        return fail(Reason::unknownDataset,
                    target.remote + ':' + target.path + " was not asked for yet: ask for it first");
    }

    Result<std::shared_ptr<Epoch>> epochOf(const std::string& lease) {
        const std::scoped_lock lock(mutex_);
        const auto found = epochs_.find(lease);
        if (found == epochs_.end())
            return fail(Reason::objectGone, "no such lease: it was ended, or the agent began anew");
        return found->second;
    }

    std::vector<std::shared_ptr<CachedDataset>> all() const {
        const std::scoped_lock lock(mutex_);
        std::vector<std::shared_ptr<CachedDataset>> found;
        found.reserve(datasets_.size());
        for (const auto& [target, dataset] : datasets_) found.push_back(dataset);
        return found;
    }

    void tend() {
        cache_->tend();
        for (const auto& dataset : all()) dataset->tend();
        std::vector<std::shared_ptr<Epoch>> forgotten;  // ends after the lock
        const std::scoped_lock lock(mutex_);
        std::erase_if(epochs_, [&](auto& one) {
            if (!isForgotten(*one.second)) return false;
            forgotten.push_back(std::move(one.second));
            return true;
        });
    }

    io::FileSystem& files_;
    const Clock& clock_;
    const Path folder_;
    // In the order of construction: what is asked for ends before the cache, and that before the network.
    std::unique_ptr<Line> line_;
    std::unique_ptr<cache::ShardCache> cache_;
    cache::TreeShelf trees_;
    cache::KeptDatasets kept_;
    CacheGround ground_;
    mutable std::mutex mutex_;
    std::map<std::pair<std::string, std::string>, std::shared_ptr<CachedDataset>> datasets_;
    std::map<std::string, std::shared_ptr<Epoch>> epochs_;
    std::jthread tending_;
};

}  // namespace

Result<std::unique_ptr<DatasetCache>> openDatasetCache(io::FileSystem& files, const Clock& clock, Log& log,
                                                       const DatasetCacheOptions& options) {
    PACKTRAIN_CHECK(files.makeFolders(options.folder, true));
    PACKTRAIN_TRY(auto line, openLine(files, clock, log,
                                      {options.stateFolder, options.configFolder, options.programFolder,
                                       options.given}));
    cache::CacheOptions wanted;
    wanted.folder = options.folder;
    wanted.limits = usualLimits(files, options.folder);
    if (const auto kept = io::readWhole(files, DatasetCacheOverRemotes::limitsFile(options.folder), kKiB))
        if (const auto json = json::parse(*kept, "limits.json")) {
            wanted.limits.budget = json::numberOr(*json, "budget", wanted.limits.budget);
            wanted.limits.floor = json::numberOr(*json, "floor", wanted.limits.floor);
        }
    PACKTRAIN_TRY(auto cache, cache::ShardCache::open(files, clock, log, wanted));
    // Indexes are unpacked anew by each process that needs them: they are small, and trusted without a look.
    const Path indexes = cache::CacheFolder(options.folder).indexes();
    PACKTRAIN_CHECK(files.removeTree(indexes));
    PACKTRAIN_CHECK(files.makeFolders(indexes, true));
    return std::make_unique<DatasetCacheOverRemotes>(files, clock, log, std::move(line), std::move(cache),
                                                     options.folder);
}

}  // namespace packtrain::service
