#include "net/watchdog.h"

#include <algorithm>

namespace packtrain::net {

std::optional<Reason> Watchdog::check(Ticks now, const Movement& moved) {
    const bool lives = !last_ || moved.sent != moved_.sent || moved.received != moved_.received ||
                       moved.allSent != moved_.allSent;
    moved_ = moved;
    if (lives) last_ = now;
    if (now - *last_ < limit()) return std::nullopt;
    return awaitsReply() ? Reason::networkTimeout : Reason::networkStalled;
}

Nanoseconds Watchdog::left(Ticks now) const {
    return last_ ? std::max(Nanoseconds::zero(), limit() - (now - *last_)) : limit();
}

}  // namespace packtrain::net
