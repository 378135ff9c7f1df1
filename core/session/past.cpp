#include "session/past.h"

namespace packtrain::session {
namespace {

constexpr Seconds kWalkedAway = std::chrono::minutes(15);

}  // namespace

std::vector<Seconds> lengthsThatTell(const std::vector<PastSession>& past, const std::string& platform,
                                     const std::string& plan, const std::string& butFor) {
    std::vector<Seconds> lengths;
    for (const PastSession& each : past) {
        const bool isOfHere = each.platform == platform && each.plan == plan && each.id != butFor;
        if (isOfHere && !each.left && each.idle < kWalkedAway && each.lasted.count() > 0)
            lengths.push_back(each.lasted);
    }
    return lengths;
}

}  // namespace packtrain::session
