// Checkpoints as the agent shows them: watched folders, what is on its way, what is durable.
#pragma once

#include "parts.h"
#include "service/held_pool.h"

namespace packtrain::agent {

/// Section "checkpoints"; commands watch, checkpoint, flush, environment, resume (API.md).
std::unique_ptr<Part> makeCheckpointPart(const PartGround& ground,
                                         const std::shared_ptr<service::HeldPool>& pool);

}  // namespace packtrain::agent
