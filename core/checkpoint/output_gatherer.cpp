#include "checkpoint/output_gatherer.h"

#include <algorithm>
#include <utility>

#include "base/digest.h"
#include "checkpoint/look.h"
#include "checkpoint/settling.h"

namespace packtrain::checkpoint {
namespace {

using namespace std::chrono_literals;
constexpr Nanoseconds kSoon = 500ms;  // something stands still soon, or somebody waits
constexpr Nanoseconds kWaiting = 2s;  // something waits for its set
constexpr Nanoseconds kTold = 30s;    // the system tells of changes; this is for what it forgets
constexpr Nanoseconds kUntold = 5s;   // a local folder of which it does not tell
constexpr Nanoseconds kMount = 15s;   // where every look is a question to a server
constexpr Nanoseconds kFirstAnswer = 2s;
constexpr Nanoseconds kAskedAgain = 10s;  // whoever waits asks again within that
constexpr int kShareAtWork = 40;          // a look takes at most so small a part of the time
constexpr int kShareInHaste = 4;
constexpr int kShareAtRest = 200;
constexpr Nanoseconds kRoomAgain = 5s;
constexpr int kMostRefused = 100;  // for want of room, in one set
constexpr int kTemporary = 6;  // so many times more patience with a name that writers use until they rename
constexpr const char* kGone = "it was gone before it could be copied";
constexpr std::size_t kMostWatched = 4096;
constexpr std::size_t kMostEpochs = 64;
constexpr std::size_t kSetsAtOnce = 2;

std::uint64_t bytesOf(const std::vector<OutputSet>& sets) {
    std::uint64_t sum = 0;
    for (const OutputSet& set : sets) sum += set.bytes;
    return sum;
}

}  // namespace

void OutputGatherer::run(const StopToken& stop) {
    const std::stop_callback onStop(stop, [this] { changes_->wake(); });
    while (!stop.stop_requested()) {
        const Ticks begun = parts_.clock.steady();
        Result<> done = lookOnce(begun, stop);
        const bool isGone = !done && done.error().reason == Reason::fileGone;
        const bool isWhole = isGone || (done && !unread_);
        const std::optional<Ticks> looked = isWhole ? std::optional(begun) : std::nullopt;
        if (done || isGone)
            if (Result<> gathered = gather(stop); !gathered) done = std::move(gathered);
        if (stop.stop_requested()) return;
        if (done && unread_) done = Fail(*unread_);
        if (const auto updated = updateEpochs(looked); !updated && done) done = updated;
        const auto figures = parts_.waiting.figures(parts_.clock.steady());
        {
            const std::scoped_lock lock(mutex_);
            if (!done && (!seen_.problem || seen_.problem->message() != done.error().message()))
                parts_.log.warning("outputs in " + folder_.display() + ": " + done.error().message());
            seen_.isUnread = unread_.has_value();
            seen_.problem = done ? std::nullopt : std::optional(done.error());
            if (figures) seen_.figures = *figures;
            seen_.at = parts_.clock.steady();
        }
        changed_.notify_all();
        rest(parts_.clock.steady() - begun, stop);
    }
}

void OutputGatherer::wake() {
    {
        const std::scoped_lock lock(mutex_);
        isWanted_ = true;
    }
    changes_->wake();
    changed_.notify_all();
}

/// First a while in which changes are not heard of: who writes a hundred files a second must not cost a core.
void OutputGatherer::rest(Nanoseconds took, const StopToken& stop) {
    const bool flushing = isFlushing();
    Nanoseconds quiet, all;
    {
        std::unique_lock lock(mutex_);
        const bool isMoving = seen_.figures.writing.files > 0 || flushing;
        const bool isWaiting = seen_.figures.settled.files + seen_.figures.held.files > 0;
        const int share = flushing ? kShareInHaste : isMoving || isWaiting ? kShareAtWork : kShareAtRest;
        quiet = std::max(kSoon, took * share);
        all = isMoving ? kSoon : isWaiting ? kWaiting : seen_.isTold ? kTold : kUntold;
        if (network_ && !flushing) quiet = kMount;
        (void)changed_.wait_for(lock, stop, quiet, [&] { return isWanted_; });
        if (std::exchange(isWanted_, false) || stop.stop_requested()) return;
    }
    if (all > quiet) (void)changes_->wait(all - quiet);
}

/// Not before the thread runs: on a mount that hangs the question hangs, too.
void OutputGatherer::askVolume() {
    if (knowsVolume_) return;
    const auto volume = parts_.files.volume(folder_);
    if (!volume) return;
    knowsVolume_ = true;
    network_ = volume->network;
    stableInodes_ = volume->stableInodes && !volume->network;
    if (network_) patience_ = std::max(patience_, patienceOn(*volume).plausible);
}

Nanoseconds OutputGatherer::patienceOf(const std::string& path) const {
    return isTemporaryName(Path(path).name()) ? kTemporary * patience_ : patience_;
}

Result<> OutputGatherer::lookOnce(Ticks begun, const StopToken& stop) {
    PACKTRAIN_CHECK(parts_.files.stat(folder_));
    askVolume();
    bool isTold = !network_;
    std::size_t watched = 0;
    unread_.reset();
    const OutputLookSink sink{
        .file = [&](std::string&& path, const io::FileStat& stat) -> Result<> {
            const OutputFile file = outputFile(std::move(path), stat, stableInodes_);
            PACKTRAIN_TRY(const bool isKnown, parts_.ledger.has(file));
            return isKnown ? Result<>() : parts_.waiting.see(file, patienceOf(file.path));
        },
        .folder =
            [&](const Path& folder) {
                isTold = isTold && ++watched <= kMostWatched && changes_->add(folder);
            },
        .odd = [&](const std::string& path, const std::string& why) { missed(path, why); },
        .unread =
            [&](const std::string& path, const Error& why) {
                if (!unread_) unread_ = within(printable(path), why);
            }};
    const auto through = [&]() -> Result<bool> {
        PACKTRAIN_CHECK(lookThrough(parts_.files, folder_, choice_, sink, stop));
        return !unread_;
    };
    const Nanoseconds restless = isFlushing() ? patience_ : parts_.rules.restless;
    PACKTRAIN_TRY(const auto gone, parts_.waiting.look(begun, restless, through));
    for (const std::string& path : gone) missed(path, kGone);
    PACKTRAIN_CHECK(nameMissed());
    const std::scoped_lock lock(mutex_);
    seen_.isTold = isTold;
    return {};
}

void OutputGatherer::missed(const std::string& path, const std::string& why) {
    missed_.push_back({path, why, parts_.clock.wall()});
}

Result<> OutputGatherer::nameMissed() {
    return parts_.ledger.miss(std::exchange(missed_, {}));
}

Result<> OutputGatherer::gather(const StopToken& stop) {
    while (!stop.stop_requested()) {
        PACKTRAIN_TRY(const WaitingFigures figures, parts_.waiting.figures(parts_.clock.steady()));
        PACKTRAIN_TRY(const auto underWay, parts_.ledger.underWay());
        PACKTRAIN_TRY(const bool due, isDue(figures, underWay));
        if (!due) return {};
        PACKTRAIN_CHECK(makeSet(bytesOf(underWay), stop));
    }
    return {};
}

Result<bool> OutputGatherer::isDue(const WaitingFigures& figures,
                                   const std::vector<OutputSet>& underWay) const {
    const OutputRules& rules = parts_.rules;
    if (figures.settled.files == 0 || underWay.size() >= rules.sets) return false;
    if (figures.settled.bytes >= rules.bytes || figures.settled.files >= rules.files) return true;
    const Nanoseconds waited = parts_.clock.steady() - figures.settled.since.value_or(Ticks::max());
    if (underWay.size() >= kSetsAtOnce) return waited >= rules.longest;
    return waited >= rules.age || isFlushing();
}

Result<> OutputGatherer::makeSet(std::uint64_t held, const StopToken& stop) {
    PACKTRAIN_TRY(const auto due,
                  parts_.waiting.due(parts_.rules.files, parts_.rules.bytes, parts_.clock.steady()));
    PACKTRAIN_TRY(const std::uint64_t id, parts_.ledger.beginSet(parts_.clock.wall()));
    std::vector<OutputFile> files;
    std::vector<std::string> done;
    std::string noRoom;
    int refused = 0;
    const auto takeAll = [&]() -> Result<> {
        PACKTRAIN_CHECK(parts_.stage.begin(id));
        for (const WaitingFile& wanted : due) {
            PACKTRAIN_TRY(TakenOutput taken, parts_.stage.take(folder_, wanted, stableInodes_, held, stop));
            PACKTRAIN_CHECK(heed(wanted, taken, done));
            // A smaller one may still find room.
            if (taken.how == Taking::noRoom) noRoom = taken.why;
            if (taken.how == Taking::noRoom && ++refused >= kMostRefused) return {};
            if (taken.how != Taking::taken) continue;
            held += taken.file.size;
            files.push_back(std::move(taken.file));
        }
        return {};
    };
    Result<> outcome = takeAll();
    if (outcome && !files.empty()) {
        outcome = parts_.ledger.stage(id, files);
        if (outcome) parts_.staged();
    } else {
        (void)parts_.stage.remove(id);
        PACKTRAIN_CHECK(parts_.ledger.drop(id));
    }
    PACKTRAIN_CHECK(outcome);
    PACKTRAIN_CHECK(nameMissed());
    PACKTRAIN_CHECK(parts_.waiting.forget(done));
    // Room comes back when what is on its way has arrived.
    if (!noRoom.empty()) return fail(Reason::diskFull, noRoom);
    return {};
}

/// What becomes of a file that was to be copied. `done` gets those that wait no longer.
Result<> OutputGatherer::heed(const WaitingFile& wanted, const TakenOutput& taken,
                              std::vector<std::string>& done) {
    const std::string& path = wanted.file.path;
    const Ticks now = parts_.clock.steady();
    switch (taken.how) {
        case Taking::taken:
            done.push_back(path);
            return {};
        case Taking::gone:
            done.push_back(path);
            missed(path, kGone);
            return {};
        case Taking::changed:
            return parts_.waiting.unsettle(path, now);
        case Taking::failed:
            missed(path, taken.why);
            return parts_.waiting.hold(path, taken.why, now + parts_.rules.held);
        case Taking::noRoom:
            return parts_.waiting.hold(path, taken.why, now + std::min(kRoomAgain, parts_.rules.held));
    }
    return {};
}

Result<> OutputGatherer::updateEpochs(std::optional<Ticks> looked) {
    const std::scoped_lock lock(mutex_);
    for (auto& [number, epoch] : epochs_) {
        if (!epoch.look && looked && *looked >= epoch.asked) epoch.look = looked;
        if (!epoch.look || epoch.set) continue;
        PACKTRAIN_TRY(epoch.waiting, parts_.waiting.seenUntil(*epoch.look));
        if (epoch.waiting.files > 0) continue;
        PACKTRAIN_TRY(const auto underWay, parts_.ledger.underWay());
        epoch.set = underWay.empty() ? 0 : underWay.back().id;
    }
    return {};
}

Result<OutputGatherer::Asking> OutputGatherer::answer(std::uint64_t number, const Epoch& epoch) const {
    Asking asking{.number = number, .files = epoch.waiting.files, .bytes = epoch.waiting.bytes, .failed = {}};
    PACKTRAIN_TRY(const auto underWay, parts_.ledger.underWay());
    std::uint64_t onTheirWay = 0;
    for (const OutputSet& set : underWay) {
        if (epoch.set && set.id > *epoch.set) continue;
        onTheirWay += set.files;
        asking.bytes += set.bytes;
    }
    asking.files += onTheirWay;
    if (!epoch.look) asking.files = std::max<std::uint64_t>(asking.files, 1);  // nobody knows yet
    const WaitingSum& held = seen_.figures.held;
    if (epoch.look && onTheirWay == 0 && epoch.waiting.files > 0 && held.files >= epoch.waiting.files)
        asking.failed = seen_.problem && seen_.problem->reason == Reason::diskFull
                            ? *seen_.problem
                            : Error(Reason::fileDenied, seen_.figures.heldWhy);
    if (!epoch.look && seen_.isUnread && onTheirWay == 0) asking.failed = seen_.problem;
    return asking;
}

Result<OutputGatherer::Asking> OutputGatherer::flush(std::uint64_t number) {
    std::unique_lock lock(mutex_);
    if (!epochs_.contains(number)) {
        number = nextEpoch_++;
        if (epochs_.size() >= kMostEpochs) epochs_.erase(epochs_.begin());
        const Ticks now = parts_.clock.steady();
        epochs_[number] = {.asked = now, .askedLast = now, .look = {}, .waiting = {}, .set = {}};
        isWanted_ = true;
        changes_->wake();
        changed_.notify_all();
        changed_.wait_for(lock, kFirstAnswer,
                          [&] { return !epochs_.contains(number) || epochs_[number].look; });
    }
    const auto found = epochs_.find(number);
    if (found == epochs_.end()) return fail(Reason::internal, "too many ask at once");
    found->second.askedLast = parts_.clock.steady();
    PACKTRAIN_TRY(Asking asking, answer(number, found->second));
    if (asking.files == 0 || asking.failed) epochs_.erase(found);
    return asking;
}

bool OutputGatherer::isFlushing() const {
    const std::scoped_lock lock(mutex_);
    const Ticks now = parts_.clock.steady();
    return std::ranges::any_of(epochs_, [&](const auto& one) {
        return !one.second.set && now - one.second.askedLast < kAskedAgain;
    });
}

OutputGatherer::OutputGatherer(GathererParts parts, Path folder, OutputChoice choice)
    : parts_(std::move(parts)),
      folder_(std::move(folder)),
      choice_(std::move(choice)),
      patience_(parts_.rules.patience) {
    // No number of an earlier agent's is one of this one's.
    for (const char byte : randomBytes(5)) nextEpoch_ = nextEpoch_ << 8U | static_cast<unsigned char>(byte);
    nextEpoch_ <<= 16U;
    ++nextEpoch_;
}

OutputGatherer::Seen OutputGatherer::seen() const {
    const std::scoped_lock lock(mutex_);
    return seen_;
}

}  // namespace packtrain::checkpoint
