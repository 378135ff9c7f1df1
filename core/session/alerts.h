// Which warnings a person gets about a session, and when one is taken back: a pure fold. It warns when work
// is at risk and not by rote. Words are made where they are shown: here are kinds and figures only.
#pragma once

#include <set>

#include "session/stakes.h"

namespace packtrain::session {

enum class AlertKind : std::uint8_t {
    timeLeft,     ///< 60, 30, 10 or 5 minutes before an end that would cost work
    overdue,      ///< the session may end at any time, and saves have stopped to come
    lostContact,  ///< no word for a while although no end was near
    ended,        ///< and what was safe
    trouble,      ///< something keeps saves from arriving
    sleep,        ///< this computer is about to sleep, and the session needs it
};
/// "time_left": stable for ever.
std::string_view alertKindName(AlertKind kind);

/// What of one session is told once. Equal keys are the same warning.
struct AlertKey {
    AlertKind kind = AlertKind::timeLeft;
    int minutes = 0;        ///< of timeLeft: 60, 30, 10 or 5
    std::string subject{};  ///< of timeLeft the kind of end; of trouble "sign_in_needed" and what it is about
    bool isLater = false;   ///< of timeLeft: before the end's likeliest moment, after its earliest has passed

    bool operator==(const AlertKey&) const = default;
};
/// "T-10", "overdue", "lost_contact", "ended", "trouble", "sleep".
std::string alertTag(const AlertKey& key);

enum class AlertAction : std::uint8_t {
    saveNow,
    remindLater,
    dismiss,
    openNotebook,
    openCheckpoints,
    signIn
};

struct Alert {
    AlertKey key;
    Ticks raised{0};
    bool isUrgent = false;     ///< in quiet hours too
    bool isLasting = false;    ///< stays on screen until somebody answers, with sound if allowed
    std::string endKind = {};  ///< which end comes; of `ended`, what explains it best; empty: nothing does
    Certainty certainty = Certainty::estimated;
    std::optional<Ticks> endsAt = {};  ///< never later than it was told before
    bool isVague = false;              ///< it may come from then on, and two hours or more later
    Nanoseconds left{0};               ///< to act in: until then, less what an asking takes
    bool isEstimate = false;           ///< there is no word of late, and the countdown goes on without
    bool isIdle = false;               ///< nothing runs: somebody at the notebook would keep it
    Ticks heard{0};                    ///< of when the newest word tells
    Nanoseconds work{0};               ///< that the end costs, or has cost
    std::optional<SafeSave> safe = {};
    std::uint64_t bytesUnderway = 0;
    std::optional<Nanoseconds> needs = {};  ///< until what is on its way is safe
    bool isTooLate = false;                 ///< a save that begins now is not safe by then
    bool isAsked = false;                   ///< the training code was asked to save and has not answered yet
    std::optional<Trouble> trouble = {};
    std::vector<AlertAction> actions = {};
};

/// A span of the local day, in minutes since midnight; from 22:00 to 7:00 is {1320, 420}.
struct QuietHours {
    int from = 0, until = 0;
};

struct AlertPreferences {
    std::set<AlertKind> off = {};
    std::optional<QuietHours> quiet = {};  ///< mute all but T-10, T-5 and sleep
    Nanoseconds leastLoss = kUsualLeastLoss;
};

/// The desktop at this moment.
struct DeskMoment {
    Ticks now{0};
    int minuteOfDay = 0;       ///< of the local wall clock, for quiet hours and nothing else
    Ticks listeningSince{0};   ///< since its start, or since it woke
    bool hasCaughtUp = false;  ///< it has read its roads since then
    bool isOffline = false;    ///< it reaches no road at all
    bool isGoingToSleep = false;
};

/// All that the fold remembers of one session.
struct AlertMemory {
    struct Told {
        AlertKey key;
        Ticks at{0};  ///< of timeLeft the end that was told, of others when it was told
        std::optional<Ticks> notBefore = {};  ///< a person put it off until then
    };
    std::vector<Alert> up = {};  ///< on screen
    std::vector<Told> told = {};
    bool wasThere = false;                ///< this desktop saw the session alive
    std::optional<Ticks> liveSince = {};  ///< without being lost in between
    std::optional<Ticks> warnedAt = {};   ///< when the last warning of an end was raised
};

struct AlertTurn {
    AlertMemory memory;
    std::vector<Alert> show;         ///< new ones
    std::vector<Alert> update;       ///< on screen, and what they say has changed by more than the time
    std::vector<AlertKey> withdraw;  ///< no longer true, or replaced by one in `show`
};

/// One look. Times do not fall; how often it looks changes only how late a warning comes.
AlertTurn alertsAt(const AlertMemory& before, const SessionAtDesk& session, const DeskMoment& desk,
                   const AlertPreferences& preferences);

/// A person closed it: it does not come again.
AlertMemory dismissed(AlertMemory memory, const AlertKey& key);
/// A person put it off: it comes again then, if it is true by then. Warnings that come nearer to the end are
/// not put off with it.
AlertMemory snoozed(AlertMemory memory, const AlertKey& key, Ticks until);

}  // namespace packtrain::session
