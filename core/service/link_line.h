// One pairing of an agent: what it says under it and what it is asked under it, by whichever road.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "link/command_book.h"
#include "link/mailbox/mail_pace.h"
#include "link/receiver.h"
#include "link/sender.h"
#include "session/deadline.h"
#include "session/past.h"

namespace packtrain::service {

using link::CommandAct;
using link::Evict;
using link::Flush;
using link::Pin;
using link::Prefetch;
using link::Progress;
using link::Refusal;
using link::refusalName;
using link::Road;
using link::SaveNow;
using link::SetLimits;
using link::StopRuntime;
using link::UnknownCommand;

/// How far a command has come.
struct CommandOutcome {
    Progress progress = Progress::seen;  ///< seen: it goes on
    std::string why = {};                ///< one line for people; may be empty
};
/// Begins a command at the first call, and tells at each how far it has come. One thread at a time; does not
/// wait.
using CommandCourse = std::function<CommandOutcome()>;

/// What the link must know of how things stand, cheap to come by.
struct AgentMood {
    bool isBusy = false;                            ///< the training works
    Nanoseconds age{0};                             ///< of the look that tells the rest
    std::vector<session::Deadline> deadlines = {};  ///< on the boot clock
};

/// The agent, as the link sees it. Any thread; nothing waits longer than a local disk does.
struct AgentSide {
    std::function<Json()> snapshot;  ///< everything, as its API gives it
    std::function<AgentMood()> mood;
    std::function<bool()> isNewestSaveDurable;
    std::function<CommandCourse(const CommandAct&)> begin;
    /// Earlier sessions that a desktop remembers.
    std::function<void(const std::vector<session::PastSession>&)> remember;
};

/// What the snapshot says in its frame: without the parts that a frame has no room for, which go in a fixed
/// order and are named in the member "left_out".
link::StateBody fitted(link::StateBody body);

/// Thread-safe. What is passed in outlives it.
class LinkLine {
  public:
    /// `wake` is called when commands are there that proceed() is to begin.
    LinkLine(const link::Pairing& pairing, const link::SessionId& session, link::CommandRules rules,
             const Clock& clock, const AgentSide& side, std::function<void()> wake);

    const link::Pairing& pairing() const { return pairing_; }
    link::Sender& sender() { return sender_; }

    /// What a frame says that is sealed now. `nextBy`: the next one on its road comes within so long.
    link::StateBody body(Nanoseconds nextBy) const;
    /// From now on frames say goodbye.
    void end(std::string why);
    bool hasEnded() const;

    /// A frame that a road brought, so long after it was sealed. Nothing: it was taken.
    std::optional<link::Refusal> hear(link::Road road, ByteSpan frame, Nanoseconds age);
    /// Asks what was begun how far it has come, and begins what came. True while there is something that goes
    /// on. One thread.
    bool proceed();

    link::Attention attention() const;
    /// "refused" by kind, and the newest "commands" with how far they have come.
    Json view() const;

    /// The newest frame of the direct road.
    struct Event {
        std::uint64_t look = 0;  ///< the number of the look at the sensors that it tells of
        std::uint64_t counter = 0;
        Ticks sealedAt{0};
        bool isLast = false;  ///< it says goodbye
        std::string text;     ///< as a server-sent event
    };
    /// One that is at most a second old and tells of this look: sealed anew where there is none. All streams
    /// get the same, and the same last one.
    Result<std::shared_ptr<const Event>> event(std::uint64_t look);
    std::shared_ptr<const Event> newestEvent() const;
    /// Since that one was sealed; nothing: there is none.
    std::optional<Nanoseconds> eventAge() const;

  private:
    struct Running {
        link::CommandId id;
        CommandCourse course;
    };
    struct Heard {
        std::string name;
        Ticks at{0};
    };
    void take(const link::SenderId& from, const link::CommandBody& body, Nanoseconds age);
    bool isAwaited() const;

    const link::Pairing pairing_;
    const link::SessionId session_;
    const Clock& clock_;
    const AgentSide& side_;
    const std::function<void()> wake_;
    link::Sender sender_;
    mutable std::mutex mutex_;
    link::Receiver receiver_;
    link::CommandBook book_;
    std::vector<std::shared_ptr<Running>> running_;
    std::map<link::CommandId, Heard> heard_;  ///< what the book has, for people
    std::optional<Ticks> lastAsked_;          ///< when a desktop spoke last
    std::optional<std::string> ended_;
    mutable std::mutex eventMutex_;  ///< before mutex_
    std::atomic<Ticks> eventAt_{Ticks{-1}};
    std::shared_ptr<const Event> event_;
};

}  // namespace packtrain::service
