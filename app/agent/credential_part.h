// What this machine signs in to drives with, and what that cannot do.
#pragma once

#include "parts.h"
#include "service/held_pool.h"

namespace packtrain::agent {

/// Section "credential"; command credential (API.md). The secret PACKTRAIN is in memory only, and no answer,
/// log or section has a piece of it.
/// So are the addresses of the pool, which it fills and the checkpoints use.
std::unique_ptr<Part> makeCredentialPart(const PartGround& ground, std::shared_ptr<service::HeldPool> pool);

}  // namespace packtrain::agent
