#include "transfer/run.h"

#include "io/process.h"
#include "transfer/backoff.h"
#include "transfer/plan_record.h"
#include "transfer/publish.h"
#include "transfer/shipment.h"

namespace packtrain::transfer {
namespace {

constexpr auto kTick = std::chrono::milliseconds(250);
constexpr Ticks kSleep = std::chrono::seconds(10);
constexpr Ticks kLongGone = std::chrono::minutes(2);
/// Until a drive that seems to be asked too fast is known to have had enough for the day.
constexpr Ticks kLongSlowed = std::chrono::minutes(12);

/// Not worth a write: the same reason until about the same hour.
bool sameWait(const Error& left, const Error& right) {
    if (left.reason != right.reason || left.retryAt.has_value() != right.retryAt.has_value()) return false;
    return !left.retryAt || std::chrono::abs(*left.retryAt - *right.retryAt) < std::chrono::seconds(1);
}

}  // namespace

Run::Run(const RunSurroundings& with, JobRow job, Journal& journal, Path folder, const RunOptions& options,
         const RunCallbacks& callbacks, const StopToken& outer)
    : with_(with),
      options_(options),
      callbacks_(callbacks),
      job_(std::move(job)),
      onOuterStop_(outer, [this] { stop_.request_stop(); }),
      journal_(journal),
      traffic_(with.clock, job_.limit, job_.parallel, with.remote.capabilities().parallelUploads,
               stop_.get_token()),
      folders_(with.remote, journal, datasetFolder(job_.spec)),
      context_{with_, job_, journal_, traffic_, folders_, std::move(folder), stop_.get_token()},
      dispatch_(journal),
      director_(context_, dispatch_, walk_),
      rate_(with.clock.steady()),
      asleep_(with.clock.boot() - with.clock.steady()) {}

Result<> Run::run() {
    PACKTRAIN_TRY(heardVersion_, journal_.version());
    PACKTRAIN_CHECK(journal_.read([&](store::Database& db) -> Result<> {
        PACKTRAIN_TRY(const Progress before, loadProgress(db));
        sent_ = before.sentBytes;
        return {};
    }));
    traffic_.setGate(with_.gate.held());
    threads_.emplace_back([this] { direct(); });
    addWorkers();
    Result<> ticked;
    while (ticked && !ended()) {
        ticked = tick();
        if (ticked && !ended()) {
            // Whoever ends the run need not wait for the next tick.
            std::unique_lock lock(mutex_);
            endedChanged_.wait_for(lock, stop_.get_token(), kTick, [this] { return ended_; });
        }
    }
    stop_.request_stop();
    threads_.clear();
    PACKTRAIN_CHECK(ticked);
    return settle();
}

void Run::addWorkers() {
    const auto wanted = static_cast<std::size_t>(traffic_.mostWorkers()) + 1;  // and the director
    while (threads_.size() < wanted)
        threads_.emplace_back([this, index = static_cast<int>(threads_.size()) - 1] { work(index); });
}

void Run::work(int index) {
    Lane& lane = traffic_.lane(index);
    const StopToken stop = stop_.get_token();
    while (traffic_.waitTurn(lane, stop)) {
        auto object = dispatch_.claim(stop);
        if (!object) return end(object.error());
        if (!*object) return;
        const std::int64_t id = (*object)->id;
        const Result<> outcome = Shipment(context_, lane, std::move(**object)).run();
        dispatch_.release(id);
        if (!outcome) return end(outcome.error());
    }
}

void Run::direct() {
    const Result<> outcome = director_.direct();
    end(outcome ? std::nullopt : std::optional(outcome.error()));
}

void Run::end(std::optional<Error> error) {
    const std::lock_guard lock(mutex_);
    if (ended_ || (error && stop_.stop_requested() && error->kind == Kind::cancelled)) return;
    ended_ = true;
    ending_ = std::move(error);
    endedChanged_.notify_all();
}

bool Run::ended() {
    const std::lock_guard lock(mutex_);
    return ended_ || setAside_ || waitingLong_ || stop_.stop_requested();
}

Result<> Run::tick() {
    PACKTRAIN_CHECK(hearWishes());
    noticeSleep();
    traffic_.setGate(with_.gate.held());
    traffic_.tick();
    PACKTRAIN_CHECK(report(false));
    if (callbacks_.changed) callbacks_.changed();
    return {};
}

Result<> Run::hearWishes() {
    PACKTRAIN_TRY(const std::int64_t version, journal_.version());
    if (version == heardVersion_) return {};
    heardVersion_ = version;
    WishesApplied applied;
    JobRow now;
    PACKTRAIN_CHECK(journal_.write([&](store::Database& db) -> Result<> {
        PACKTRAIN_TRY(applied, applyWishes(db, with_.clock.wall()));
        PACKTRAIN_TRY(now, loadJob(db));
        return {};
    }));
    if (!applied.any) return {};
    setAside_ = applied.paused;
    traffic_.setLimit(now.limit);
    traffic_.setWorkers(now.parallel);
    addWorkers();
    if (applied.nudged) traffic_.nudge();
    return {};
}

void Run::noticeSleep() {
    const Ticks asleep = with_.clock.boot() - with_.clock.steady();
    if (asleep - asleep_ > kSleep) {
        with_.log.info(job_.id + ": woke up; connections are dropped and the drive is asked again");
        if (with_.onWake) with_.onWake();
        traffic_.interrupt();
        traffic_.nudge();
    }
    asleep_ = asleep;
}

Progress Run::figures(const Traffic::Summary& summary, const ObjectTotals& totals) {
    const Ticks now = with_.clock.steady();
    if (summary.gateClosed) rate_.skip(now - rateAt_);
    rateAt_ = now;

    const bool waiting =
        summary.gateClosed || (summary.busy > 0 && summary.waiting == summary.busy && summary.lasting);
    state_ = jobState({.end = JobEnd::open,
                       .running = true,
                       .waiting = waiting,
                       .walkDone = walk_.done,
                       .anyObject = totals.objects > 0,
                       .moving = summary.busy > summary.waiting,
                       .allSent = walk_.done && totals.unsent == 0,
                       .sinceProgress = summary.sinceProgress});
    Progress out;
    out.state = state_;
    out.walkFiles = walk_.files;
    out.walkBytes = walk_.bytes;
    out.sentBytes = totals.acked;
    out.readBytes = totals.acked;
    for (const Traffic::Moving& moving : traffic_.moving()) {
        out.sentBytes += moving.given - std::min(moving.given, moving.acked);
        out.readBytes += moving.made - std::min(moving.made, moving.acked);
    }
    // What was lost on the way goes again and is counted once: the bar never falls.
    out.sentBytes = std::max(sent_, out.sentBytes);
    rate_.record(now, out.sentBytes - sent_);
    sent_ = out.sentBytes;
    out.verifiedBytes = totals.doneBytes;
    out.retries = summary.retries;
    out.workers = summary.busy;
    out.peakMemory = io::peakMemory();
    if (!waiting) {
        out.rate = rate_.bytesPerSecond(now);
        if (const auto eta = rate_.eta(now, totals.bytes - std::min(totals.bytes, sent_))) {
            out.etaLow = eta->low;
            out.etaHigh = eta->high;
        }
    }
    return out;
}

Result<> Run::report(bool last) {
    const Traffic::Summary summary = traffic_.summary();
    Result<> outcome = journal_.writeLightly([&](store::Database& db) -> Result<> {
        for (const Traffic::Moving& moving : traffic_.moving())
            PACKTRAIN_CHECK(saveAcked(db, moving.object, moving.acked));
        PACKTRAIN_TRY(const ObjectTotals totals, loadTotals(db));
        PACKTRAIN_CHECK(saveProgress(db, figures(summary, totals)));
        const std::optional<Error> why = state_ == JobState::waiting ? summary.why : std::nullopt;
        if (why.has_value() == why_.has_value() && (!why || sameWait(*why, *why_))) return {};
        why_ = why;
        if (last) return {};
        return saveWhy(db, why);
    });
    if (options_.returnWhenWaiting && !last && state_ == JobState::waiting && summary.why)
        waitingLong_ =
            !isMomentary(*summary.why) ||
            summary.sinceProgress > (summary.why->reason == Reason::rateLimited ? kLongSlowed : kLongGone);
    return outcome;
}

/// What the journal says when the run is over.
Result<> Run::settle() {
    if (auto broken = journal_.broken()) return Fail(std::move(*broken));
    PACKTRAIN_CHECK(report(true));
    std::optional<Error> ending;
    bool ended = false;
    {
        const std::lock_guard lock(mutex_);
        ending = ending_;
        ended = ended_;
    }
    if (ended && !ending) return settleDone();
    if (ended && ending->kind != Kind::cancelled) {
        context_.tell("error", ending->message(), ending->reason);
        return journal_.write([&](store::Database& db) -> Result<> {
            PACKTRAIN_CHECK(saveWhy(db, ending));
            return saveEnd(db, JobEnd::failed, with_.clock.wall());
        });
    }
    // Paused, cancelled, waiting or stopped: it resumes. Only a wait that is still true keeps its reason.
    if (!waitingLong_) return journal_.write([](store::Database& db) { return saveWhy(db, std::nullopt); });
    return {};
}

Result<> Run::settleDone() {
    PACKTRAIN_CHECK(journal_.write([&](store::Database& db) -> Result<> {
        PACKTRAIN_TRY(const ObjectTotals totals, loadTotals(db));
        std::optional<Error> why;
        if (totals.changed > 0) {
            why = Error(Reason::sourceChanged,
                        std::to_string(totals.changed) + " changed after they were packed");
        } else if (totals.leftOut > 0) {
            PACKTRAIN_TRY(const auto first, loadLeftOut(db, 0, 1));
            why = Error(first.front().reason, std::to_string(totals.leftOut) + " left out");
        }
        PACKTRAIN_CHECK(saveWhy(db, why));
        PACKTRAIN_CHECK(
            addEvent(db, with_.clock.wall(), "state", why ? "done, with files left out or changed" : "done"));
        return saveEnd(db, why ? JobEnd::doneWithSkips : JobEnd::done, with_.clock.wall());
    }));
    removeOwnFiles(context_);
    journal_.shrink();
    return {};
}

}  // namespace packtrain::transfer
