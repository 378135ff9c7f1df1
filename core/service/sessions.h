// The door to sessions: notebooks that this computer is paired with, and what their agents tell.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "link/command_desk.h"
#include "link/presence.h"
#include "service/figure_series.h"
#include "service/session_events.h"
#include "service/values.h"
#include "session/alert_phrases.h"
#include "session/save_rhythm.h"

namespace packtrain::service {

using link::CommandAct;
using link::CommandState;
using link::commandStateName;
using link::Ending;
using link::Flush;
using link::Presence;
using link::presenceName;
using link::Road;
using link::SaveNow;
using link::StopRuntime;
using session::certaintyName;

struct CommandView {
    std::string id, command;  ///< hexadecimal; "save_now"
    CommandState state = CommandState::waiting;
    std::string why = {};                                        ///< the agent's words, if any
    Nanoseconds age{0};                                          ///< since it was asked for
    std::optional<Nanoseconds> seenAfter = {}, endedAfter = {};  ///< from the asking
};

/// How far the agent's last word says that work is safe. Absent: not known.
struct SafeWork {
    /// Of work that an end now would cost. Where no word comes it grows with the time for as long as the
    /// notebook was at work, up to the moment at which the session ended at the earliest.
    std::optional<Nanoseconds> risk = {};
    std::optional<std::uint64_t> step = {};  ///< of the newest durable save
    std::string name = {};                   ///< of that save
    std::optional<Nanoseconds> age = {};     ///< since it was saved
    std::uint64_t unsyncedBytes = 0;         ///< of saves and outputs that are not in the drive
};

/// One start of an agent. Times are on this computer's boot clock.
struct SessionView {
    std::string session;       ///< 32 hexadecimal digits
    std::string pairing = {};  ///< likewise
    std::string name = {};     ///< the pairing's, for people
    /// As the agent told them; empty: not known.
    std::string platform = {}, platformName = {}, plan = {}, accelerator = {};
    std::string run = {};  ///< of the machine: the same however often the agent was started in it
    Ticks now{0};          ///< when this held
    Presence presence = Presence::never;
    std::optional<Nanoseconds> age = {};  ///< of what the newest word tells
    bool isEstimate = false;              ///< the countdown goes on without a word
    /// How long ago each road brought its newest frame.
    std::array<std::optional<Nanoseconds>, link::kRoads> roads = {};
    std::vector<Ending> endings = {};         ///< the one that may come first in front
    std::optional<std::string> likely = {};   ///< lost or ended: the kind of the end that explains it
    std::optional<std::string> goodbye = {};  ///< the agent's own last words
    /// Ended: the session of the agent that was started after this one on the same machine.
    std::string successor = {};
    SafeWork safe = {};
    bool isBusy = false;
    std::optional<Nanoseconds> commandLag = {};  ///< from asking until the agent had read the newest one
    std::vector<CommandView> commands = {};
    std::vector<session::Alert> alerts = {};  ///< warnings that hold now
    session::SaveRhythm rhythm = {};          ///< of its saves, as this program saw them
    bool isLocal = false;                     ///< its agent runs on this computer
    Json state = Json::object();              ///< the agent's snapshot, as old as `age`
};

/// One run of a machine, over or not: times are this computer's, for people.
struct PastRun {
    std::string pairing = {}, name = {};  ///< `name` is empty where the pairing was taken back
    std::string run = {}, platform = {}, plan = {}, accelerator = {};
    WallTime began{};
    Nanoseconds lasted{0};  ///< until it was heard last
    bool goesOn = false;
    std::string likely = {};  ///< the kind of the end that explains its end; "goodbye": it said so
    std::optional<std::uint64_t> step = {};  ///< of the newest save that was safe then
    std::optional<Nanoseconds> epoch = {};   ///< how long the newest one took
    std::optional<Nanoseconds> risk = {};    ///< work that was not safe then
};

struct RefusedFrames {
    std::string kind;  ///< "forged"
    std::uint64_t count = 0;
};

struct PairingView {
    std::string id, name = {};
    std::string mailbox = {};  ///< "mydrive:" or "local:/folder"
    std::string grant = {};    ///< of the notebook's own sign-in; empty: none was made
    WallTime made{};
    bool hasLooked = false;             ///< since this program's start, with or without success
    std::optional<Error> problem = {};  ///< why the newest look failed
    std::vector<RefusedFrames> refused = {};
};

/// Thread-safe. Destroying it takes back what was asked and is not answered, within 5 s.
class Sessions {
  public:
    virtual ~Sessions() = default;
    /// Of this user, whichever program made them, the oldest first.
    virtual Result<std::vector<PairingView>> pairings() = 0;
    /// Those heard of since the start, and those of the last days that earlier programs heard of.
    virtual std::vector<SessionView> snapshot() = 0;
    /// Gives the command's id and returns at once; what becomes of it stands in the snapshot.
    /// badArgument: no such session, it has ended, or too much is asked of it at once.
    virtual Result<std::string> ask(const std::string& session, const CommandAct& act) = 0;
    /// How a person wants to be warned, from now on. A warning that holds goes with its kind.
    virtual void prefer(const session::AlertPreferences& preferences) = 0;
    /// A person closed a warning: it does not come again. A warning that is not there is nothing.
    virtual void dismiss(const std::string& session, const session::AlertKey& alert) = 0;
    /// A person put it off: it comes again after `span`, if it is true by then.
    virtual void snooze(const std::string& session, const session::AlertKey& alert, Nanoseconds span) = 0;
    /// This computer is about to sleep, or is not any more. Sessions that need it are warned of.
    virtual void setGoingToSleep(bool isGoing) = 0;
    /// Waits until each pairing was looked at once. False if stopped or `limit` has passed.
    virtual bool awaitLook(Nanoseconds limit, const StopToken& stop) = 0;
    /// What a session's figures were; words that no program here heard are gaps. badArgument: there is no
    /// such session. It reads from the disk: never on the window's thread.
    virtual Result<FigureSeries> figures(const FigureWish& wish) = 0;
    /// What happened to a session, the oldest first, as far as programs here saw it; over the starts of its
    /// agent on one machine. badArgument and threads as above.
    virtual Result<std::vector<SessionEvent>> events(const std::string& session) = 0;
    /// Of all machines that programs here heard of, the newest first, at most 200. Threads as above.
    virtual Result<std::vector<PastRun>> past() = 0;
    /// Something in the snapshot changed. Time passes without a call.
    virtual std::unique_ptr<Subscription> subscribe(std::function<void()> changed) = 0;
};

struct SessionsOptions {
    Path stateFolder, configFolder, programFolder;  ///< empty: the usual ones
    /// It will be there for a while: it tells agents how long earlier sessions lasted, also where nobody asks
    /// for anything.
    bool stays = false;
};

/// Those that a person who looks now wants to see, those that go on first, else in their order: not what
/// ended more than a day ago, and each session once, though an agent that was started anew or is heard by two
/// pairings stands in a snapshot twice.
std::vector<SessionView> worthShowing(std::vector<SessionView> all);

/// Begins to look at all pairings, each on a thread of its own. `packtrain` and the desktop may both do so.
Result<std::unique_ptr<Sessions>> openSessions(const SessionsOptions& options);

}  // namespace packtrain::service
