#include "transfer/rate.h"

#include <algorithm>
#include <cmath>

namespace packtrain::transfer {
namespace {

constexpr Ticks kWindow = std::chrono::seconds(120);
constexpr Ticks kQuiet = std::chrono::seconds(15);
constexpr Ticks kBucket = std::chrono::seconds(1);
constexpr std::size_t kEnoughSamples = 20;
constexpr std::uint64_t kEnoughBytes = 64'000'000;
constexpr std::chrono::seconds kExactUpTo = std::chrono::hours(2);

double seconds(Ticks ticks) {
    return std::chrono::duration<double>(ticks).count();
}

}  // namespace

void RateMeter::record(Ticks now, std::uint64_t bytes) {
    if (bytes > 0) {
        if (!samples_.empty() && now - samples_.back().at < kBucket)
            samples_.back().bytes += bytes;
        else
            samples_.push_back({now, bytes});
        windowBytes_ += bytes;
    }
    shrink(now);
}

void RateMeter::shrink(Ticks now) {
    while (samples_.size() > 1 && samples_.front().at < now - kWindow) {
        const std::uint64_t left = windowBytes_ - samples_.front().bytes;
        if (samples_.size() - 1 < kEnoughSamples && left < kEnoughBytes) break;
        windowBytes_ = left;
        windowStart_ = samples_.front().at;
        samples_.pop_front();
    }
}

double RateMeter::bytesPerSecond(Ticks now) const {
    if (samples_.empty()) return 0;
    const Ticks toLast = samples_.back().at - windowStart_;
    // Between two acknowledgements nothing is known: one usual gap of silence is no slowness.
    const Ticks usualGap = toLast / static_cast<Ticks::rep>(samples_.size());
    const Ticks span = std::max({toLast, now - windowStart_ - usualGap, kBucket});
    return static_cast<double>(windowBytes_) / seconds(span);
}

std::optional<Eta> RateMeter::eta(Ticks now, std::uint64_t remaining) const {
    if (now - start_ < kQuiet || samples_.empty()) return std::nullopt;
    const double rate = bytesPerSecond(now);
    if (rate < 1) return std::nullopt;
    const double wanted = static_cast<double>(remaining) / rate;
    if (wanted > 1e9) return std::nullopt;
    const std::chrono::seconds exact(std::llround(wanted));
    if (exact <= kExactUpTo) return Eta{exact, exact};
    return Eta{exact * 9 / 10, exact * 12 / 10};
}

void RateMeter::skip(Ticks duration) {
    start_ += duration;
    windowStart_ += duration;
    for (Sample& sample : samples_) sample.at += duration;
}

}  // namespace packtrain::transfer
