#include "link/refusal.h"

#include <numeric>

namespace packtrain::link {

std::string_view refusalName(Refusal refusal) {
    switch (refusal) {
        case Refusal::oversized:
            return "oversized";
        case Refusal::notAFrame:
            return "not_a_frame";
        case Refusal::truncated:
            return "truncated";
        case Refusal::unknownVersion:
            return "unknown_version";
        case Refusal::wrongDirection:
            return "wrong_direction";
        case Refusal::otherSession:
            return "other_session";
        case Refusal::forged:
            return "forged";
        case Refusal::replayed:
            return "replayed";
        case Refusal::outOfOrder:
            return "out_of_order";
        case Refusal::malformed:
            return "malformed";
    }
    return "malformed";
}

std::uint64_t Tally::allRefused() const {
    return std::accumulate(refused.begin(), refused.end(), std::uint64_t{0});
}

}  // namespace packtrain::link
