// What a desktop may ask of an agent: a fixed list. No command carries code, an address, a drive or a path:
// what it names is something that the agent has already, by its number.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.h"
#include "base/json.h"
#include "link/id.h"

namespace packtrain::link {

/// Ask the training code to save. Never a signal to a process.
struct SaveNow {
    bool operator==(const SaveNow&) const = default;
};
/// Make every save that is there durable.
struct Flush {
    bool operator==(const Flush&) const = default;
};
/// Keep a dataset that the agent knows, by the dataset_id of its manifest.
struct Pin {
    std::string dataset;
    bool operator==(const Pin&) const = default;
};
struct Prefetch {
    std::string dataset;
    bool operator==(const Prefetch&) const = default;
};
struct Evict {
    std::string dataset;
    bool operator==(const Evict&) const = default;
};
/// Of the cache, in bytes; what is absent stays as it is.
struct SetLimits {
    std::optional<std::uint64_t> budget = {}, floor = {};
    bool operator==(const SetLimits&) const = default;
};
/// Give the machine back. Refused until the newest save is durable, unless `confirmed`: a person was told
/// what it costs.
struct StopRuntime {
    bool confirmed = false;
    bool operator==(const StopRuntime&) const = default;
};
/// Not in the list, or with other arguments than the list has: kept so that it can be answered, and never
/// done.
struct UnknownCommand {
    std::string name;
    std::string why = {};
    bool operator==(const UnknownCommand&) const = default;
};

using CommandAct = std::variant<SaveNow, Flush, Pin, Prefetch, Evict, SetLimits, StopRuntime, UnknownCommand>;

/// "save_now"
std::string_view commandName(const CommandAct& act);
/// True for what asks the user's own code or our own cache; the others are a choice where a platform's terms
/// forbid to control a machine from afar.
bool isNeverOff(const CommandAct& act);

struct Command {
    CommandId id;
    CommandAct act;
    Nanoseconds age{0};      ///< since a person asked for it, when the frame was sealed
    Nanoseconds goodFor{0};  ///< older ones are not begun any more

    bool operator==(const Command&) const = default;
};

/// How long a command of this kind stays good, unless a person says otherwise.
Nanoseconds usualGoodFor(const CommandAct& act);

Json commandJson(const Command& command);
/// protocolError if it has no id, no ages or no name: then nobody could be answered.
Result<Command> readCommand(const Json& json);

}  // namespace packtrain::link
