// Zstandard, whole buffers. Decompression is capped: a small file cannot become a huge one.
#pragma once

#include "base/bytes.h"
#include "base/result.h"

namespace packtrain {

Result<std::string> zstdCompress(ByteSpan bytes);
/// Fails with indexBroken if it is not zstd, is cut off, or would exceed `maxSize` bytes.
Result<std::string> zstdDecompress(ByteSpan bytes, std::uint64_t maxSize);

}  // namespace packtrain
