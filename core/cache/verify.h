// Is a dataset on a drive complete and whole? By the drive's own checksums where it has them, else by reading
// back.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cache/stored_dataset.h"

namespace packtrain::cache {

struct Problem {
    std::string object;  ///< name below the dataset's folder
    Reason reason;
    std::string detail;
};

struct VerifyOutcome {
    std::uint64_t objects = 0;
    std::uint64_t bytes = 0;
    std::uint64_t readBack = 0;  ///< bytes that were fetched and compared
    remote::Proof weakest = remote::Proof::checksum;
    std::vector<Problem> problems;  ///< empty: complete and whole
};

/// Bytes proved so far and in all, objects likewise.
using VerifyProgress = std::function<void(std::uint64_t bytes, std::uint64_t bytesTotal,
                                          std::uint64_t objects, std::uint64_t objectsTotal)>;

/// Every object of the manifest: there, of the listed size, with the listed digest. Shards are read besides,
/// `readPercent` of them (evenly spread), or all where the drive has no checksum. A problem with one object
/// does not end the check; a problem with the drive does.
Result<VerifyOutcome> verifyDataset(const StoredDataset& dataset, double readPercent,
                                    const VerifyProgress& progress, const StopToken& stop);

/// All objects that a manifest lists, but itself: shards, raw parts, the index. wids.json is named by the
/// format, not listed.
std::vector<dataset::ManifestObject> listedObjects(const dataset::Manifest& manifest);

}  // namespace packtrain::cache
