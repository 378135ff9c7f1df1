// Outputs in the snapshot, and the commands that watch folders for them and wait for all that is to become
// durable.
#pragma once

#include "parts.h"

namespace packtrain::agent {

/// Section "outputs", commands "watch_output" and "flush"; the latter asks `checkpoints` too, which answers
/// for itself where the question names one of its own. `checkpoints` outlives this part.
std::unique_ptr<Part> makeOutputPart(const PartGround& ground, Part& checkpoints);

}  // namespace packtrain::agent
