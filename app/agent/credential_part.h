// What this machine signs in to drives with, and what that cannot do.
#pragma once

#include "parts.h"

namespace packtrain::agent {

/// Section "credential"; command credential (API.md). The secret PACKTRAIN is in memory only, and no answer,
/// log or section has a piece of it.
std::unique_ptr<Part> makeCredentialPart(const PartGround& ground);

}  // namespace packtrain::agent
