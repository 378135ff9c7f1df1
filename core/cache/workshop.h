// Where a pull works until the target takes its name, and what it says of its progress.
#pragma once

#include <algorithm>
#include <mutex>
#include <string>

#include "cache/pull.h"

namespace packtrain::cache {

/// Adds up what several workers did and reports it, one call at a time.
class Tally {
  public:
    Tally(const PullProgress& progress, std::uint64_t bytes, std::uint64_t objects)
        : progress_(progress), bytesTotal_(bytes), objectsTotal_(objects) {}

    void fetched(std::uint64_t bytes) {
        const std::scoped_lock lock(mutex_);
        fetched_ += bytes;
        report(bytes, 0);
    }
    /// Bytes that were there already, and an object that is ready.
    void ready(std::uint64_t bytesNotFetched) {
        const std::scoped_lock lock(mutex_);
        report(bytesNotFetched, 1);
    }
    std::uint64_t fetchedBytes() const { return fetched_; }

  private:
    void report(std::uint64_t bytes, std::uint64_t objects) {
        bytes_ = std::min(bytes_ + bytes, bytesTotal_);
        objects_ += objects;
        if (progress_) progress_(bytes_, bytesTotal_, objects_, objectsTotal_);
    }
    const PullProgress& progress_;
    std::mutex mutex_;
    std::uint64_t bytes_ = 0, fetched_ = 0, objects_ = 0;
    const std::uint64_t bytesTotal_, objectsTotal_;
};

/// The folder beside the target in which a pull works. Its parts survive a kill; `parts` holds objects,
/// `tree` what becomes the target.
struct Workshop {
    Path root, parts, tree;
    explicit Workshop(const Path& target)
        : root(Path(target.bytes() + ".packtrain-partial")), parts(root / "parts"), tree(root / "tree") {}
    /// Is there when all of the object is in the tree.
    Path done(const dataset::ManifestShard& shard) const;
    Path done(const dataset::ManifestRaw& raw) const;
    /// Of which dataset, version and kind of pull it is.
    static std::string stamp(const dataset::Manifest& manifest, std::string_view kind);
};

/// Of the objects that are in the tree already.
std::uint64_t unpackedBytes(io::FileSystem& files, const Workshop& shop, const dataset::Manifest& manifest);
/// Goes on in the one that an earlier pull of the same kind left; fileBusy if the target holds something.
Result<Workshop> openWorkshop(io::FileSystem& files, const StoredDataset& dataset, const Path& target,
                              std::string_view kind);
/// The tree takes the target's name, and the workshop goes.
Result<> publish(io::FileSystem& files, const Workshop& shop, const Path& target);
/// diskFull unless that much is free, and the options' floor besides.
Result<> checkSpace(io::FileSystem& files, const Path& place, std::uint64_t needed,
                    const PullOptions& options);

}  // namespace packtrain::cache
