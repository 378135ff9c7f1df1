// A last look at what was proved earlier: a shard that somebody deleted or replaced meanwhile is sent again
// before a manifest names it.
#pragma once

#include "transfer/run_context.h"

namespace packtrain::transfer {

/// Lists the dataset's folders (a few requests, whatever the number of files); what a listing does not show,
/// or shows different, is asked for by id, because listings lag. Objects that are not there any more wait to
/// be sent again, the index is to be made anew and the job is back at Stage::closing; returns how many.
Result<std::uint64_t> confirmObjects(const RunContext& run, const StopToken& stop);

}  // namespace packtrain::transfer
