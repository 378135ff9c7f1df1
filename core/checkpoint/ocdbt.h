// The stores of Orbax and TensorStore (OCDBT): which files their manifests and nodes name. Written from the
// format's description (google.github.io/tensorstore/kvstore/ocdbt); hostile bytes give an error, never more
// memory.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace packtrain::checkpoint {

/// A node, that far into a file.
struct OcdbtRoot {
    std::string path;
    std::uint64_t offset = 0, length = 0;
};

struct OcdbtManifest {
    std::vector<std::string> files;   ///< below the manifest's folder
    std::optional<OcdbtRoot> newest;  ///< of the newest version; nothing: the store is empty
};
/// unsupported: it keeps its versions elsewhere, or is of a later format; protocolError: it is broken.
Result<OcdbtManifest> readOcdbtManifest(ByteSpan bytes);

/// Files that the node names, below the folder of the store that it lies in ("STORE/d/NAME"). Only as much of
/// it is unpacked as that takes. Errors as above.
Result<std::vector<std::string>> readOcdbtNode(ByteSpan bytes);

}  // namespace packtrain::checkpoint
