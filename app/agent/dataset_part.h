// Cached datasets as the agent gives them to training code.
#pragma once

#include "parts.h"

namespace packtrain::agent {

/// Section "datasets"; commands dataset, shards_begin, shard_next, shards_end, open, pin, unpin, prefetch,
/// drop, cache_limits (API.md). The cache lies in PACKTRAIN_CACHE, else in the part's own folder.
std::unique_ptr<Part> makeDatasetPart(const PartGround& ground);

}  // namespace packtrain::agent
