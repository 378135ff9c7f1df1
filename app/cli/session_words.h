// A notebook's session in words for people and as an event of --json.
#pragma once

#include "json_line.h"
#include "service/sessions.h"

namespace packtrain::cli {

/// "cats: Colab, Tesla T4"
std::string sessionTitle(const service::SessionView& view);
/// "LIVE, 12 s ago", "LOST, no word for 8 min", "ENDED, most likely by the session limit"
std::string presenceWords(const service::SessionView& view);
/// "2 h 10 min to 2 h 40 min left (session limit, estimated)"; empty: no end is known.
std::string leftWords(const service::SessionView& view);
/// "9 min of work at risk, safe: step 18,000, saved 9 min ago"; empty: nothing is known of saves.
std::string safeWords(const service::SessionView& view);
/// Of a kind of end: "the session limit".
std::string endingName(const std::string& kind);
/// "save_now: done after 35 s"
std::string commandWords(const service::CommandView& command);

/// One line, and all that is known.
std::string sessionLine(const service::SessionView& view);
std::vector<std::string> sessionLines(const service::SessionView& view);

/// "2026-11-22T13:05:09Z  save run-7: step 18000"
std::string logLine(const service::SessionEvent& event);
Json logJson(const std::vector<service::SessionEvent>& events);
/// "2026-11-22T01:00:00Z  cats: colab, Tesla T4  lasted 11 h 20 min, an epoch took 3 min, safe: step 18000"
std::string pastLine(const service::PastRun& run);
JsonLine pastEvent(const service::PastRun& run);

JsonLine sessionEvent(std::string_view event, const service::SessionView& view, bool withState);
JsonLine pairingEvent(const service::PairingView& view);

}  // namespace packtrain::cli
