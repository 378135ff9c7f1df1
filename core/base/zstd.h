// Zstandard, whole buffers or streamed. Decompression is capped: a small file cannot become a huge one.
#pragma once

#include <functional>
#include <memory>

#include "base/bytes.h"
#include "base/result.h"

namespace packtrain {

Result<std::string> zstdCompress(ByteSpan bytes);
/// Fails with indexBroken if it is not zstd, is cut off, or would exceed `maxSize` bytes.
Result<std::string> zstdDecompress(ByteSpan bytes, std::uint64_t maxSize);

/// Compresses piece by piece: memory does not grow with the whole. Not thread-safe.
class ZstdCompressor {
  public:
    static Result<std::unique_ptr<ZstdCompressor>> create();
    virtual ~ZstdCompressor() = default;
    /// The compressed bytes that are ready now; may be empty.
    virtual Result<std::string> add(ByteSpan bytes) = 0;
    virtual Result<std::string> finish() = 0;
};

/// Gives the next bytes; 0 at the end.
using ByteSource = std::function<Result<std::size_t>(MutableByteSpan)>;
using ByteSink = std::function<Result<>(ByteSpan)>;

/// zstdDecompress piece by piece. What the sink was given before a failure is part of something broken.
Result<> zstdDecompress(const ByteSource& source, const ByteSink& sink, std::uint64_t maxSize);

}  // namespace packtrain
