// Streams of events, whole and not, in pieces of any size.
#include "link/direct/event_reader.h"

#include <vector>

#include "link_fixture.h"
#include "support/temp_folder.h"

namespace packtrain::test {
namespace {

using namespace link;

std::vector<std::string> eventsIn(std::string_view stream, std::size_t pieces = 1'000'000) {
    EventReader reader;
    std::vector<std::string> events;
    for (std::size_t at = 0; at < stream.size(); at += pieces) {
        const auto read = reader.read(asBytes(stream.substr(at, pieces)),
                                      [&](std::string_view data) { events.emplace_back(data); });
        REQUIRE(read);
    }
    return events;
}

using Events = std::vector<std::string>;

TEST_CASE("theGoldenEventHoldsTheGoldenFrame") {
    const Events events = eventsIn(readFile(Path(PACKTRAIN_GOLDEN) / "state.events"));
    REQUIRE(events.size() == 1);
    CHECK(fromBase64(events.front()) == readFile(Path(PACKTRAIN_GOLDEN) / "state.frame"));
}

TEST_CASE("anEventIsTheSameInPiecesOfAnySize") {
    const std::string stream =
        "\xEF\xBB\xBF: hello\r\nid: 1\r\ndata: one\r\n\r\ndata:two\rdata:  more\r\r\ndata: three\n\n";
    const Events all = {"one", "two\n more", "three"};
    for (std::size_t size = 1; size <= stream.size(); ++size) CHECK(eventsIn(stream, size) == all);
}

TEST_CASE("onlyWhatIsAWholeMessageIsAnEvent") {
    CHECK(eventsIn("data: cut").empty());
    CHECK(eventsIn("data: cut\n").empty());
    CHECK(eventsIn("id: 7\n\n").empty());
    CHECK(eventsIn("event: snapshot\ndata: {}\n\n").empty());
    CHECK(eventsIn("event: snapshot\ndata: {}\n\ndata: mine\n\n") == Events{"mine"});
    CHECK(eventsIn("event: message\ndata: mine\n\n") == Events{"mine"});
    CHECK(eventsIn("data\n\n") == Events{""});
    CHECK(eventsIn("Data: x\n data: x\ndata : x\nretry: 0\n\n").empty());
    CHECK(eventsIn("\n\n\n\r\n\r").empty());
}

TEST_CASE("aLineThatIsTooLongEndsTheReading") {
    EventReader reader;
    int events = 0;
    const auto feed = [&](std::string_view bytes) {
        return reader.read(asBytes(bytes), [&](std::string_view) { ++events; });
    };
    const std::string longest(EventReader::kLongestLine - 5, 'x');
    REQUIRE(feed("data:" + longest + "\n\n"));
    CHECK(events == 1);
    REQUIRE(feed(":" + std::string(EventReader::kLongestLine - 1, 'x')));
    const auto more = feed("x");
    REQUIRE_FALSE(more);
    CHECK(more.error().reason == Reason::protocolError);
    CHECK(events == 1);
}

TEST_CASE("anEventOfManyLinesHasTheSameLimit") {
    EventReader reader;
    const std::string line = "data: " + std::string(1000, 'x') + "\n";
    Result<> read;
    std::size_t lines = 0;
    while (read && lines < 1000) {
        read = reader.read(asBytes(line), [](std::string_view) {});
        ++lines;
    }
    REQUIRE_FALSE(read);
    CHECK(read.error().reason == Reason::protocolError);
    CHECK(lines == EventReader::kLongestLine / 1001 + 1);
}

}  // namespace
}  // namespace packtrain::test
