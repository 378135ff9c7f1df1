#include "http/line.h"

#include <algorithm>
#include <thread>

namespace packtrain::servers {
namespace {

// While the server is busy with what came, the line goes on and fills its buffer: so much of that is not
// lost.
constexpr std::chrono::milliseconds kBuffered{20};

}  // namespace

void Line::carry(std::size_t bytes) {
    if (rate_ <= 0) return;
    using Clock = std::chrono::steady_clock;
    const auto time = std::chrono::nanoseconds(static_cast<std::int64_t>(bytes) * 1'000'000'000 / rate_);
    Clock::time_point done;
    {
        const std::lock_guard lock(mutex_);
        free_ = std::max(free_, Clock::now() - kBuffered) + time;
        done = free_;
    }
    std::this_thread::sleep_until(done);
}

}  // namespace packtrain::servers
