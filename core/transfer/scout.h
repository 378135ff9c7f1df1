// Walk and plan, into the journal: shards are sealed and may move long before a huge walk has ended.
#pragma once

#include <functional>

#include "dataset/planner.h"
#include "dataset/walk.h"
#include "transfer/run_context.h"

namespace packtrain::transfer {

/// What the walk has seen so far; read from any thread.
struct WalkFigures {
    std::atomic<std::uint64_t> files{0}, bytes{0};
    std::atomic<bool> done{false};
};

/// The plan's options within what the drive takes.
dataset::PlanOptions planFor(const JobSpec& spec, const remote::Capabilities& drive);

/// Walks and plans until everything is in the journal. A walk that was cut runs again; what stands in sealed
/// shards is passed over, and only what comes after is planned. `sealed` is called when there are new objects
/// to ship. nothingToDo if there is nothing at all.
Result<> scout(const RunContext& run, WalkFigures& figures, const std::function<void()>& sealed,
               const StopToken& stop);

}  // namespace packtrain::transfer
