#include "remote/wrap/retry_policy.h"

#include <algorithm>

namespace packtrain::remote {

std::optional<Nanoseconds> nextRetry(const RetryPolicy& policy, const RetryMoment& moment,
                                     const Error& error) {
    if (error.kind != Kind::transient || moment.failures >= policy.attempts) return std::nullopt;
    const int exponent = std::clamp(moment.failures - 1, 0, 20);
    const auto jitter = std::chrono::duration_cast<Nanoseconds>(std::chrono::duration<double>(moment.random));
    Nanoseconds wait = std::min<Nanoseconds>(std::chrono::seconds(1LL << exponent) + jitter, policy.longest);
    // The jitter stays: all clients were told the same moment.
    if (error.retryAt && *error.retryAt > moment.now)
        wait = std::max<Nanoseconds>(wait, *error.retryAt - moment.now + jitter);
    if (moment.elapsed + wait > policy.total) return std::nullopt;
    return wait;
}

}  // namespace packtrain::remote
