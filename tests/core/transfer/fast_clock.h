// A clock that runs faster than the real one, so that minutes of patience take moments.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/clock.h"

namespace packtrain::test {

/// All clocks run `factor` times as fast as the real steady clock; wall and boot clock can be made to jump.
/// Thread-safe.
class FastClock final : public Clock {
  public:
    explicit FastClock(int factor = 200) : factor_(factor), start_(std::chrono::steady_clock::now()) {}

    WallTime wall() const override {
        return WallTime(std::chrono::hours(24 * 365 * 56)) + passed() + Nanoseconds(wallJump_);
    }
    Ticks steady() const override { return passed(); }
    Ticks boot() const override { return passed() + Nanoseconds(slept_); }
    bool waitFor(Nanoseconds duration, const StopToken& stop) const override {
        std::mutex mutex;
        std::condition_variable_any wake;
        std::unique_lock lock(mutex);
        wake.wait_for(lock, stop, duration / factor_, [] { return false; });
        return !stop.stop_requested();
    }

    void jumpWall(Nanoseconds by) { wallJump_ += by.count(); }
    void sleepFor(Nanoseconds duration) {
        slept_ += duration.count();
        wallJump_ += duration.count();
    }

  private:
    Nanoseconds passed() const {
        return std::chrono::hours(1) + (std::chrono::steady_clock::now() - start_) * factor_;
    }

    const int factor_;
    const std::chrono::steady_clock::time_point start_;
    std::atomic<std::int64_t> wallJump_{0}, slept_{0};
};

}  // namespace packtrain::test
