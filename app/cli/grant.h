// The verbs below 'agent' that make and end sign-ins for notebooks.
#pragma once

#include "verbs.h"

namespace packtrain::cli {

void addGrantVerbs(CLI::App& agent, Chosen& chosen);

}  // namespace packtrain::cli
