// The clocks of this computer.
#pragma once

#include "base/clock.h"

namespace packtrain::io {

class SystemClock final : public Clock {
  public:
    WallTime wall() const override;
    Ticks steady() const override;
    Ticks boot() const override;
    bool waitFor(Nanoseconds duration, const StopToken& stop) const override;
};

}  // namespace packtrain::io
