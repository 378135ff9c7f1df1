// The same task over a row of things, on a few threads.
#pragma once

#include <functional>

#include "base/cancel.h"
#include "base/result.h"

namespace packtrain::cache {

/// Runs `task(0..count)` in order of beginning on at most `workers` threads; the first error stops the others
/// and is the result. The token given to a task ends with `stop` and with that error.
Result<> inParallel(std::size_t count, int workers, const StopToken& stop,
                    const std::function<Result<>(std::size_t, const StopToken&)>& task);

}  // namespace packtrain::cache
