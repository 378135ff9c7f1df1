// What a desktop's frame says: the commands that are open, and in its first one what it remembers.
#pragma once

#include <vector>

#include "link/command.h"
#include "session/past.h"

namespace packtrain::link {

inline constexpr std::size_t kMostCommands = 32;
inline constexpr std::size_t kMostPast = 200;

struct CommandBody {
    std::vector<Command> open = {};  ///< all that this desktop asked for and that has no final answer yet
    /// Earlier sessions of this notebook, which the machine's own disk does not outlive.
    std::vector<session::PastSession> history = {};
    Json unknown = Json::object();  ///< members of a later format
};

/// badArgument if it is more than a frame may say.
Result<std::string> writeCommands(const CommandBody& body);
/// protocolError if it is not what the format says.
Result<CommandBody> readCommands(std::string_view payload);

}  // namespace packtrain::link
