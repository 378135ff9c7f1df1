// One object into one local file, verified before anybody sees it under its name.
#pragma once

#include <functional>

#include "cache/stored_dataset.h"

namespace packtrain::cache {

/// Called with the number of new bytes. From the fetching thread.
using Moved = std::function<void(std::uint64_t bytes)>;

/// Fetches into `file`, going on after what an earlier try left in it (those bytes are hashed, not fetched
/// again). The file is whole and its sha256 is the manifest's when this succeeds. A wrong digest of a resumed
/// file is fetched anew once; then checksumMismatch.
Result<> fetchObject(const StoredDataset& dataset, io::FileSystem& files,
                     const dataset::ManifestObject& object, const Path& file, const Moved& moved,
                     const StopToken& stop);

/// Reads the object and compares; nothing is kept. checksumMismatch, sizeMismatch, incompleteDataset.
Result<> readBack(const StoredDataset& dataset, const dataset::ManifestObject& object,
                  const remote::ObjectInfo& found, const Moved& moved, const StopToken& stop);

}  // namespace packtrain::cache
