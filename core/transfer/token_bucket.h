// The bandwidth limit: bytes leave only as tokens come in.
#pragma once

#include <cstdint>
#include <mutex>

#include "base/clock.h"

namespace packtrain::transfer {

/// One bucket for all workers of a job. Thread-safe; the rate may change at any time and acts at once.
class TokenBucket {
  public:
    TokenBucket(const Clock& clock, std::uint64_t bytesPerSecond);

    /// 0: no limit.
    void setRate(std::uint64_t bytesPerSecond);
    std::uint64_t rate() const;
    /// Waits until some bytes may go and takes them: at least 1, at most `wanted`. 0 if stopped.
    std::size_t take(std::size_t wanted, const StopToken& stop);
    /// Gives back what was taken and not used.
    void giveBack(std::size_t bytes);

  private:
    void refill(Ticks now);

    const Clock& clock_;
    mutable std::mutex mutex_;
    std::uint64_t rate_;
    double tokens_ = 0;
    Ticks filled_;
};

}  // namespace packtrain::transfer
