// Three clocks. Wall: for people and servers, may jump. Steady: for durations while awake. Boot: goes on
// during sleep, so that waking up can be noticed. The real ones are in io/system_clock.h.
#pragma once

#include <chrono>

#include "base/cancel.h"
#include "base/error.h"

namespace packtrain {

using Nanoseconds = std::chrono::nanoseconds;
/// Time since an unknown origin on the steady or the boot clock; only differences mean anything.
using Ticks = std::chrono::nanoseconds;

class Clock {
  public:
    virtual ~Clock() = default;
    virtual WallTime wall() const = 0;
    virtual Ticks steady() const = 0;
    virtual Ticks boot() const = 0;
    /// Waits for the duration (steady clock) or until stopped. False if it was stopped. Any thread.
    virtual bool waitFor(Nanoseconds duration, const StopToken& stop) const = 0;
};

/// "2026-03-01T12:00:00Z" (RFC 3339, UTC, whole seconds).
std::string formatRfc3339(WallTime time);
/// RFC 3339 with any offset and fraction; nothing if it is none, or of a year before 1678 or after 2261.
std::optional<WallTime> parseRfc3339(std::string_view text);
/// "Sun, 06 Nov 1994 08:49:37 GMT", as HTTP's Date and Retry-After have it.
std::optional<WallTime> parseHttpDate(std::string_view text);

}  // namespace packtrain
