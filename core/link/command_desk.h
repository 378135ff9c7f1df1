// The desktop's side of commands: each is shown as sent, seen, done. Pure.
#pragma once

#include <vector>

#include "link/command_body.h"
#include "link/state_body.h"

namespace packtrain::link {

enum class CommandState : std::uint8_t {
    waiting,  ///< no road has taken it yet
    sent,
    seen,
    done,
    failed,
    refused,
    expired,
    unanswered,  ///< the session ended first
};
std::string_view commandStateName(CommandState state);
constexpr bool isFinal(CommandState state) {
    return state > CommandState::seen;
}

struct Asked {
    CommandId id;
    CommandAct act;
    Nanoseconds goodFor{0};
    CommandState state = CommandState::waiting;
    std::string why = {};  ///< the agent's words, if any
    Ticks at{0};           ///< boot clock, like all that follow
    std::optional<Ticks> sent = {}, seen = {}, ended = {};
};

/// Of one desktop towards one session. One thread; times do not fall.
class CommandDesk {
  public:
    /// badArgument if as many are open as a frame may hold.
    Result<CommandId> ask(CommandAct act, Ticks now);
    Result<CommandId> ask(CommandAct act, Ticks now, Nanoseconds goodFor);

    /// What the next frame lists, with their ages.
    std::vector<Command> open(Ticks now) const;
    /// A road has taken a frame that lists these.
    void sent(const std::vector<Command>& listed, Ticks now);
    /// What a fresh state frame of the session acknowledges. A final word is not taken back.
    void heard(const std::vector<Acknowledgement>& told, Ticks now);
    /// The session is over: nobody will answer any more.
    void sessionEnded(Ticks now);

    /// In the order in which they were asked for.
    const std::vector<Asked>& all() const { return all_; }
    bool anyOpen() const;
    /// How long the newest command that was seen had taken from a person's asking; nothing before the first.
    std::optional<Nanoseconds> lag() const { return lag_; }

  private:
    std::vector<Asked> all_;
    std::optional<Nanoseconds> lag_;
};

}  // namespace packtrain::link
