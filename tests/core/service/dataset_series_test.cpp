// The sets of a series as one tree: which of two files counts, and what a cut leaves.
#include <doctest/doctest.h>

#include "service/dataset_series.h"
#include "service/series_tree.h"
#include "support/faulty_file_system.h"
#include "support/fixture_tree.h"
#include "support/temp_folder.h"

namespace packtrain::test {
namespace {

using namespace service;

TEST_CASE("namesOfSetsAreKnownByTheirNumbers") {
    CHECK(numberInSeries("samples", "samples-000012") == 12);
    CHECK(numberInSeries("samples", "samples-1234567") == 1234567);
    for (const char* other :
         {"samples", "samples-", "samples-12", "samples-0000012", "samples-00001x", "Samples-000012",
          "samples-000000", "samples-000012.tmp", "samples-9999999999999999999999"})
        CHECK_MESSAGE(numberInSeries("samples", other) == 0, other);
    CHECK(numberInSeries("a-000001", "a-000001-000002") == 2);
    CHECK(nameOfSeries({"drive", "ml/out/samples"}) == "samples");
}

/// A set as it was pulled to its place.
void pulled(const SeriesTree& tree, const std::string& set,
            const std::vector<std::pair<std::string, std::string>>& files) {
    const auto place = tree.place(set);
    REQUIRE(place);
    FixtureTree there(*place);
    for (const auto& [path, content] : files) there.file(path, content);
}

TEST_CASE("theNewestFileOfAPathCountsWhateverStoodThere") {
    TempFolder temp;
    const auto disk = io::makeLocalFileSystem();
    const auto tree = SeriesTree::open(*disk, temp / "to/", "x");
    REQUIRE(tree);
    pulled(**tree, "s-000001", {{"a", "1"}, {"d/b", "1"}, {"file", "1"}, {"folder/x", "1"}});
    REQUIRE((*tree)->merge("s-000001"));
    CHECK_FALSE((*tree)->place("s-000001"));
    pulled(**tree, "s-000002", {{"a", "2"}, {"d/c", "2"}, {"file/now/a/folder", "2"}, {"folder", "2"}});
    REQUIRE((*tree)->merge("s-000002"));
    CHECK((*tree)->content({})->files == 5);
    REQUIRE((*tree)->publish());
    CHECK(listTree(temp / "to") == std::vector<std::string>{"a", "d/", "d/b", "d/c", "file/", "file/now/",
                                                            "file/now/a/", "file/now/a/folder", "folder"});
    CHECK(readFile(temp / "to/a") == "2");
    CHECK(readFile(temp / "to/folder") == "2");
    CHECK_FALSE(disk->stat(temp / "to.packtrain-series"));
}

TEST_CASE("whereverItIsCutItEndsWithTheSameTree") {
    const auto disk = io::makeLocalFileSystem();
    std::size_t struck = 0;
    for (std::size_t at = 0;; ++at) {
        TempFolder temp{TempFolder::Disk::memory};
        FaultyFileSystem files(*disk);
        const auto work = [&]() -> Result<> {
            PACKTRAIN_TRY(const auto tree, SeriesTree::open(files, temp / "to", "x"));
            for (const std::string set : {"s-000001", "s-000002"}) {
                const auto place = tree->place(set);
                if (!place) continue;
                if (!disk->stat(*place)) pulled(*tree, set, {{"a", set}, {"d/" + set, set}, {"d/e", set}});
                PACKTRAIN_CHECK(tree->merge(set));
            }
            return tree->publish();
        };
        files.dieAt(at);
        const bool isCut = !work();
        files.reset();
        struck += isCut ? 1 : 0;
        if (isCut && !disk->stat(temp / "to")) REQUIRE(work());
        CHECK(readFile(temp / "to/a") == "s-000002");
        CHECK(readFile(temp / "to/d/e") == "s-000002");
        CHECK(readFile(temp / "to/d/s-000001") == "s-000001");
        if (!isCut) break;
    }
    CHECK(struck > 10);
}

TEST_CASE("whatIsThereIsNotTouchedAndOtherWorkIsThrownAway") {
    TempFolder temp;
    const auto disk = io::makeLocalFileSystem();
    FixtureTree(temp / "full").file("mine", "1");
    CHECK(SeriesTree::open(*disk, temp / "full", "x").error().reason == Reason::fileBusy);
    {
        const auto tree = SeriesTree::open(*disk, temp / "to", "x");
        pulled(**tree, "s-000001", {{"a", "1"}});
        REQUIRE((*tree)->keepApart("s-000001"));
        CHECK_FALSE((*tree)->place("s-000001"));
    }
    const auto same = SeriesTree::open(*disk, temp / "to", "x");
    CHECK_FALSE((*same)->place("s-000001"));
    const auto other = SeriesTree::open(*disk, temp / "to", "y");
    CHECK((*other)->place("s-000001"));
    REQUIRE(disk->makeFolders(temp / "to"));
    REQUIRE((*other)->publish());  // an empty folder is no hindrance
    CHECK(listTree(temp / "to").empty());
}

}  // namespace
}  // namespace packtrain::test
