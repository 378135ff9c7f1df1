// The flights of a ShardStore: room, fetch, proof, publication.
#include <fmt/format.h>

#include <algorithm>

#include "base/digest.h"
#include "cache/shard_store.h"

namespace packtrain::cache {
namespace {

constexpr std::size_t kBlock = kMiB;
constexpr std::chrono::seconds kRetryRoom{1};

/// The file's digest, and what the file was meanwhile; changed while it was read: readFailed.
Result<std::pair<std::string, io::FileStat>> hashFile(io::FileSystem& files, const Path& file,
                                                      std::atomic<std::uint64_t>& done,
                                                      const StopToken& stop) {
    PACKTRAIN_TRY(const io::FileStat before, files.linkStat(file));
    PACKTRAIN_TRY(const auto reader, files.openRead(file));
    const auto hasher = makeHasher(DigestKind::sha256);
    std::vector<std::byte> block(kBlock);
    for (std::uint64_t at = 0;;) {
        if (stop.stop_requested()) return fail(Reason::cancelled);
        PACKTRAIN_TRY(const std::size_t got, reader->readAt(at, block));
        if (got == 0) break;
        hasher->update(ByteSpan(block).first(got));
        at += got;
        done = at;
    }
    PACKTRAIN_TRY(const io::FileStat after, files.linkStat(file));
    if (before.mtimeNs != after.mtimeNs || before.ctimeNs != after.ctimeNs || before.inode != after.inode)
        return fail(Reason::readFailed, file.display() + " changed while it was read");
    return std::pair(toHex(asBytes(hasher->finish())), after);
}

}  // namespace

void ShardStore::work(const StopToken& stop) {
    while (const std::shared_ptr<Flight> flight = nextFlight(stop)) fly(*flight, stop);
}

std::shared_ptr<ShardStore::Flight> ShardStore::nextFlight(const StopToken& stop) {
    std::unique_lock lock(mutex_);
    const auto isWork = [this] { return !demanded_.empty() || !ahead_.empty(); };
    while (!isWork() && !stop.stop_requested()) {
        // Room may come back in ways that nobody tells of: another program removes its files.
        const bool woken = changed_.wait_for(lock, stop, kRetryRoom, isWork);
        if (!woken && !roomless_.empty()) retryRoomless();
    }
    if (stop.stop_requested()) return nullptr;
    auto& queue = demanded_.empty() ? ahead_ : demanded_;
    auto flight = queue.front();
    queue.pop_front();
    return flight;
}

void ShardStore::retryRoomless() {
    for (auto& flight : roomless_)
        (flight->need == Need::demand ? demanded_ : ahead_).push_back(std::move(flight));
    if (!roomless_.empty()) changed_.notify_all();
    roomless_.clear();
}

void ShardStore::fly(Flight& flight, const StopToken& stop) {
    bool isThere = false;
    {
        // Under one lock: whoever asks after this look begins a flight of his own, and joins none that ends.
        const std::scoped_lock lock(mutex_);
        const auto waits = [](const auto& waiter) { return !waiter.expired(); };
        if (std::ranges::none_of(flight.waiters, waits)) return callOff(flight);
        isThere = flight.entry->present;
    }
    if (isThere) {
        const auto checked = check(flight, stop);
        if (checked || checked.error().kind != Kind::corrupt) return land(flight, checked);
        flight.done = 0;
    }
    const auto room = findRoom(flight);
    if (!room) return land(flight, Fail(room.error()));
    if (!*room) return;
    const auto fetched = fetch(flight, stop);
    if (!fetched) settleFailed(*flight.entry, fetched.error());
    land(flight, fetched);
}

/// Nobody waits for it any more. The caller keeps the flight.
void ShardStore::callOff(Flight& flight) {
    Entry& entry = *flight.entry;
    entry.flight.reset();
    mark(entry);
    retryRoomless();
}

/// Hashes a file that lies here already. corrupt: it is not what it was, and is gone now.
Result<> ShardStore::check(Flight& flight, const StopToken& stop) {
    Entry& entry = *flight.entry;
    auto hashed = hashFile(files_, folder_.shard(entry.key), flight.done, stop);
    if (!hashed && hashed.error().kind == Kind::cancelled) return Fail(hashed.error());
    const std::scoped_lock lock(mutex_);
    if (hashed && hashed->first == entry.key.sha256 && hashed->second.size == entry.size) {
        entry.proof = Proof{hashed->second, clock_.steady()};
        return {};
    }
    ++counted_.damaged;
    log_.warning(entry.name + ": the file in the cache is damaged and is fetched again");
    forgetFile(entry);
    return fail(Reason::checksumMismatch, entry.name);
}

/// Leased first, so that it does not leave while it is read. A damaged one is left to the next request, whose
/// flight may remove it: here nobody knows what flies meanwhile.
std::optional<Lease> ShardStore::leaseOfWhatIsHere(const StoredDataset& dataset,
                                                   const dataset::ManifestObject& object,
                                                   const StopToken& stop) {
    std::unique_lock lock(mutex_);
    Entry& entry = entryOf(dataset, object);
    const bool isSure = !entry.flight && isProved(entry);
    if (entry.flight || !entry.present) return std::nullopt;
    Lease lease = leaseOf(entry, true);
    lock.unlock();
    if (!isSure) {
        std::atomic<std::uint64_t> done = 0;
        const auto hashed = hashFile(files_, lease.path, done, stop);
        if (!hashed || hashed->first != object.sha256 || hashed->second.size != object.size)
            return std::nullopt;
        lock.lock();
        entry.proof = Proof{hashed->second, clock_.steady()};
        lock.unlock();
    }
    lock.lock();
    ++counted_.hits;
    return lease;
}

/// True: it is held. False: the flight waits until something leaves. diskFull if nothing that could leave is
/// left, nobody holds anything and nothing else is under way.
Result<bool> ShardStore::findRoom(Flight& flight) {
    const std::scoped_lock lock(mutex_);
    Entry& entry = *flight.entry;
    // Who looks ahead may hold what he gets while he waits for what was asked for: that comes first.
    const auto isOwed = [](const auto& one) {
        const auto& other = one.second.flight;
        return other && other->need == Need::demand && !other->hasRoom && !one.second.present;
    };
    if (flight.need == Need::ahead && std::ranges::any_of(entries_, isOwed)) {
        awaitRoom(flight);
        return false;
    }
    PACKTRAIN_TRY(auto room, roomOf(entry, flight.need));
    if (room.isHeld()) {
        entry.room = std::move(room);
        PACKTRAIN_TRY(const bool forGood, isForGood(entry));
        entry.passing = !forGood;
        flight.hasRoom = true;
        flight.waitsForRoom = false;
        retryRoomless();
        return true;
    }
    const bool maySomethingLeave = std::ranges::any_of(entries_, [&](const auto& one) {
        const Entry& other = one.second;
        return &other != &entry &&
               (other.leases > 0 || (other.flight && (other.flight->hasRoom || other.present)));
    });
    if (flight.need == Need::demand && (!maySomethingLeave || entry.size > ledger_.limits().budget))
        return Fail(noRoom(entry));
    awaitRoom(flight);
    return false;
}

void ShardStore::awaitRoom(Flight& flight) {
    flight.waitsForRoom = true;
    const auto same = [&](const auto& waiting) { return waiting.get() == &flight; };
    if (std::ranges::none_of(roomless_, same)) roomless_.push_back(flight.entry->flight);
}

Result<> ShardStore::mayGoOn() {
    PACKTRAIN_TRY(const bool holds, ledger_.holds());
    if (holds) return {};
    const std::scoped_lock lock(mutex_);
    trim();
    PACKTRAIN_TRY(const bool holdsNow, ledger_.holds());
    if (!holdsNow)
        return fail(Reason::diskFull, "something else fills the disk of " + folder_.root().display());
    return {};
}

Result<> ShardStore::fetch(Flight& flight, const StopToken& stop) {
    Entry& entry = *flight.entry;
    const Path part = folder_.part(entry.key), file = folder_.shard(entry.key);
    flight.fetched = true;
    flight.done = partDone(files_, part, entry.size, options_.ranges.chunk);
    auto counted = countFetch(flight.object);
    RangeFetchWatch watch;
    watch.mayGoOn = [&] { return mayGoOn(); };
    watch.beginAnew = [&](const std::function<Result<>()>& remove) {
        flight.done = 0;
        return entry.room.beginAnew(remove);
    };
    watch.write = [&](io::WritableFile& to, std::uint64_t offset, ByteSpan bytes) {
        entry.room.beginWrite(bytes.size());
        auto written = to.writeAt(offset, bytes);
        entry.room.endWrite(bytes.size(), written.has_value());
        flight.done += bytes.size();
        counted->came(bytes.size());
        return written;
    };
    auto done = fetchByRanges(*flight.dataset, files_, flight.object, part, options_.ranges, watch, stop);
    counted.reset();
    PACKTRAIN_CHECK(std::move(done));
    PACKTRAIN_CHECK(files_.makeFolders(file.parent(), true));
    PACKTRAIN_CHECK(files_.rename(part, file));
    PACKTRAIN_TRY(const io::FileStat figures, files_.linkStat(file));
    const std::scoped_lock lock(mutex_);
    entry.room.settle(entry.size);
    entry.present = true;
    entry.proof = Proof{figures, clock_.steady()};
    counted_.passThroughs += entry.passing ? 1 : 0;
    return {};
}

/// What lies in the part stays for the next try, and is counted; on a full disk it makes room.
void ShardStore::settleFailed(Entry& entry, const Error& error) {
    const std::scoped_lock lock(mutex_);
    const auto left = files_.linkStat(folder_.part(entry.key));
    if (left && error.reason != Reason::diskFull) {
        entry.room.settle(std::min({left->size, left->allocated, entry.size}));
    } else {
        forgetFile(entry);
        entry.room.release();
    }
    if (error.reason != Reason::downloadLimited) return;
    Error limit(error.reason, entry.name);
    limit.retryAt = error.retryAt ? error.retryAt : clock_.wall() + std::chrono::hours(24);
    limit.context += ", until " + formatRfc3339(*limit.retryAt);
    limited_.insert_or_assign(entry.key, std::move(limit));
}

void ShardStore::land(Flight& flight, const Result<>& outcome) {
    std::vector<std::shared_ptr<Waiter>> waiters;
    std::unique_lock lock(mutex_);
    Entry& entry = *flight.entry;
    const std::shared_ptr<Flight> self = std::move(entry.flight);
    const auto limit = limited_.find(entry.key);
    for (const auto& waiting : flight.waiters) {
        auto waiter = waiting.lock();
        if (!waiter) continue;
        if (outcome) {
            ++(flight.fetched ? counted_.misses : counted_.hits);
            waiter->answer_ = leaseOf(entry, !flight.fetched);
        } else {
            waiter->answer_ = Fail(limit == limited_.end() ? outcome.error() : limit->second);
        }
        waiters.push_back(std::move(waiter));
    }
    mark(entry);
    retryRoomless();
    lock.unlock();
    // A waiter that nobody else holds any more ends here, and gives its lease back, which takes the lock.
    // Before the others are woken: a lease that they give back must be the last one.
    waiters.clear();
    changed_.notify_all();
}

/// Takes the store's mutex when it begins and when it ends.
class ShardStore::Counting final : public CountedFetch {
  public:
    Counting(ShardStore& store, std::string sha256) : store_(store), sha256_(std::move(sha256)) {
        const std::scoped_lock lock(store_.mutex_);
        if (store_.fetching_++ == 0) store_.fetchingSince_ = store_.clock_.steady();
    }
    Counting(const Counting&) = delete;
    Counting& operator=(const Counting&) = delete;
    ~Counting() override {
        const std::scoped_lock lock(store_.mutex_);
        store_.counted_.fromOrigin += came_;
        if (came_ > 0) store_.tally_.add(sha256_, came_);
        if (--store_.fetching_ > 0) return;
        const auto took = store_.clock_.steady() - store_.fetchingSince_;
        store_.counted_.coldSeconds += std::chrono::duration<double>(took).count();
    }
    void came(std::uint64_t bytes) override { came_ += bytes; }

  private:
    ShardStore& store_;
    const std::string sha256_;
    std::atomic<std::uint64_t> came_ = 0;
};

std::unique_ptr<CountedFetch> ShardStore::countFetch(const dataset::ManifestObject& object) {
    return std::make_unique<Counting>(*this, object.sha256);
}

}  // namespace packtrain::cache
