#include "service/figure_history.h"

#include <doctest/doctest.h>

#include "support/temp_folder.h"

using namespace packtrain;
using packtrain::service::FigureHistory;
using packtrain::test::TempFolder;

namespace {

struct Case {
    TempFolder folder;
    std::unique_ptr<io::FileSystem> files = io::makeLocalFileSystem();
    Path file = folder.path() / "history.sqlite";
    std::unique_ptr<FigureHistory> open(std::size_t kept = 1000) {
        auto history = FigureHistory::open(*files, file, kept);
        REQUIRE(history);
        return std::move(*history);
    }
};

}  // namespace

TEST_CASE("rowsAreKeptOverARestart") {
    Case here;
    REQUIRE(here.open()->add({.at = 100, .figures = {{"cpu", 1.5}}}));
    const auto rows = here.open()->since(0, 1, 10).value();
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].at == 100);
    CHECK(rows[0].figures == service::Figures{{"cpu", 1.5}});
}

TEST_CASE("aStepIsTheMeanOfWhatWasKnownInIt") {
    Case here;
    const auto history = here.open();
    REQUIRE(history->add({.at = 60, .figures = {{"cpu", 1}, {"gpu", 10}}}));
    REQUIRE(history->add({.at = 70, .figures = {{"cpu", 3}}}));
    REQUIRE(history->add({.at = 120, .figures = {{"cpu", 7}}}));
    const auto rows = history->since(0, 60, 10).value();
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].figures == service::Figures{{"cpu", 2}, {"gpu", 10}});
    CHECK(rows[0].at == 70);
    CHECK(rows[1].figures == service::Figures{{"cpu", 7}});
    CHECK(history->since(70, 60, 10).value().front().figures == service::Figures{{"cpu", 3}});
    CHECK(history->since(0, 60, 1).value().front().at == 120);
    CHECK(history->since(121, 60, 10).value().empty());
}

TEST_CASE("theRingKeepsTheNewestRows") {
    Case here;
    const auto history = here.open(100);
    for (int i = 1; i <= 600; ++i) REQUIRE(history->add({.at = i, .figures = {{"n", i}}}));
    const auto rows = history->since(0, 1, 10000).value();
    CHECK(rows.size() <= 160);
    CHECK(rows.size() >= 100);
    CHECK(rows.back().at == 600);
}

TEST_CASE("aWallClockThatJumpsBackLosesNothing") {
    Case here;
    const auto history = here.open(100);
    REQUIRE(history->add({.at = 5000, .figures = {{"n", 1}}}));
    REQUIRE(history->add({.at = 1000, .figures = {{"n", 2}}}));
    const auto rows = history->since(0, 10, 10).value();
    REQUIRE(rows.size() == 2);
    CHECK(rows[1].at == 1000);
}

TEST_CASE("aBrokenFileIsSetAsideAndANewOneBegun") {
    Case here;
    REQUIRE(io::writeWhole(*here.files, here.file, asBytes(std::string(8192, 'x'))));
    const auto history = here.open();
    CHECK(history->add({.at = 1, .figures = {{"n", 1}}}));
    CHECK(history->since(0, 1, 10).value().size() == 1);
}
