#include "service/session_history.h"

#include <doctest/doctest.h>

#include "support/temp_folder.h"

using namespace packtrain;
using packtrain::service::SessionHistory;
using packtrain::session::PastSession;
using packtrain::session::Seconds;
using packtrain::test::TempFolder;

namespace {

struct Case {
    TempFolder folder;
    std::unique_ptr<io::FileSystem> files = io::makeLocalFileSystem();
    Path file = folder.path() / "sessions.sqlite";
    std::unique_ptr<SessionHistory> open() {
        auto history = SessionHistory::open(*files, file);
        REQUIRE(history);
        return std::move(*history);
    }
};

PastSession lasting(std::string id, int seconds) {
    return {.id = std::move(id), .platform = "colab", .plan = "free", .began = 5, .lasted = Seconds(seconds)};
}

}  // namespace

TEST_CASE("sessionsAreKeptOverARestart") {
    Case here;
    PastSession session = lasting("a", 100);
    session.idle = Seconds(7);
    session.left = true;
    REQUIRE(here.open()->put(session));
    const auto all = here.open()->all().value();
    REQUIRE(all.size() == 1);
    CHECK(all[0].id == "a");
    CHECK(all[0].platform == "colab");
    CHECK(all[0].plan == "free");
    CHECK(all[0].lasted == Seconds(100));
    CHECK(all[0].idle == Seconds(7));
    CHECK(all[0].left);
}

TEST_CASE("ofOneSessionTheLongerWordStays") {
    Case here;
    const auto history = here.open();
    REQUIRE(history->put(lasting("a", 100)));
    REQUIRE(history->put(lasting("a", 300)));
    REQUIRE(history->put(lasting("a", 200)));  // carried here from somewhere, and older
    CHECK(history->all()->front().lasted == Seconds(300));
    PastSession left = lasting("a", 300);
    left.left = true;
    REQUIRE(history->put(left));
    CHECK(history->all()->front().left);
    CHECK(history->all()->size() == 1);
}

TEST_CASE("theNewestTwoHundredAreKept") {
    Case here;
    const auto history = here.open();
    for (int i = 0; i < 250; ++i) REQUIRE(history->put(lasting(std::to_string(i), 10)));
    const auto all = history->all().value();
    CHECK(all.size() == 200);
    CHECK(all.back().id == "249");
}

TEST_CASE("aBrokenFileIsSetAsideAndANewOneMade") {
    Case here;
    REQUIRE(here.open()->put(lasting("a", 1)));
    test::writeFile(here.file, std::string(8192, 'x'));
    CHECK(here.open()->all()->empty());
}
