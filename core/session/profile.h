// What is known of a notebook platform: how long its sessions live, and how sure that is. The values are JSON
// files in resources/profiles, because they change without a release; none stands in the code.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace packtrain::session {

using Seconds = std::chrono::seconds;

/// How a figure is known; the words on screen follow it.
enum class Certainty : std::uint8_t {
    reported,    ///< the platform told this session
    documented,  ///< the vendor's own page says it
    estimated,   ///< users saw it, or this user's own past sessions
    setByYou,
};
std::string_view certaintyName(Certainty certainty);

struct Basis {
    Certainty certainty = Certainty::estimated;
    std::string source;  ///< a page or a report, for people
    std::string date;    ///< when it was looked at: "2026-08"
};

/// low <= median <= high.
struct Span {
    Seconds low{0}, median{0}, high{0};
    Basis basis;
};

/// What a person pays for, as far as it decides how long a session lives.
struct Plan {
    std::string id, name;
    std::optional<Span> hardCap = {};  ///< from the session's start to its end
    std::optional<Span> idle = {};     ///< without kernel activity and without a client
    bool background = false;           ///< a busy kernel lives on with no client connected
};

/// Something by which a platform is known on the machine: all of a profile's signs must be there.
struct Sign {
    enum class Kind : std::uint8_t { environment, file };
    Kind kind = Kind::environment;
    std::string name;   ///< of the variable, or the path
    std::string value;  ///< of the variable; empty: any that is not empty
};

struct PlatformProfile {
    std::string id, name;
    std::vector<Sign> signs;    ///< none: never detected, only chosen
    std::vector<Sign> without;  ///< any of them: it is another platform
    std::vector<Plan> plans;    ///< at least one
};

/// protocolError that names the profile and the member for what is not as it must be, an empty source too.
Result<PlatformProfile> readProfile(std::string_view json, std::string_view name);

/// The machine's environment as far as detection asks.
struct Surroundings {
    std::function<std::optional<std::string>(const std::string& name)> variable;
    std::function<bool(const std::string& path)> exists;
};
/// The profile with the most signs, all of them present; null if there is none.
const PlatformProfile* detect(const std::vector<PlatformProfile>& profiles, const Surroundings& here);

/// The plan of that id; where none is named the one whose sessions end first, because too early a warning
/// costs less than none. `assumed` tells which it was.
struct ChosenPlan {
    const Plan* plan = nullptr;
    bool assumed = false;
};
ChosenPlan choosePlan(const PlatformProfile& profile, std::string_view planId);

}  // namespace packtrain::session
