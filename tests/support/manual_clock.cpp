#include "support/manual_clock.h"

#include <numeric>

namespace packtrain::test {
namespace {

constexpr std::chrono::seconds kRealLimit{10};
constexpr WallTime kStart{std::chrono::sys_days(std::chrono::year(2026) / 3 / 1) + std::chrono::hours(12)};

}  // namespace

ManualClock::ManualClock(Waiting waiting) : waiting_(waiting), wall_(kStart) {}

WallTime ManualClock::wall() const {
    const std::scoped_lock lock(mutex_);
    return wall_;
}

Ticks ManualClock::steady() const {
    const std::scoped_lock lock(mutex_);
    return steady_;
}

Ticks ManualClock::boot() const {
    const std::scoped_lock lock(mutex_);
    return boot_;
}

bool ManualClock::waitFor(Nanoseconds duration, const StopToken& stop) const {
    std::unique_lock lock(mutex_);
    waits_.push_back(duration);
    if (stop.stop_requested()) return false;
    if (waiting_ == Waiting::advances) {
        wall_ += duration;
        steady_ += duration;
        boot_ += duration;
        return true;
    }
    const Ticks end = steady_ + duration;
    ++waiters_;
    moved_.notify_all();
    moved_.wait(lock, stop, [&] { return steady_ >= end; });
    --waiters_;
    return !stop.stop_requested();
}

void ManualClock::advance(Nanoseconds duration) {
    const std::scoped_lock lock(mutex_);
    wall_ += duration;
    steady_ += duration;
    boot_ += duration;
    moved_.notify_all();
}

void ManualClock::sleepFor(Nanoseconds duration) {
    const std::scoped_lock lock(mutex_);
    wall_ += duration;
    boot_ += duration;
}

void ManualClock::jumpWall(Nanoseconds by) {
    const std::scoped_lock lock(mutex_);
    wall_ += by;
}

void ManualClock::setWall(WallTime time) {
    const std::scoped_lock lock(mutex_);
    wall_ = time;
}

bool ManualClock::awaitWaiters(std::size_t count) const {
    std::unique_lock lock(mutex_);
    return moved_.wait_for(lock, kRealLimit, [&] { return waiters_ >= count; });
}

std::vector<Nanoseconds> ManualClock::waits() const {
    const std::scoped_lock lock(mutex_);
    return waits_;
}

Nanoseconds ManualClock::totalWaited() const {
    const std::scoped_lock lock(mutex_);
    return std::accumulate(waits_.begin(), waits_.end(), Nanoseconds(0));
}

}  // namespace packtrain::test
