// The door to measuring a drive and the cache in front of it on this machine.
#pragma once

#include "cache/measure.h"
#include "service/values.h"

namespace packtrain::service {

using cache::Measured;
using cache::MeasureProgress;
using cache::Speed;

struct MeasureWish {
    Target to;    ///< a remote, or a folder on it
    Path folder;  ///< on whose disk the cache lies meanwhile; empty: where the agent's cache lies
    std::uint64_t objects = 100;
    std::uint64_t size = 10 * kMiB;
    int workers = 20;
    bool keepRemote = false;
};

struct MeasureResult {
    Measured measured;
    std::string remoteFolder;  ///< "REMOTE:PATH" of the objects
    Path folder;               ///< where the cache lay
};

/// Blocks for as long as the objects travel twice to here and once from here. Removes its traces, here and on
/// the drive, also when stopped.
Result<MeasureResult> measureCacheAt(const MeasureWish& wish, const MeasureProgress& progress,
                                     const StopToken& stop);

}  // namespace packtrain::service
