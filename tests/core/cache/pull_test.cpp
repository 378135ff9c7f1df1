#include "cache/pull.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>

#include "base/digest.h"
#include "cache/verify.h"
#include "core/cache/small_disk.h"
#include "core/cache/stored_fixture.h"
#include "dataset/walk.h"
#include "support/fixture_tree.h"

using namespace packtrain;
using test::StoredFixture;

namespace {

/// A tree of a few hundred files, with names and things of every kind.
void fill(const Path& root) {
    test::FixtureTree tree(root);
    tree.everyName().everyThing();
    for (int i = 0; i < 200; ++i)
        tree.patternFile("many/" + std::to_string(i) + ".bin", 1000 + 37 * static_cast<std::uint64_t>(i),
                         static_cast<std::uint64_t>(i));
    tree.patternFile("large.bin", 3 * kMiB + 5, 99);
}

struct Pulled {
    StoredFixture& stored;
    std::unique_ptr<cache::StoredDataset> dataset =
        cache::StoredDataset::open(stored.drive(), "set", {}).value();
    Result<cache::PullOutcome> into(const Path& target, const cache::PullOptions& options = {},
                                    const StopToken& stop = {}) {
        return cache::pullDataset(*dataset, stored.files(), target, options, {}, stop);
    }
};

void flipByte(io::FileSystem& files, const Path& file, std::uint64_t at) {
    auto bytes = io::readWhole(files, file, kGiB);
    REQUIRE(bytes.has_value());
    bytes->at(at) = static_cast<char>(bytes->at(at) ^ 1);
    REQUIRE(io::writeWhole(files, file, asBytes(*bytes)).has_value());
}

/// A tar with one member in it, a link or an empty file.
std::string tarOf(const std::string& name, const std::string& type, const std::string& target = {}) {
    std::string header(512, '\0');
    const auto put = [&](std::size_t at, std::string_view text) { header.replace(at, text.size(), text); };
    put(0, name);
    put(100, "0000777");
    put(108, "0000000");
    put(116, "0000000");
    put(124, "00000000000");
    put(136, "00000000000");
    put(148, "        ");
    put(156, type);
    put(157, target);
    put(257, "ustar");
    put(263, "00");
    unsigned sum = 0;
    for (const char byte : header) sum += static_cast<unsigned char>(byte);
    put(148, fmt::format("{:06o}", sum) + std::string("\0 ", 2));
    return header + std::string(1024, '\0');
}

/// The tree as it can come back: links that lead out of it are left out by the walk.
void dropLinksThatLeadOut(const Path& source) {
    const auto files = io::makeLocalFileSystem();
    const dataset::WalkSink sink{[](dataset::Entry&&) -> Result<> { return {}; },
                                 [&](dataset::LeftOut&& one) { return files->remove(source / one.path); }};
    REQUIRE(dataset::walk(*files, {{source, ""}}, {}, sink, {}).has_value());
}

}  // namespace

TEST_CASE("theTreeComesBackAsItWas") {
    test::TempFolder place;
    fill(place / "source");
    dropLinksThatLeadOut(place / "source");
    StoredFixture stored(place / "source", 256 * kKiB, 2 * kMiB);
    CHECK(stored.manifest().shards.size() > 2);
    CHECK(stored.manifest().raw.size() >= 1);
    const auto outcome = Pulled{stored}.into(place / "back");
    REQUIRE(outcome.has_value());
    CHECK(outcome->files == stored.manifest().files);
    CHECK(test::compareTrees(place / "source", place / "back", {.modes = true, .mtimeSeconds = true}) ==
          std::vector<std::string>{});
    CHECK_FALSE(stored.files().linkStat(place / "back.packtrain-partial").has_value());
}

