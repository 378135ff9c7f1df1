// The one file that includes zstd.
#include "base/zstd.h"

#include <zstd.h>

#include <memory>

namespace packtrain {
namespace {

constexpr int kLevel = 1;

class StreamCompressor final : public ZstdCompressor {
  public:
    explicit StreamCompressor(ZSTD_CCtx* context) : context_(context, &ZSTD_freeCCtx) {
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, kLevel);
    }
    Result<std::string> add(ByteSpan bytes) override { return run(bytes, ZSTD_e_continue); }
    Result<std::string> finish() override { return run({}, ZSTD_e_end); }

  private:
    Result<std::string> run(ByteSpan bytes, ZSTD_EndDirective directive) {
        std::string out;
        ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
        for (;;) {
            ZSTD_outBuffer piece{block_.data(), block_.size(), 0};
            const std::size_t left = ZSTD_compressStream2(context_.get(), &piece, &in, directive);
            if (ZSTD_isError(left) != 0U) return fail(Reason::internal, ZSTD_getErrorName(left));
            out.append(block_.data(), piece.pos);
            if (directive == ZSTD_e_end ? left == 0 : in.pos == in.size) return out;
        }
    }

    std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context_;
    std::string block_ = std::string(ZSTD_CStreamOutSize(), '\0');
};

}  // namespace

Result<std::unique_ptr<ZstdCompressor>> ZstdCompressor::create() {
    ZSTD_CCtx* context = ZSTD_createCCtx();
    if (context == nullptr) return fail(Reason::internal, "no memory for zstd");
    return std::make_unique<StreamCompressor>(context);
}

Result<std::string> zstdCompress(ByteSpan bytes) {
    std::string out(ZSTD_compressBound(bytes.size()), '\0');
    const std::size_t size = ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), kLevel);
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

Result<> zstdDecompress(const ByteSource& source, const ByteSink& sink, std::uint64_t maxSize) {
    const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context(ZSTD_createDCtx(), &ZSTD_freeDCtx);
    std::string input(ZSTD_DStreamInSize(), '\0');
    std::string block(ZSTD_DStreamOutSize(), '\0');
    std::uint64_t total = 0;
    std::size_t left = 1;  // 0: between two frames, where the end may be
    while (true) {
        PACKTRAIN_TRY(const std::size_t count, source(std::as_writable_bytes(std::span(input))));
        if (count == 0) break;
        ZSTD_inBuffer in{input.data(), count, 0};
        bool isFull = false;  // then the library may hold more than it could give, unless the frame is over
        while (in.pos < in.size || (isFull && left != 0)) {
            ZSTD_outBuffer piece{block.data(), block.size(), 0};
            left = ZSTD_decompressStream(context.get(), &piece, &in);
            if (ZSTD_isError(left) != 0U) return fail(Reason::indexBroken, ZSTD_getErrorName(left));
            isFull = piece.pos == piece.size;
            total += piece.pos;
            if (total > maxSize) return fail(Reason::indexBroken, "larger than allowed");
            PACKTRAIN_CHECK(sink(asBytes({block.data(), piece.pos})));
        }
    }
    if (left != 0) return fail(Reason::indexBroken, "cut off");
    return {};
}

}  // namespace packtrain
