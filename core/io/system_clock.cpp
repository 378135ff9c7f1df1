#include "io/system_clock.h"

#include <condition_variable>
#include <ctime>
#include <mutex>

namespace packtrain::io {
namespace {

Ticks readClock(clockid_t id) {
    timespec now{};
    clock_gettime(id, &now);
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

}  // namespace

WallTime SystemClock::wall() const {
    return WallTime(readClock(CLOCK_REALTIME));
}
Ticks SystemClock::steady() const {
    return readClock(CLOCK_MONOTONIC);
}
Ticks SystemClock::boot() const {
    return readClock(CLOCK_BOOTTIME);
}

bool SystemClock::waitFor(Nanoseconds duration, const StopToken& stop) const {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    wake.wait_for(lock, stop, duration, [] { return false; });
    return !stop.stop_requested();
}

}  // namespace packtrain::io
