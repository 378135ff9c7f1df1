// Repeats the idempotent verbs; nothing else in Packtrain does.
#pragma once

#include <functional>

#include "remote/wrap/around.h"
#include "remote/wrap/retry_policy.h"

namespace packtrain::remote {

/// Thread-safe, gives numbers in [0, 1).
using Randomness = std::function<double()>;
Randomness systemRandomness();

/// `clock` outlives the remote. Waits end at once when stopped (cancelled). A read goes on at the first byte
/// that did not come; a list that is repeated tells each object once.
std::unique_ptr<Remote> retrying(std::unique_ptr<Remote> inner, const Clock& clock, RetryPolicy policy,
                                 Randomness random);

}  // namespace packtrain::remote
