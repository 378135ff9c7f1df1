// The state that a person sees, as a pure function of what is known of a job.
#pragma once

#include "base/clock.h"
#include "transfer/job.h"

namespace packtrain::transfer {

/// How a job ended, if it did.
enum class JobEnd : std::uint8_t { open, done, doneWithSkips, failed, cancelled };

/// What jobState looks at. The runner fills it from its own memory, everybody else from the journal.
struct StateFacts {
    JobEnd end = JobEnd::open;
    bool paused = false;
    bool running = false;  ///< a process holds the job's lock
    bool waiting = false;  ///< everything that could move waits for something with a name
    bool walkDone = false;
    bool anyObject = false;  ///< a shard is planned
    bool moving = false;     ///< at least one object is being sent
    bool allSent = false;    ///< the walk is done and the drive holds every byte
    Ticks sinceProgress{};   ///< since a byte last went out or was acknowledged
};

/// After so long without progress a moving job is called stalled.
inline constexpr std::chrono::seconds kStalledAfter{90};

JobState jobState(const StateFacts& facts);

}  // namespace packtrain::transfer
