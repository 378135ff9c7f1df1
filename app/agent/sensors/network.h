// Bytes over the network's interfaces, all together.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/path.h"
#include "sensors/rate.h"
#include "sensors/reading.h"

namespace packtrain::agent {

struct NetworkFigures {
    std::uint64_t received = 0, sent = 0;                              ///< since the interfaces came up
    std::optional<double> receivedPerSecond = {}, sentPerSecond = {};  ///< nothing until the second look
};

/// Interfaces that lead nowhere (loopback, bridges of containers) are left out. One thread.
class NetworkSensor {
  public:
    NetworkSensor(Path root, Nanoseconds longestGap) : root_(std::move(root)), longestGap_(longestGap) {}
    Reading<NetworkFigures> read(Ticks steady);

  private:
    struct Interface {
        Rate received, sent;
    };
    Path root_;
    Nanoseconds longestGap_;
    std::map<std::string, Interface, std::less<>> interfaces_;
};

}  // namespace packtrain::agent
