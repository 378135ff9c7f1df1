// The door to jobs: everything the desktop and the command line may do with them.
#pragma once

#include <functional>
#include <memory>

#include "service/values.h"

namespace packtrain::service {

/// All jobs in order (newest first) as they stood at `sequence`.
struct JobsSnapshot {
    std::uint64_t sequence = 0;
    std::vector<JobView> jobs;
};

/// What changed since a sequence; terminal states included. `reset`: ask for the snapshot instead.
struct JobsDelta {
    std::uint64_t sequence = 0;
    bool reset = false;
    std::vector<JobView> changed;
    std::vector<JobId> removed;
};

enum class Patience : std::uint8_t { waits, returns };

/// Thread-safe. Methods that walk or talk to a drive block: call them from a thread of your own and stop them
/// by token.
class UploadService {
  public:
    virtual ~UploadService() = default;

    virtual Result<PlanPreview> preview(const PushRequest& request,
                                        const std::function<void(const dataset::WalkTotals&)>& progress,
                                        const StopToken& stop) = 0;
    /// Settles names, checks the target (no dataset of that name there yet), writes the job. Does not start
    /// it.
    virtual Result<JobId> create(const PushRequest& request, const StopToken& stop) = 0;
    /// Runs it in this process on a thread of the service; returns at once. At most `setMaxActive` run, the
    /// others are queued.
    virtual Result<> start(const JobId& id) = 0;
    /// Runs it in a process of its own that outlives this one.
    virtual Result<> startDetached(const JobId& id) = 0;
    /// Runs it on the calling thread until it is final, paused or stopped; an impatient run also ends when
    /// the drive, the network or a person makes it wait for more than a moment.
    virtual Result<JobView> run(const JobId& id, Patience patience, const std::function<void()>& changed,
                                const StopToken& stop) = 0;

    /// Leaves a wish for whichever process runs the job, now or later. The verbs below do that, and start the
    /// job here where it needs a runner.
    virtual Result<> wish(const JobId& id, Wish wish, std::uint64_t value = 0) = 0;
    virtual Result<> pause(const JobId& id) = 0;   ///< acts within a second, in whatever process runs it
    virtual Result<> resume(const JobId& id) = 0;  ///< starts it here if nobody runs it
    virtual Result<> retry(const JobId& id) = 0;   ///< a failed one, where it stopped
    virtual Result<> cancel(const JobId& id) = 0;  ///< final; open uploads are aborted, finished shards stay
    virtual Result<> setLimit(const JobId& id, std::uint64_t bytesPerSecond) = 0;
    virtual Result<> forget(const JobId& id) = 0;
    virtual void setMaxActive(int jobs) = 0;

    virtual Result<JobId> resolve(std::string_view idOrPrefix) = 0;
    virtual Result<JobView> view(const JobId& id) = 0;
    virtual JobsSnapshot snapshot() = 0;
    virtual JobsDelta since(std::uint64_t sequence) = 0;
    virtual Result<std::vector<ShardView>> shards(const JobId& id, std::uint64_t offset,
                                                  std::uint64_t count) = 0;
    virtual Result<std::vector<LeftOut>> leftOut(const JobId& id, std::uint64_t offset,
                                                 std::uint64_t count) = 0;
    virtual Result<std::vector<std::string>> changed(const JobId& id, std::uint64_t offset,
                                                     std::uint64_t count) = 0;
    virtual Result<std::vector<JobEvent>> events(const JobId& id, std::uint64_t after,
                                                 std::uint64_t count) = 0;
    /// "Something changed", no data, on a core thread, must not block; at most 20 times a second. Jobs run by
    /// other processes too.
    virtual std::unique_ptr<Subscription> subscribe(std::function<void()> changed) = 0;
    /// The loader snippet and the verify line for a finished job.
    virtual Result<std::string> loaderSnippet(const JobId& id) = 0;
};

}  // namespace packtrain::service
