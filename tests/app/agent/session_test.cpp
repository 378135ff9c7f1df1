#include <doctest/doctest.h>

#include <map>

#include "fake_machine.h"
#include "jupyter.h"
#include "sampler.h"
#include "session_view.h"
#include "snapshot.h"
#include "status_lines.h"
#include "support/manual_clock.h"

using namespace packtrain;
using namespace packtrain::agent;
using packtrain::test::FakeMachine;
using packtrain::test::ManualClock;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

Variables variablesOf(std::map<std::string, std::string> values) {
    return [values = std::move(values)](const std::string& name) -> std::optional<std::string> {
        const auto found = values.find(name);
        return found == values.end() ? std::nullopt : std::optional(found->second);
    };
}

}  // namespace

TEST_CASE("durationsAreReadWhole") {
    CHECK(parseDuration("8h") == hours(8));
    CHECK(parseDuration("1h30min") == minutes(90));
    CHECK(parseDuration("1d2h3m4s") == seconds(86400 + 7200 + 180 + 4));
    for (const std::string_view wrong :
         {"", "8", "h", "8 h", "-1h", "8x", "99999999999999999999h", "1h30", "9999999h"})
        CHECK_MESSAGE(!parseDuration(wrong), wrong);
}

TEST_CASE("beginIsTheStartOfProcessOne") {
    FakeMachine machine;
    machine.put("/proc/1/stat", "1 (docker) init) S 0 1 1 0 -1 4 5 6 7 8 9 10 11 12 20 0 1 0 360000 14 15\n");
    CHECK(beginOfProcessOne(machine.root()) == Ticks(hours(1)));
    for (const std::string_view wrong :
         {"", "1 (init) S 0 1", "1 init S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22"}) {
        machine.put("/proc/1/stat", wrong);
        CHECK_FALSE(beginOfProcessOne(machine.root()));
    }
    machine.put("/proc/1/stat",
                "1 (init) S 0 1 1 0 -1 4 5 6 7 8 9 10 11 12 20 0 1 0 18446744073709551615 14 15\n");
    CHECK_FALSE(beginOfProcessOne(machine.root()));
}

TEST_CASE("aSessionWhoseBeginIsUnknownSaysSo") {
    FakeMachine machine;
    ManualClock clock;
    clock.advance(hours(2));
    const auto view = SessionView::open({.platform = "colab"}, machine.root(), clock);
    REQUIRE(view);
    clock.advance(minutes(5));
    const SessionReport report = view->report({}, clock.boot());
    CHECK(report.age == minutes(5));
    CHECK(report.ageBasis.find("may be older") != std::string::npos);
}

TEST_CASE("theOwnLimitCountsFromNow") {
    FakeMachine machine;
    ManualClock clock;
    clock.advance(hours(20));
    const auto view =
        SessionView::open({.platform = "plain", .endsIn = hours(8), .age = hours(3)}, machine.root(), clock);
    REQUIRE(view);
    clock.advance(hours(1));
    const SessionReport report = view->report({}, clock.boot());
    CHECK(report.age == hours(4));
    REQUIRE(report.left);
    CHECK(report.left->low == hours(7));
    CHECK(report.left->lowKind == session::DeadlineKind::ownCap);
}

TEST_CASE("anAssumedPlanIsTheOneThatEndsFirst") {
    FakeMachine machine;
    ManualClock clock;
    clock.advance(hours(100));
    const auto assumed = SessionView::open({.platform = "colab", .age = seconds(0)}, machine.root(), clock);
    const auto told = SessionView::open({.platform = "colab", .plan = "pro-plus", .age = seconds(0)},
                                        machine.root(), clock);
    REQUIRE(assumed);
    REQUIRE(told);
    const SessionReport shorter = assumed->report({}, clock.boot());
    const SessionReport longer = told->report({}, clock.boot());
    CHECK(shorter.planAssumed);
    CHECK_FALSE(longer.planAssumed);
    CHECK(shorter.left->low < longer.left->low);
    const auto wrong = SessionView::open({.platform = "colab", .plan = "gold"}, machine.root(), clock);
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error().context.find("pro-plus") != std::string::npos);
    CHECK_FALSE(SessionView::open({.platform = "atlantis"}, machine.root(), clock));
}

TEST_CASE("allBuiltInProfilesAreRead") {
    CHECK(builtInProfiles().size() >= 10);
    for (const BuiltInProfile& each : builtInProfiles())
        CHECK_MESSAGE(session::readProfile(each.json, each.name), each.name);
}

TEST_CASE("aProfileOfOnesOwn") {
    FakeMachine machine;
    ManualClock clock;
    machine.put(
        "/own.json",
        R"({"format":"packtrain-profile/1","id":"lab","name":"Our lab","plans":[{"id":"night","name":"Night",
                "hard_cap":{"low_min":60,"median_min":60,"high_min":60,"certainty":"documented","source":"the door","date":"2026-11"}}]})");
    const auto view =
        SessionView::open({.profile = machine.root() / "own.json", .age = seconds(0)}, machine.root(), clock);
    REQUIRE(view);
    CHECK(view->report({}, clock.boot()).left->low == hours(1));
    machine.put("/own.json", "{}");
    CHECK_FALSE(SessionView::open({.profile = machine.root() / "own.json"}, machine.root(), clock));
}

