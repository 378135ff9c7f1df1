// How much of the processors is used, and how much there is.
#pragma once

#include <optional>
#include <string>

#include "base/path.h"
#include "sensors/rate.h"
#include "sensors/reading.h"

namespace packtrain::agent {

struct CpuFigures {
    double coresAvailable = 0;                  ///< the quota or the allowed processors, whichever is less
    std::optional<double> coresUsed = {};       ///< nothing until the second look
    std::optional<double> throttledShare = {};  ///< of the time, 0 to 1; only under a quota
    std::string source;                         ///< "cgroup v2", "cgroup v1" or "machine"
};

/// Where a quota holds, the group that it holds for; else the whole machine. One thread.
class CpuSensor {
  public:
    CpuSensor(Path root, Nanoseconds longestGap);
    Reading<CpuFigures> read(Ticks steady);

  private:
    Path root_;
    Rate used_, throttled_;
};

}  // namespace packtrain::agent
