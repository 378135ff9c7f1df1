// Does what is still to be sent fit on the drive?
#pragma once

#include "transfer/run_context.h"

namespace packtrain::transfer {

/// Bytes of the plan, as far as it goes by now, that the drive has not acknowledged.
Result<std::uint64_t> bytesLeft(const RunContext& run);

/// storageFull with the figures, if it does not fit. Nothing: it fits, or the drive tells no limit. An error:
/// not known.
Result<std::optional<Error>> shortage(const RunContext& run, const StopToken& stop);

}  // namespace packtrain::transfer
