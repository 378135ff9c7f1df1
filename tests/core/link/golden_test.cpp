// The wire format is a contract: frames that another writer made are read, and payloads are written byte for
// byte as they lie there.
#include "link_fixture.h"
#include "support/temp_folder.h"

namespace packtrain::test {
namespace {

using namespace link;

std::string golden(std::string_view name) {
    return readFile(Path(PACKTRAIN_GOLDEN) / name);
}

OpenedFrame openGolden(std::string_view name, Direction direction) {
    auto opened = openFrame(goldenKey(), direction, asBytes(golden(name)));
    REQUIRE(opened);
    return *std::move(opened);
}

TEST_CASE("theGoldenStateIsReadAndWritten") {
    const OpenedFrame frame = openGolden("state.frame", Direction::toDesktop);
    CHECK(
        frame.head ==
        FrameHead{.direction = Direction::toDesktop, .session = kSession, .sender = kAgent, .counter = 258});
    CHECK(frame.payload == golden("state.json"));
    const StateBody body = need(readState(frame.payload));
    CHECK(body.nextBy == std::chrono::seconds(30));
    CHECK(body.deadlines.size() == 2);
    CHECK(body.acknowledged.at(1).progress == Progress::refused);
    CHECK(need(writeState(body)) == frame.payload);
}

TEST_CASE("theGoldenCommandsAreReadAndWritten") {
    const OpenedFrame frame = openGolden("command.frame", Direction::toAgent);
    CHECK(frame.head ==
          FrameHead{.direction = Direction::toAgent, .session = kSession, .sender = kDesk, .counter = 0});
    const CommandBody body = need(readCommands(frame.payload));
    REQUIRE(body.open.size() == 3);
    CHECK(body.open[0].act == CommandAct(SaveNow{}));
    CHECK(body.open[1].act == CommandAct(Pin{"0123456789abcdef0123456789abcdef"}));
    CHECK(body.open[2].act == CommandAct(StopRuntime{.confirmed = true}));
    CHECK(body.history.size() == 1);
    CHECK(need(writeCommands(body)) == frame.payload);
}

TEST_CASE("theHeadIsLaidOutAsThePageSays") {
    const std::string theirs = golden("state.frame");
    const FrameHead head{.session = kSession, .sender = kAgent, .counter = 258};
    const std::string ours = need(sealFrame(goldenKey(), head, golden("state.json")));
    CHECK(ours.substr(0, kHeadSize) == theirs.substr(0, kHeadSize));
    CHECK(ours.size() == theirs.size());
}

TEST_CASE("thePageNamesEveryMemberRefusalAndCommand") {
    const std::string page = readFile(Path(PACKTRAIN_FORMAT));
    const auto names = [&](std::string_view word) {
        CAPTURE(word);
        CHECK(page.find('`' + std::string(word) + '`') != std::string::npos);
    };
    for (std::size_t i = 0; i < kRefusals; ++i) names(refusalName(static_cast<Refusal>(i)));
    for (const CommandAct& act :
         {CommandAct(SaveNow{}), CommandAct(Flush{}), CommandAct(Pin{}), CommandAct(Prefetch{}),
          CommandAct(Evict{}), CommandAct(SetLimits{}), CommandAct(StopRuntime{})})
        names(commandName(act));
    for (const std::string_view file : {"state.json", "command.json"}) {
        const Json json = need(json::parse(golden(file), file));
        for (const auto& [key, value] : json.items())
            if (key != "later") names(key);
    }
}

}  // namespace
}  // namespace packtrain::test
