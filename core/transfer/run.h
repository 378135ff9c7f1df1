// One run of a job in this process: the threads, what is looked at four times a second, and the end.
#pragma once

#include <thread>
#include <vector>

#include "transfer/director.h"
#include "transfer/rate.h"
#include "transfer/run_context.h"

namespace packtrain::transfer {

/// The caller holds the job's lock and has applied its wishes. One run() per object.
class Run {
  public:
    Run(const RunSurroundings& with, JobRow job, Journal& journal, Path folder, const RunOptions& options,
        const RunCallbacks& callbacks, const StopToken& outer);

    /// Until the job is final, paused, waiting (if asked to return then) or stopped. An error is the
    /// journal's.
    Result<> run();

  private:
    void work(int index);
    void direct();
    void end(std::optional<Error> error);
    void addWorkers();
    bool ended();

    Result<> tick();
    Result<> hearWishes();
    void noticeSleep();
    Result<> report(bool last);
    Progress figures(const Traffic::Summary& summary, const ObjectTotals& totals);
    Result<> settle();
    Result<> settleDone();

    const RunSurroundings& with_;
    const RunOptions& options_;
    const RunCallbacks& callbacks_;
    const JobRow job_;
    StopSource stop_;
    std::stop_callback<std::function<void()>> onOuterStop_;
    Journal& journal_;
    Traffic traffic_;
    RemoteFolders folders_;
    RunContext context_;
    Dispatch dispatch_;
    WalkFigures walk_;
    Director director_;
    RateMeter rate_;

    std::mutex mutex_;
    std::condition_variable_any endedChanged_;
    bool ended_ = false;           ///< the director has come to its end, or something ended the run
    std::optional<Error> ending_;  ///< why; nothing: all is done

    bool setAside_ = false;     ///< paused or cancelled by a wish
    bool waitingLong_ = false;  ///< ends the run because of RunOptions::returnWhenWaiting
    std::optional<Error> why_;  ///< as journalled
    std::int64_t heardVersion_ = 0;
    std::uint64_t sent_ = 0;  ///< as shown
    Ticks rateAt_{};
    Ticks asleep_{};  ///< boot clock less steady clock
    JobState state_ = JobState::queued;
    std::vector<std::jthread> threads_;
};

}  // namespace packtrain::transfer
