#include "service/held_pool.h"

#include <algorithm>

#include "base/digest.h"
#include "base/json.h"
#include "service/line.h"

namespace packtrain::service {
namespace {

constexpr std::uint32_t kOthers = 0077;
constexpr std::uint64_t kLargestJournal = kMiB;
constexpr std::chrono::seconds kAgain{5};
constexpr std::chrono::seconds kAskAgain{15};
constexpr std::string_view kNone =
    "no pool of upload addresses was handed in: packtrain.start(pool=FILE), with the file that 'packtrain "
    "agent pool make' wrote";

bool isFree(const remote::UploadState& state) {
    return !state.complete && state.held == 0;
}

/// The drive's word that this address takes nothing more. Anything else says nothing of the address.
bool isEnd(const Error& error) {
    return error.reason == Reason::sessionGone || error.reason == Reason::protocolError;
}

}  // namespace

HeldPool::HeldPool(io::FileSystem& files, const Clock& clock, Log& log, Path journal)
    : files_(files), clock_(clock), log_(log), journal_(std::move(journal)) {}

Result<> HeldPool::take(remote::UploadPool pool) {
    PACKTRAIN_CHECK(files_.makeFolders(journal_.parent(), true));
    const std::scoped_lock lock(mutex_);
    if (pool_ && pool_->id == pool.id) return {};
    slots_.clear();
    given_.clear();
    for (remote::PoolSlot& slot : pool.slots) {
        const std::uint32_t number = slot.number;
        slots_[number] = {.slot = std::move(slot), .known = Known::unasked};
    }
    pool.slots.clear();
    log_.info("a pool of " + std::to_string(slots_.size()) + " upload addresses was handed in, " + pool.id);
    pool_ = std::move(pool);
    problem_.reset();
    readJournal();
    if (!thread_.joinable()) thread_ = std::jthread([this](const StopToken& stop) { run(stop); });
    changed_.notify_all();
    return {};
}

HeldPool::~HeldPool() = default;

std::optional<HeldPool::View> HeldPool::view() const {
    const std::scoped_lock lock(mutex_);
    if (!pool_) return std::nullopt;
    View view{.id = pool_->id,
              .remote = pool_->remote,
              .path = pool_->path,
              .total = static_cast<std::uint32_t>(slots_.size()),
              .isCounted = isCounted(),
              .problem = problem_,
              .ends = pool_->ends,
              .hasEnded = clock_.wall() >= pool_->ends};
    for (const auto& [number, slot] : slots_) {
        if (slot.known != Known::used)
            ++view.left;
        else if (!given_.contains(number))
            ++view.elsewhere;
    }
    return view;
}

Result<std::string> HeldPool::id() const {
    const std::scoped_lock lock(mutex_);
    if (!pool_) return Fail(needed(std::string(kNone)));
    return pool_->id;
}

Result<remote::PoolSlot> HeldPool::give(const std::string& pool, remote::PoolUploads& uploads,
                                        const StopToken& stop) {
    PACKTRAIN_CHECK(count(uploads, stop));
    while (const auto slot = any(Known::free)) {
        // Another machine with the same pool may have taken it since.
        const auto state = uploads.ask(*slot, stop);
        if (!state && !isEnd(state.error())) return Fail(state.error());
        PACKTRAIN_TRY(const std::string now, id());
        if (now != pool) return Fail(Error(Kind::transient, Reason::sessionGone, "another pool is held now"));
        if (!state || !isFree(*state)) {
            learn(pool, slot->number, Known::used);
            continue;
        }
        PACKTRAIN_TRY(const bool isOurs, reserve(*slot));
        if (isOurs) return *slot;
    }
    return Fail(nothingLeft());
}

std::optional<remote::PoolSlot> HeldPool::given(const std::string& pool, std::uint32_t number) const {
    const std::scoped_lock lock(mutex_);
    if (!pool_ || pool_->id != pool || !given_.contains(number)) return std::nullopt;
    const auto found = slots_.find(number);
    return found == slots_.end() ? std::nullopt : std::optional(found->second.slot);
}

void HeldPool::moved(std::uint32_t number, const std::string& address) {
    const std::scoped_lock lock(mutex_);
    if (const auto found = slots_.find(number); found != slots_.end()) found->second.slot.address = address;
}

bool HeldPool::isCounted() const {
    return std::ranges::none_of(slots_, [](const auto& each) { return each.second.known == Known::unasked; });
}

void HeldPool::run(const StopToken& stop) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
        if (isCounted()) {
            changed_.wait(lock, stop, [&] { return !isCounted(); });
            continue;
        }
        lock.unlock();
        auto counted = countByItself(stop);
        lock.lock();
        problem_ = counted ? std::nullopt : std::optional(counted.error());
        if (!counted) changed_.wait_for(lock, stop, kAskAgain, [] { return false; });
    }
}

