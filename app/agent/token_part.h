// Short-lived tokens that a notebook hands in for its drives.
#pragma once

#include "parts.h"

namespace packtrain::agent {

/// Section "tokens"; command token (API.md). They are in memory only, and no answer, log or section has one.
std::unique_ptr<Part> makeTokenPart(const PartGround& ground);

}  // namespace packtrain::agent
