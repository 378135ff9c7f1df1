// Stalled, not slow: a request is dropped when no byte moves, never because the whole of it takes long.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "base/error.h"

namespace packtrain::net {

/// What one request has moved so far.
struct Movement {
    std::uint64_t sent = 0;      ///< body bytes handed to the socket
    std::uint64_t received = 0;  ///< header and body bytes
    bool allSent = false;        ///< nothing is left to be sent: now it is the server's turn
    bool replyBegun = false;     ///< a final status line has come
};

/// Pure: the caller says what time it is. Before the request begins (connecting) it is not asked.
class Watchdog {
  public:
    Watchdog(Nanoseconds stallLimit, Nanoseconds replyLimit)
        : stallLimit_(stallLimit), replyLimit_(replyLimit) {}

    /// networkStalled or networkTimeout when it is time to drop the request. Any change of `moved` since the
    /// last call is life.
    std::optional<Reason> check(Ticks now, const Movement& moved);
    /// Starts the count anew: the time was spent in the caller's own source or sink.
    void excuse(Ticks now) { last_ = now; }
    /// How long until check can say anything, if nothing moves.
    Nanoseconds left(Ticks now) const;

  private:
    bool awaitsReply() const { return moved_.allSent && !moved_.replyBegun; }
    Nanoseconds limit() const { return awaitsReply() ? replyLimit_ : stallLimit_; }

    Nanoseconds stallLimit_;
    Nanoseconds replyLimit_;
    Movement moved_;
    std::optional<Ticks> last_;
};

}  // namespace packtrain::net
