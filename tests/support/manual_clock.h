// A clock that stands still until the test moves it.
#pragma once

#include <condition_variable>
#include <mutex>
#include <vector>

#include "base/clock.h"

namespace packtrain::test {

/// All three clocks, each moved by the test. Thread-safe.
class ManualClock final : public Clock {
  public:
    /// advances: a wait moves the clocks by its duration and returns at once. blocks: it returns when the
    /// test has advanced far enough, or when stopped.
    enum class Waiting : std::uint8_t { advances, blocks };

    explicit ManualClock(Waiting waiting = Waiting::advances);

    WallTime wall() const override;
    Ticks steady() const override;
    Ticks boot() const override;
    bool waitFor(Nanoseconds duration, const StopToken& stop) const override;

    /// Time passes: all three clocks move.
    void advance(Nanoseconds duration);
    /// The computer slept: wall and boot move, steady does not.
    void sleepFor(Nanoseconds duration);
    /// Somebody set the wall clock, forwards or back.
    void jumpWall(Nanoseconds by);
    void setWall(WallTime time);

    /// Blocks until `count` threads are in waitFor. False after 10 s of real time: then the test has a fault
    /// to show.
    bool awaitWaiters(std::size_t count) const;
    /// Every duration that was waited for, in the order in which the waits began.
    std::vector<Nanoseconds> waits() const;
    Nanoseconds totalWaited() const;

  private:
    Waiting waiting_;
    mutable std::mutex mutex_;
    mutable std::condition_variable_any moved_;
    mutable WallTime wall_;
    mutable Ticks steady_{std::chrono::hours(1)};
    mutable Ticks boot_{std::chrono::hours(2)};
    mutable std::size_t waiters_ = 0;
    mutable std::vector<Nanoseconds> waits_;
};

}  // namespace packtrain::test
