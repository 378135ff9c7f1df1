// What a desktop knows of a session, and what the session's end would cost as far as that goes. Pure; every
// time is on the desktop's own boot clock, so that neither clocks that jump nor a sleep move anything later.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "session/findings.h"
#include "session/profile.h"

namespace packtrain::session {

enum class Contact : std::uint8_t { never, live, late, lost, ended };

/// An end that may come, and how that is known. low <= median <= high.
struct End {
    std::string kind;  ///< "hard_cap"; a kind that is not known here counts like any other
    Ticks low{0}, median{0}, high{0};
    Certainty certainty = Certainty::estimated;
};

/// The newest save that is proved on the drive.
struct SafeSave {
    Ticks saved{0};  ///< when its content was written
    std::optional<std::uint64_t> step = {};

    bool operator==(const SafeSave&) const = default;
};

/// The newest save that is whole and on its way.
struct SaveUnderway {
    Ticks saved{0};
    std::uint64_t bytes = 0;                ///< that are not in the drive yet
    std::optional<Nanoseconds> needs = {};  ///< until it is proved, by the line's pace; nothing: not known
};

/// What keeps saves from arriving.
struct Trouble {
    FindingKind finding = FindingKind::signInNeeded;
    std::string subject;  ///< the remote, mount or disk

    bool operator==(const Trouble&) const = default;
};

struct SessionAtDesk {
    Contact contact = Contact::never;
    Ticks heard{0};  ///< of when the newest word tells
    bool saidGoodbye = false;
    bool isReplaced =
        false;  ///< the agent was started anew on the same machine, which goes on as another session
    std::optional<std::string> likely = {};  ///< lost or ended: the kind of the end that explains it best
    std::vector<End> ends = {};
    bool busy = false;    ///< by that word, as all that follows
    Nanoseconds work{0};  ///< busy time since the content of the newest safe save
    std::optional<SafeSave> safe = {};
    std::optional<SaveUnderway> underway = {};
    std::optional<Nanoseconds> rhythm = {};     ///< between saves of late
    std::optional<Nanoseconds> saveNeeds = {};  ///< from a save's content until it is proved, of late
    std::optional<Ticks> safePoint = {};  ///< the last moment at which a save can begin and be safe in time
    Nanoseconds commandLag{0};            ///< from asking here until the agent has read it
    bool listensToAsking = false;         ///< the training code saves when it is asked
    bool isAsked = false;                 ///< it was asked to save, by whom ever, and has not answered yet
    std::vector<Trouble> troubles = {};
    bool needsThisComputer = false;  ///< it stops, or begins to count as idle, when this computer sleeps
};

/// Work at risk now. While no word comes, what was busy is taken to go on.
Nanoseconds workAtRisk(const SessionAtDesk& session, Ticks now);

/// A moment from which on a session may have ended.
struct Landmark {
    std::string kind;      ///< of the end
    bool isLater = false;  ///< the earliest moment of this end has passed, and this is its likeliest
    bool isVague = false;  ///< the likeliest moment is two hours or more away
    Ticks at{0};
    Certainty certainty = Certainty::estimated;
};
/// Those to come, one of each end at most, the next one in front. An end's likeliest moment counts for itself
/// where it lies two hours or more after the earliest, and not after an hour without a word: by then the
/// session is more likely gone.
std::vector<Landmark> landmarks(const SessionAtDesk& session, Ticks now);

/// How far away an end is.
struct Horizon {
    Nanoseconds left{0};
    bool isVague = false;
};

/// The end would cost so much that a person should know: the work until then is `leastLoss` or more; and
/// where the end is vague or more than ten minutes ahead, saves have stopped to come (more than half an
/// hour's work is at risk, and more than two of the usual intervals) or it is the last moment for one.
bool wouldCost(const SessionAtDesk& session, Ticks now, const Horizon& horizon, Nanoseconds leastLoss);
/// The same, and no save is on its way or due that is safe in half of the time that is left.
bool isAtRisk(const SessionAtDesk& session, Ticks now, const Horizon& horizon, Nanoseconds leastLoss);

/// An end's earliest moment has passed, so that it may come at any time, and saves have stopped to come.
bool isOverdue(const SessionAtDesk& session, Ticks now);

/// From here on an end counts as near.
inline constexpr Nanoseconds kNear = std::chrono::hours(1);
inline constexpr Nanoseconds kUsualLeastLoss = std::chrono::minutes(15);
/// Less than this is no work at risk.
inline constexpr Nanoseconds kSomeWork = std::chrono::minutes(1);

/// At risk of an end that is near or overdue; false for one of which nothing was heard, and for an ended one.
bool isAtRiskNow(const SessionAtDesk& session, Ticks now, Nanoseconds leastLoss = kUsualLeastLoss);

/// What an asking from here takes until it is read: subtracted from every time left.
Nanoseconds lagOf(const SessionAtDesk& session);

}  // namespace packtrain::session
