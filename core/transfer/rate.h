// How fast, and how long still: honest figures from bytes that go for the first time. Pure: time comes in as
// an argument.
#pragma once

#include <deque>
#include <optional>
#include <utility>

#include "base/clock.h"

namespace packtrain::transfer {

/// Remaining time. Up to two hours low and high are equal; above that they are a range.
struct Eta {
    std::chrono::seconds low{}, high{};
};

/// Watches new bytes; what an earlier run sent, or what goes again, is never counted. The window is the last
/// 120 s, reaching further back only while it holds fewer than 20 samples and less than 64 MB, so that lumpy
/// acknowledgements of large parts on a slow line do not shake it. Not thread-safe.
class RateMeter {
  public:
    /// `start` is when bytes could first move.
    explicit RateMeter(Ticks start) : start_(start), windowStart_(start) {}

    /// `bytes` went since the last call. Time never goes back.
    void record(Ticks now, std::uint64_t bytes);
    double bytesPerSecond(Ticks now) const;
    /// Nothing in the first 15 s and while nothing has gone.
    std::optional<Eta> eta(Ticks now, std::uint64_t remaining) const;
    /// Time that must not count (a pause, a closed gate, sleep): the window forgets it.
    void skip(Ticks duration);

  private:
    struct Sample {
        Ticks at;
        std::uint64_t bytes;
    };
    void shrink(Ticks now);

    Ticks start_;
    Ticks windowStart_;  ///< when the bytes of the oldest sample kept began to move
    std::deque<Sample> samples_;
    std::uint64_t windowBytes_ = 0;
};

}  // namespace packtrain::transfer
