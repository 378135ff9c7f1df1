#include "cache/shard_store.h"

#include <fmt/format.h>

#include <algorithm>

#include "cache/verify.h"

namespace packtrain::cache {

/// What a lease holds: the entry's count.
struct ShardStore::Hold {
    ShardStore* store;
    Entry* entry;
    bool wasThere;
    Hold(ShardStore* owner, Entry* held, bool there) : store(owner), entry(held), wasThere(there) {}
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;
    ~Hold() { store->release(*entry, wasThere); }
};

Result<std::unique_ptr<ShardCache>> ShardCache::open(io::FileSystem& files, const Clock& clock, Log& log,
                                                     const CacheOptions& options) {
    PACKTRAIN_CHECK(CacheFolder(options.folder).make(files));
    auto store = std::make_unique<ShardStore>(files, clock, log, options);
    PACKTRAIN_CHECK(store->start());
    return std::unique_ptr<ShardCache>(std::move(store));
}

ShardStore::ShardStore(io::FileSystem& files, const Clock& clock, Log& log, const CacheOptions& options)
    : files_(files),
      clock_(clock),
      log_(log),
      options_(options),
      folder_(options.folder),
      ledger_(files, options.folder, options.limits),
      tally_(files, options.folder / "downloads", clock) {}

ShardStore::~ShardStore() {
    for (std::jthread& thread : threads_) thread.request_stop();
    threads_.clear();
}

Result<> ShardStore::start() {
    PACKTRAIN_TRY(lock_, files_.lock(options_.folder / "lock"));
    PACKTRAIN_TRY(const auto found, CacheFolder::scan(files_, folder_));
    for (const CacheFolder::Found& one : found) {
        Entry& entry = entries_[one.key];
        // Both: a kill between the rename and the next fetch of a file that was evicted. The file counts.
        if (entry.present || (entry.room.isHeld() && !one.whole)) continue;
        entry.key = one.key;
        entry.size = one.size;
        entry.present = one.whole;
        entry.room = ledger_.adopt(one.size);
        shelves_[one.key.dataset];
    }
    if (const auto volume = files_.volume(options_.folder); volume && volume->network) {
        counted_.warnings.push_back(
            fmt::format("the cache folder {} lies on a mounted drive ({}): reading it is "
                        "no faster than the drive; choose a folder of this machine's own disk",
                        options_.folder.display(), volume->type));
        log_.warning(counted_.warnings.back());
    }
    trim();
    for (int i = 0; i < options_.flights; ++i)
        threads_.emplace_back([this](const StopToken& stop) { work(stop); });
    return {};
}

ShardStore::Entry& ShardStore::entryOf(const StoredDataset& dataset, const dataset::ManifestObject& object) {
    const std::string& id = dataset.manifest().datasetId;
    Shelf& shelf = shelves_[id];
    shelf.lastUse = clock_.steady();
    if (shelf.total == 0) {
        for (const auto& listed : listedObjects(dataset.manifest())) {
            shelf.total += listed.size;
            shelf.largest = std::max(shelf.largest, listed.size);
        }
    }
    Entry& entry = entries_[{id, object.sha256}];
    if (entry.flight) return entry;  // it reads what follows without the lock
    entry.key = {id, object.sha256};
    entry.name = object.name;
    if (entry.present && entry.size != object.size && entry.leases == 0) forgetFile(entry);
    entry.size = object.size;
    return entry;
}

/// The file is there and looks as it did when it was hashed, not too long ago.
bool ShardStore::isProved(Entry& entry) {
    if (!entry.present) return false;
    const auto now = files_.linkStat(folder_.shard(entry.key));
    if (!now && now.error().reason == Reason::fileGone) forgetFile(entry);
    if (!now || !entry.proof) return false;
    const io::FileStat& then = entry.proof->figures;
    return now->size == then.size && now->mtimeNs == then.mtimeNs && now->ctimeNs == then.ctimeNs &&
           now->inode == then.inode && clock_.steady() - entry.proof->at < options_.proofAge;
}

std::shared_ptr<Pending> ShardStore::request(const std::shared_ptr<const StoredDataset>& dataset,
                                             const dataset::ManifestObject& object, Need need) {
    auto waiter = std::make_shared<Waiter>(*this);
    const std::scoped_lock lock(mutex_);
    Entry& entry = entryOf(*dataset, object);
    waiter->total_ = object.size;
    if (!entry.flight && isProved(entry)) {
        ++counted_.hits;
        waiter->answer_ = leaseOf(entry, true);
        return waiter;
    }
    if (!entry.present && !entry.flight)
        if (const auto limit = limitOf(entry)) {
            waiter->answer_ = Fail(*limit);
            return waiter;
        }
    if (!entry.flight) beginFlight(entry, dataset, object, need);
    if (need == Need::demand) promote(*entry.flight);
    waiter->flight_ = entry.flight;
    entry.flight->waiters.push_back(waiter);
    return waiter;
}

void ShardStore::beginFlight(Entry& entry, const std::shared_ptr<const StoredDataset>& dataset,
                             const dataset::ManifestObject& object, Need need) {
    entry.flight = std::make_shared<Flight>();
    entry.flight->entry = &entry;
    entry.flight->dataset = dataset;
    entry.flight->object = object;
    entry.flight->need = need;
    mark(entry);
    (need == Need::demand ? demanded_ : ahead_).push_back(entry.flight);
    changed_.notify_all();
}

void ShardStore::promote(Flight& flight) {
    if (flight.need == Need::demand) return;
    flight.need = Need::demand;
    const auto isIt = [&](const auto& other) { return other.get() == &flight; };
    for (auto* const queue : {&ahead_, &roomless_}) {
        const auto place = std::ranges::find_if(*queue, isIt);
        if (place == queue->end()) continue;
        demanded_.push_back(*place);
        queue->erase(place);
        changed_.notify_all();
        return;
    }
}

Lease ShardStore::leaseOf(Entry& entry, bool wasThere) {
    ++entry.leases;
    mark(entry);
    entry.lastUse = ++uses_;
    if (wasThere && warm_++ == 0) warmSince_ = clock_.steady();
    return {folder_.shard(entry.key), entry.size, std::make_shared<Hold>(this, &entry, wasThere)};
}

/// Keeps the shelf's count after a change of leases or flight.
void ShardStore::mark(Entry& entry) {
    const bool busy = entry.leases > 0 || entry.flight;
    if (busy == entry.busy) return;
    entry.busy = busy;
    Shelf& shelf = shelves_[entry.key.dataset];
    busy ? ++shelf.busy : --shelf.busy;
    shelf.mostBusy = std::max(shelf.mostBusy, shelf.busy);
}

void ShardStore::release(Entry& entry, bool wasThere) {
    const std::scoped_lock lock(mutex_);
    if (wasThere) {
        counted_.warmBytes += entry.size;
        if (--warm_ == 0)
            counted_.warmSeconds += std::chrono::duration<double>(clock_.steady() - warmSince_).count();
    }
    shelves_[entry.key.dataset].lastUse = clock_.steady();
    --entry.leases;
    mark(entry);
    retryRoomless();
}

void ShardStore::forgetFile(Entry& entry) {
    const Path file = entry.present ? folder_.shard(entry.key) : folder_.part(entry.key);
    if (const auto gone = files_.remove(file); !gone && gone.error().reason != Reason::fileGone) {
        log_.warning("cannot remove from the cache: " + gone.error().message());
        return;
    }
    if (!entry.present) (void)files_.remove(mapOf(file));
    entry.present = false;
    entry.passing = false;
    entry.proof.reset();
    entry.room.release();
}

void ShardStore::evict(Entry& entry) {
    if (entry.present && !entry.passing) ++counted_.evictions;
    forgetFile(entry);
}

std::vector<ShardStore::Entry*> ShardStore::evictable() {
    std::vector<Entry*> found;
    for (auto& [key, entry] : entries_) {
        // The part of a flight that waits for room leaves too: else two of them could wait for each other.
        const bool isFree = !entry.flight || (!entry.present && !entry.flight->hasRoom);
        if (entry.room.isHeld() && entry.leases == 0 && isFree) found.push_back(&entry);
    }
    return found;
}

bool ShardStore::isIdle(const Shelf& shelf) const {
    return shelf.busy == 0 && (!shelf.lastUse || clock_.steady() - *shelf.lastUse >= options_.idleAge);
}

std::vector<Evictable> ShardStore::described(const std::vector<Entry*>& entries,
                                             const std::string& datasetId) const {
    std::vector<Evictable> things;
    things.reserve(entries.size());
    for (const Entry* entry : entries) {
        const Shelf& shelf = shelves_.at(entry->key.dataset);
        things.push_back({.size = entry->room.size(),
                          .lastUse = entry->lastUse,
                          .isPart = !entry->present,
                          .isPassing = entry->passing,
                          .isForeign = !datasetId.empty() && entry->key.dataset != datasetId,
                          .isIdle = isIdle(shelf),
                          .isPinned = shelf.pinned});
    }
    return things;
}

bool ShardStore::evictFor(const std::string& datasetId, std::uint64_t bytes, Need need) {
    const std::vector<Entry*> entries = evictable();
    const auto victims = chooseVictims(described(entries, datasetId), bytes, need);
    for (const std::size_t victim : victims) evict(*entries[victim]);
    return !victims.empty();
}

/// Not held: there is none now.
Result<Reservation> ShardStore::roomOf(Entry& entry, Need need) {
    const Path part = folder_.part(entry.key);
    std::uint64_t done = partDone(files_, part, entry.size, options_.ranges.chunk);
    // After a power cut the list may promise more than came to the disk.
    if (const auto onDisk = files_.linkStat(part)) done = std::min(done, onDisk->allocated);
    const std::uint64_t left = entry.room.isHeld() ? entry.room.size() : 0;
    entry.room.release();
    PACKTRAIN_TRY(const std::uint64_t shortage, ledger_.shortage(entry.size, done));
    if (shortage > 0) (void)evictFor(entry.key.dataset, shortage, need);
    PACKTRAIN_TRY(auto room, ledger_.reserve(entry.size, done));
    if (!room.isHeld() && left > 0) entry.room = ledger_.adopt(left);
    return room;
}

/// Beside what stays there must be room for what is in hand and for the one after it, for all who read at
/// once.
Result<bool> ShardStore::isForGood(const Entry& entry) {
    const Shelf& shelf = shelves_[entry.key.dataset];
    std::uint64_t own = 0;
    for (const auto& [key, other] : entries_)
        if (key.dataset == entry.key.dataset && other.room.isHeld()) own += other.size;
    PACKTRAIN_TRY(const std::uint64_t available, ledger_.available());
    if (own + available >= shelf.total) return true;
    return available >= shelf.largest * std::max<std::size_t>(2, shelf.mostBusy);
}

Result<Reservation> ShardStore::makeRoom(const std::string& datasetId, std::uint64_t size,
                                         std::uint64_t written) {
    const std::scoped_lock lock(mutex_);
    PACKTRAIN_TRY(const std::uint64_t shortage, ledger_.shortage(size, written));
    if (shortage > 0) (void)evictFor(datasetId, shortage, Need::demand);
    return ledger_.reserve(size, written);
}

Result<std::uint64_t> ShardStore::roomFor(const std::string& datasetId) {
    const std::scoped_lock lock(mutex_);
    PACKTRAIN_TRY(std::uint64_t room, ledger_.available());
    for (const auto& [key, entry] : entries_) {
        const Shelf& shelf = shelves_.at(key.dataset);
        const bool mayLeave = entry.leases == 0 && !entry.flight && !shelf.pinned && isIdle(shelf);
        if (entry.room.isHeld() && (key.dataset == datasetId || mayLeave)) room += entry.room.size();
    }
    return room;
}

void ShardStore::pin(const std::string& datasetId, bool pinned) {
    const std::scoped_lock lock(mutex_);
    shelves_[datasetId].pinned = pinned;
}

void ShardStore::setLimits(SpaceLimits limits) {
    const std::scoped_lock lock(mutex_);
    ledger_.setLimits(limits);
    trim();
    retryRoomless();
}

/// As far as it goes: what is held stays, and a file that is still open somewhere gives no room yet.
void ShardStore::trim() {
    const auto shortage = ledger_.shortage(0);
    if (!shortage || *shortage == 0) return;
    std::uint64_t most = 0;
    for (const Entry* entry : evictable()) most += entry->room.size();
    (void)evictFor({}, std::min(most, *shortage), Need::demand);
}

void ShardStore::tend() {
    const std::scoped_lock lock(mutex_);
    trim();
    retryRoomless();
}

std::optional<Error> ShardStore::limitOf(const Entry& entry) {
    const auto limit = limited_.find(entry.key);
    if (limit == limited_.end()) return std::nullopt;
    if (clock_.wall() < limit->second.retryAt) return limit->second;
    limited_.erase(limit);
    return std::nullopt;
}

double ShardStore::downloads(const dataset::ManifestObject& object) const {
    const std::scoped_lock lock(mutex_);
    return object.size == 0
               ? 0
               : static_cast<double>(tally_.bytes(object.sha256)) / static_cast<double>(object.size);
}

std::pair<std::uint64_t, std::uint64_t> ShardStore::residents(const std::string& datasetId) const {
    const std::scoped_lock lock(mutex_);
    std::pair<std::uint64_t, std::uint64_t> bytes;
    for (const auto& [key, entry] : entries_)
        if (key.dataset == datasetId && entry.present)
            (entry.passing ? bytes.second : bytes.first) += entry.size;
    return bytes;
}

CacheFigures ShardStore::figures() const {
    const std::scoped_lock lock(mutex_);
    CacheFigures now = counted_;
    now.used = ledger_.used();
    now.limits = ledger_.limits();
    if (fetching_ > 0)
        now.coldSeconds += std::chrono::duration<double>(clock_.steady() - fetchingSince_).count();
    if (warm_ > 0) now.warmSeconds += std::chrono::duration<double>(clock_.steady() - warmSince_).count();
    for (const auto& [key, entry] : entries_) {
        now.shards += entry.present ? 1 : 0;
        now.bytes += entry.present ? entry.size : 0;
        now.passing += entry.present && entry.passing ? 1 : 0;
        now.leased += entry.leases > 0 ? 1 : 0;
        now.flying += entry.flight ? 1 : 0;
        if (entry.size == 0 || entry.name.empty()) continue;
        const double times = static_cast<double>(tally_.bytes(key.sha256)) / static_cast<double>(entry.size);
        if (times <= now.mostDownloads) continue;
        now.mostDownloads = times;
        now.mostDownloaded = entry.name;
    }
    for (const auto& [key, error] : limited_) {
        if (clock_.wall() >= error.retryAt) continue;
        now.limited.push_back({entries_.at(key).name, error.retryAt.value_or(WallTime{})});
    }
    return now;
}

Error ShardStore::noRoom(const Entry& entry) const {
    const SpaceLimits limits = ledger_.limits();
    const auto space = files_.space(folder_.root());
    return Error(
        Reason::diskFull,
        fmt::format("{}: {} do not fit into the cache (budget {}, used {}, {} free on the disk of which "
                    "{} are to stay free)",
                    entry.name, formatBytes(entry.size),
                    limits.budget == UINT64_MAX ? "none" : formatBytes(limits.budget),
                    formatBytes(ledger_.used()), formatBytes(space ? space->free : 0),
                    formatBytes(limits.floor)));
}

}  // namespace packtrain::cache
