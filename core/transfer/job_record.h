// The job itself in its journal: spec, life, figures, wishes, events. Bodies for Journal::read and write.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/database.h"
#include "transfer/job.h"
#include "transfer/job_store.h"
#include "transfer/state.h"

namespace packtrain::transfer {

/// What the job works at, after the walk has begun. Only ever goes forward.
enum class Stage : std::uint8_t {
    sending,     ///< the planned shards
    closing,     ///< what was taken out of them, planned afresh
    checking,    ///< one stat pass over everything packed
    publishing,  ///< index, wids.json, and the manifest last
    leaving,     ///< the dataset is whole; only the landmark goes
};

struct JobRow {
    JobId id;
    JobSpec spec;
    std::string datasetId;
    std::string created;
    WallTime added{};
    std::optional<WallTime> started, finished;
    std::string host;
    int pid = 0;
    Stage stage = Stage::sending;
    JobEnd end = JobEnd::open;
    bool paused = false;
    bool aborting = false;
    std::optional<Reason> why;
    std::string context;
    std::optional<WallTime> retryAt;
    std::uint64_t limit = 0;
    int parallel = 0;
};

/// What the runner writes for others to see.
struct Progress {
    JobState state = JobState::queued;
    std::uint64_t walkFiles = 0, walkBytes = 0;
    std::uint64_t readBytes = 0, sentBytes = 0, verifiedBytes = 0;
    double rate = 0;
    std::optional<std::chrono::seconds> etaLow, etaHigh;
    std::uint64_t retries = 0;
    int workers = 0;
    std::uint64_t peakMemory = 0;
};

Result<> insertJob(store::Database& db, const JobRow& job);
/// unknownJob if the row is not there.
Result<JobRow> loadJob(store::Database& db);
Result<> saveRunner(store::Database& db, const std::string& host, int pid, WallTime now);
Result<> saveStage(store::Database& db, Stage stage);
/// Waiting or failed: why; nothing clears it.
Result<> saveWhy(store::Database& db, const std::optional<Error>& why);
Result<> saveEnd(store::Database& db, JobEnd end, WallTime now);

Result<> saveProgress(store::Database& db, const Progress& progress);
Result<Progress> loadProgress(store::Database& db);

/// Events beyond the newest ten thousand are dropped.
Result<> addEvent(store::Database& db, WallTime now, std::string_view kind, std::string_view text,
                  std::optional<Reason> reason = std::nullopt);

Result<std::vector<JobEvent>> loadEvents(store::Database& db, std::uint64_t after, std::uint64_t count);

/// What the wishes that were applied ask of a runner.
struct WishesApplied {
    bool any = false;
    bool paused = false;  ///< the job is paused or cancelled now: stop
    bool nudged = false;  ///< resume: what waits tries again at once
};
/// Takes all wishes in order and changes the job accordingly. A final job hears only retry (of a failed one).
Result<WishesApplied> applyWishes(store::Database& db, WallTime now);
Result<> addWish(store::Database& db, Wish wish, std::uint64_t value);

/// All that can be told of a job from its journal alone. `running` and `runningHere` are the caller's to fill
/// in afterwards (with refreshState).
struct ViewFacts {
    JobView view;
    int pid = 0;
    JobEnd end = JobEnd::open;
    bool paused = false;
    JobState runnerState = JobState::queued;  ///< as the runner said it last
};
Result<ViewFacts> loadView(store::Database& db);
/// Settles view.state once it is known whether somebody runs the job.
void settleState(ViewFacts& facts);

}  // namespace packtrain::transfer
