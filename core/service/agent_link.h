// The door to the agent's end of the link: the pairings of this start of an agent, and the roads on which it
// speaks under them.
#pragma once

#include <condition_variable>
#include <thread>

#include "base/log.h"
#include "service/agent_mail.h"
#include "service/notebook_secret.h"

namespace packtrain::service {

struct AgentLinkGround {
    io::FileSystem& files;
    const Clock& clock;
    std::shared_ptr<Log> log;
    LinePlaces places = {};  ///< of the drives on which mailboxes lie
    /// readFailed if a mailbox at that place lies on a drive that hangs; may be empty.
    std::function<Result<>(const std::string& place)> answersSoon = {};
};

/// One start of an agent is one session. Thread-safe; what is passed in outlives it.
class AgentLink {
  public:
    explicit AgentLink(AgentLinkGround ground);
    ~AgentLink();

    /// The notebook's pairing, in place of the one before. `grantRemote`: the drive on which its mailbox lies
    /// where it names none; empty: there is none. Waits for nothing.
    void pair(const NotebookPairing& pairing, const std::string& grantRemote);
    /// A pairing of this start's own for desktops of this computer; what the file `link` holds. It is secret.
    std::string pairHere();
    /// From now on frames are told and commands begun. Once.
    void begin(AgentSide side, link::CommandRules rules);
    /// Says goodbye on all roads and begins no command any more. Waits for the drive, but not longer than
    /// `limit` of real time.
    void end(const std::string& why, std::chrono::milliseconds limit);

    /// Of that pairing's id, as the direct road names it; null: there is no such pairing here.
    std::shared_ptr<LinkLine> line(std::string_view pairing) const;
    /// "session" and "pairings", each with its roads.
    Json view() const;

  private:
    struct Known {
        link::Pairing pairing;
        std::string place;  ///< of its mailbox; empty: none
        bool isLocal = false;
        std::shared_ptr<LinkLine> line = {};  ///< null before begin()
        std::shared_ptr<AgentMail> mail = {};
    };
    void open(Known& known);
    void proceed(const StopToken& stop);
    void runMail(const std::shared_ptr<AgentMail>& mail, const StopToken& stop);
    Json viewOf(const Known& known) const;

    const AgentLinkGround ground_;
    const link::SessionId session_ = link::SessionId::random();
    AgentSide side_;
    link::CommandRules rules_;
    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    std::vector<Known> known_;
    bool hasBegun_ = false, isAsked_ = false, hasEnded_ = false;
    std::optional<Error> problem_;  ///< why the notebook's pairing is not used
    StopSource farewell_;           ///< ends the last words
    std::size_t talking_ = 0;       ///< threads of mailboxes that have not ended
    // Last: they use the rest.
    std::vector<std::jthread> mails_;
    std::jthread proceeding_;
};

}  // namespace packtrain::service
