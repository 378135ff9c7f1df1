#include "transfer/run_job.h"

#include "io/process.h"
#include "transfer/backoff.h"
#include "transfer/landmark.h"
#include "transfer/object_record.h"
#include "transfer/run.h"

namespace packtrain::transfer {
namespace {

constexpr int kAbortTries = 5;

/// Whoever looks whether a job runs holds its lock for an instant; a runner tries again.
Result<std::unique_ptr<io::FileLock>> takeLock(const RunSurroundings& with, const Path& lock,
                                               const StopToken& stop) {
    for (int tries = 0;; ++tries) {
        auto held = with.files.lock(lock);
        if (held || held.error().reason != Reason::jobBusy || tries >= 5) return held;
        if (!with.clock.waitFor(std::chrono::milliseconds(100), stop)) return fail(Reason::cancelled);
    }
}

/// A few times: nobody runs a cancelled job again.
Result<> abortPatiently(const RunSurroundings& with, const remote::Upload& upload, const StopToken& stop) {
    for (int failures = 1;; ++failures) {
        auto aborted = with.remote.abort(upload, stop);
        if (aborted || aborted.error().kind != Kind::transient || failures == kAbortTries) return aborted;
        if (!with.clock.waitFor(backoff(failures, 0), stop)) return fail(Reason::cancelled);
    }
}

/// A cancelled job leaves no open upload behind, as far as the drive can be reached.
Result<> abortUploads(const RunSurroundings& with, const JobRow& job, Journal& journal,
                      const StopToken& stop) {
    std::vector<ObjectRow> open;
    PACKTRAIN_CHECK(journal.read([&](store::Database& db) -> Result<> {
        PACKTRAIN_TRY(open, openUploads(db));
        return {};
    }));
    for (ObjectRow& object : open) {
        const auto token = unseal(with.stateKey, "upload/" + job.id + '/' + std::to_string(object.id),
                                  asBytes(object.sealedToken));
        if (token)
            PACKTRAIN_CHECK(
                abortPatiently(with, {*token, object.objectId, {object.folderId}, object.name}, stop));
        object.sealedToken.clear();
        object.state = ObjectState::waiting;
        object.acked = 0;
        PACKTRAIN_CHECK(journal.write([&](store::Database& db) { return saveObject(db, object); }));
    }
    PACKTRAIN_CHECK(takeLandmark(with.remote, job.spec, stop));
    return journal.write([](store::Database& db) { return db.execute("UPDATE job SET aborting=0"); });
}

RunSurroundings around(const RunSurroundings& with, remote::Remote& remote) {
    return {with.files,    with.clock,         with.log, with.jobs,  with.gate,
            with.stateKey, with.stateKeyIsNew, remote,   with.onWake};
}

Result<> runLocked(const RunSurroundings& outside, const Path& folder, const RunOptions& options,
                   const RunCallbacks& callbacks, const StopToken& stop) {
    PACKTRAIN_TRY(const auto journal, Journal::open(outside.files, folder));
    JobRow job;
    PACKTRAIN_CHECK(journal->read([&](store::Database& db) -> Result<> {
        PACKTRAIN_TRY(job, loadJob(db));
        return {};
    }));
    const auto watched = watchLandmark(outside.remote, job);
    const RunSurroundings with = watched ? around(outside, *watched) : outside;
    const auto hear = [&](store::Database& db) -> Result<> {
        PACKTRAIN_CHECK(applyWishes(db, with.clock.wall()));
        PACKTRAIN_TRY(job, loadJob(db));
        if (job.end != JobEnd::open || job.paused) return {};
        PACKTRAIN_CHECK(saveWhy(db, std::nullopt));  // what an earlier run waited for
        return saveRunner(db, io::hostName(), io::processId(), with.clock.wall());
    };
    PACKTRAIN_CHECK(journal->write(hear));
    if (job.end == JobEnd::open && !job.paused) {
        Run run(with, job, *journal, folder, options, callbacks, stop);
        PACKTRAIN_CHECK(run.run());
        PACKTRAIN_CHECK(journal->write([&](store::Database& db) -> Result<> {
            PACKTRAIN_TRY(job, loadJob(db));
            return saveRunner(db, {}, 0, {});
        }));
    }
    // Without the drive it stays as it is and is tried again when the job is run again.
    if (job.end == JobEnd::cancelled && job.aborting) (void)abortUploads(with, job, *journal, stop);
    return {};
}

}  // namespace

Result<JobView> runJob(const RunSurroundings& with, const JobId& id, const RunOptions& options,
                       const RunCallbacks& callbacks, const StopToken& stop) {
    io::keepMemorySmall();
    const Path folder = with.jobs.folder(id);
    if (!with.files.stat(folder / kJournalName)) return fail(Reason::unknownJob, id);
    {
        PACKTRAIN_TRY(const auto lock, takeLock(with, folder / kJobLockName, stop));
        PACKTRAIN_CHECK(runLocked(with, folder, options, callbacks, stop));
    }
    if (callbacks.changed) callbacks.changed();
    return with.jobs.view(id);
}

}  // namespace packtrain::transfer
