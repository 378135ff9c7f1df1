// The one file that includes zstd.
#include "base/zstd.h"

#include <zstd.h>

#include <memory>

namespace packtrain {

Result<std::string> zstdCompress(ByteSpan bytes) {
    std::string out(ZSTD_compressBound(bytes.size()), '\0');
    const std::size_t size = ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), 6);
    if (ZSTD_isError(size) != 0U) return fail(Reason::internal, ZSTD_getErrorName(size));
    out.resize(size);
    return out;
}

Result<std::string> zstdDecompress(ByteSpan bytes, std::uint64_t maxSize) {
    const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context(ZSTD_createDCtx(), &ZSTD_freeDCtx);
    std::string out;
    std::string block(ZSTD_DStreamOutSize(), '\0');
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    std::size_t left = 1;
    while (in.pos < in.size || left != 0) {
        ZSTD_outBuffer piece{block.data(), block.size(), 0};
        const std::size_t before = in.pos;
        left = ZSTD_decompressStream(context.get(), &piece, &in);
        if (ZSTD_isError(left) != 0U) return fail(Reason::indexBroken, ZSTD_getErrorName(left));
        if (piece.pos == 0 && in.pos == before) return fail(Reason::indexBroken, "cut off");
        if (out.size() + piece.pos > maxSize) return fail(Reason::indexBroken, "larger than allowed");
        out.append(block.data(), piece.pos);
    }
    return out;
}

}  // namespace packtrain
