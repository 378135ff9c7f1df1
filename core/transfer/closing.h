// After the shards are sent: what was taken out of them goes again, once; what changed after it was packed is
// named.
#pragma once

#include "transfer/run_context.h"

namespace packtrain::transfer {

/// Plans everything that was taken out into closing shards, as it is now. What is gone or unreadable by now
/// is left out and named. All in one transaction, so that nothing goes twice.
Result<> planClosing(const RunContext& run, const StopToken& stop);
/// What changed again while the closing shards were sent is left out and named.
Result<> nameLeftOut(const RunContext& run);
/// One stat of everything packed: what is not what was packed is named. Nothing is sent again for it.
/// sourceMissing if a root is gone.
Result<> nameChanged(const RunContext& run, const StopToken& stop);

}  // namespace packtrain::transfer
