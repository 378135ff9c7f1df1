// A snapshot in words, for a terminal.
#pragma once

#include <string>

#include "base/json.h"

namespace packtrain::agent {

/// Some lines, each ended. Takes what GET /snapshot answers; of another version's it shows what it knows.
std::string statusLines(const Json& snapshot);

}  // namespace packtrain::agent
