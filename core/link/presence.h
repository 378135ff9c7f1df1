// Is a session still there, and when may it end, as far as a desktop can tell from the last word that it
// heard? A pure fold: all times are on the desktop's own boot clock, so that neither clocks that jump nor a
// sleep hide an end or move it later.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "link/receiver.h"
#include "link/state_body.h"

namespace packtrain::link {

enum class Presence : std::uint8_t {
    never,  ///< nothing was heard yet
    live,
    late,   ///< no word for 2 x next_by + 20 s
    lost,   ///< no word for 6 x next_by + 60 s
    ended,  ///< it said so; or it is lost and even the latest moment of an end has passed
};
std::string_view presenceName(Presence presence);

/// The last moments at which a session whose word was sealed then counts as live, and as late.
constexpr Ticks lateAt(Ticks sealedAt, Nanoseconds nextBy) {
    return sealedAt + 2 * nextBy + std::chrono::seconds(20);
}
constexpr Ticks lostAt(Ticks sealedAt, Nanoseconds nextBy) {
    return sealedAt + 6 * nextBy + std::chrono::seconds(60);
}

/// How long ago a frame was sealed, when it was read.
struct FrameAge {
    Nanoseconds value{0};  ///< rather too much than too little
    bool isExact = false;  ///< by the drive's own clock, or it came on a stream; else a bound
};

/// A proved state frame, fresh or late.
struct Sign {
    Road road = Road::direct;
    bool isFresh = false;  ///< else it only proves that the session lived then
    Ticks readAt{0};
    FrameAge age = {};
    Nanoseconds nextBy{0};
    Ticks agentNow{0};  ///< the agent's boot clock when it was sealed
    Nanoseconds stateAge{0};
    std::vector<LeftUntil> deadlines = {};
    std::optional<std::string> ended = {};
};
Sign signOf(Road road, bool isFresh, Ticks readAt, const FrameAge& age, const StateBody& body);

/// An end on the desktop's own boot clock.
struct Ending {
    std::string kind;
    Ticks low{0}, median{0}, high{0};
    session::Basis basis;
};

struct PresenceView {
    Presence presence = Presence::never;
    std::optional<Nanoseconds> age = {};  ///< of what the newest word tells
    bool isEstimate = false;              ///< the countdown goes on without a word
    std::vector<Ending> endings = {};     ///< in the agent's order; times that have passed stay
    std::optional<std::string> saidGoodbye = {};
    /// Ended or lost: the end that explains it best, the one whose `low` passed first; nothing: none has.
    std::optional<std::string> likely = {};
};

/// Of one session. One thread; times do not fall.
class PresenceWatch {
  public:
    void hear(const Sign& sign);
    PresenceView at(Ticks now) const;
    /// The moment at which the answer of at() changes next, if nothing is heard.
    std::optional<Ticks> nextChange(Ticks now) const;

  private:
    struct Lane {
        Ticks sealedAt{0};
        Nanoseconds nextBy{0};
    };
    struct Word {
        Ticks sealedAt{0};
        Ticks agentNow{0};
        Nanoseconds stateAge{0};
        std::vector<LeftUntil> deadlines = {};
    };

    void anchor(const Sign& sign);
    Ticks sealedAt(const Sign& sign) const;
    std::vector<Ending> endings() const;
    Presence byRoads(Ticks now) const;

    std::array<std::optional<Lane>, kRoads> lanes_;
    std::optional<Word> word_;  ///< of the newest fresh frame
    /// From the agent's boot clock to ours. The smallest that was found: every delay on the way only makes it
    /// look larger, and a larger one would move the end later.
    std::optional<Nanoseconds> exact_, bound_;
    std::optional<std::string> goodbye_;
};

}  // namespace packtrain::link
