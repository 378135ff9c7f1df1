// How often either side looks into the mailbox and writes to it. Pure.
#pragma once

#include <optional>

#include "base/clock.h"

namespace packtrain::link {

enum class Attention : std::uint8_t {
    idle,    ///< nothing runs
    active,  ///< the training works
    near,    ///< an end may come within 20 minutes, or somebody waits for a command
};

/// `left`: until the soonest end may come.
Attention attentionFor(bool isBusy, std::optional<Nanoseconds> left, bool isCommandAwaited);

/// Between two state frames, between two looks of the agent at the commands, and between two looks of a
/// desktop: three requests in each interval, so 12, 6 or 1.5 a minute of both sides together.
Nanoseconds mailInterval(Attention attention);

}  // namespace packtrain::link
