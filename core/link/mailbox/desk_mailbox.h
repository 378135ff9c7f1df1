// A desktop's end of the mailbox: it makes the files that agents write to, reads them, and takes away what
// nobody needs any more.
#pragma once

#include <map>
#include <vector>

#include "link/command_body.h"
#include "link/mailbox/mail_name.h"
#include "link/mailbox/mail_pace.h"
#include "link/presence.h"
#include "link/sender.h"
#include "remote/slots.h"

namespace packtrain::link {

/// How many files wait for agents.
inline constexpr std::size_t kSpareFiles = 4;

/// A proved state frame, with what it says.
struct Told {
    Received::As as = Received::As::fresh;  ///< fresh or late
    FrameHead head;
    StateBody body;
    FrameAge age;
    Ticks readAt{0};
};

/// Of one pairing. One thread. Nothing is tried again: the next turn does.
class DeskMailbox {
  public:
    /// What is passed in outlives it.
    DeskMailbox(remote::Slots& slots, const PairingKey& key, const Clock& clock)
        : slots_(slots), key_(key), clock_(clock) {}

    /// One look. As a rule it reads the file of each session that is followed, one request each. At first,
    /// every ten minutes, after a pause and where a session has been silent, it lists the folder instead and
    /// reads what changed: so new sessions are found, and ages are known by the drive's own clock.
    Result<std::vector<Told>> turn(Receiver& receiver, const StopToken& stop);
    /// When the next turn is due, counted from the last, so that the budget of mail_pace.h holds: what a list
    /// cost more is paid by the turns after it, which come a quarter later.
    Nanoseconds untilNextTurn(Attention attention) const;

    /// Makes free files where there are too few, and removes those that have had their time, a few requests
    /// at most; none where all is in order. Nothing without a mark of ours is ever removed.
    Result<> tend(const StopToken& stop);

    /// Writes a command frame; the first to a session makes a file.
    Result<> post(Sender& sender, const CommandBody& body, const StopToken& stop);
    /// The session is over: its commands' file goes. State files stay for the other desktops.
    Result<> leave(const SessionId& session, const StopToken& stop);

  private:
    struct File {
        std::string name;
        MailKind kind = MailKind::state;
        bool isFree = false;
        std::string listed = {},
                    taken = {};  ///< versions: as listed last, and as listed when it was read last
        std::optional<Nanoseconds> ageAtList = {};
        std::optional<Ticks> readAt = {};    ///< when it was last seen to hold what `digest` says
        std::string digest = {};             ///< of its content; empty: not read yet
        std::optional<FrameHead> head = {};  ///< of a proved frame in it
        std::optional<Ticks> passedAt = {};  ///< its agent went on to another file
    };
    struct Session {
        std::string fileId;
        std::uint64_t counter = 0;
        Ticks sealedAt{0}, heardAt{0};
        Nanoseconds nextBy{0};
        bool hasEnded = false;

        bool isLive(Ticks now) const { return !hasEnded && now <= lostAt(sealedAt, nextBy); }
        bool isSilent(Ticks now) const { return isLive(now) && now > heardAt + nextBy * 3 / 2 + kSlack; }
    };
    struct Desk {
        std::string fileId;
        std::uint64_t updates = 0;
    };
    struct Content {
        std::string id, bytes;
        Ticks readAt{0};
    };
    static constexpr Nanoseconds kSlack = std::chrono::seconds(5);

    Result<> list(const StopToken& stop);
    Result<> survey(Receiver& receiver, std::vector<Told>& told, const StopToken& stop);
    Result<> glance(Receiver& receiver, std::vector<Told>& told, const StopToken& stop);
    Result<std::optional<Content>> read(const std::string& id, const StopToken& stop);
    void take(const Content& content, bool isListed, Receiver& receiver, std::vector<Told>& told);
    FrameAge ageOf(const File& file, bool isListed, Ticks readAt) const;
    void follow(const std::string& id, const Told& told);
    void goTo(Session& session, const std::string& id, Ticks now);
    bool isSurveyDue(Ticks now) const;
    void payFor(Ticks now);
    bool isFollowed(const std::string& id, Ticks now) const;
    bool isOwn(const std::string& id) const;
    std::size_t liveSessions(Ticks now) const;
    bool hasHadItsTime(const std::string& id, const File& file, Ticks now) const;

    remote::Slots& slots_;
    PairingKey key_;
    const Clock& clock_;
    std::map<std::string, File> files_;  ///< by id; ours only
    std::map<SessionId, Session> sessions_;
    std::map<SessionId, Desk> desks_;
    std::optional<Ticks> surveyedAt_, lastTurn_;
    bool isSurveyWanted_ = false;
    std::uint64_t requests_ = 0;  ///< of the last turn
    std::uint64_t owed_ = 0;      ///< quarters of an interval by which the next turns wait longer
    bool isStretched_ = false;    ///< the last turn paid one
};

}  // namespace packtrain::link
