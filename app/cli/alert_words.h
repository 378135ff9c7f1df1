// Warnings of a session in words: the one table of the command line.
#pragma once

#include "json_line.h"
#include "service/sessions.h"

namespace packtrain::cli {

/// "T-10: 9 min left; safe: step 18,000, saved 1 h 12 min ago; 1 h 12 min of work at risk; save now"
std::string alertLine(const session::Alert& alert, Ticks now);
Json alertJson(const session::Alert& alert, Ticks now);

}  // namespace packtrain::cli
