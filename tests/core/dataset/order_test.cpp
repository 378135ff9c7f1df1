#include "dataset/order.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "dataset/walk.h"
#include "support/temp_folder.h"
#include "tree_fixture.h"

using namespace packtrain;
using namespace packtrain::dataset;
using namespace packtrain::test;

namespace {

std::vector<Entry> reordered(const PlanOptions& options, const std::vector<Entry>& entries) {
    const TempFolder folder;
    const auto files = io::makeLocalFileSystem();
    auto order = Reorder::create(*files, folder / "spool", options);
    REQUIRE_MESSAGE(order.has_value(), order.error().message());
    for (const Entry& entry : entries) REQUIRE((*order)->add(Entry(entry)).has_value());
    std::vector<Entry> out;
    const auto finished = (*order)->finish([&](Entry&& entry) {
        out.push_back(std::move(entry));
        return Result<>();
    });
    REQUIRE_MESSAGE(finished.has_value(), finished.error().message());
    order->reset();
    CHECK_FALSE(files->stat(folder / "spool").has_value());
    return out;
}

PlanOptions shuffled(std::uint64_t seed, Grouping grouping = Grouping::key) {
    PlanOptions options;
    options.shuffleSeed = seed;
    options.grouping = grouping;
    return options;
}

std::vector<std::string> sortedPaths(const std::vector<Entry>& entries) {
    std::vector<std::string> paths;
    for (const Entry& entry : entries)
        if (entry.kind != EntryKind::folder) paths.push_back(entry.path);
    std::sort(paths.begin(), paths.end());
    return paths;
}

template <typename KeyOf>
void checkContiguous(const std::vector<Entry>& entries, KeyOf keyOf) {
    std::map<std::string, int> runs;
    std::string last;
    for (const Entry& entry : entries) {
        if (entry.kind == EntryKind::folder) continue;
        std::string key(keyOf(entry.path));
        if (key != last) ++runs[key];
        last = std::move(key);
    }
    for (const auto& [key, count] : runs) CHECK_MESSAGE(count == 1, key);
}

}  // namespace

TEST_CASE("a shuffle keeps every file and every sample together, and depends on the seed alone") {
    std::mt19937_64 random(21);
    const std::vector<Entry> tree = randomTree(random, 150);
    const std::vector<Entry> first = reordered(shuffled(42), tree);
    CHECK(first == reordered(shuffled(42), tree));
    CHECK(first != reordered(shuffled(43), tree));
    CHECK(first != tree);
    CHECK(sortedPaths(first) == sortedPaths(tree));
    checkContiguous(first, sampleKey);
}

TEST_CASE("a shuffle has no memory of the order: a sample stands where its own key puts it") {
    std::mt19937_64 random(22);
    const std::vector<Entry> tree = randomTree(random, 200);
    std::vector<Entry> fewer;
    for (const Entry& entry : tree)
        if (sampleKey(entry.path).size() % 2 == 0) fewer.push_back(entry);
    const std::vector<Entry> all = reordered(shuffled(1), tree);
    std::vector<std::string> expected;
    for (const Entry& entry : all)
        if (entry.kind != EntryKind::folder && sampleKey(entry.path).size() % 2 == 0)
            expected.push_back(entry.path);
    std::vector<std::string> got;
    for (const Entry& entry : reordered(shuffled(1), fewer))
        if (entry.kind != EntryKind::folder) got.push_back(entry.path);
    CHECK(got == expected);
}

TEST_CASE("grouped by basename, files of one name stand together from whatever folder") {
    PlanOptions options;
    options.grouping = Grouping::basename;
    const std::vector<Entry> tree = {folderEntry("img"), fileEntry("img/a.jpg"), fileEntry("img/b.jpg"),
                                     folderEntry("txt"), fileEntry("txt/a.txt"), fileEntry("txt/b.txt"),
                                     folderEntry("void")};
    std::vector<std::string> paths;
    for (const Entry& entry : reordered(options, tree)) paths.push_back(entry.path);
    CHECK(paths == std::vector<std::string>{"img/a.jpg", "txt/a.txt", "img/b.jpg", "txt/b.txt", "void"});

    std::mt19937_64 random(23);
    const std::vector<Entry> grouped = reordered(shuffled(9, Grouping::basename), randomTree(random, 80));
    checkContiguous(grouped, sampleBasename);
}

TEST_CASE("folders that matter come last, in plan order; the planner takes them all") {
    const std::vector<Entry> tree = {fileEntry("x"),      folderEntry("empty"), folderEntry("kept", 0700),
                                     fileEntry("kept/a"), folderEntry("usual"), fileEntry("usual/b")};
    const std::vector<Entry> out = reordered(shuffled(5), tree);
    REQUIRE(out.size() == 5);
    CHECK(out[3].path == "empty");
    CHECK(out[4].path == "kept");

    std::vector<PlannedShard> shards;
    Planner planner(shuffled(5), simpleCosts(),
                    {[&](PlannedShard&& shard) {
                         shards.push_back(std::move(shard));
                         return Result<>();
                     },
                     nullptr});
    for (const Entry& entry : out) REQUIRE(planner.add(Entry(entry)).has_value());
    REQUIRE(planner.finish().has_value());
    REQUIRE(shards.size() == 1);
    CHECK(shards[0].members == out);
}

TEST_CASE("a sample longer than a row stays in order") {
    std::vector<Entry> frames;
    for (int i = 0; i < 3000; ++i) frames.push_back(fileEntry("f." + std::to_string(10'000 + i)));
    CHECK(reordered(shuffled(4), frames) == frames);
}
