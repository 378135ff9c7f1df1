// One object by several ranges at once into a file that survives a kill.
#pragma once

#include <functional>

#include "cache/stored_dataset.h"

namespace packtrain::cache {

struct RangeFetchOptions {
    std::uint64_t chunk = 8 * kMiB;  ///< of one request, and what a kill may cost per connection
    int connections = 4;
};

struct RangeFetchWatch {
    /// Before each chunk; its error ends the fetch.
    std::function<Result<>()> mayGoOn = {};
    /// All is fetched anew: calls `remove`, after which not one byte of the part is left. Null: nobody
    /// counts.
    std::function<Result<>(const std::function<Result<>()>& remove)> beginAnew = {};
    /// Writes what came; null: WritableFile::writeAt. From several threads.
    std::function<Result<>(io::WritableFile& file, std::uint64_t offset, ByteSpan bytes)> write = {};
};

/// The list of whole chunks that stands beside a part: one byte each.
Path mapOf(const Path& part);

/// How much of a part was there when an earlier fetch ended, by its list: whole chunks only.
std::uint64_t partDone(io::FileSystem& files, const Path& part, std::uint64_t size, std::uint64_t chunk);

/// Goes on with what `part` and its list hold. When this succeeds the file has the size and the sha256 of the
/// manifest, and the list is gone. It is not synced: who trusts a file after a power cut hashes it first.
/// Where the digest is wrong and chunks of an earlier try were used, all is fetched anew, once; then
/// checksumMismatch.
Result<> fetchByRanges(const StoredDataset& dataset, io::FileSystem& files,
                       const dataset::ManifestObject& object, const Path& part,
                       const RangeFetchOptions& options, const RangeFetchWatch& watch, const StopToken& stop);

}  // namespace packtrain::cache