TEST_CASE("aDiskKeepsItsFloorUnlessTheRoomWasSetAside") {
    test::TempFolder place;
    fill(place / "source");
    StoredFixture stored(place / "source", 256 * kKiB, 2 * kMiB);
    test::SmallDisk disk(stored.files(), place / "small", 30 * kMiB);
    REQUIRE(stored.files().makeFolders(place / "small"));
    const auto dataset = cache::StoredDataset::open(stored.drive(), "set", {}).value();
    const auto refused = cache::pullDataset(*dataset, disk, place / "small/back", {}, {}, {});
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().reason == Reason::diskFull);
    CHECK(refused.error().context.find("beside 64.0 MiB that stay free, 30.0 MiB free") != std::string::npos);
    cache::PullOptions setAside;
    setAside.diskFloor = 0;
    CHECK(cache::pullDataset(*dataset, disk, place / "small/back", setAside, {}, {}).has_value());
    CHECK(disk.leastFree() < 64 * kMiB);
}

TEST_CASE("aTargetThatHoldsSomethingIsLeftAlone") {
    test::TempFolder place;
    test::FixtureTree(place / "source").file("a", "1");
    test::FixtureTree(place / "back").file("mine", "precious");
    StoredFixture stored(place / "source", kMiB);
    const auto outcome = Pulled{stored}.into(place / "back");
    REQUIRE_FALSE(outcome.has_value());
    CHECK(outcome.error().reason == Reason::fileBusy);
    CHECK(test::readFile(place / "back/mine") == "precious");
}

TEST_CASE("aFlippedByteIsNamedAndNothingAppears") {
    test::TempFolder place;
    test::FixtureTree(place / "source").patternFile("a.bin", 100'000).patternFile("b.bin", 100'000, 2);
    StoredFixture stored(place / "source", 64 * kKiB);
    flipByte(stored.files(), stored.firstShard(), 5000);
    const auto outcome = Pulled{stored}.into(place / "back");
    REQUIRE_FALSE(outcome.has_value());
    CHECK(outcome.error().reason == Reason::checksumMismatch);
    CHECK(outcome.error().context.find(stored.manifest().shards[0].name) != std::string::npos);
    CHECK_FALSE(stored.files().linkStat(place / "back").has_value());
}

TEST_CASE("anIndexThatIsDamagedLeavesNoFileBehind") {
    test::TempFolder place;
    test::FixtureTree(place / "source").file("a", "1");
    StoredFixture stored(place / "source", kMiB);
    const Pulled pull{stored};
    flipByte(stored.files(), stored.onDrive(stored.manifest().index.name), 20);
    REQUIRE(stored.files().makeFolders(place / "scratch"));
    const auto index = pull.dataset->fetchIndex(stored.files(), place / "scratch/index.sqlite", {});
    REQUIRE_FALSE(index.has_value());
    CHECK(index.error().reason == Reason::indexBroken);
    CHECK(std::filesystem::is_empty((place / "scratch").bytes()));
}

TEST_CASE("aPullThatWasCutGoesOnWithWhatItHas") {
    test::TempFolder place;
    fill(place / "source");
    dropLinksThatLeadOut(place / "source");
    StoredFixture stored(place / "source", 256 * kKiB);
    Pulled pull{stored};
    StopSource stop;
    std::uint64_t total = 0;
    const auto progress = [&](std::uint64_t bytes, std::uint64_t bytesTotal, std::uint64_t objects,
                              std::uint64_t) {
        total = bytesTotal;
        if (objects >= 2 && bytes > 0) stop.request_stop();
    };
    const auto cut = cache::pullDataset(*pull.dataset, stored.files(), place / "back", {false, {}, 1},
                                        progress, stop.get_token());
    REQUIRE_FALSE(cut.has_value());
    CHECK(cut.error().kind == Kind::cancelled);
    CHECK_FALSE(stored.files().linkStat(place / "back").has_value());
    const auto rest = pull.into(place / "back");
    REQUIRE(rest.has_value());
    CHECK(rest->fetched < total);
    CHECK(test::compareTrees(place / "source", place / "back") == std::vector<std::string>{});
}

