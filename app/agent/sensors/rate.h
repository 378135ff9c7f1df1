// From counters to rates.
#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.h"

namespace packtrain::agent {

/// The rate between two looks at a counter that only grows. Times are on the steady clock.
class Rate {
  public:
    /// A gap longer than `longestGap` tells of a sleep or a stop, not of work: nothing follows from it.
    explicit Rate(Nanoseconds longestGap) : longestGap_(longestGap) {}

    /// Per second; nothing at the first look, after a gap, or when the counter fell (it began anew).
    std::optional<double> look(std::uint64_t counter, Ticks now) {
        std::optional<double> rate;
        const Nanoseconds gap = now - lastLook_;
        if (seen_ && gap.count() > 0 && gap <= longestGap_ && counter >= last_)
            rate = static_cast<double>(counter - last_) / std::chrono::duration<double>(gap).count();
        seen_ = true;
        last_ = counter;
        lastLook_ = now;
        return rate;
    }
    void forget() { seen_ = false; }

  private:
    Nanoseconds longestGap_;
    bool seen_ = false;
    std::uint64_t last_ = 0;
    Ticks lastLook_{0};
};

}  // namespace packtrain::agent
