#include "transfer/job_record.h"

#include "transfer/object_record.h"
#include "transfer/spec_json.h"
#include "transfer/sql_step.h"

namespace packtrain::transfer {
namespace {

constexpr std::uint64_t kEventsKept = 10'000;

std::int64_t toNs(WallTime time) {
    return time.time_since_epoch().count();
}
WallTime fromNs(std::int64_t ns) {
    return WallTime(std::chrono::nanoseconds(ns));
}

std::optional<WallTime> timeOrNothing(const store::Statement& row, int column) {
    if (row.isNull(column)) return std::nullopt;
    return fromNs(row.integer(column));
}

std::optional<std::chrono::seconds> secondsOrNothing(const store::Statement& row, int column) {
    if (row.isNull(column)) return std::nullopt;
    return std::chrono::seconds(row.integer(column));
}

store::Value orNull(const std::optional<std::chrono::seconds>& seconds) {
    return seconds ? store::Value(static_cast<std::int64_t>(seconds->count())) : store::Value();
}

Result<> reopenFailed(store::Database& db) {
    PACKTRAIN_CHECK(change(db, "UPDATE job SET ended=0, finished=NULL, why='', context='', retry_at=NULL"));
    return change(db,
                  "UPDATE object SET state=?2, object_id='', token=NULL, acked=0, mismatches=0, strikes=0, "
                  "digests='', last_reason='',"
                  " last_error='' WHERE state=?1",
                  {static_cast<int>(ObjectState::failed), static_cast<int>(ObjectState::waiting)});
}

Result<> applyWish(store::Database& db, const JobRow& job, Wish wish, std::int64_t value, WallTime now,
                   WishesApplied& out) {
    if (wish == Wish::limit) return change(db, "UPDATE job SET bytes_per_second=?1", {value});
    if (wish == Wish::parallel) return change(db, "UPDATE job SET parallel=?1", {value});
    if (job.end == JobEnd::failed && wish == Wish::retry) {
        PACKTRAIN_CHECK(addEvent(db, now, "state", "tried again"));
        return reopenFailed(db);
    }
    if (job.end != JobEnd::open) return {};
    switch (wish) {
        case Wish::pause:
            out.paused = true;
            PACKTRAIN_CHECK(addEvent(db, now, "state", "paused"));
            return change(db, "UPDATE job SET paused=1, why='', context='', retry_at=NULL");
        case Wish::resume:
        case Wish::retry:
            out.paused = false;
            out.nudged = true;
            if (job.paused) PACKTRAIN_CHECK(addEvent(db, now, "state", "resumed"));
            return change(db, "UPDATE job SET paused=0, why='', context='', retry_at=NULL");
        case Wish::cancel:
            out.paused = true;
            PACKTRAIN_CHECK(addEvent(db, now, "state", "cancelled"));
            PACKTRAIN_CHECK(
                change(db, "UPDATE job SET aborting=1, paused=0, why='', context='', retry_at=NULL"));
            return saveEnd(db, JobEnd::cancelled, now);
        case Wish::limit:
        case Wish::parallel:
            break;
    }
    return {};
}

}  // namespace

Result<> insertJob(store::Database& db, const JobRow& job) {
    PACKTRAIN_CHECK(
        change(db,
               "INSERT INTO job (id, job_id, spec, dataset_id, created, added, bytes_per_second, parallel)"
               " VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7)",
               {job.id, specToJson(job.spec), job.datasetId, job.created, toNs(job.added), job.limit,
                job.parallel}));
    PACKTRAIN_CHECK(change(db, "INSERT INTO progress (id) VALUES (1)"));
    return change(db, "INSERT INTO walk (id) VALUES (1)");
}

Result<JobRow> loadJob(store::Database& db) {
    PACKTRAIN_TRY(store::Statement row,
                  db.prepare("SELECT job_id, spec, dataset_id, created, added, started, finished, host, pid, "
                             "stage, ended, paused,"
                             " aborting, why, context, retry_at, bytes_per_second, parallel FROM job"));
    PACKTRAIN_CHECK(row.bind({}));
    PACKTRAIN_TRY(const bool found, row.step());
    if (!found) return fail(Reason::unknownJob);
    JobRow job;
    job.id = row.text(0);
    PACKTRAIN_TRY(job.spec, specFromJson(row.text(1)));
    job.datasetId = row.text(2);
    job.created = row.text(3);
    job.added = fromNs(row.integer(4));
    job.started = timeOrNothing(row, 5);
    job.finished = timeOrNothing(row, 6);
    job.host = row.text(7);
    job.pid = static_cast<int>(row.integer(8));
    job.stage = static_cast<Stage>(row.integer(9));
    job.end = static_cast<JobEnd>(row.integer(10));
    job.paused = row.integer(11) != 0;
    job.aborting = row.integer(12) != 0;
    job.why = reasonByName(row.text(13));
    job.context = row.text(14);
    job.retryAt = timeOrNothing(row, 15);
    job.limit = row.unsignedInteger(16);
    job.parallel = static_cast<int>(row.integer(17));
    return job;
}

Result<> saveRunner(store::Database& db, const std::string& host, int pid, WallTime now) {
    if (pid == 0) return change(db, "UPDATE job SET pid=0");
    return change(db, "UPDATE job SET host=?1, pid=?2, started=coalesce(started, ?3)",
                  {host, pid, toNs(now)});
}

Result<> saveStage(store::Database& db, Stage stage) {
    return change(db, "UPDATE job SET stage=?1", {static_cast<int>(stage)});
}

Result<> saveWhy(store::Database& db, const std::optional<Error>& why) {
    if (!why) return change(db, "UPDATE job SET why='', context='', retry_at=NULL");
    return change(db, "UPDATE job SET why=?1, context=?2, retry_at=?3",
                  {info(why->reason).name, why->context,
                   why->retryAt ? store::Value(toNs(*why->retryAt)) : store::Value()});
}

Result<> saveEnd(store::Database& db, JobEnd end, WallTime now) {
    return change(db, "UPDATE job SET ended=?1, finished=?2", {static_cast<int>(end), toNs(now)});
}

Result<> saveProgress(store::Database& db, const Progress& p) {
    return change(
        db,
        "UPDATE progress SET state=?1, walk_files=?2, walk_bytes=?3, read_bytes=?4, "
        "sent_bytes=max(sent_bytes, ?5),"
        " verified_bytes=?6, rate=?7, eta_low=?8, eta_high=?9, retries=?10, workers=?11, "
        "peak_memory=max(peak_memory, ?12)",
        {static_cast<int>(p.state), p.walkFiles, p.walkBytes, p.readBytes, p.sentBytes, p.verifiedBytes,
         p.rate, orNull(p.etaLow), orNull(p.etaHigh), p.retries, p.workers, p.peakMemory});
}

Result<Progress> loadProgress(store::Database& db) {
    Progress p;
    PACKTRAIN_CHECK(rows(db,
                         "SELECT state, walk_files, walk_bytes, read_bytes, sent_bytes, verified_bytes, "
                         "rate, eta_low, eta_high,"
                         " retries, workers, peak_memory FROM progress",
                         {}, [&](store::Statement& row) -> Result<> {
                             p.state = static_cast<JobState>(row.integer(0));
                             p.walkFiles = row.unsignedInteger(1);
                             p.walkBytes = row.unsignedInteger(2);
                             p.readBytes = row.unsignedInteger(3);
                             p.sentBytes = row.unsignedInteger(4);
                             p.verifiedBytes = row.unsignedInteger(5);
                             p.rate = row.real(6);
                             p.etaLow = secondsOrNothing(row, 7);
                             p.etaHigh = secondsOrNothing(row, 8);
                             p.retries = row.unsignedInteger(9);
                             p.workers = static_cast<int>(row.integer(10));
                             p.peakMemory = row.unsignedInteger(11);
                             return {};
                         }));
    return p;
}

Result<> addEvent(store::Database& db, WallTime now, std::string_view kind, std::string_view text,
                  std::optional<Reason> reason) {
    PACKTRAIN_CHECK(change(db, "INSERT INTO event (at, kind, text, reason) VALUES (?1, ?2, ?3, ?4)",
                           {toNs(now), kind, text, reason ? info(*reason).name : std::string_view()}));
    return change(db, "DELETE FROM event WHERE id <= (SELECT max(id) FROM event) - ?1", {kEventsKept});
}

Result<std::vector<JobEvent>> loadEvents(store::Database& db, std::uint64_t after, std::uint64_t count) {
    std::vector<JobEvent> events;
    PACKTRAIN_CHECK(rows(db, "SELECT id, at, kind, text, reason FROM event WHERE id>?1 ORDER BY id LIMIT ?2",
                         {after, count}, [&](store::Statement& row) -> Result<> {
                             events.push_back({row.unsignedInteger(0), fromNs(row.integer(1)), row.text(2),
                                               row.text(3), reasonByName(row.text(4))});
                             return {};
                         }));
    return events;
}

Result<> addWish(store::Database& db, Wish wish, std::uint64_t value) {
    return change(db, "INSERT INTO wish (kind, value) VALUES (?1, ?2)", {static_cast<int>(wish), value});
}

Result<WishesApplied> applyWishes(store::Database& db, WallTime now) {
    WishesApplied out;
    std::vector<std::pair<Wish, std::int64_t>> wishes;
    PACKTRAIN_CHECK(
        rows(db, "SELECT kind, value FROM wish ORDER BY id", {}, [&](store::Statement& row) -> Result<> {
            wishes.emplace_back(static_cast<Wish>(row.integer(0)), row.integer(1));
            return {};
        }));
    for (const auto& [wish, value] : wishes) {
        PACKTRAIN_TRY(const JobRow job, loadJob(db));
        PACKTRAIN_CHECK(applyWish(db, job, wish, value, now, out));
        out.any = true;
    }
    if (out.any) PACKTRAIN_CHECK(change(db, "DELETE FROM wish"));
    return out;
}

Result<ViewFacts> loadView(store::Database& db) {
    PACKTRAIN_TRY(const JobRow job, loadJob(db));
    PACKTRAIN_TRY(const Progress progress, loadProgress(db));
    PACKTRAIN_TRY(const ObjectTotals totals, loadTotals(db));
    ViewFacts facts{
        .view = {}, .pid = job.pid, .end = job.end, .paused = job.paused, .runnerState = progress.state};
    JobView& view = facts.view;
    view.id = job.id;
    view.name = job.spec.name;
    view.destination = job.spec.remote.starts_with("local:") ? job.spec.remote : job.spec.remote + ":";
    if (!job.spec.remoteFolder.empty()) {
        if (!view.destination.ends_with(':') && !view.destination.ends_with('/')) view.destination += '/';
        view.destination += job.spec.remoteFolder + '/';
    } else if (!view.destination.ends_with(':') && !view.destination.ends_with('/')) {
        view.destination += '/';
    }
    view.destination += job.spec.name;
    view.why = job.why;
    view.context = job.context;
    view.retryAt = job.retryAt;
    view.walkDone = totals.walkDone;
    view.files = progress.walkFiles;
    view.sourceBytes = progress.walkBytes;
    view.shards = totals.objects;
    view.shardsDone = totals.objectsDone;
    view.totalBytes = totals.bytes;
    view.readBytes = progress.readBytes;
    view.sentBytes = std::min(progress.sentBytes, totals.bytes);
    view.verifiedBytes = totals.doneBytes;
    view.bytesPerSecond = progress.rate;
    view.etaLow = progress.etaLow;
    view.etaHigh = progress.etaHigh;
    view.leftOut = totals.leftOut;
    view.changed = totals.changed;
    view.retries = progress.retries;
    view.workers = progress.workers;
    view.limit = job.limit;
    view.added = job.added;
    view.started = job.started;
    view.finished = job.finished;
    view.host = job.host;
    view.peakMemory = progress.peakMemory;
    if (job.end == JobEnd::done || job.end == JobEnd::doneWithSkips) view.proof = totals.weakest;
    return facts;
}

void settleState(ViewFacts& facts) {
    JobView& view = facts.view;
    if (view.running && facts.end == JobEnd::open && !facts.paused) {
        view.state = facts.runnerState;
        return;
    }
    view.state = jobState({.end = facts.end,
                           .paused = facts.paused,
                           .waiting = view.why.has_value(),
                           .walkDone = view.walkDone});
    view.bytesPerSecond = 0;
    view.etaLow = view.etaHigh = std::nullopt;
    view.workers = 0;
}

}  // namespace packtrain::transfer
