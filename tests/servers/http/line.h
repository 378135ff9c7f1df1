#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>

namespace packtrain::servers {

// A line of a given speed that all connections share. Bytes that the kernel buffers go ahead of it, some MB
// at most.
class Line {
  public:
    // 0: no limit.
    explicit Line(std::int64_t bytesPerSecond) : rate_(bytesPerSecond) {}

    // Waits until the line has carried these bytes.
    void carry(std::size_t bytes);

  private:
    const std::int64_t rate_;
    std::mutex mutex_;
    std::chrono::steady_clock::time_point free_;
};

}  // namespace packtrain::servers