TEST_CASE("theServerIsFoundByTheEnvironment") {
    FakeMachine machine;
    CHECK_FALSE(findJupyter({}, variablesOf({})).value());
    const auto colab =
        findJupyter({}, variablesOf({{"COLAB_JUPYTER_IP", "172.28.0.12"}, {"KMP_TARGET_PORT", "9000"}}));
    CHECK(colab.value()->url == "http://172.28.0.12:9000");
    CHECK(colab.value()->token.empty());
    const auto terminal = findJupyter(
        {}, variablesOf({{"JUPYTER_SERVER_URL", "http://127.0.0.1:8888/user/x/"}, {"JUPYTER_TOKEN", "abc"}}));
    CHECK(terminal.value()->url == "http://127.0.0.1:8888/user/x");
    CHECK(terminal.value()->token == "abc");
    machine.put("/run/jpserver-77.json", R"({"url":"http://localhost:8889/","token":"t77","pid":77})");
    const std::string runtime = machine.root().bytes() + "/run";
    const auto kernel =
        findJupyter({}, variablesOf({{"JPY_PARENT_PID", "77"}, {"JUPYTER_RUNTIME_DIR", runtime}}));
    REQUIRE(kernel.value());
    CHECK(kernel.value()->url == "http://localhost:8889");
    CHECK(kernel.value()->token == "t77");
    CHECK_FALSE(
        findJupyter({}, variablesOf({{"JPY_PARENT_PID", "78"}, {"JUPYTER_RUNTIME_DIR", runtime}})).value());
    CHECK_FALSE(
        findJupyter({}, variablesOf({{"JPY_PARENT_PID", "x"}, {"JUPYTER_RUNTIME_DIR", runtime}})).value());
}

TEST_CASE("aTokenFileHoldsOneToken") {
    FakeMachine machine;
    const JupyterWishes wishes{.url = "http://127.0.0.1:1", .tokenFile = machine.root() / "token"};
    CHECK_FALSE(findJupyter(wishes, variablesOf({})));
    machine.put("/token", "abc\n");
    CHECK(findJupyter(wishes, variablesOf({})).value()->token == "abc");
    machine.put("/token", "abc\r\nX-Evil: 1\n");
    CHECK_FALSE(findJupyter(wishes, variablesOf({})));
    machine.put("/token", "\n");
    CHECK_FALSE(findJupyter(wishes, variablesOf({})));
}

TEST_CASE("kernelsAreReadAsTheyAre") {
    const auto none = readKernels("[]");
    REQUIRE(none);
    CHECK(none->kernels == 0);
    CHECK_FALSE(none->lastActivity);
    const auto two = readKernels(
        R"([{"execution_state":"idle","last_activity":"2026-11-21T09:00:00.5Z","connections":0},
            {"execution_state":"starting","last_activity":"2026-11-21T08:00:00Z","connections":2}])");
    REQUIRE(two);
    CHECK(two->busy);
    CHECK(two->connections == 2);
    CHECK(two->lastActivity == parseRfc3339("2026-11-21T09:00:00.5Z"));
    CHECK_FALSE(readKernels(R"([{"execution_state":"dead"}])")->busy);
    for (const std::string_view wrong : {"", "{}", "[1]", "[{}]", "<html>", R"([{"execution_state":5}])"})
        CHECK_MESSAGE(!readKernels(wrong), wrong);
}

TEST_CASE("whatIsNotKnownIsNoNumberAnywhere") {
    Snapshot snapshot;
    snapshot.cpu = Reading<CpuFigures>::trouble("broken");
    snapshot.memory = Reading<MemoryFigures>::unsupported("none");
    const Json json = toJson(snapshot);
    CHECK(json["cpu"] == Json{{"error", "broken"}});
    CHECK(json["memory"] == Json{{"unsupported", "none"}});
    CHECK(toMetrics(snapshot).find("cpu") == std::string::npos);
    const std::string lines = statusLines(json);
    CHECK(lines.find("could not be read: broken") != std::string::npos);
    CHECK(lines.find("not known here: none") != std::string::npos);
}

TEST_CASE("statusOfAnotherVersionDoesNotEndTheProgram") {
    for (const char* text : {"{}", "[]", "5", R"({"disks":5,"session":[],"cpu":{"value":7},"memory":null})",
                             R"({"session":{"deadlines":[1,null],"plans":[1],"plan_assumed":true}})"})
        CHECK_FALSE(statusLines(json::parse(text, "x").value()).empty());
}

TEST_CASE("aClockThatJumpsFiresNoDeadlineAndLosesNone") {
    FakeMachine machine;
    ManualClock clock;
    clock.advance(hours(30));
    const auto jupyter = JupyterWatch::open(std::nullopt, clock).value();
    Sampler sampler(
        {.root = machine.root(),
         .disks = {},
         .pastLengths = [] { return std::vector<session::Seconds>(6, hours(9)); }},
        SessionView::open({.platform = "colab", .endsIn = hours(8), .age = hours(1)}, machine.root(), clock)
            .value(),
        *jupyter, clock);
    const auto ends = [&] {
        sampler.look();
        std::vector<std::pair<session::DeadlineKind, Ticks>> found;
        for (const session::Deadline& each : sampler.snapshot()->session->deadlines)
            found.emplace_back(each.kind, each.low);
        return found;
    };
    const auto before = ends();
    REQUIRE(before.size() == 3);
    const Nanoseconds left = sampler.snapshot()->session->left->low;
    for (const Nanoseconds jump :
         {Nanoseconds(hours(24 * 3650)), Nanoseconds(-hours(24 * 7300)), Nanoseconds(hours(2))}) {
        clock.jumpWall(jump);
        CHECK(ends() == before);
        CHECK(sampler.snapshot()->session->left->low == left);
    }
    // The machine slept: that time is gone, and no deadline moved later for it.
    clock.sleepFor(hours(1));
    CHECK(ends() == before);
    CHECK(sampler.snapshot()->session->left->low == left - hours(1));
}
