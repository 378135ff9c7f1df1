#include <doctest/doctest.h>

#include <algorithm>
#include <ctime>
#include <random>

#include <fmt/format.h>

#include "io/file_system.h"
#include "io/process.h"
#include "support/fixture_tree.h"

using namespace packtrain;

namespace {

void checkSorts(std::vector<std::string> names) {
    io::FolderNames folder;
    for (const std::string& name : names) folder.add(name, io::FileType::file);
    folder.sort();
    std::sort(names.begin(), names.end());
    REQUIRE(folder.size() == names.size());
    for (std::size_t i = 0; i < names.size(); ++i) CHECK(folder.at(i).name == names[i]);
}

}  // namespace

TEST_CASE("names sort as unsigned bytes, whatever they have in common") {
    checkSorts({});
    checkSorts({"one"});
    checkSorts({"b", "a"});
    checkSorts({"a", "ab", "abc", "a", "", "\xff", "\x7f", "\x01", "a\x01"});
    checkSorts({"frame_00000001x", "frame_00000001", "frame_00000001\x01", "frame_0000000", "frame_1"});
    checkSorts({"12345678", "123456789", "12345678\xff", "12345678\x01", "1234567"});
}

TEST_CASE("random names sort as random strings do") {
    std::mt19937_64 random(5);
    std::vector<std::string> names;
    for (int i = 0; i < 2000; ++i) {
        std::string name("common");
        for (auto length = random() % 14; length > 0; --length)
            name += static_cast<char>(random() % 3 == 0 ? random() % 255 + 1 : 'a');
        names.push_back(std::move(name));
    }
    checkSorts(std::move(names));
}

TEST_CASE("a name keeps its type through sorting") {
    io::FolderNames names;
    names.reserve(4, 40);
    names.add("d", io::FileType::other);
    names.add("c", io::FileType::symlink);
    names.add("b", io::FileType::folder);
    names.add("a", io::FileType::file);
    names.sort();
    CHECK(names.at(0).type == io::FileType::file);
    CHECK(names.at(1).type == io::FileType::folder);
    CHECK(names.at(2).type == io::FileType::symlink);
    CHECK(names.at(3).type == io::FileType::other);
}

TEST_CASE("a million names are held and sorted in no time") {
    std::vector<std::size_t> order(1'000'000);
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::shuffle(order.begin(), order.end(), std::mt19937_64(1));
    const std::clock_t start = std::clock();
    io::FolderNames names;
    for (const std::size_t i : order) names.add(fmt::format("image_{:07}.jpg", i), io::FileType::file);
    names.sort();
    const double took = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    CHECK(names.at(0).name == "image_0000000.jpg");
    CHECK(names.at(999'999).name == "image_0999999.jpg");
    CHECK(took < 10);  // seconds of this process alone: 0.3 on a free core; room for sanitizers
    MESSAGE("1000000 names: ", took, " s");
}
