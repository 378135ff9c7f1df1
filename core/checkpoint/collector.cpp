#include "checkpoint/collector.h"

#include <algorithm>

#include "base/digest.h"
#include "checkpoint/step_name.h"

namespace packtrain::checkpoint {
namespace {

using namespace std::chrono_literals;
constexpr Nanoseconds kSoon = 500ms;  // something is being written
constexpr Nanoseconds kTold = 30s;    // the system tells of changes; this is for what it forgets
constexpr Nanoseconds kUntold = 5s;   // a local folder of which it does not tell
constexpr Nanoseconds kMount = 15s;
constexpr Nanoseconds kBetweenLooks = 200ms;  // a log that grows beside the checkpoints must not cost a core
constexpr int kMostTries = 3;

std::string shortSignature(const SeenStep& step) {
    return digestOf(DigestKind::sha256, asBytes(step.signature())).substr(0, 16);
}

bool isHandled(const Ledger& ledger, const SeenStep& step) {
    const auto known = ledger.handled.find(step.path);
    return known != ledger.handled.end() && known->second == shortSignature(step);
}

/// The newest of each series first, then those that it overtook.
std::vector<const SeenStep*> newestFirst(const std::vector<const SeenStep*>& whole) {
    std::vector<const SeenStep*> sorted = whole;
    std::ranges::stable_sort(sorted, std::greater<>(), &SeenStep::newestNs);
    return sorted;
}

}  // namespace

Collector::Collector(CollectorParts parts, Path folder, const std::vector<std::string>& patterns)
    : parts_(std::move(parts)),
      folder_(std::move(folder)),
      patterns_(patterns),
      changes_(io::watchFolders()) {}

/// By the thread that looks: on a mount that hangs the question hangs, too. The folder is there.
void Collector::askVolume() {
    if (settling_) return;
    const auto asked = parts_.files.volume(folder_);
    const io::Volume volume = asked ? *asked : io::Volume{};
    network_ = volume.network;
    settling_.emplace(parts_.files, folder_, parts_.patience.value_or(patienceOn(volume)), parts_.isWritten);
    ground_ = network_ ? Ground::mount : Ground::local;
}

void Collector::run(const StopToken& stop) {
    const std::stop_callback onStop(stop, [this] { changes_->wake(); });
    while (!stop.stop_requested()) {
        {
            const std::lock_guard lock(mutex_);
            ++looksBegun_;
        }
        lookOnce(stop);
        if (stop.stop_requested()) return;
        {
            const std::lock_guard lock(mutex_);
            looksEnded_ = looksBegun_;
        }
        looked_.notify_all();
        (void)parts_.clock.waitFor(kBetweenLooks, stop);
        note(changes_->wait(pause()));
    }
}

void Collector::note(const io::ChangesTold& told) {
    // What was missed may have been a write: nothing is linked that we know by its rename only.
    if (told.missed) renamed_.clear();
    if (told.missed) return;
    for (const Path& path : told.renamedIn) renamed_.insert(path.bytes());
    for (const Path& path : told.written) renamed_.erase(path.bytes());
}

Nanoseconds Collector::pause() const {
    const std::lock_guard lock(mutex_);
    const bool anyMoves = std::ranges::any_of(
        seen_.unspooled, [](const Unspooled& one) { return one.wholeness != Wholeness::stuck; });
    if (network_) return kMount;
    if (anyMoves || !asked_.empty()) return kSoon;
    return seen_.isTold ? kTold : kUntold;
}

void Collector::lookOnce(const StopToken& stop) {
    if (parts_.readOnly()) return;
    takeAsked(stop);
    auto looked = look(parts_.files, folder_, patterns_);
    if (!looked) {
        const std::lock_guard lock(mutex_);
        seen_.problem = looked.error();
        seen_.unspooled.clear();
        return;
    }
    askVolume();
    bool isTold = !network_;
    for (const Path& folder : looked->folders) isTold = changes_->add(folder) && isTold;
    {
        const std::lock_guard lock(mutex_);
        seen_.isTold = isTold;
        seen_.tooMany = looked->tooMany;
        seen_.problem.reset();
    }
    readRun(*looked);
    takeFound(*looked, stop);
}

/// StyleGAN writes its first snapshot at its first tick, so a run has one as soon as there is a log to read.
void Collector::readRun(const Looked& looked) {
    constexpr std::uint64_t kLargestLog = 16 * kMiB;
    if (network_) return;  // on a mount, reading a file that grows may end it (gcsfuse)
    std::set<std::string> folders;
    for (const SeenStep& step : looked.steps)
        if (const Path path(step.path); kimgOfSnapshot(path.name())) folders.insert(path.parent().bytes());
    std::int64_t newest = 0;
    StyleganRun run;
    for (const std::string& folder : folders) {
        const auto log = parts_.files.stat(folder_ / folder / "log.txt");
        if (!log || log->mtimeNs <= newest) continue;
        newest = log->mtimeNs;
        run.folder = folder;
    }
    if (newest == 0 || newest == runLogNs_) return;
    const Path folder = folder_ / run.folder;
    const auto log = io::readWhole(parts_.files, folder / "log.txt", kLargestLog);
    if (!log) return;
    run.ticks = readStyleganLog(*log);
    if (const auto options = io::readWhole(parts_.files, folder / "training_options.json", kLargestLog))
        readStyleganOptions(*options, run);
    runLogNs_ = newest;
    const std::lock_guard lock(mutex_);
    seen_.run = std::move(run);
}

void Collector::takeFound(const Looked& looked, const StopToken& stop) {
    const Ledger ledger = parts_.book.now();
    const Ticks now = parts_.clock.steady();
    std::vector<Unspooled> unspooled;
    std::vector<const SeenStep*> whole;
    std::set<std::string> paths;
    for (const SeenStep& step : looked.steps) {
        paths.insert(step.path);
        if (isHandled(ledger, step)) continue;
        const Judgement judged = settling_->judge(step, now);
        if (judged.wholeness == Wholeness::whole) {
            whole.push_back(&step);
        } else {
            unspooled.push_back({step.path, step.bytes(), judged.wholeness, judged.why, step.newestNs()});
        }
    }
    settling_->keepOnly(paths);
    if (!looked.tooMany) forgetGone(ledger, paths);
    std::set<std::string> series;
    for (const SeenStep* step : newestFirst(whole)) {
        if (stop.stop_requested()) return;
        Result<> done;
        if (series.insert(seriesOf(step->path)).second) {
            done = spool(step->path, step->isFolder ? folder_ / step->path : (folder_ / step->path).parent(),
                         *step, {}, stop);
        } else {
            done =
                parts_.book.change([&](Ledger& next) { next.handled[step->path] = shortSignature(*step); });
            const std::lock_guard lock(mutex_);
            ++seen_.superseded;
        }
        if (!done)
            unspooled.push_back(
                {step->path, step->bytes(),
                 done.error().kind == Kind::sourceChanged ? Wholeness::writing : Wholeness::whole,
                 done.error().message(), step->newestNs()});
    }
    const std::lock_guard lock(mutex_);
    seen_.unspooled = std::move(unspooled);
}

void Collector::takeAsked(const StopToken& stop) {
    while (!stop.stop_requested()) {
        Asked asked;
        {
            const std::lock_guard lock(mutex_);
            if (asked_.empty()) return;
            asked = asked_.front();
        }
        const Result<> taken = takeOne(asked, stop);
        const std::lock_guard lock(mutex_);
        if (!taken && taken.error().kind == Kind::sourceChanged && ++asked_.front().tries < kMostTries)
            continue;
        // A full disk passes when what is on its way has arrived.
        if (!taken && taken.error().reason == Reason::diskFull) return;
        asked_.pop_front();
        if (!taken && !stop.stop_requested()) recordFailure(asked.path, taken.error());
    }
}

void Collector::recordFailure(const Path& path, const Error& error) {
    parts_.log.warning("checkpoint " + path.display() + ": " + error.message());
    Step step;
    step.source = sourceOf(path);
    step.state = StepState::failed;
    step.saved = parts_.clock.wall();
    step.problem = error.message();
    (void)parts_.book.change([&](Ledger& ledger) {
        step.id = ledger.nextId++;
        ledger.addFailed(step);
    });
}

void Collector::forgetGone(const Ledger& ledger, const std::set<std::string>& paths) {
    const auto isGone = [&](const auto& one) {
        return !one.first.starts_with('/') && !paths.contains(one.first);
    };
    if (std::ranges::none_of(ledger.handled, isGone)) return;
    (void)parts_.book.change([&](Ledger& now) { std::erase_if(now.handled, isGone); });
}

Result<> Collector::takeOne(const Asked& asked, const StopToken& stop) {
    PACKTRAIN_TRY(const SeenStep step, lookAt(parts_.files, asked.path));
    const Path root = step.isFolder ? asked.path : asked.path.parent();
    const Examination examined = examineStep(parts_.files, root, step);
    if (examined.completeness == Completeness::partial)
        return fail(Reason::sourceChanged, asked.path.display() + " is not whole: " + examined.why);
    return spool(sourceOf(asked.path), root, step, asked.bearings, stop);
}

std::string Collector::sourceOf(const Path& path) const {
    return folder_.contains(path) && path != folder_ ? path.bytes().substr(folder_.bytes().size() + 1)
                                                     : path.bytes();
}

bool Collector::cameByRename(const Path& root, const SeenStep& step) const {
    if (step.isFolder && renamed_.contains(root.bytes())) return true;
    return std::ranges::all_of(
        step.files, [&](const SeenFile& file) { return renamed_.contains((root / file.path).bytes()); });
}

Result<> Collector::spool(const std::string& source, const Path& root, const SeenStep& step,
                          const Bearings& bearings, const StopToken& stop) {
    // A newer save of the series takes the place of one that waits.
    const std::string series = seriesOf(source);
    const auto isOvertaken = [&](const Step& waiting) {
        return waiting.state == StepState::spooled && waiting.series() == series;
    };
    const Ledger before = parts_.book.now();
    std::uint64_t held = 0;
    for (const Step& waiting : before.pending)
        if (!isOvertaken(waiting)) held += waiting.bytes();
    const std::uint64_t id = before.nextId;
    PACKTRAIN_CHECK(
        parts_.book.change([&](Ledger& ledger) { ledger.nextId = std::max(ledger.nextId, id + 1); }));
    auto files = parts_.spool.take(std::to_string(id), root, step, cameByRename(root, step), held, stop);
    if (!files) return Fail(std::move(files).error());

    Step taken;
    taken.id = id;
    taken.source = source;
    taken.bearings = bearings;
    const NameTells tells = readName(Path(source).name());
    if (!taken.bearings.step) taken.bearings.step = tells.step;
    if (!taken.bearings.epoch) taken.bearings.epoch = tells.epoch;
    const Environment environment = parts_.environment();
    taken.environment = environmentKey(environment);
    taken.isFolder = step.isFolder;
    taken.digest = digestOfStep(*files);
    taken.files = std::move(*files);
    taken.saved = WallTime(Nanoseconds(step.newestNs()));
    std::vector<std::uint64_t> overtaken;
    PACKTRAIN_CHECK(parts_.book.change([&](Ledger& ledger) {
        overtaken.clear();
        for (const Step& waiting : ledger.pending)
            if (isOvertaken(waiting)) overtaken.push_back(waiting.id);
        std::erase_if(ledger.pending, isOvertaken);
        ledger.pending.push_back(taken);
        ledger.handled[source] = shortSignature(step);
        ledger.keepEnvironments({{taken.environment, environment}});
    }));
    for (const std::uint64_t old : overtaken) (void)parts_.spool.remove(std::to_string(old));
    const std::lock_guard lock(mutex_);
    seen_.superseded += overtaken.size();
    return {};
}

void Collector::take(const Path& path, const Bearings& bearings) {
    {
        const std::lock_guard lock(mutex_);
        asked_.push_back({path, bearings});
    }
    changes_->wake();
}

/// A look that begins after this call and ends soon. False where there was none.
bool Collector::awaitLook() const {
    constexpr Nanoseconds kLimit = 2s;
    std::unique_lock lock(mutex_);
    const std::uint64_t wanted = looksBegun_ + 1;
    changes_->wake();
    return looked_.wait_for(lock, kLimit, [&] { return looksEnded_ >= wanted; });
}

Result<std::vector<std::uint64_t>> Collector::unspooledNow() const {
    const bool isLooked = ground_ != Ground::unknown || awaitLook();
    const Seen last = seen();
    std::vector<std::uint64_t> sizes(last.asked.size(), 0);
    if (!isLooked) sizes.push_back(0);
    if (ground_ != Ground::local) {
        for (const Unspooled& one : last.unspooled)
            if (one.wholeness != Wholeness::stuck) sizes.push_back(one.bytes);
        return sizes;
    }
    const auto looked = look(parts_.files, folder_, patterns_);
    if (!looked && looked.error().reason == Reason::fileGone) return sizes;
    if (!looked) return Fail(looked.error());
    const Ledger ledger = parts_.book.now();
    for (const SeenStep& step : looked->steps) {
        const bool isStuck = std::ranges::any_of(last.unspooled, [&](const Unspooled& one) {
            return one.wholeness == Wholeness::stuck && one.path == step.path &&
                   one.newestNs == step.newestNs();
        });
        if (!isStuck && !isHandled(ledger, step)) sizes.push_back(step.bytes());
    }
    return sizes;
}

void Collector::wake() {
    changes_->wake();
}

Collector::Seen Collector::seen() const {
    const std::lock_guard lock(mutex_);
    Seen seen = seen_;
    for (const Asked& asked : asked_) seen.asked.push_back(asked.path);
    return seen;
}

}  // namespace packtrain::checkpoint
