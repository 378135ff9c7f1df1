// How fast small calls may follow each other: a token bucket whose rate falls by half when the drive says
// "slower" and rises again step by step (AIMD). Pure: time is passed in.
#pragma once

#include <algorithm>

#include "base/clock.h"

namespace packtrain::remote {

struct PaceLimits {
    double fastest = 8;  ///< calls per second; 8 keeps Drive's metadata quota far away (facts of 2026)
    double slowest = 0.5;
    double burst = 8;   ///< calls that may go at once after a rest
    double step = 0.1;  ///< calls per second won back by one good answer
};

/// One bucket. Not thread-safe.
class Pace {
  public:
    explicit Pace(PaceLimits limits) : limits_(limits), rate_(limits.fastest), tokens_(limits.burst) {}

    /// Takes a place; the caller goes after the time returned (0: at once). Places are given in order of
    /// asking.
    Nanoseconds take(Ticks now) {
        refill(now);
        tokens_ -= 1;
        if (tokens_ >= 0) return Nanoseconds(0);
        return std::chrono::duration_cast<Nanoseconds>(std::chrono::duration<double>(-tokens_ / rate_));
    }

    void answered() { rate_ = std::min(limits_.fastest, rate_ + limits_.step); }

    /// Of several calls in flight that were all told to slow down, only the first halves the rate.
    void slowDown(Ticks now) {
        refill(now);
        if (slowed_ && now - lastSlow_ < std::chrono::seconds(1)) return;
        slowed_ = true;
        lastSlow_ = now;
        rate_ = std::max(limits_.slowest, rate_ / 2);
        tokens_ = std::min(tokens_, 0.0);
    }

    double rate() const { return rate_; }

  private:
    void refill(Ticks now) {
        if (started_ && now > last_)
            tokens_ =
                std::min(limits_.burst, tokens_ + std::chrono::duration<double>(now - last_).count() * rate_);
        started_ = true;
        last_ = now;
    }

    PaceLimits limits_;
    double rate_;
    double tokens_;
    Ticks last_{};
    Ticks lastSlow_{};
    bool started_ = false;
    bool slowed_ = false;
};

}  // namespace packtrain::remote
