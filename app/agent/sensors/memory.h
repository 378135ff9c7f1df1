// Memory of the machine, as its panel shows it, and of the group that a limit holds for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/path.h"
#include "sensors/reading.h"

namespace packtrain::agent {

struct MemoryLimit {
    std::uint64_t bytes = 0;
    std::uint64_t used = 0;  ///< without file pages that can be dropped
    int version = 0;         ///< of the control groups
};

/// All in bytes.
struct MemoryFigures {
    std::uint64_t total = 0;  ///< of the machine
    std::uint64_t used = 0;   ///< total less available, the figure that Colab's panel shows
    std::optional<MemoryLimit> limit = {};
    std::uint64_t headroom = 0;                  ///< until the machine or the limit has none left
    std::optional<std::uint64_t> oomKills = {};  ///< processes ended for want of memory; version 2 only
};

Reading<MemoryFigures> readMemory(const Path& root);

}  // namespace packtrain::agent
