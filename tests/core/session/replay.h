// A session from its start to its end, told by a timeline: the machine with its kernel, saves and agent; the
// link; and a desk that looks every ten seconds. Everything between the machine and the warnings is the real
// code: deadlines of a shipped profile, work at risk, presence by the link's frames, the rhythm of saves.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "session/alerts.h"

namespace packtrain::session::test {

/// Minutes of the session's life.
struct Shown {
    std::string tag;
    double at = 0;
    std::optional<double> gone = {};
};

struct Expected {
    std::string tag;
    double from = 0, until = 0;
    std::optional<double> goneBy = {};
};

struct Timeline {
    std::string about;
    Json document;
    std::vector<Expected> expected;
};

/// "11:29:30" in minutes.
double clockMinutes(const std::string& text);
Timeline readTimeline(const std::string& path);
std::vector<Shown> replay(const Timeline& timeline);

}  // namespace packtrain::session::test
