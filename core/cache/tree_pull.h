// A dataset as the tree that it was: every shard fetched, proved, unpacked, counted against the index.
#pragma once

#include "cache/pull.h"

namespace packtrain::cache {

/// pullDataset() without globs and not as shards.
Result<PullOutcome> pullTree(const StoredDataset& dataset, io::FileSystem& files, const Path& target,
                             const PullOptions& options, const PullProgress& progress, const StopToken& stop);

}  // namespace packtrain::cache
