#include <doctest/doctest.h>

#include <algorithm>

#include "tree_fixture.h"

using namespace packtrain;
using namespace packtrain::dataset;
using namespace packtrain::test;

TEST_CASE("a sample is what stands before the first dot of the name") {
    CHECK(sampleKey("a/b.c/img.seg.png") == "a/b.c/img");
    CHECK(sampleKey("img.jpg") == "img");
    CHECK(sampleKey("a/plain") == "a/plain");
    CHECK(sampleBasename("a/b.c/img.seg.png") == "img");
    CHECK(sampleBasename("plain") == "plain");
}

TEST_CASE("dots at the start of a name are no first dot") {
    CHECK(sampleKey("a/.profile") == "a/.profile");
    CHECK(sampleKey("a/.img.jpg") == "a/.img");
    CHECK(sampleKey("...") == "...");
    CHECK(sampleKey("..a.b") == "..a");
}

TEST_CASE("plan order: files before folders, files by key and name, a folder before what is in it") {
    const std::vector<Entry> inOrder = {
        fileEntry("b"),         fileEntry("img.jpg"),        fileEntry("img.json"), fileEntry("img 2.jpg"),
        fileEntry("img-1.jpg"), linkEntry("img-1.png", "x"), fileEntry("imga"),     folderEntry("a"),
        fileEntry("a/z"),       folderEntry("a/b"),          fileEntry("a/b/c"),    folderEntry("a-b"),
        fileEntry("a-b/c"),     folderEntry("a.b"),          fileEntry("a.b/c"),    folderEntry("\xff")};
    for (std::size_t i = 0; i < inOrder.size(); ++i)
        for (std::size_t k = 0; k < inOrder.size(); ++k)
            CHECK(inPlanOrder(inOrder[i].path, inOrder[i].kind, inOrder[k].path, inOrder[k].kind) == (i < k));
}

TEST_CASE("plan order is a strict weak order, and samples are contiguous in it") {
    std::mt19937_64 random(11);
    for (int round = 0; round < 20; ++round) {
        const std::vector<Entry> tree = randomTree(random, 60);
        const auto before = [](const Entry& a, const Entry& b) {
            return inPlanOrder(a.path, a.kind, b.path, b.kind);
        };
        for (std::size_t i = 0; i < tree.size(); ++i)
            for (std::size_t k = 0; k < tree.size(); ++k) CHECK(before(tree[i], tree[k]) == (i < k));

        std::vector<std::string> keys;
        for (const Entry& entry : tree) {
            if (entry.kind == EntryKind::folder) continue;
            const std::string key(sampleKey(entry.path));
            if (!keys.empty() && keys.back() == key) continue;
            CHECK(std::find(keys.begin(), keys.end(), key) == keys.end());
            keys.push_back(key);
        }
    }
}
