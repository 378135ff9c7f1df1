// What the desk reads in an agent's snapshot (app/agent/API.md). Whatever is not as it should be counts as
// not known.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/json.h"
#include "session/stakes.h"

namespace packtrain::service {

struct StateFacts {
    std::string platform, platformName, plan, accelerator, run;  ///< printable; empty: not known
    std::optional<Nanoseconds> age;                              ///< of the session
    bool isBusy = false;
    std::optional<Nanoseconds> risk, durableAge;
    std::optional<Nanoseconds> epoch;  ///< how long the newest one took
    std::optional<std::uint64_t> step;
    std::string durableName;
    std::uint64_t unsyncedBytes = 0;
    std::optional<Nanoseconds> durableTook;  ///< from when it was saved until it was proved

    bool listensToAsking = false, isAsked = false;  ///< to save
    std::optional<Nanoseconds> safePoint;           ///< from the word's moment; only if it was measured
    struct Underway {
        Nanoseconds age{0};  ///< since it was saved
        std::uint64_t bytesLeft = 0;
        std::optional<Nanoseconds> needs = {};  ///< nothing: it stands still, or nobody knows
    };
    std::optional<Underway> underway;  ///< the newest save that is being sent
    std::vector<session::Trouble> troubles;
};

StateFacts readStateFacts(const Json& state);

}  // namespace packtrain::service
