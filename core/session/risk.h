// What a session's sudden end would cost, and how late a save may begin. Pure.
#pragma once

#include <deque>

#include "base/clock.h"

namespace packtrain::session {

/// How long the kernel was busy since a moment. Fed with each look at the kernel: the time between two looks
/// that both saw it busy is busy. Times are on the boot clock and do not fall. One thread.
class BusyLedger {
  public:
    void look(Ticks now, bool busy);
    /// Busy time from `since` to the last look. Before the first look nothing is known, and nothing counts.
    Nanoseconds busySince(Ticks since) const;

  private:
    struct Stretch {
        Ticks begin, end;
    };
    std::deque<Stretch> stretches_;  ///< busy ones, in order, apart from each other
    bool wasBusy_ = false;
};

/// What a save takes until it is durable.
struct SaveCost {
    Nanoseconds commandLag{0};  ///< from asking until the training code begins to save
    Nanoseconds saving{0};      ///< it stops the training for so long
    std::uint64_t bytes = 0;
    double bytesPerSecond = 0;  ///< of uploads, a low quantile; 0: not measured
    Nanoseconds verifying{0};
};

/// From asking until it is durable; `bytesPerSecond` is not 0.
Nanoseconds timeOf(const SaveCost& cost);

/// The last instant at which a save can start and still be durable before a session that may end at `low`,
/// with a margin of five minutes (a sixth of a session shorter than half an hour) or a tenth of the
/// deadline's spread, whichever is more. Nothing if the line was never measured: then nobody can say.
std::optional<Ticks> safePoint(Ticks low, Ticks high, const SaveCost& cost,
                               Nanoseconds sessionLength = Nanoseconds::max());

/// How often to save: J. W. Young 1974, sqrt(2 C M). Both in seconds; C: the pause that a save costs, M: the
/// mean time to an end that nobody chose.
double youngInterval(double cost, double meanLife);
/// J. T. Daly 2006, the higher-order form for C < 2 M, else M.
double dalyInterval(double cost, double meanLife);

}  // namespace packtrain::session
