// A dataset back onto a local disk: as the tree it was, as its shards, or some of its files. Absent or whole
// under its name, never between.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cache/shard_cache.h"

namespace packtrain::cache {

struct PullOptions {
    bool shardsOnly = false;  ///< the objects as they lie on the drive, laid out alike, with the manifest
    std::vector<std::string>
        globs;  ///< not empty: only files whose path matches one; fetched by offset, without whole shards
    int workers = 3;  ///< shards in flight
    /// Nothing begins that would leave less than this; 0 for who has set the room aside.
    std::uint64_t diskFloor = 64 * kMiB;
    /// A proved copy of an object that lies on this machine already; nothing: it is fetched. Of shards for a
    /// tree; called from worker threads. Null: there is none.
    std::function<std::optional<Lease>(const dataset::ManifestObject& object, const StopToken& stop)> here =
        {};
    /// Asked for each object of a tree that is fetched, and alive for so long; from worker threads. Null:
    /// nobody counts.
    std::function<std::unique_ptr<CountedFetch>(const dataset::ManifestObject& object)> count = {};
};

struct PullOutcome {
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;    ///< of files, or of objects with shardsOnly
    std::uint64_t fetched = 0;  ///< bytes that came from the drive in this run
};

/// Bytes and objects so far and in all. Called from worker threads, one at a time.
using PullProgress = std::function<void(std::uint64_t bytes, std::uint64_t bytesTotal, std::uint64_t objects,
                                        std::uint64_t objectsTotal)>;

/// Into `target`, which must not exist or be an empty folder (else fileBusy). Work lies beside it in
/// `<target>.packtrain-partial`; run again after a cut it goes on there. Peak disk: the tree plus `workers`
/// shards. Fails with diskFull before the first byte if it cannot fit.
Result<PullOutcome> pullDataset(const StoredDataset& dataset, io::FileSystem& files, const Path& target,
                                const PullOptions& options, const PullProgress& progress,
                                const StopToken& stop);

/// Of a pull of the tree that was cut: the bytes of the objects that it has unpacked already. 0 if there is
/// none.
std::uint64_t pulledBytes(const StoredDataset& dataset, io::FileSystem& files, const Path& target);

}  // namespace packtrain::cache
