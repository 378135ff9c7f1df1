#include "base/zstd.h"

#include <doctest/doctest.h>

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
