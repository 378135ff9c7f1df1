#include "base/zstd.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "support/fixture_tree.h"

using namespace packtrain;

TEST_CASE("compressed bytes come back") {
    for (const std::string& clear :
         {std::string(), std::string("a"), std::string(1'000'000, 'z'), test::patternBytes(300'000, 3)}) {
        const auto packed = zstdCompress(asBytes(clear));
        REQUIRE(packed);
        const auto opened = zstdDecompress(asBytes(*packed), clear.size());
        REQUIRE(opened);
        CHECK(*opened == clear);
    }
}

TEST_CASE("a small file cannot become a huge one") {
    const auto bomb = zstdCompress(asBytes(std::string(50'000'000, '\0')));
    REQUIRE(bomb);
    REQUIRE(bomb->size() < 10'000);
    const auto opened = zstdDecompress(asBytes(*bomb), 1'000'000);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().reason == Reason::indexBroken);
    CHECK_FALSE(zstdDecompress(asBytes(*bomb), 49'999'999));
    CHECK(zstdDecompress(asBytes(*bomb), 50'000'000));
}

TEST_CASE("a cut at any place and what is not zstd are noticed") {
    const auto packed = zstdCompress(asBytes(test::patternBytes(500, 3)));
    REQUIRE(packed);
    for (std::size_t size = 0; size < packed->size(); ++size) {
        const auto opened = zstdDecompress(asBytes(*packed).first(size), 1000);
        if (opened || opened.error().reason != Reason::indexBroken) FAIL("not noticed at " << size);
    }
    CHECK_FALSE(zstdDecompress(asBytes("certainly not compressed"), 1000));
    CHECK_FALSE(zstdDecompress(asBytes(*packed + "trailing"), 1000));
}

namespace {

std::string streamed(const std::string& clear) {
    const auto compressor = ZstdCompressor::create();
    REQUIRE(compressor);
    const auto body = (*compressor)->add(asBytes(clear));
    const auto end = (*compressor)->finish();
    REQUIRE((body && end));
    return *body + *end;
}

std::string opened(const std::string& packed, std::size_t piece, std::size_t limit) {
    std::size_t at = 0;
    const auto source = [&](MutableByteSpan out) -> Result<std::size_t> {
        const auto next = asBytes(packed).subspan(at, std::min({piece, out.size(), packed.size() - at}));
        std::ranges::copy(next, out.begin());
        at += next.size();
        return next.size();
    };
    std::string out;
    const auto sink = [&](ByteSpan bytes) -> Result<> {
        for (const std::byte one : bytes) out += static_cast<char>(one);
        return {};
    };
    const auto done = zstdDecompress(source, sink, limit);
    return done ? out : done.error().message();
}

}  // namespace

TEST_CASE("streamed bytes come back, also where they fill the library's blocks to the last byte") {
    constexpr std::size_t kBlock = std::size_t{128} * 1024;  // of zstd's streams
    const std::string noise = test::patternBytes(5 * kBlock, 5);
    for (const std::size_t size : {std::size_t{0}, kBlock - 1, kBlock, kBlock + 1, 4 * kBlock, 5 * kBlock}) {
        for (const std::string& clear : {noise.substr(0, size), std::string(size, 'z')}) {
            CAPTURE(size);
            const std::string packed = streamed(clear);
            CHECK((opened(packed, 1000, size) == clear));
            CHECK((opened(packed, packed.size(), size) == clear));
        }
    }
}
