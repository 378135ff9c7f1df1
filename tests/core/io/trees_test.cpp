#include <doctest/doctest.h>
#include <sys/stat.h>

#include <functional>

#include "io/file_system.h"
#include "io/process.h"
#include "support/fixture_tree.h"
#include "support/temp_folder.h"

using namespace packtrain;
using test::FixtureTree;

namespace {

std::vector<std::string> differences(const std::function<void(FixtureTree&)>& left,
                                     const std::function<void(FixtureTree&)>& right) {
    const test::TempFolder temp;
    FixtureTree a(temp / "a");
    FixtureTree b(temp / "b");
    left(a);
    right(b);
    return test::compareTrees(temp / "a", temp / "b", {.mtimeSeconds = true});
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("equal trees of everything compare equal, and diff agrees") {
    const test::TempFolder temp;
    for (const char* side : {"a", "b"}) FixtureTree(temp / side).everyName().everyThing();
    CHECK(test::compareTrees(temp / "a", temp / "b").empty());
    const auto diff =
        io::runChild({"diff", "-r", "--no-dereference", (temp / "a").bytes(), (temp / "b").bytes()}, "",
                     std::chrono::seconds(60), StopToken());
    REQUIRE(diff);
    CHECK(diff->exitCode == 0);
    CHECK(test::listTree(temp / "a").size() > 40);
}

TEST_CASE("every kind of difference is found") {
    const auto nothing = [](FixtureTree&) {};
    CHECK(differences([](auto& t) { t.file("a\n", ""); }, nothing) == Lines{"only left: a\\n"});
    CHECK(differences(nothing, [](auto& t) { t.folder("f"); }) == Lines{"only right: f"});
    CHECK(differences([](auto& t) { t.file("x", "1").modified("x", 0); },
                      [](auto& t) { t.file("x", "2").modified("x", 0); }) == Lines{"x: other bytes"});
    CHECK(differences([](auto& t) { t.file("x", "1").modified("x", 0); },
                      [](auto& t) { t.file("x", "22").modified("x", 0); }) == Lines{"x: 1 and 2 bytes"});
    CHECK(differences([](auto& t) { t.file("x", "").modified("x", 0); },
                      [](auto& t) { t.file("x", "", 0600).modified("x", 0); }) ==
          Lines{"x: mode 0644 and 0600"});
    CHECK(differences([](auto& t) { t.file("x", "").modified("x", -1); },
                      [](auto& t) { t.file("x", "").modified("x", 0); }) == Lines{"x: modified -1 and 0"});
    CHECK(differences([](auto& t) { t.symlink("x", "a"); }, [](auto& t) { t.symlink("x", "b"); }) ==
          Lines{"x: another target"});
    CHECK(differences([](auto& t) { t.symlink("x", "a"); }, [](auto& t) { t.file("x", "a"); }) ==
          Lines{"x: a link and a file"});
    CHECK(differences([](auto& t) { t.folder("x"); }, [](auto& t) { t.folder("x", 0700); }) ==
          Lines{"x: mode 0755 and 0700"});
}

TEST_CASE("pattern bytes are the same from any offset and differ by seed") {
    const std::string whole = test::patternBytes(1000, 5);
    for (std::uint64_t offset = 0; offset < 40; ++offset)
        CHECK(test::patternBytes(100, 5, offset) == whole.substr(offset, 100));
    CHECK(test::patternBytes(100, 6) != whole.substr(0, 100));
}
