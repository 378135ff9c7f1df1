// What a desktop's commands mean here: each is one that the agent's own parts have.
#pragma once

#include "part.h"
#include "service/agent_link.h"

namespace packtrain::agent {

/// `parts` outlive it.
service::CommandCourse courseOf(const Parts& parts, const service::CommandAct& act);

/// The section "checkpoints" says that there is a durable save and that none newer is on its way.
bool isNewestSaveDurable(const Json& checkpoints);

}  // namespace packtrain::agent
