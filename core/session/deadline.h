// When a session may end, and why: pure functions of a platform's profile and what was seen so far. All times
// are on the boot clock, so that neither a jump of the wall clock nor a sleep moves an end later.
#pragma once

#include <optional>
#include <vector>

#include "base/clock.h"
#include "session/profile.h"

namespace packtrain::session {

enum class DeadlineKind : std::uint8_t {
    hardCap,  ///< the platform ends it, whatever it does
    idle,     ///< nothing runs, or nobody is connected
    history,  ///< this user's own sessions here ended by then
    ownCap,   ///< what the person said
};
std::string_view deadlineName(DeadlineKind kind);

/// low <= median <= high, absolute on the boot clock.
struct Deadline {
    DeadlineKind kind = DeadlineKind::hardCap;
    Ticks low{0}, median{0}, high{0};
    Basis basis;
};

/// What a Jupyter server says of its kernels, all together.
struct KernelActivity {
    bool busy = false;      ///< any kernel is busy, starting or restarting
    Ticks lastActivity{0};  ///< of any kernel; boot clock
    bool clientConnected = false;
    Ticks lastClient{0};  ///< when a client was connected last
};

struct SessionFacts {
    Ticks began{0};
    Ticks now{0};
    std::optional<KernelActivity> kernel = {};  ///< nothing: no Jupyter server was reached
    std::optional<Seconds> ownCap = {};         ///< from the start
    std::optional<Seconds> ownIdle = {};        ///< in place of the plan's
    std::vector<Seconds> pastLengths =
        {};  ///< of this user's sessions on this platform that did not end by choice
};

/// At most one of each kind, the one that may come first in front. A deadline that has passed stays: at its
/// time the session was not ended, so its `median` and `high` move to now, its `low` does not.
std::vector<Deadline> deadlines(const Plan& plan, const SessionFacts& facts);

/// The shortest times of all, and which deadline each comes from; nothing without any deadline.
struct TimeLeft {
    Nanoseconds low{0}, median{0};  ///< from now; never negative
    DeadlineKind lowKind = DeadlineKind::hardCap, medianKind = DeadlineKind::hardCap;
};
std::optional<TimeLeft> timeLeft(const std::vector<Deadline>& deadlines, Ticks now);

}  // namespace packtrain::session
