// One dataset that somebody asked the cache for: its manifest, its index, and the work that makes it ready.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <thread>

#include "cache/epoch_reader.h"
#include "cache/kept_datasets.h"
#include "cache/tree_shelf.h"
#include "dataset/index.h"
#include "service/dataset_cache.h"
#include "service/remotes.h"

namespace packtrain::service {

/// What datasets share; outlives them.
struct CacheGround {
    io::FileSystem& files;
    const Clock& clock;
    Log& log;
    OpenRemotes& remotes;
    cache::ShardCache& cache;
    cache::TreeShelf& trees;
    cache::KeptDatasets& kept;
    cache::CacheFolder folder;
};

/// Thread-safe. Each access is made ready by a thread of its own, once however many ask.
class CachedDataset {
  public:
    CachedDataset(const CacheGround& ground, Target target) : ground_(ground), target_(std::move(target)) {}

    CachedDatasetView ask(Access access);
    /// Nothing: its manifest has not been read yet.
    std::shared_ptr<const cache::StoredDataset> stored() const;
    Result<CachedAnswer> openFile(const std::string& name);
    /// Ends the leases of files that were opened more than a minute ago.
    void tend();
    std::vector<CachedDatasetView> views() const;
    void setPinned(bool pinned) { pinned_ = pinned; }

  private:
    struct Job {
        WorkState state = WorkState::working;
        std::uint64_t done = 0, total = 0;
        Path path;
        std::optional<Error> error;
        std::string warning;
        Ticks endedAt{};
        std::jthread thread;  ///< last: joined before the rest goes
    };

    CachedDatasetView viewLocked(Access access, const Job& job) const;
    void work(Access access, Job& job, const StopToken& stop);
    Result<Path> prepare(Access access, Job& job, const StopToken& stop);
    Result<> readManifest(Job& job, const StopToken& stop);
    Result<dataset::Manifest> manifestFromDrive(bool isPatient, const StopToken& stop) const;
    std::optional<dataset::Manifest> knownManifest() const;
    bool isAway(const Error& error) const;
    std::string place() const { return target_.remote + ':' + target_.path; }
    Result<> checkFits(Access access) const;
    Result<> fetchAhead(Job& job, const StopToken& stop);
    Result<bool> cameAhead(cache::Pending& pending, const StopToken& stop) const;
    Result<> readIndex(const StopToken& stop);
    Result<std::optional<dataset::IndexRow>> rowOf(const std::string& name);
    Result<CachedAnswer> placeOf(const dataset::IndexRow& row);

    const CacheGround& ground_;
    const Target target_;
    std::atomic<bool> pinned_ = false;
    mutable std::mutex mutex_;
    std::shared_ptr<const cache::StoredDataset> stored_;
    std::shared_ptr<dataset::IndexReader> index_;
    cache::Reservation indexRoom_;
    std::uint64_t indexVersion_ = 0;
    std::map<std::string, std::shared_ptr<cache::Pending>> asked_;  ///< by name of the object
    std::deque<std::pair<Ticks, cache::Lease>> handedOut_;
    std::map<Access, std::unique_ptr<Job>> jobs_;  ///< last: their threads use the rest
};

}  // namespace packtrain::service
