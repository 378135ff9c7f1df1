#include "link_fixture.h"

namespace packtrain::test {
namespace {

using namespace link;
using namespace std::chrono_literals;

Json plainState() {
    return {{"next_by_ms", 30000}, {"age_ms", 0}, {"now_ms", 5000}, {"state", Json::object()}};
}

bool isState(const Json& json) {
    const auto read = readState(json::dump(json));
    if (!read) CHECK(read.error().reason == Reason::protocolError);
    return read.has_value();
}

Json deadline(std::int64_t low, std::int64_t median, std::int64_t high) {
    return {{"kind", "hard_cap"}, {"low_ms", low}, {"median_ms", median}, {"high_ms", high}};
}

Json withDeadline(const Json& item) {
    Json json = plainState();
    json["deadlines"] = Json::array({item});
    return json;
}

Json command(std::string_view name, Json arguments = Json::object()) {
    return {{"id", CommandId::random().hex()},
            {"command", name},
            {"arguments", std::move(arguments)},
            {"age_ms", 0},
            {"good_for_ms", 60000}};
}

CommandAct actOf(const Json& item) {
    return need(readCommand(item)).act;
}

bool isUnderstood(const Json& item) {
    return !std::holds_alternative<UnknownCommand>(actOf(item));
}

const std::string kDataset(32, 'a');

TEST_CASE("aStateIsReadAsItWasWritten") {
    StateBody body{.nextBy = 15s, .age = 120ms, .now = 3h, .deadlines = {}, .acknowledged = {}};
    body.deadlines.push_back({.kind = "idle",
                              .low = -5s,
                              .median = 10min,
                              .high = 90min,
                              .basis = {session::Certainty::setByYou, "you", "2026-11"}});
    body.acknowledged.push_back({CommandId::random(), Progress::failed, "the disk is full"});
    body.ended = "the agent was told to stop";
    body.movedTo = "state-1";
    body.state = {{"gpu", 1.5}};
    body.unknown = {{"later", 1}};
    CHECK(need(readState(need(writeState(body)))) == body);
}

TEST_CASE("membersOfALaterFormatAreKept") {
    Json json = plainState();
    json["later"] = {{"deep", Json::array({1, 2})}};
    const StateBody body = need(readState(json::dump(json)));
    CHECK(need(json::parse(need(writeState(body)), "state")).at("later") == json["later"]);
    const CommandBody commands = need(readCommands(R"({"commands":[],"later":7})"));
    CHECK(need(json::parse(need(writeCommands(commands)), "commands")).at("later") == 7);
}

TEST_CASE("aLaterFormatHidesNoDeadline") {
    Json item = deadline(1, 2, 3);
    item["kind"] = "of_a_later_agent";
    item["certainty"] = "of a later agent";
    const StateBody body = need(readState(json::dump(withDeadline(item))));
    REQUIRE(body.deadlines.size() == 1);
    CHECK(body.deadlines[0].kind == "of_a_later_agent");
    CHECK(body.deadlines[0].basis.certainty == session::Certainty::estimated);
    Json json = withDeadline(item);
    json["acknowledged"] = Json::array({{{"id", CommandId::random().hex()}, {"progress", "half_done"}}});
    const StateBody acknowledged = need(readState(json::dump(json)));
    CHECK(acknowledged.acknowledged.at(0).progress == Progress::seen);
    CHECK(acknowledged.deadlines.size() == 1);
}

TEST_CASE("whatIsNotAStateIsRefused") {
    CHECK(isState(plainState()));
    for (const std::string_view text : {"", "[]", "7", "{", "\xff", "{}"}) CHECK_FALSE(readState(text));
    const auto with = [](std::string_view key, Json value) {
        Json json = plainState();
        json[key] = std::move(value);
        return json;
    };
    CHECK_FALSE(isState(with("next_by_ms", 0)));
    CHECK_FALSE(isState(with("next_by_ms", 600001)));
    CHECK_FALSE(isState(with("next_by_ms", 1.5)));
    CHECK_FALSE(isState(with("next_by_ms", "15")));
    CHECK_FALSE(isState(with("age_ms", -1)));
    CHECK_FALSE(isState(with("now_ms", UINT64_MAX)));
    CHECK_FALSE(isState(with("state", Json::array())));
    CHECK_FALSE(isState(with("ended", 7)));
    CHECK_FALSE(isState(with("moved_to", "a\nb")));
    CHECK_FALSE(isState(with("moved_to", std::string(501, 'x'))));
    CHECK_FALSE(isState(with("deadlines", Json::object())));
    CHECK_FALSE(isState(with("deadlines", Json::array({1}))));
    CHECK(isState(withDeadline(deadline(-1, 2, 3))));
    CHECK_FALSE(isState(withDeadline(deadline(3, 2, 3))));
    CHECK_FALSE(isState(withDeadline(deadline(1, 3, 2))));
    CHECK_FALSE(isState(withDeadline(deadline(INT64_MIN, 2, 3))));
    CHECK_FALSE(isState(with("deadlines", Json(17, deadline(1, 2, 3)))));
    const Json told = {{"id", kDataset}, {"progress", "seen"}};
    CHECK(isState(with("acknowledged", Json::array({told}))));
    CHECK_FALSE(isState(with("acknowledged", Json::array({told, told}))));
    CHECK_FALSE(isState(with("acknowledged", Json::array({{{"id", "7"}, {"progress", "seen"}}}))));
}

TEST_CASE("whatTheWriterIsGivenAlwaysFitsTheFormat") {
    StateBody body{.nextBy = 1s, .age = {}, .now = {}, .deadlines = {}, .acknowledged = {}};
    body.ended = std::string(499, 'x') + "\xc3\xa9\n\xff" + std::string(600, 'y');
    const StateBody read = need(readState(need(writeState(body))));
    CHECK(*read.ended == std::string(499, 'x'));
    body.state = {{"log", std::string(kLargestPayload, 'z')}};
    CHECK_FALSE(writeState(body));
    body.state = Json::object();
    body.deadlines.resize(kMostDeadlines + 1);
    CHECK_FALSE(writeState(body));
}

TEST_CASE("everyCommandOfTheListIsReadAsItWasWritten") {
    const CommandAct acts[] = {SaveNow{},
                               Flush{},
                               Pin{kDataset},
                               Prefetch{kDataset},
                               Evict{kDataset},
                               SetLimits{.budget = 5 * kGiB, .floor = std::nullopt},
                               SetLimits{.budget = std::nullopt, .floor = 0},
                               StopRuntime{.confirmed = false},
                               StopRuntime{.confirmed = true}};
    CommandBody body;
    for (const CommandAct& act : acts) body.open.push_back({CommandId::random(), act, 3s, usualGoodFor(act)});
    CHECK(need(readCommands(need(writeCommands(body)))).open == body.open);
}

TEST_CASE("noCommandCarriesCodeAnAddressADriveOrAPath") {
    for (const std::string_view dataset : {"drive:set", "local:/etc", "../set", "https://example.org/x", "",
                                           "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
        for (const std::string_view name : {"pin", "prefetch", "evict"})
            CHECK_FALSE(isUnderstood(command(name, {{"dataset", dataset}})));
    CHECK(isUnderstood(command("pin", {{"dataset", kDataset}})));
    for (const std::string_view key : {"code", "url", "remote", "path", "folder", "to"})
        for (const std::string_view name : {"save_now", "flush", "pin", "set_limits", "stop_runtime"}) {
            Json arguments{{key, "x"}};
            if (name == "pin") arguments["dataset"] = kDataset;
            if (name == "set_limits") arguments["floor"] = 0;
            CHECK_FALSE(isUnderstood(command(name, arguments)));
        }
    CHECK_FALSE(isUnderstood(command("set_limits")));
    CHECK_FALSE(isUnderstood(command("set_limits", {{"budget", -1}})));
    CHECK_FALSE(isUnderstood(command("stop_runtime", {{"confirmed", "yes"}})));
    CHECK_FALSE(isUnderstood(command("run_this")));
}

TEST_CASE("whatIsNotUnderstoodLosesNoOtherCommand") {
    const Json json{{"commands", Json::array({command("run_this"), command("save_now")})}};
    const CommandBody body = need(readCommands(json::dump(json)));
    REQUIRE(body.open.size() == 2);
    CHECK(std::get<UnknownCommand>(body.open[0].act).name == "run_this");
    CHECK(std::holds_alternative<SaveNow>(body.open[1].act));
}

TEST_CASE("whatIsNoCommandFrameIsRefused") {
    for (const std::string_view text : {"", "[]", "7", "{", R"({"commands":7})", R"({"commands":[7]})",
                                        R"({"commands":[{}]})", R"({"history":[{}]})"})
        CHECK_FALSE(readCommands(text));
    Json twice = command("save_now");
    CHECK_FALSE(readCommands(json::dump(Json{{"commands", Json::array({twice, twice})}})));
    for (const auto& [key, value] :
         std::initializer_list<std::pair<std::string_view, Json>>{{"id", "x"},
                                                                  {"command", ""},
                                                                  {"command", "a b"},
                                                                  {"command", 7},
                                                                  {"arguments", Json::array()},
                                                                  {"age_ms", -1},
                                                                  {"good_for_ms", INT64_MAX}}) {
        Json item = command("save_now");
        item[key] = value;
        CAPTURE(key);
        CHECK_FALSE(readCommand(item));
    }
    Json many = Json::array();
    for (std::size_t i = 0; i <= kMostCommands; ++i) many.push_back(command("flush"));
    CHECK_FALSE(readCommands(json::dump(Json{{"commands", many}})));
}

TEST_CASE("onlyWhatAsksTheUsersOwnCodeIsNeverOff") {
    CHECK(isNeverOff(SaveNow{}));
    CHECK(isNeverOff(Flush{}));
    CHECK(isNeverOff(Pin{kDataset}));
    CHECK_FALSE(isNeverOff(Prefetch{kDataset}));
    CHECK_FALSE(isNeverOff(Evict{kDataset}));
    CHECK_FALSE(isNeverOff(SetLimits{}));
    CHECK_FALSE(isNeverOff(StopRuntime{}));
    CHECK_FALSE(isNeverOff(UnknownCommand{"run_this"}));
}

TEST_CASE("theHistoryOfEarlierSessionsTravels") {
    CommandBody body;
    body.history.push_back({.id = "boot/1",
                            .platform = "colab",
                            .plan = "free",
                            .began = 1'760'000'000,
                            .lasted = 11h,
                            .idle = 3s,
                            .left = true});
    const CommandBody read = need(readCommands(need(writeCommands(body))));
    REQUIRE(read.history.size() == 1);
    CHECK(read.history[0].id == "boot/1");
    CHECK(read.history[0].lasted == 11h);
    CHECK(read.history[0].left);
    body.history.resize(kMostPast + 1);
    CHECK_FALSE(writeCommands(body));
}

}  // namespace
}  // namespace packtrain::test
