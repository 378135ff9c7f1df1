// What one session has told by whichever road, and what it was asked: a fold over proved frames.
#pragma once

#include <array>

#include "link/command_desk.h"
#include "link/mailbox/desk_mailbox.h"
#include "link/mailbox/mail_pace.h"
#include "service/desk_history.h"
#include "service/sessions.h"

namespace packtrain::service {

/// One thread at a time; times do not fall. Nothing in it waits.
class SessionFold {
  public:
    explicit SessionFold(const link::SessionId& session) : session_(session) {}

    /// What an earlier program kept. `bootNow` and `wallNow` are now, `boot` is this start of the computer.
    /// protocolError if it is damaged; then nothing is taken.
    Result<> restore(const KeptWord& kept, const std::string& boot, Ticks bootNow, WallTime wallNow);
    /// A frame that its road's receiver took. True if it tells something new.
    bool hear(link::Road road, const link::Told& told, Ticks now);
    /// Nobody will answer any more.
    void end(Ticks now) { commands_.sessionEnded(now); }

    /// Without `pairing`, `name` and `successor`, which it does not know.
    SessionView view(Ticks now) const;
    /// For the next program; nothing if nothing was heard.
    std::optional<KeptWord> kept(const std::string& boot, Ticks bootNow, WallTime wallNow) const;

    /// The machine's run, and its boot clock at the newest word: of two sessions of a run the later one
    /// lives.
    std::string run() const;
    Ticks agentNow() const { return body_ ? body_->now : Ticks{0}; }
    /// That clock now, as far as the words tell; it goes on while none comes.
    std::optional<Ticks> agentClock(Ticks now) const {
        return anchor_ ? std::optional(now - anchor_->offset) : std::nullopt;
    }
    link::PresenceView presence(Ticks now) const { return watch_.at(now); }
    std::optional<Ticks> nextChange(Ticks now) const { return watch_.nextChange(now); }
    link::Attention attention(Ticks now) const;
    /// The direct road brings its words in time, so that the mailbox need not.
    bool isHeardDirectly(Ticks now) const { return directUntil_ && now <= *directUntil_; }

    link::CommandDesk& commands() { return commands_; }
    const link::CommandDesk& commands() const { return commands_; }

  private:
    struct Anchor {
        Nanoseconds offset{0};  ///< from the agent's boot clock to ours
        bool isExact = false;
    };

    bool isNews(link::Road road, const link::FrameHead& head);
    void anchor(const link::Told& told);
    bool isBusy() const;
    SafeWork safe(Ticks now, const link::PresenceView& presence) const;
    session::PastSession past(WallTime wallNow) const;

    link::SessionId session_;
    link::PresenceWatch watch_;
    link::CommandDesk commands_;
    std::optional<link::StateBody> body_;  ///< of the newest fresh frame
    link::SenderId sender_;
    std::optional<std::uint64_t> newest_, newestByMail_;
    bool isRestored_ = false;  ///< `newestByMail_` is another program's: what it refused we never saw
    std::optional<Anchor> anchor_;
    std::array<std::optional<Ticks>, link::kRoads> sealedAt_;  ///< of the newest frame that each road brought
    std::optional<Ticks> directUntil_;
    std::optional<Ticks> busyAt_;  ///< the agent's boot clock when it told of work last
    std::optional<Ticks> firstAt_;
};

}  // namespace packtrain::service
