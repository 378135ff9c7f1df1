// What happened to a session, moment by moment: a fold from what is known now to what is new.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/clock.h"

namespace packtrain::service {

struct SessionView;

enum class EventKind : std::uint8_t {
    agent,     ///< state: the session's id; words: nothing
    presence,  ///< state: "live", "late", "lost", "ended"; words: the likely kind of its end, or its last
               ///< words
    save,      ///< subject: the set; state: "step 18000" or the save's name: it is in the drive
    finding,   ///< subject: its name and perhaps what it is about; state: "open", "over"; words: the agent's
    command,   ///< subject: the command; state: "asked" or a CommandState's name; words: the agent's
    warning,   ///< subject: "T-30 hard_cap"; state: "given", "over"
};
/// "presence": stable for ever.
std::string_view eventKindName(EventKind kind);

struct SessionEvent {
    WallTime at{};  ///< by this computer's clock when it was noted
    EventKind kind = EventKind::agent;
    std::string subject = {}, state = {}, words = {};
    std::string topic = {};  ///< what `state` is the state of; not for people

    bool operator==(const SessionEvent&) const = default;
};

/// The state of each topic that was noted last.
using KnownStates = std::map<std::string, std::string>;

/// All that `view` tells and `known` does not, the oldest first; `known` has it then. `isWatching`: whether
/// it comes and goes is told too, which only a program that stays can tell.
std::vector<SessionEvent> newsOf(const SessionView& view, WallTime now, bool isWatching, KnownStates& known);

}  // namespace packtrain::service
