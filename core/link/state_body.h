// What an agent's frame says: what the link itself must know, and the agent's snapshot beside it.
#pragma once

#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "link/id.h"
#include "session/profile.h"

namespace packtrain::link {

inline constexpr std::size_t kMostDeadlines = 16;
inline constexpr std::size_t kMostAcknowledged = 64;
/// Longer intervals would put off the moment at which a session counts as lost.
inline constexpr Nanoseconds kLongestNextBy = std::chrono::minutes(10);

/// How far a command has got at the agent.
enum class Progress : std::uint8_t {
    seen,     ///< read, and will be done or is being done
    done,     ///< with success
    failed,   ///< begun, without success
    refused,  ///< never begun: not known here, not allowed here, not safe
    expired,  ///< never begun: it came too late
};
std::string_view progressName(Progress progress);
/// Nothing more will become of it.
constexpr bool isFinal(Progress progress) {
    return progress != Progress::seen;
}

struct Acknowledgement {
    CommandId id;
    Progress progress = Progress::seen;
    std::string why = {};  ///< one line for people; empty if there is nothing to say

    bool operator==(const Acknowledgement&) const = default;
};

/// An end that may come, as seen from the moment at which the frame was sealed. low <= median <= high;
/// negative: past.
struct LeftUntil {
    std::string kind;  ///< "hard_cap"; a kind that the reader does not know counts like any other
    Nanoseconds low{0}, median{0}, high{0};
    session::Basis basis;

    bool operator==(const LeftUntil&) const;
};

struct StateBody {
    Nanoseconds nextBy{0};                           ///< the next frame on this road comes within so long
    Nanoseconds age{0};                              ///< of what `state` tells, when the frame was sealed
    Ticks now{0};                                    ///< the agent's boot clock, when the frame was sealed
    std::vector<LeftUntil> deadlines = {};           ///< at most kMostDeadlines
    std::vector<Acknowledgement> acknowledged = {};  ///< the newest commands, at most kMostAcknowledged
    std::optional<std::string> ended = {};           ///< the agent says goodbye; the words say why
    std::string movedTo = {};       ///< mailbox: the next frames lie in the file of this name
    Json state = Json::object();    ///< the agent's snapshot, as its API gives it
    Json unknown = Json::object();  ///< members of a later format

    bool operator==(const StateBody&) const = default;
};

/// badArgument if it is more than a frame may say.
Result<std::string> writeState(const StateBody& body);
/// protocolError if it is not what the format says.
Result<StateBody> readState(std::string_view payload);

}  // namespace packtrain::link
