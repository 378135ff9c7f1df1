#include "session/risk.h"

#include <algorithm>
#include <cmath>

namespace packtrain::session {
namespace {

constexpr Nanoseconds kUsualMargin = std::chrono::minutes(5);
constexpr std::size_t kStretchesKept = 10'000;

}  // namespace

void BusyLedger::look(Ticks now, bool busy) {
    if (busy && wasBusy_) {
        stretches_.back().end = now;
    } else if (busy) {
        stretches_.push_back({now, now});
        if (stretches_.size() > kStretchesKept) {
            // Two neighbours become one: too much is at risk rather than too little.
            stretches_[1].begin = stretches_[0].begin;
            stretches_.pop_front();
        }
    }
    wasBusy_ = busy;
}

Nanoseconds BusyLedger::busySince(Ticks since) const {
    Nanoseconds sum{0};
    for (auto stretch = stretches_.rbegin(); stretch != stretches_.rend() && stretch->end > since; ++stretch)
        sum += stretch->end - std::max(stretch->begin, since);
    return sum;
}

Nanoseconds timeOf(const SaveCost& cost) {
    const std::chrono::duration<double> sending(static_cast<double>(cost.bytes) / cost.bytesPerSecond);
    return cost.commandLag + cost.saving + std::chrono::duration_cast<Nanoseconds>(sending) + cost.verifying;
}

std::optional<Ticks> safePoint(Ticks low, Ticks high, const SaveCost& cost, Nanoseconds sessionLength) {
    if (cost.bytesPerSecond <= 0) return std::nullopt;
    const Nanoseconds usual = std::clamp(sessionLength / 6, Nanoseconds::zero(), kUsualMargin);
    return low - std::max(usual, (high - low) / 10) - timeOf(cost);
}

double youngInterval(double cost, double meanLife) {
    return std::sqrt(2 * cost * meanLife);
}

double dalyInterval(double cost, double meanLife) {
    if (cost >= 2 * meanLife) return meanLife;
    const double ratio = cost / (2 * meanLife);
    return youngInterval(cost, meanLife) * (1 + std::sqrt(ratio) / 3 + ratio / 9) - cost;
}

}  // namespace packtrain::session
