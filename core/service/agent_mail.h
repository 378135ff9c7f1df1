// The mailbox as an agent's road: when it looks into it, what it writes there, and what it does where
// something is amiss with it.
#pragma once

#include <mutex>

#include "link/mailbox/agent_mailbox.h"
#include "service/link_line.h"
#include "service/mailbox_door.h"

namespace packtrain::service {

/// One thread, but for view(). What is passed in outlives it.
class AgentMail {
  public:
    AgentMail(std::shared_ptr<LinkLine> line, std::unique_ptr<MailboxDoor> door, const Clock& clock);

    /// Reads what desktops wrote, then says how things stand: two requests, and one for each letter. What
    /// fails is kept for view(), and the next turn tries again.
    void turn(const StopToken& stop);
    /// By mail_pace.h, and never later than the frame before has promised.
    Nanoseconds untilNextTurn() const;
    /// The last frame, as the line has it by now; nothing where none could be written before.
    void sayGoodbye(const StopToken& stop);

    const std::string& place() const { return door_->place(); }
    /// "place", "state" ("begins", "works", "waits" for a desktop to make the mailbox, "fails"), "told_age_s"
    /// since the newest frame was written, and "error". Any thread.
    Json view() const;

  private:
    enum class State : std::uint8_t { begins, works, waits, fails };
    static std::string_view stateName(State state);

    Result<> look(link::AgentMailbox& mailbox, const StopToken& stop);
    Result<> post(link::AgentMailbox& mailbox, const StopToken& stop);
    Result<> tryTurn(const StopToken& stop);
    void forgetFolder();
    void note(const Result<>& done);

    const std::shared_ptr<LinkLine> line_;
    const std::unique_ptr<MailboxDoor> door_;
    const Clock& clock_;
    std::optional<link::AgentMailbox> mailbox_;
    std::optional<Ticks> turnedAt_;
    Nanoseconds promised_{0};  ///< from turnedAt_
    bool hasSpoken_ = false;
    int failures_ = 0;  ///< in a row

    mutable std::mutex mutex_;
    State state_ = State::begins;
    std::optional<Error> problem_;
    std::optional<Ticks> toldAt_;
};

}  // namespace packtrain::service
