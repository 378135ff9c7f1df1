// The verbs below 'agent pool': upload addresses for machines that shall ship checkpoints and nothing else.
#pragma once

#include "verbs.h"

namespace packtrain::cli {

void addPoolVerbs(CLI::App& agent, Chosen& chosen);

}  // namespace packtrain::cli