Result<> HeldPool::countByItself(const StopToken& stop) {
    PACKTRAIN_TRY(const auto line, openLine(files_, clock_, log_, {}));
    remote::PoolUploads uploads(*line->http, clock_);
    return count(uploads, stop);
}

/// One question for each slot that nothing is known of: other machines may have used some of them.
Result<> HeldPool::count(remote::PoolUploads& uploads, const StopToken& stop) {
    PACKTRAIN_TRY(const std::string pool, id());
    while (const auto slot = any(Known::unasked)) {
        const auto state = uploads.ask(*slot, stop);
        if (!state && !isEnd(state.error())) return Fail(state.error());
        learn(pool, slot->number, state && isFree(*state) ? Known::free : Known::used);
    }
    return {};
}

/// Not in their order, so that two machines with one pool seldom want the same one.
std::optional<remote::PoolSlot> HeldPool::any(Known known) const {
    const std::scoped_lock lock(mutex_);
    std::vector<const remote::PoolSlot*> all;
    for (const auto& [number, each] : slots_)
        if (each.known == known) all.push_back(&each.slot);
    if (all.empty()) return std::nullopt;
    const std::string dice = randomBytes(2);
    const std::size_t thrown =
        static_cast<unsigned char>(dice[0]) * 256U + static_cast<unsigned char>(dice[1]);
    return *all[thrown % all.size()];
}

void HeldPool::learn(const std::string& pool, std::uint32_t number, Known known) {
    const std::scoped_lock lock(mutex_);
    if (!pool_ || pool_->id != pool) return;
    if (const auto found = slots_.find(number); found != slots_.end() && found->second.known != Known::used)
        found->second.known = known;
}

/// False if another thread was faster, or this slot is of a pool that is held no more.
Result<bool> HeldPool::reserve(const remote::PoolSlot& wanted) {
    const std::scoped_lock lock(mutex_);
    const auto found = slots_.find(wanted.number);
    if (found == slots_.end() || found->second.known != Known::free ||
        found->second.slot.objectId != wanted.objectId)
        return false;
    given_.insert(wanted.number);
    if (auto written = writeJournal(); !written) {
        given_.erase(wanted.number);
        return Fail(std::move(written).error());
    }
    found->second.known = Known::used;
    return true;
}

Error HeldPool::nothingLeft() const {
    const std::scoped_lock lock(mutex_);
    const std::string name = pool_ ? "pool " + pool_->id : std::string("pool");
    const bool hasEnded = pool_ && clock_.wall() >= pool_->ends;
    return needed("the " + name +
                  (hasEnded ? " has ended: its upload addresses lived for 7 days"
                            : " is used up: each of its upload addresses takes one file once") +
                  "; saves stay on this machine until packtrain.start(pool=FILE) brings another one, which "
                  "'packtrain agent pool make' makes at the desk");
}

Error HeldPool::needed(std::string words) const {
    Error error(Reason::signInNeeded, std::move(words));
    error.retryAt = clock_.wall() + kAgain;
    return error;
}

/// mutex_ is held. A journal that cannot be read is one of another pool: the drive is asked about each slot.
void HeldPool::readJournal() {
    const auto text = io::readWhole(files_, journal_, kLargestJournal);
    if (!text) return;
    const auto document = json::parse(*text, "the journal of the pool");
    if (!document || !document->is_object() || json::textOr(*document, "pool", "") != pool_->id) return;
    const auto numbers = json::array(*document, "given");
    if (!numbers) return;
    for (const Json& number : **numbers) {
        if (!number.is_number_unsigned()) continue;
        const auto found = slots_.find(number.get<std::uint32_t>());
        if (found == slots_.end()) continue;
        given_.insert(found->first);
        found->second.known = Known::used;
    }
}

/// mutex_ is held.
Result<> HeldPool::writeJournal() {
    const Json document{{"pool", pool_->id}, {"given", given_}};
    return io::writeWhole(files_, journal_, asBytes(json::dump(document)), true);
}

Result<remote::UploadPool> readPoolFile(io::FileSystem& files, const Path& file) {
    PACKTRAIN_TRY(const io::FileStat stat, files.stat(file));
    if ((stat.mode & kOthers) != 0)
        return fail(Reason::secretsDenied, file.display() + " may be read by others; chmod 600 it");
    PACKTRAIN_TRY(const std::string text, io::readWhole(files, file, remote::kLargestPoolFile));
    return remote::readPool(text);
}

Path poolFile(const Path& configFolder) {
    return configFolder / "notebook-pool";
}

}  // namespace packtrain::service
