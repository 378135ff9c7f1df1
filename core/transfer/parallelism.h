// How many shards move at once. Pure: time comes in as an argument.
#pragma once

#include "base/clock.h"

namespace packtrain::transfer {

/// Additive increase, multiplicative decrease: halved when the drive asks to slow down (at most once in 10 s,
/// because the workers in flight all hear the same word), one more after each 20 s without such a word. Fixed
/// if a person fixed it. Not thread-safe.
class Parallelism {
  public:
    /// `fixed` 0: adapts itself, starting with `sensible`, which it never exceeds.
    Parallelism(int fixed, int sensible, Ticks now);
    int workers() const { return workers_; }
    void slowDown(Ticks now);
    /// To be called now and then; `progress`: bytes were acknowledged since the last call.
    void tick(Ticks now, bool progress);
    void fix(int workers, Ticks now);
    int most() const { return most_; }

  private:
    bool fixed_;
    int most_;
    int workers_;
    Ticks lastChange_;
};

/// More workers than this are never made, whatever is asked: each holds a ring of 8 MiB and its shard's
/// members.
inline constexpr int kMostWorkers = 16;

}  // namespace packtrain::transfer
