// The stages of a job, one after the other: walk and plan, ship, close, check, publish.
#pragma once

#include "transfer/dispatch.h"
#include "transfer/run_context.h"
#include "transfer/scout.h"

namespace packtrain::transfer {

/// Runs on a thread of its own beside the workers.
class Director {
  public:
    Director(const RunContext& run, Dispatch& dispatch, WalkFigures& figures)
        : run_(run), dispatch_(dispatch), figures_(figures) {}

    /// Everything is there and the manifest is written. An error ends the job, or the run when it was
    /// stopped.
    Result<> direct();

  private:
    Result<> refuseExisting();
    Result<> walk();
    void openEarly(std::optional<std::uint64_t> room, Ticks walked);
    Result<> checkSpace();
    Result<> ship();
    Result<> complete();
    Result<> checkAndIndex();
    Result<> leave();
    Result<> setStage(Stage stage);
    /// Repeats what fails for a while, waiting as the error asks.
    Result<> patiently(const std::function<Result<>(const StopToken&)>& step);

    const RunContext& run_;
    Dispatch& dispatch_;
    WalkFigures& figures_;
    Stage stage_ = Stage::sending;
};

}  // namespace packtrain::transfer
