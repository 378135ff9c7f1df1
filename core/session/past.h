// How long earlier sessions of the same person lasted, and which of them tell when this one may end. Pure.
#pragma once

#include <string>
#include <vector>

#include "session/profile.h"

namespace packtrain::session {

struct PastSession {
    std::string id;  ///< of the machine's run: the same however often the agent was started in it
    std::string platform, plan;
    std::int64_t began = 0;  ///< seconds since 1970, for people: the wall clock may have been wrong
    Seconds lasted{0};       ///< when it was seen last, on the boot clock
    Seconds idle{0};         ///< by then nothing had run for so long
    bool left = false;       ///< the agent was told to stop: nobody saw the end
};

/// Lengths of those on this platform and plan, but for the one named, that ended while something ran or had
/// just run: who has finished and walks away tells nothing of the platform.
std::vector<Seconds> lengthsThatTell(const std::vector<PastSession>& past, const std::string& platform,
                                     const std::string& plan, const std::string& butFor);

}  // namespace packtrain::session
