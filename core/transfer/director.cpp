#include "transfer/director.h"

#include <thread>

#include "transfer/closing.h"
#include "transfer/confirm.h"
#include "transfer/free_space.h"
#include "transfer/landmark.h"
#include "transfer/plan_record.h"
#include "transfer/publish.h"

namespace packtrain::transfer {
namespace {

constexpr Ticks kHeadStart = std::chrono::seconds(1);

}  // namespace

Result<> Director::direct() {
    stage_ = run_.job.stage;
    if (stage_ == Stage::leaving) {
        PACKTRAIN_CHECK(walk());
        return leave();
    }
    if (stage_ == Stage::sending) {
        PACKTRAIN_CHECK(refuseExisting());
        PACKTRAIN_CHECK(walk());
        PACKTRAIN_CHECK(checkSpace());
        PACKTRAIN_CHECK(ship());
        PACKTRAIN_CHECK(patiently([&](const StopToken& stop) { return planClosing(run_, stop); }));
        stage_ = Stage::closing;
    } else {
        PACKTRAIN_CHECK(walk());  // done already: only its figures are read
    }
    PACKTRAIN_CHECK(complete());
    PACKTRAIN_CHECK(patiently([&](const StopToken& stop) { return sweepGarbage(run_, stop); }));
    PACKTRAIN_CHECK(patiently([&](const StopToken& stop) { return publishManifest(run_, stop); }));
    return leave();
}

/// Everything that the manifest will name is there, by a look at the drive just before it is written. Whoever
/// deletes shards faster than they can be sent again is told.
Result<> Director::complete() {
    for (int rounds = 0; rounds < 3; ++rounds) {
        if (stage_ == Stage::closing) {
            PACKTRAIN_CHECK(ship());
            PACKTRAIN_CHECK(nameLeftOut(run_));
            stage_ = Stage::checking;
        }
        // An index of an earlier round would be in the way of the new one.
        PACKTRAIN_CHECK(patiently([&](const StopToken& stop) { return sweepGarbage(run_, stop); }));
        PACKTRAIN_CHECK(checkAndIndex());
        PACKTRAIN_CHECK(ship());
        std::uint64_t missing = 0;
        PACKTRAIN_CHECK(patiently([&](const StopToken& stop) -> Result<> {
            PACKTRAIN_TRY(missing, confirmObjects(run_, stop));
            return {};
        }));
        if (missing == 0) return {};
        PACKTRAIN_CHECK(run_.folders.forget());
        stage_ = Stage::closing;
    }
    return Fail(Error(Kind::refused, Reason::objectGone, "shards vanish from the drive again and again"));
}

/// Before the first byte: what somebody else published is not added to.
Result<> Director::refuseExisting() {
    bool exists = false;
    PACKTRAIN_CHECK(patiently([&](const StopToken& stop) -> Result<> {
        PACKTRAIN_TRY(exists, datasetExists(run_.with.remote, run_.folders.datasetFolder(), stop));
        return {};
    }));
    if (exists) return fail(Reason::objectExists, "a dataset at " + run_.folders.datasetFolder());
    return {};
}

Result<> Director::walk() {
    WalkRow walk;
    PACKTRAIN_CHECK(run_.journal.read([&](store::Database& db) -> Result<> {
        PACKTRAIN_TRY(walk, loadWalk(db));
        return {};
    }));
    std::optional<std::uint64_t> room;
    if (!walk.done)
        PACKTRAIN_CHECK(patiently([&](const StopToken& stop) -> Result<> {
            PACKTRAIN_TRY(const remote::Space space, run_.with.remote.space(stop));
            room = space.free;
            return {};
        }));
    // What an earlier run sealed is gone on with at once.
    if (!walk.done && !run_.job.spec.plan.needsWholeWalk())
        openEarly(room, walk.last ? kHeadStart : Ticks::zero());
    const Ticks began = run_.with.clock.steady();
    return patiently([&](const StopToken& stop) {
        return scout(run_, figures_, [&] { openEarly(room, run_.with.clock.steady() - began); }, stop);
    });
}

/// Shards move before a huge walk has ended. Where the drive's room is limited a short walk is waited for, so
/// that a drive too small for the whole gets no byte of it.
void Director::openEarly(std::optional<std::uint64_t> room, Ticks walked) {
    if (room) {
        if (walked < kHeadStart) return;
        const auto planned = bytesLeft(run_);
        if (!planned || *planned > *room) return;
    }
    dispatch_.open();
}

/// As soon as the total is known. Until it fits nothing moves: a drive that is filled to the brim helps
/// nobody.
Result<> Director::checkSpace() {
    return patiently([&](const StopToken& stop) -> Result<> {
        PACKTRAIN_TRY(auto full, shortage(run_, stop));
        run_.traffic.block(full);
        if (full) return Fail(std::move(*full));
        return {};
    });
}

Result<> Director::ship() {
    dispatch_.open();
    PACKTRAIN_TRY(const bool all, dispatch_.awaitAll(run_.stop));
    if (!all) return fail(Reason::cancelled);
    std::optional<ObjectRow> failed;
    PACKTRAIN_CHECK(run_.journal.read([&](store::Database& db) -> Result<> {
        PACKTRAIN_TRY(failed, firstFailed(db));
        return {};
    }));
    if (failed) return fail(failed->lastReason.value_or(Reason::checksumMismatch), failed->path());
    return {};
}

/// The last look at the source, and beside it the index, which needs nothing of that.
Result<> Director::checkAndIndex() {
    if (stage_ == Stage::publishing) return prepareIndex(run_, run_.stop);
    Result<> indexed;
    {
        const std::jthread indexing([&] { indexed = prepareIndex(run_, run_.stop); });
        PACKTRAIN_CHECK(patiently([&](const StopToken& stop) { return nameChanged(run_, stop); }));
    }
    PACKTRAIN_CHECK(indexed);
    return setStage(Stage::publishing);
}

/// The journal says so first: whoever resumes must not wait for a landmark that is taken already.
Result<> Director::leave() {
    if (run_.job.spec.landmark.empty()) return {};
    if (stage_ != Stage::leaving) PACKTRAIN_CHECK(setStage(Stage::leaving));
    if (const auto taken = takeLandmark(run_.with.remote, run_.job.spec, run_.stop); !taken)
        run_.tell("warning", taken.error().message(), taken.error().reason);
    return {};
}

Result<> Director::setStage(Stage stage) {
    stage_ = stage;
    return run_.journal.write([&](store::Database& db) { return saveStage(db, stage); });
}

Result<> Director::patiently(const std::function<Result<>(const StopToken&)>& step) {
    for (int failures = 1;; ++failures) {
        if (run_.stop.stop_requested()) return fail(Reason::cancelled);
        const Result<> outcome = step(run_.stop);
        if (outcome) return outcome;
        if (auto broken = run_.journal.broken()) return Fail(std::move(*broken));
        const Error& error = outcome.error();
        const bool passes = error.kind == Kind::transient || error.kind == Kind::wait ||
                            error.kind == Kind::auth || error.kind == Kind::quota;
        if (!passes) return outcome;
        run_.tell("warning", error.message(), error.reason);
        if (!run_.traffic.waitAfter(run_.traffic.walkLane(), error, failures, run_.stop))
            return fail(Reason::cancelled);
    }
}

}  // namespace packtrain::transfer
