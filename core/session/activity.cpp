#include "session/activity.h"

#include <algorithm>

namespace packtrain::session {

/// Told anew, it happened since the last look; told again, it is as old as it was.
Ticks ActivityLog::lastActivity(const KernelLook& look, Ticks now, WallTime wall) const {
    if (look.busy) return now;
    const bool isFirst = !activity_;
    if (!look.lastActivity) return isFirst ? Ticks::zero() : activity_->lastActivity;
    if (!isFirst && look.lastActivity == told_) return activity_->lastActivity;
    const Nanoseconds age = std::max<Nanoseconds>(wall - *look.lastActivity, Nanoseconds::zero());
    return std::clamp(now - age, isFirst ? Ticks::zero() : lastLook_, now);
}

void ActivityLog::look(const KernelLook& look, Ticks now, WallTime wall) {
    KernelActivity next;
    next.busy = look.busy;
    next.clientConnected = look.clientConnected;
    next.lastActivity = lastActivity(look, now, wall);
    next.lastClient = look.clientConnected ? now : activity_ ? activity_->lastClient : Ticks::zero();
    activity_ = next;
    told_ = look.lastActivity;
    lastLook_ = now;
}

void ActivityLog::lost() {
    if (!activity_) return;
    activity_->busy = false;
    activity_->clientConnected = false;
}

}  // namespace packtrain::session
