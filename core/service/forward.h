// An agent whose API a person forwards to this computer by ssh -L: how its place is written, where others
// have that of a mailbox.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "link/direct/direct_road.h"

namespace packtrain::service {

/// What stands for a remote in the target of such a pairing: its path is a port or a socket's absolute path.
inline constexpr std::string_view kForward = "forward";

/// "forward:7777", "forward:/run/user/1000/lab.sock". "forward:" is a mailbox on a remote of that name.
bool isForward(std::string_view place);

/// Where the agent is asked then, on this computer alone. badArgument if the place is none.
Result<link::AgentDoor> doorOfForward(std::string_view place);

}  // namespace packtrain::service
