#include <doctest/doctest.h>

#include "io/file_system.h"
#include "support/faulty_file_system.h"
#include "support/fixture_tree.h"
#include "support/temp_folder.h"

using namespace packtrain;

namespace {

const auto files = io::makeLocalFileSystem();

}  // namespace

TEST_CASE("a whole file is read up to its limit") {
    const test::TempFolder temp;
    const std::string content = test::patternBytes(200'000, 9);
    test::writeFile(temp / "file", content);
    test::writeFile(temp / "empty", "");
    CHECK(io::readWhole(*files, temp / "file", 200'000).value() == content);
    CHECK(io::readWhole(*files, temp / "empty", 0).value() == "");
    CHECK(io::readWhole(*files, temp / "file", 199'999).error().reason == Reason::badArgument);
    CHECK(io::readWhole(*files, temp / "nothing", 10).error().reason == Reason::fileGone);
    CHECK(io::readWhole(*files, Path("/proc/self/status"), kMiB)
              ->starts_with("Name:"));  // its size is said to be 0
}

TEST_CASE("a written file replaces the old one and keeps it closed") {
    const test::TempFolder temp;
    REQUIRE(io::writeWhole(*files, temp / "file", asBytes("one")));
    REQUIRE(files->setMode(temp / "file", 0640));
    REQUIRE(io::writeWhole(*files, temp / "file", asBytes("two")));
    CHECK(test::readFile(temp / "file") == "two");
    CHECK(files->stat(temp / "file")->mode == 0640);
    REQUIRE(io::writeWhole(*files, temp / "file", asBytes("three"), true));
    CHECK(files->stat(temp / "file")->mode == 0600);
    CHECK(test::listTree(temp.path()) == std::vector<std::string>{"file"});
}

TEST_CASE("whatever fails, the old content or the new one stands, and no draft is left") {
    bool ranWithoutFault = false;
    for (std::size_t i = 0; !ranWithoutFault; ++i) {
        const test::TempFolder temp;
        test::writeFile(temp / "file", "old");
        test::FaultyFileSystem faulty(*files);
        faulty.failAt(i, Error(Reason::diskFull, "planned"));
        const auto written = io::writeWhole(faulty, temp / "file", asBytes("new"));
        ranWithoutFault = faulty.faultsUsed() == 0;
        const std::string now = test::readFile(temp / "file");
        CAPTURE(i);
        if (written)
            CHECK(now == "new");
        else
            CHECK((now == "old" || now == "new"));
        CHECK(test::listTree(temp.path()) == std::vector<std::string>{"file"});
        REQUIRE(i < 50);
    }
}

TEST_CASE(
    "a power cut at any moment leaves the old content or the new one, and never loses what was said to be "
    "written") {
    bool wasDone = false;
    for (std::size_t i = 0; !wasDone; ++i) {
        const test::TempFolder temp;
        test::writeFile(temp / "file", "old");
        test::FaultyFileSystem faulty(*files);
        faulty.watchPower(temp.path());
        faulty.dieAt(i);
        wasDone = io::writeWhole(faulty, temp / "file", asBytes("new")).has_value();
        faulty.cut();
        const std::string now = test::readFile(temp / "file");
        CAPTURE(i);
        if (wasDone)
            CHECK(now == "new");
        else
            CHECK((now == "old" || now == "new"));
        REQUIRE(i < 50);
    }
}
