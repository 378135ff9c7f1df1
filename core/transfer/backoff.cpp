#include "transfer/backoff.h"

#include <algorithm>

namespace packtrain::transfer {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

Nanoseconds doubling(Nanoseconds first, int tries, Nanoseconds limit) {
    return std::min(limit, first * (std::int64_t{1} << std::clamp(tries - 1, 0, 20)));
}

}  // namespace

Nanoseconds backoff(int failures, double random) {
    const Nanoseconds jitter(static_cast<std::int64_t>(random * 1e9));
    return doubling(seconds(1), failures, seconds(64)) + jitter;
}

Nanoseconds patience(Reason reason, int tries) {
    switch (reason) {
        case Reason::sourceMissing:
        case Reason::targetMissing:
            return seconds(5);
        case Reason::captivePortal:
            return doubling(seconds(15), tries, seconds(60));
        case Reason::secretsLocked:
            return seconds(15);
        case Reason::diskFull:
            return seconds(30);
        case Reason::storageFull:
            return doubling(minutes(1), tries, minutes(10));
        case Reason::dailyCap:
        case Reason::projectCap:
        case Reason::downloadLimited:
            return hours(1);
        default:
            return doubling(seconds(30), tries, minutes(5));
    }
}

bool isMomentary(const Error& error) {
    return error.kind == Kind::transient || error.kind == Kind::gone;
}

Nanoseconds waitAfter(const Error& error, int failures, double random, WallTime now) {
    const Nanoseconds usual =
        isMomentary(error) ? backoff(failures, random) : patience(error.reason, failures);
    if (!error.retryAt) return usual;
    const Nanoseconds told = *error.retryAt - now;
    if (told <= Nanoseconds::zero()) return std::min<Nanoseconds>(usual, seconds(1));
    return std::min<Nanoseconds>(told, hours(25));
}

int strikeWeight(Reason reason) {
    if (reason == Reason::rateLimited || reason == Reason::tooManySessions || reason == Reason::paused ||
        reason == Reason::cancelled)
        return 0;
    return isNetwork(reason) ? 1 : kStrikeLimit / 3;
}

bool isNetwork(Reason reason) {
    switch (reason) {
        case Reason::networkDown:
        case Reason::networkTimeout:
        case Reason::networkStalled:
        case Reason::connectionLost:
        case Reason::nameNotResolved:
        case Reason::captivePortal:
            return true;
        default:
            return false;
    }
}

}  // namespace packtrain::transfer
