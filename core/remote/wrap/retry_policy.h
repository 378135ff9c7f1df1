// When to try again: a pure function, so that a table can test it.
#pragma once

#include <chrono>
#include <optional>

#include "base/clock.h"
#include "base/error.h"

namespace packtrain::remote {

struct RetryPolicy {
    int attempts = 8;  ///< of one call, the first one included
    std::chrono::seconds total{
        300};  ///< from the first failure (for read: since a byte came) to the start of the last try
    std::chrono::seconds longest{
        64};  ///< of one wait; Google's advice for Drive is min(2^n s + rand(0..1 s), 64 s)
};

/// For a caller that repeats everything itself and says what it waits for.
inline constexpr RetryPolicy kNoRetry{.attempts = 1};

struct RetryMoment {
    int failures = 1;        ///< so far, in a row
    Nanoseconds elapsed{0};  ///< since the first of them
    WallTime now{};
    double random = 0;  ///< in [0, 1)
};

/// How long to wait before the next try; nothing: give up. Only what is transient is tried again. A time
/// named by the drive is honoured; if it lies beyond the budget, waiting here would hold a thread for
/// nothing, so the caller gets the error.
std::optional<Nanoseconds> nextRetry(const RetryPolicy& policy, const RetryMoment& moment,
                                     const Error& error);

}  // namespace packtrain::remote
