// Running a job to its end: walk, plan, send, prove, write the manifest. Resume lives here and nowhere else.
#pragma once

#include <functional>
#include <memory>

#include "base/cancel.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/seal.h"
#include "io/file_system.h"
#include "remote/remote.h"
#include "transfer/job_store.h"

namespace packtrain::transfer {

/// Outside reasons to hold a job: metered network, schedule, low disk. Owned: the hold ends when the object
/// is destroyed.
class Hold {
  public:
    virtual ~Hold() = default;
};

/// Why the gate is closed.
struct Held {
    Reason reason = Reason::paused;
    std::string context;
    std::optional<WallTime> until;  ///< for people; the hold ends when its owner lets go
};

/// Says why nothing moves. Thread-safe; shared by all jobs of a process.
class Gate {
  public:
    virtual ~Gate() = default;
    /// The hold may outlive the gate.
    virtual std::unique_ptr<Hold> hold(Reason reason, std::string context,
                                       std::optional<WallTime> until = std::nullopt) = 0;
    /// The oldest hold, or nothing when the gate is open.
    virtual std::optional<Held> held() const = 0;
};
std::unique_ptr<Gate> makeGate();

/// What a job runs with; all outlive the run.
struct RunSurroundings {
    io::FileSystem& files;
    const Clock& clock;
    Log& log;
    JobStore& jobs;
    Gate& gate;
    SealKey stateKey;
    bool stateKeyIsNew =
        false;  ///< open sessions cannot be unsealed: they are begun anew, and the job says so
    remote::Remote& remote;
    /// Called after a sleep was noticed, before anything is asked again: whoever owns the connections drops
    /// them. May be empty.
    std::function<void()> onWake;
};

struct RunCallbacks {
    /// Something about the job changed; no data. Any thread, must not block. At most 20 times a second.
    std::function<void()> changed;
};

/// Holds the job's lock and runs it until it is final, paused or stopped. jobBusy if another process runs it.
/// Waiting (auth, quota, daily cap, missing folder, no network) does not return unless `returnWhenWaiting`.
/// The view afterwards says the rest. Stopping leaves a job that resumes; within 2 s.
struct RunOptions {
    bool returnWhenWaiting = false;
};
Result<JobView> runJob(const RunSurroundings& with, const JobId& id, const RunOptions& options,
                       const RunCallbacks& callbacks, const StopToken& stop);

/// Before a job is made: what would be sent, without sending. Walks the source once.
struct PlanPreview {
    dataset::WalkTotals totals;
    std::uint64_t shards = 0;
    std::uint64_t rawFiles = 0;
    std::uint64_t remoteBytes = 0;  ///< of all shards and parts
    std::uint64_t requests = 0;     ///< an estimate for this remote
    std::optional<remote::Space> space;
    bool fits = true;            ///< false: quota says no, before the first byte
    bool datasetExists = false;  ///< a manifest of that name is there
    std::vector<std::pair<std::string, std::uint64_t>> extensions;  ///< the ten most common, by count
    std::vector<dataset::LeftOut> leftOut;                          ///< the first 100
    std::vector<std::string> firstShard;  ///< the first names of the first shard, up to 20
    std::uint32_t largestFolder = 0;
    std::uint32_t siblingFolders = 0;  ///< the most folders side by side that hold files: classes, as a rule
};
Result<PlanPreview> previewJob(io::FileSystem& files, remote::Remote* remote, const JobSpec& spec,
                               const std::function<void(const dataset::WalkTotals&)>& progress,
                               const StopToken& stop);

}  // namespace packtrain::transfer
