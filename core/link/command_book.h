// The agent's side of commands: what desktops asked, what became of it, and that nothing is begun twice.
// Pure.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "link/command_body.h"
#include "link/state_body.h"

namespace packtrain::link {

struct CommandRules {
    /// prefetch, evict, set_limits and stop_runtime: where a platform's terms forbid to control a machine
    /// from afar, only if the notebook's owner said so there.
    bool mayBeControlled = false;
};

/// As things stand when a frame is taken.
struct Safety {
    bool newestSaveIsDurable = false;
};

/// Of one session. One thread.
class CommandBook {
  public:
    explicit CommandBook(CommandRules rules) : rules_(rules) {}

    /// A fresh frame of this desktop, `age` after it was sealed. Gives the commands that are to be begun now,
    /// in the order in which they were asked for; no command is ever given twice.
    std::vector<Command> take(const SenderId& from, const CommandBody& body, Nanoseconds age,
                              const Safety& safety);
    /// What became of one that take() gave. The first final word stays.
    void finish(const CommandId& id, Progress progress, std::string_view why = {});

    /// For the next state frames: what the desktops still wait for, then the newest others.
    std::vector<Acknowledgement> acknowledgements() const;
    /// True while something was begun and is not finished, or a desktop has not yet read how it ended.
    bool isAwaited() const;

  private:
    struct Entry {
        Acknowledgement told;
        std::uint64_t order = 0;
    };
    Acknowledgement judge(const Command& command, Nanoseconds age, const Safety& safety) const;
    bool isOpen(const CommandId& id) const;

    CommandRules rules_;
    std::map<CommandId, Entry> entries_;            ///< all of this session, for ever
    std::map<SenderId, std::set<CommandId>> open_;  ///< in the newest frame of each desktop
};

}  // namespace packtrain::link
