// packtrain.json: the bill of lading, written last. FORMAT.md is its contract.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace packtrain::dataset {

inline constexpr std::string_view kManifestName = "packtrain.json";

struct ManifestObject {
    std::string name;  ///< path below the dataset's folder: "shards/0000/x-000000.tar"
    std::string
        id;  ///< the drive's own name for it where that is not the path; readers fall back to the path
    std::uint64_t size = 0;
    std::string sha256;                          ///< hex
    std::map<std::string, std::string> digests;  ///< other digests by name, hex
    std::string proof;                           ///< "checksum", "read-back", "size-only"
};

struct ManifestShard : ManifestObject {
    std::uint32_t number = 0;
    std::uint64_t files = 0;
    std::uint64_t samples = 0;
};

struct ManifestRaw {
    std::uint32_t number = 0;
    std::string path;  ///< bytes
    std::uint64_t size = 0;
    std::string sha256;  ///< hex, of the whole file
    std::int64_t mtimeNs = 0;
    std::uint32_t mode = 0;
    std::vector<ManifestObject> parts;
};

struct Manifest {
    std::string datasetId;  ///< random, 32 hex digits, for the dataset's whole life
    std::string name;
    std::uint64_t version = 1;
    std::optional<std::uint64_t> parent;
    std::string writer;   ///< "packtrain 0.1.0"
    std::string created;  ///< RFC 3339, UTC
    std::map<std::string, std::string> options;
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    std::uint64_t skipped = 0;
    ManifestObject index;
    std::vector<ManifestShard> shards;
    std::vector<ManifestRaw> raw;
    std::string unknown;  ///< JSON text of keys that this version does not know, at every level: kept when
                          ///< written again

    bool provedBySizeOnly() const;
};

/// May a dataset be called so? UTF-8 without '/' and control characters, no dot at the start, at most 200
/// bytes.
bool isDatasetName(std::string_view name);

std::string writeManifest(const Manifest& manifest);
/// Hostile until proved: sizes, counts, names (isSafeRelative), digests and duplicates are checked.
/// manifestBroken, manifestTooNew.
Result<Manifest> readManifest(std::string_view json);
/// The same shards as a WebDataset index ("wids"): {"wids_version":1,"shardlist":[{"url","nsamples"}...]}.
std::string writeWids(const Manifest& manifest);

/// Largest manifest that is read: 64 MiB.
inline constexpr std::uint64_t kManifestLimit = 64 * kMiB;

}  // namespace packtrain::dataset
