#include "transfer/token_bucket.h"

#include <algorithm>

namespace packtrain::transfer {
namespace {

constexpr double kBurstSeconds = 0.25;
constexpr double kLeastBurst = 16 * 1024;
constexpr Ticks kLongestNap = std::chrono::milliseconds(100);  // a changed rate acts within this time

}  // namespace

TokenBucket::TokenBucket(const Clock& clock, std::uint64_t bytesPerSecond)
    : clock_(clock), rate_(bytesPerSecond), filled_(clock.steady()) {}

void TokenBucket::setRate(std::uint64_t bytesPerSecond) {
    const std::lock_guard lock(mutex_);
    refill(clock_.steady());
    rate_ = bytesPerSecond;
}

std::uint64_t TokenBucket::rate() const {
    const std::lock_guard lock(mutex_);
    return rate_;
}

void TokenBucket::refill(Ticks now) {
    const double passed = std::chrono::duration<double>(now - filled_).count();
    filled_ = now;
    const double rate = static_cast<double>(rate_);
    tokens_ = std::min(tokens_ + passed * rate, std::max(rate * kBurstSeconds, kLeastBurst));
}

std::size_t TokenBucket::take(std::size_t wanted, const StopToken& stop) {
    for (;;) {
        Ticks nap;
        {
            const std::lock_guard lock(mutex_);
            if (rate_ == 0 || wanted == 0) return wanted;
            refill(clock_.steady());
            // A worthwhile bite, so that a low limit does not become a system call per byte.
            const double bite = std::min(static_cast<double>(wanted), kLeastBurst);
            if (tokens_ >= bite) {
                const auto taken = std::min(wanted, static_cast<std::size_t>(tokens_));
                tokens_ -= static_cast<double>(taken);
                return taken;
            }
            const double missing = (bite - tokens_) / static_cast<double>(rate_);
            nap = std::min(kLongestNap,
                           std::chrono::duration_cast<Ticks>(std::chrono::duration<double>(missing)) +
                               std::chrono::microseconds(50));
        }
        if (!clock_.waitFor(nap, stop)) return 0;
    }
}

void TokenBucket::giveBack(std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    if (rate_ != 0) tokens_ += static_cast<double>(bytes);
}

}  // namespace packtrain::transfer
