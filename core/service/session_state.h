// What the desk reads in an agent's snapshot (app/agent/API.md). Whatever is not as it should be counts as
// not known.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/json.h"

namespace packtrain::service {

struct StateFacts {
    std::string platform, platformName, plan, accelerator, run;  ///< printable; empty: not known
    std::optional<Nanoseconds> age;                              ///< of the session
    bool isBusy = false;
    std::optional<Nanoseconds> risk, durableAge;
    std::optional<std::uint64_t> step;
    std::string durableName;
    std::uint64_t unsyncedBytes = 0;
};

StateFacts readStateFacts(const Json& state);

}  // namespace packtrain::service