TEST_CASE("manyShardsWithoutLinksAreUnpackedIntoOneTree") {
    test::TempFolder place;
    test::FixtureTree tree(place / "source");
    for (std::uint64_t i = 0; i < 300; ++i)
        tree.patternFile(fmt::format("a/{}/b/{}.bin", i % 3, i), 2'000 + 11 * i, i);
    StoredFixture stored(place / "source", 20'000);
    REQUIRE(stored.manifest().shards.size() > 20);
    REQUIRE(Pulled{stored}.into(place / "back", {false, {}, 8}).has_value());
    CHECK(test::compareTrees(place / "source", place / "back").empty());
}

TEST_CASE("aShardThatHoldsOtherThanTheIndexListsIsRefused") {
    const struct {
        std::string what, tar;
        Reason reason;
    } cases[] = {{"a link in place of a file", tarOf("b", "2", "a"), Reason::archiveHostile},
                 {"a file of another size", tarOf("b", "0"), Reason::archiveHostile},
                 {"a folder in place of a file", tarOf("b", "5"), Reason::archiveHostile},
                 {"a file of another name", tarOf("d", "0"), Reason::archiveHostile},
                 {"a file of another shard", tarOf("a", "0"), Reason::archiveHostile},
                 {"nothing", std::string(1024, '\0'), Reason::incompleteDataset}};
    for (const auto& [what, tar, reason] : cases)
        for (const bool hasLinks : {false, true}) {
            CAPTURE(what);
            CAPTURE(hasLinks);
            test::TempFolder place;
            test::FixtureTree tree(place / "source");
            tree.file("a", "1").file("b", "2");  // as long as the link's target
            if (hasLinks) tree.symlink("c", "a");
            StoredFixture stored(place / "source", 1);
            dataset::ManifestShard& shard = stored.manifest().shards.at(1);
            REQUIRE(io::writeWhole(stored.files(), stored.onDrive(shard.name), asBytes(tar)).has_value());
            shard.size = tar.size();
            shard.sha256 = toHex(asBytes(digestOf(DigestKind::sha256, asBytes(tar))));
            stored.writeManifest();
            const auto outcome = Pulled{stored}.into(place / "back");
            REQUIRE_FALSE(outcome.has_value());
            CHECK(outcome.error().reason == reason);
            CHECK_FALSE(stored.files().linkStat(place / "back").has_value());
        }
}

TEST_CASE("anExtractionThatWasKilledInTheMiddleIsDoneAgain") {
    test::TempFolder place;
    test::FixtureTree(place / "source").patternFile("a.bin", 1000).patternFile("b.bin", 1000, 2);
    StoredFixture stored(place / "source", kMiB);
    // What a kill between two files leaves: the workshop, the mark that unpacking began, one file of two.
    test::FixtureTree shop(place / "back.packtrain-partial");
    shop.file("what", stored.manifest().datasetId + " 1 tree\n")
        .file("parts/000000.begun", "")
        .file("tree/a.bin", "half");
    REQUIRE(Pulled{stored}.into(place / "back").has_value());
    CHECK(test::compareTrees(place / "source", place / "back") == std::vector<std::string>{});
}

TEST_CASE("aWorkshopOfAnotherDatasetIsNotUsed") {
    test::TempFolder place;
    test::FixtureTree(place / "source").file("a", "1");
    StoredFixture stored(place / "source", kMiB);
    test::FixtureTree(place / "back.packtrain-partial")
        .file("what", "another 1 tree\n")
        .file("tree/stranger", "x");
    REQUIRE(Pulled{stored}.into(place / "back").has_value());
    CHECK_FALSE(stored.files().linkStat(place / "back/stranger").has_value());
}

TEST_CASE("shardsComeAsTheyLieOnTheDrive") {
    test::TempFolder place;
    test::FixtureTree(place / "source").patternFile("a.bin", 200'000).patternFile("b.bin", 200'000, 2);
    StoredFixture stored(place / "source", 128 * kKiB);
    REQUIRE(Pulled{stored}.into(place / "back", {true, {}, 2}).has_value());
    for (const auto& shard : stored.manifest().shards)
        CHECK(test::readFile(place / ("back/" + shard.name)) == test::readFile(stored.onDrive(shard.name)));
    CHECK(stored.files().stat(place / "back/packtrain.json").has_value());
    CHECK(stored.files().stat(place / "back/wids.json").has_value());
}

TEST_CASE("singleFilesTravelAlone") {
    test::TempFolder place;
    fill(place / "source");
    dropLinksThatLeadOut(place / "source");
    StoredFixture stored(place / "source", 256 * kKiB, 2 * kMiB);
    const auto outcome = Pulled{stored}.into(place / "back", {false, {"many/1?.bin", "large.bin"}, 2});
    REQUIRE(outcome.has_value());
    CHECK(outcome->files == 11);
    CHECK(outcome->fetched == outcome->bytes);
    CHECK(test::readFile(place / "back/many/17.bin") == test::readFile(place / "source/many/17.bin"));
    CHECK(test::readFile(place / "back/large.bin") == test::readFile(place / "source/large.bin"));
    const auto none = Pulled{stored}.into(place / "other", {false, {"no such file"}, 2});
    REQUIRE_FALSE(none.has_value());
    CHECK(none.error().reason == Reason::objectGone);
}

TEST_CASE("withoutAManifestThereIsNoDataset") {
    test::TempFolder place;
    test::FixtureTree(place / "source").file("a", "1");
    StoredFixture stored(place / "source", kMiB);
    REQUIRE(stored.files().remove(stored.onDrive("packtrain.json")).has_value());
    const auto opened = cache::StoredDataset::open(stored.drive(), "set", {});
    REQUIRE_FALSE(opened.has_value());
    CHECK(opened.error().reason == Reason::unknownDataset);
}

TEST_CASE("anIndexThatIsNotTheListedOneIsRefused") {
    test::TempFolder place;
    test::FixtureTree(place / "source").file("a", "1");
    StoredFixture stored(place / "source", kMiB);
    flipByte(stored.files(), stored.onDrive("index-1.sqlite.zst"), 20);
    const auto outcome = Pulled{stored}.into(place / "back");
    REQUIRE_FALSE(outcome.has_value());
    CHECK(outcome.error().reason == Reason::indexBroken);
}

TEST_CASE("verifyFindsWhatIsMissingAndWhatIsDamaged") {
    test::TempFolder place;
    for (int i = 0; i < 6; ++i)
        test::FixtureTree(place / "source")
            .patternFile(std::to_string(i), 100'000, static_cast<std::uint64_t>(i));
    StoredFixture stored(place / "source", 64 * kKiB);
    REQUIRE(stored.manifest().shards.size() == 6);
    const auto check = [&] {
        const auto dataset = cache::StoredDataset::open(stored.drive(), "set", {});
        REQUIRE(dataset.has_value());
        auto outcome = cache::verifyDataset(**dataset, 0, {}, {});
        REQUIRE(outcome.has_value());
        return *outcome;
    };
    CHECK(check().problems.empty());
    CHECK(check().readBack == check().bytes);  // a folder has no checksum of its own

    flipByte(stored.files(), stored.onDrive(stored.manifest().shards[2].name), 700);
    REQUIRE(stored.files().remove(stored.onDrive(stored.manifest().shards[4].name)).has_value());
    const auto outcome = check();
    REQUIRE(outcome.problems.size() == 2);
    CHECK(outcome.problems[0].object == stored.manifest().shards[2].name);
    CHECK(outcome.problems[0].reason == Reason::checksumMismatch);
    CHECK(outcome.problems[1].object == stored.manifest().shards[4].name);
    CHECK(outcome.problems[1].reason == Reason::incompleteDataset);
}
