// What is kept of a dataset while its drive is away, and what of it is believed.
#include "cache/kept_datasets.h"

#include <doctest/doctest.h>

#include "base/digest.h"
#include "core/cache/cache_bench.h"
#include "support/fixture_tree.h"

using namespace packtrain;
using cache::KeptDatasets;
using test::CacheBench;

namespace {

struct KeptBench : CacheBench {
    KeptBench() : CacheBench({5'000, 5'000}) { open(); }
    KeptDatasets kept() { return {cache(), disk, cache::CacheFolder(place / "cache")}; }
    Path file() {
        const auto folder = disk.openFolder(place / "cache" / "manifests").value();
        const auto names = folder->names().value();
        REQUIRE(names.size() == 1);
        return place / "cache" / "manifests" / names.at(0).name;
    }
    void write(const std::string& text) { REQUIRE(io::writeWhole(disk, file(), asBytes(text)).has_value()); }
    const dataset::Manifest& manifest() { return dataset->manifest(); }
};

std::string sealed(std::string_view place, std::string_view text) {
    const std::string all = std::string(place) + '\0' + std::string(text);
    return toHex(asBytes(digestOf(DigestKind::sha256, asBytes(all)))) + '\n' + std::string(text);
}

}  // namespace

TEST_CASE("aKeptManifestComesBackInAnotherLife") {
    KeptBench bench;
    REQUIRE(bench.kept().keep("g:set", bench.manifest()).has_value());
    const auto found = bench.kept().find("g:set");
    REQUIRE(found.has_value());
    CHECK(dataset::writeManifest(*found) == dataset::writeManifest(bench.manifest()));
    CHECK(bench.kept().find("g:other").error().reason == Reason::fileGone);
}

TEST_CASE("aNewerManifestReplacesTheKeptOne") {
    KeptBench bench;
    KeptDatasets kept = bench.kept();
    REQUIRE(kept.keep("g:set", bench.manifest()).has_value());
    dataset::Manifest newer = bench.manifest();
    newer.version = 2;
    REQUIRE(kept.keep("g:set", newer).has_value());
    CHECK(kept.find("g:set")->version == 2);
}

TEST_CASE("aKeptManifestThatWasCutAnywhereIsRefusedAndRemoved") {
    KeptBench bench;
    REQUIRE(bench.kept().keep("g:set", bench.manifest()).has_value());
    const std::string whole = test::readFile(bench.file());
    for (std::size_t size = 0; size < whole.size(); ++size) {
        CAPTURE(size);
        KeptDatasets kept = bench.kept();
        bench.write(whole.substr(0, size));
        REQUIRE(kept.find("g:set").error().reason == Reason::manifestBroken);
        REQUIRE(kept.find("g:set").error().reason == Reason::fileGone);
        REQUIRE(kept.keep("g:set", bench.manifest()).has_value());
    }
    CHECK(test::readFile(bench.file()) == whole);
}

TEST_CASE("aKeptManifestWithOneByteChangedIsRefused") {
    KeptBench bench;
    REQUIRE(bench.kept().keep("g:set", bench.manifest()).has_value());
    const std::string whole = test::readFile(bench.file());
    for (std::size_t at = 0; at < whole.size(); at += 7) {
        CAPTURE(at);
        std::string spoiled = whole;
        spoiled[at] = static_cast<char>(spoiled[at] ^ 1);
        bench.write(spoiled);
        KeptDatasets kept = bench.kept();
        REQUIRE(kept.find("g:set").error().reason == Reason::manifestBroken);
        REQUIRE(kept.keep("g:set", bench.manifest()).has_value());
    }
}

TEST_CASE("whatWasKeptOfAnotherPlaceIsRefused") {
    KeptBench bench;
    KeptDatasets kept = bench.kept();
    REQUIRE(kept.keep("g:set", bench.manifest()).has_value());
    const std::string other = sealed("g:other", dataset::writeManifest(bench.manifest()));
    bench.write(other);
    CHECK(kept.find("g:set").error().reason == Reason::manifestBroken);
}

TEST_CASE("aHostileManifestIsRefusedHoweverWellItIsSealed") {
    KeptBench bench;
    KeptDatasets kept = bench.kept();
    dataset::Manifest hostile = bench.manifest();
    for (const std::string& name :
         {std::string("../../outside"), std::string("/etc/passwd"), std::string()}) {
        CAPTURE(name);
        REQUIRE(kept.keep("g:set", bench.manifest()).has_value());
        hostile.shards.at(0).name = name;
        bench.write(sealed("g:set", dataset::writeManifest(hostile)));
        CHECK(kept.find("g:set").error().reason == Reason::manifestBroken);
    }
    REQUIRE(kept.keep("g:set", bench.manifest()).has_value());
    bench.write(sealed("g:set", std::string(1'000'000, '[')));
    CHECK(kept.find("g:set").error().reason == Reason::manifestBroken);
}

TEST_CASE("aKeptIndexIsNotFetchedAgainAndOneThatWasSpoiledIs") {
    KeptBench bench;
    KeptDatasets kept = bench.kept();
    const Path packed = kept.index("g:set");
    const auto fetch = [&] {
        const auto index = bench.dataset->fetchIndex(bench.disk, bench.place / "cache" / "index", {}, packed);
        REQUIRE(index.has_value());
        CHECK((*index)->find("0000.bin")->has_value());
    };
    fetch();
    const std::uint64_t size = bench.manifest().index.size;
    CHECK(bench.origin.bytes() == size);
    fetch();
    CHECK(bench.origin.bytes() == size);
    std::string spoiled = test::readFile(packed);
    spoiled[size / 2] = static_cast<char>(spoiled[size / 2] ^ 1);
    REQUIRE(io::writeWhole(bench.disk, packed, asBytes(spoiled)).has_value());
    fetch();
    CHECK(bench.origin.bytes() == 2 * size);
    REQUIRE(io::writeWhole(bench.disk, packed, asBytes(spoiled.substr(0, size / 2))).has_value());
    fetch();
    CHECK(bench.origin.bytes() == 3 * size);
}

TEST_CASE("aKeptIndexIsCountedInEveryLife") {
    KeptBench bench;
    const std::uint64_t size = bench.manifest().index.size;
    {
        KeptDatasets kept = bench.kept();
        REQUIRE(
            bench.dataset->fetchIndex(bench.disk, bench.place / "cache" / "index", {}, kept.index("g:set"))
                .has_value());
        CHECK(bench.cache().figures().used == 0);
        kept.countIndex("g:set");
        kept.countIndex("g:set");
        CHECK(bench.cache().figures().used == size);
    }
    CHECK(bench.cache().figures().used == 0);
    const KeptDatasets again = bench.kept();
    CHECK(bench.cache().figures().used == size);
}
