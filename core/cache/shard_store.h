// ShardCache as it is: who waits for what, what lies where. The flights are in shard_flights.cpp.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "cache/cache_folder.h"
#include "cache/download_tally.h"
#include "cache/shard_cache.h"

namespace packtrain::cache {

class ShardStore final : public ShardCache {
  public:
    ShardStore(io::FileSystem& files, const Clock& clock, Log& log, const CacheOptions& options);
    ~ShardStore() override;
    Result<> start();

    std::shared_ptr<Pending> request(const std::shared_ptr<const StoredDataset>& dataset,
                                     const dataset::ManifestObject& object, Need need) override;
    std::optional<Lease> leaseOfWhatIsHere(const StoredDataset& dataset,
                                           const dataset::ManifestObject& object,
                                           const StopToken& stop) override;
    Result<Reservation> makeRoom(const std::string& datasetId, std::uint64_t size,
                                 std::uint64_t written) override;
    Reservation adopt(std::uint64_t size) override { return ledger_.adopt(size); }
    Result<std::uint64_t> roomFor(const std::string& datasetId) override;
    void pin(const std::string& datasetId, bool pinned) override;
    void setLimits(SpaceLimits limits) override;
    void tend() override;
    CacheFigures figures() const override;
    std::pair<std::uint64_t, std::uint64_t> residents(const std::string& datasetId) const override;
    double downloads(const dataset::ManifestObject& object) const override;
    std::unique_ptr<CountedFetch> countFetch(const dataset::ManifestObject& object) override;

  private:
    struct Entry;
    struct Hold;
    class Waiter;
    class Counting;

    /// One fetch or one hashing, with all who wait for it.
    struct Flight {
        Entry* entry = nullptr;
        std::shared_ptr<const StoredDataset> dataset;
        dataset::ManifestObject object;
        Need need = Need::demand;
        std::atomic<std::uint64_t> done = 0;
        std::atomic<bool> waitsForRoom = false;
        bool fetched = false;
        bool hasRoom = false;
        std::vector<std::weak_ptr<Waiter>> waiters;
    };

    /// What a file was when it was hashed.
    struct Proof {
        io::FileStat figures;
        Ticks at{};
    };

    struct Entry {
        CacheKey key;
        std::string name;  ///< in its dataset
        std::uint64_t size = 0;
        bool present = false;
        bool passing = false;
        int leases = 0;
        bool busy = false;  ///< leased or in flight, as its shelf has counted it
        std::uint64_t lastUse = 0;
        std::optional<Proof> proof;
        Reservation room;  ///< of the file, of what is fetched, or of the part that an earlier fetch left
        std::shared_ptr<Flight> flight;
    };

    struct Shelf {
        std::uint64_t total = 0, largest = 0;  ///< of all objects, as the manifest says
        bool pinned = false;
        std::optional<Ticks> lastUse;
        std::size_t busy = 0, mostBusy = 0;  ///< entries that are leased or in flight
    };

    // With the mutex held:
    Entry& entryOf(const StoredDataset& dataset, const dataset::ManifestObject& object);
    bool isProved(Entry& entry);
    void beginFlight(Entry& entry, const std::shared_ptr<const StoredDataset>& dataset,
                     const dataset::ManifestObject& object, Need need);
    void promote(Flight& flight);
    Lease leaseOf(Entry& entry, bool wasThere);
    void mark(Entry& entry);
    void forgetFile(Entry& entry);
    void evict(Entry& entry);
    bool evictFor(const std::string& datasetId, std::uint64_t bytes, Need need);
    std::vector<Entry*> evictable();
    std::vector<Evictable> described(const std::vector<Entry*>& entries, const std::string& datasetId) const;
    bool isIdle(const Shelf& shelf) const;
    Result<Reservation> roomOf(Entry& entry, Need need);
    Result<bool> isForGood(const Entry& entry);
    void trim();
    void retryRoomless();
    Error noRoom(const Entry& entry) const;
    std::optional<Error> limitOf(const Entry& entry);
    void callOff(Flight& flight);
    void awaitRoom(Flight& flight);

    // Without it:
    void release(Entry& entry, bool wasThere);
    void work(const StopToken& stop);
    std::shared_ptr<Flight> nextFlight(const StopToken& stop);
    void fly(Flight& flight, const StopToken& stop);
    Result<bool> findRoom(Flight& flight);
    Result<> check(Flight& flight, const StopToken& stop);
    Result<> fetch(Flight& flight, const StopToken& stop);
    Result<> mayGoOn();
    void settleFailed(Entry& entry, const Error& error);
    void land(Flight& flight, const Result<>& outcome);

    io::FileSystem& files_;
    const Clock& clock_;
    Log& log_;
    const CacheOptions options_;
    const CacheFolder folder_;
    std::unique_ptr<io::FileLock> lock_;
    SpaceLedger ledger_;
    DownloadTally tally_;

    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    std::map<CacheKey, Entry> entries_;
    std::map<std::string, Shelf> shelves_;
    std::deque<std::shared_ptr<Flight>> demanded_, ahead_, roomless_;
    std::map<CacheKey, Error> limited_;
    CacheFigures counted_;
    std::uint64_t uses_ = 0;
    int fetching_ = 0;
    Ticks fetchingSince_{};
    int warm_ = 0;  ///< leases of what was there
    Ticks warmSince_{};
    std::vector<std::jthread> threads_;
};

/// One who waits. `answer_` is set once, with the store's mutex held, by whoever lands the flight.
class ShardStore::Waiter final : public Pending {
  public:
    explicit Waiter(ShardStore& store) : store_(store) {}

    Progress progress() const override {
        const std::scoped_lock lock(store_.mutex_);
        if (!flight_) return {total_, total_, false};
        return {flight_->done, total_, flight_->waitsForRoom};
    }
    std::optional<Result<Lease>> poll() override {
        const std::scoped_lock lock(store_.mutex_);
        if (flight_ && !answer_) store_.promote(*flight_);
        return answer_;
    }
    std::optional<Result<Lease>> peek() override {
        const std::scoped_lock lock(store_.mutex_);
        return answer_;
    }
    Result<Lease> wait(const StopToken& stop) override {
        std::unique_lock lock(store_.mutex_);
        if (flight_ && !answer_) store_.promote(*flight_);
        store_.changed_.wait(lock, stop, [&] { return answer_.has_value(); });
        if (!answer_) return fail(Reason::cancelled);
        return *answer_;
    }

    ShardStore& store_;
    std::uint64_t total_ = 0;
    std::shared_ptr<Flight> flight_;
    std::optional<Result<Lease>> answer_;
};

}  // namespace packtrain::cache
