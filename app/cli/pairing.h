// The verbs below 'session' that pair a notebook and take a pairing back.
#pragma once

#include "verbs.h"

namespace packtrain::cli {

void addPairingVerbs(CLI::App& session, Chosen& chosen);

}  // namespace packtrain::cli
