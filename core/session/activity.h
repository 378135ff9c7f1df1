// What a Jupyter server says of its kernels, look by look, on the boot clock. Pure.
#pragma once

#include "session/deadline.h"

namespace packtrain::session {

/// One answer of the server. Its times are of its wall clock, which may jump.
struct KernelLook {
    bool busy = false;  ///< any kernel is busy, starting or restarting
    bool clientConnected = false;
    std::optional<WallTime> lastActivity = {};  ///< nothing: no kernel
};

/// Keeps when something happened last. A wall clock that jumps moves no activity later than the look that
/// first told of it. One thread; times do not fall.
class ActivityLog {
  public:
    void look(const KernelLook& look, Ticks now, WallTime wall);
    /// The server gave no answer: what was seen last stands, and nothing counts as busy or connected.
    void lost();
    /// Nothing before the first look.
    const std::optional<KernelActivity>& activity() const { return activity_; }

  private:
    Ticks lastActivity(const KernelLook& look, Ticks now, WallTime wall) const;

    std::optional<KernelActivity> activity_;
    std::optional<WallTime> told_;
    Ticks lastLook_{0};
};

}  // namespace packtrain::session
