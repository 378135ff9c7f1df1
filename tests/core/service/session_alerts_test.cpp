#include "service/session_alerts.h"

#include <doctest/doctest.h>

#include "service/session_state.h"
#include "support/manual_clock.h"

namespace packtrain::service {
namespace {

using namespace std::chrono_literals;

/// What an agent tells (app/agent/API.md), forty minutes after its newest save that is safe.
Json snapshot() {
    return {{"save",
             {{"busy", true},
              {"risk_s", 2400.0},
              {"durable_age_s", 2400.0},
              {"latest_step", 18'000},
              {"savers", 1},
              {"open", false},
              {"safe_point", -30.0},
              {"measured", true}}},
            {"checkpoints", {{"watches", {{{"durable", {{"age_s", 2400.0}, {"proved_age_s", 2340.0}}}}}}}},
            {"findings", {{"open", Json::array()}}}};
}

SessionView viewAt(const Clock& clock, Nanoseconds left, const Json& state = snapshot()) {
    SessionView view{.session = "0123"};
    view.now = clock.boot();
    view.presence = Presence::live;
    view.age = 10s;
    view.endings = {{.kind = "hard_cap",
                     .low = view.now + left,
                     .median = view.now + left,
                     .high = view.now + left,
                     .basis = {}}};
    view.commandLag = 20s;
    // As it comes in a frame: numbers that were written and read.
    view.state = *json::parse(json::dump(state), "a snapshot");
    return view;
}

PairingView lookedAt(bool isRoadDown = false) {
    PairingView pairing{.id = "ef"};
    pairing.hasLooked = true;
    if (isRoadDown) pairing.problem = Error(Reason::networkDown, "the line is cut");
    return pairing;
}

std::string tagsOf(const SessionView& view) {
    std::string text;
    for (const session::Alert& each : view.alerts) text += session::alertTag(each.key) + " ";
    return text;
}

}  // namespace

TEST_CASE("whatAnAgentTellsIsWhatTheRulesLookAt") {
    const test::ManualClock clock;
    Json state = snapshot();
    state["checkpoints"]["watches"].push_back(
        {{"in_flight", {{"age_s", 60.0}, {"done", 400}, {"total", 1000}, {"bytes_per_second", 6.0}}}});
    state["checkpoints"]["watches"].push_back(
        {{"in_flight", {{"age_s", 90.0}, {"done", 0}, {"total", 10}, {"waits_for", Json::object()}}}});
    state["findings"]["open"] = {{{"finding", "sign_in_needed"}, {"subject", "mydrive"}},
                                 {{"finding", "accelerator_idle"}},
                                 {{"finding", "of a later agent"}}};
    const SessionView view = viewAt(clock, 30min, state);
    const session::SessionAtDesk seen = atDesk(view, {});
    CHECK(seen.contact == session::Contact::live);
    CHECK(seen.heard == view.now - 10s);
    CHECK(seen.work == 40min);
    CHECK(session::workAtRisk(seen, view.now) == 40min + 10s);
    CHECK(seen.safe == session::SafeSave{.saved = view.now - 10s - 40min, .step = 18'000});
    CHECK(seen.safePoint == view.now - 40s);
    CHECK(seen.commandLag == 20s);
    CHECK(seen.listensToAsking);
    CHECK_FALSE(seen.isAsked);
    REQUIRE(seen.underway);
    CHECK(seen.underway->saved == view.now - 70s);
    CHECK(seen.underway->bytes == 600);
    CHECK(seen.underway->needs == Nanoseconds(100s));
    CHECK(seen.troubles == std::vector{session::Trouble{session::FindingKind::signInNeeded, "mydrive"}});
    CHECK(readStateFacts(view.state).durableTook == Nanoseconds(60s));
}

TEST_CASE("whateverElseAnAgentTellsCountsAsNotKnown") {
    const test::ManualClock clock;
    const std::string_view states[] = {
        R"({})",
        R"([])",
        R"({"save": 3, "checkpoints": [], "findings": {"open": {}}})",
        R"({"save": {"risk_s": "much", "savers": -1, "open": 1, "safe_point": 1e300, "measured": true}})",
        R"({"checkpoints": {"watches": [{"in_flight": {"age_s": 1, "bytes_per_second": 0, "done": 9, "total": 3}}]}})",
        R"({"checkpoints": {"watches": [7, {"in_flight": 7}, {"durable": {"age_s": 5, "proved_age_s": 9}}]}})",
        R"({"findings": {"open": [7, {"finding": 7}, {"finding": "disk_full", "subject": 7}]}})",
    };
    for (const std::string_view text : states) {
        CAPTURE(text);
        const auto state = json::parse(text, "a snapshot");
        REQUIRE(state);
        SessionView view = viewAt(clock, 9min, *state);
        const session::SessionAtDesk seen = atDesk(view, {});
        CHECK(seen.work == 0s);
        CHECK_FALSE(seen.safePoint);
        CHECK_FALSE((seen.underway && seen.underway->needs));
        CHECK_FALSE(readStateFacts(*state).durableTook);
        SessionAlerts alerts(clock);
        alerts.look(view, lookedAt());
        CHECK(tagsOf(view).empty());
    }
}

TEST_CASE("aWarningStaysInTheViewUntilItIsNoLongerTrue") {
    test::ManualClock clock;
    SessionAlerts alerts(clock);
    SessionView view = viewAt(clock, 30min);
    alerts.look(view, lookedAt());
    CHECK(tagsOf(view) == "T-30 ");
    clock.advance(5min);
    view = viewAt(clock, 25min);
    alerts.look(view, lookedAt());
    CHECK(tagsOf(view) == "T-30 ");
    CHECK(view.alerts.front().left == 25min - 20s);
    CHECK_FALSE(view.alerts.front().isAsked);
    view = viewAt(clock, 25min);
    view.commands = {{.id = "1", .command = "save_now", .state = CommandState::seen}};
    alerts.look(view, lookedAt());
    CHECK(view.alerts.front().isAsked);
    Json safe = snapshot();
    safe["save"]["risk_s"] = safe["save"]["durable_age_s"] = 60.0;
    view = viewAt(clock, 25min, safe);
    alerts.look(view, lookedAt());
    CHECK(tagsOf(view).empty());
}

TEST_CASE("eachSessionHasItsOwnWarnings") {
    const test::ManualClock clock;
    SessionAlerts alerts(clock);
    SessionView one = viewAt(clock, 30min), other = viewAt(clock, 9min);
    other.session = "4567";
    alerts.look(one, lookedAt());
    alerts.look(other, lookedAt());
    CHECK(tagsOf(one) == "T-30 ");
    CHECK(tagsOf(other) == "T-10 ");
}

TEST_CASE("whatAnEarlierProgramHeardIsNoWarningBeforeTheFirstLook") {
    const test::ManualClock clock;
    SessionAlerts alerts(clock);
    SessionView view = viewAt(clock, 30min);
    alerts.look(view, PairingView{.id = "ef"});
    CHECK(tagsOf(view).empty());
    alerts.look(view, lookedAt());
    CHECK(tagsOf(view) == "T-30 ");
}

TEST_CASE("afterWakingTheNewestWordIsAwaited") {
    test::ManualClock clock;
    SessionAlerts alerts(clock);
    SessionView view = viewAt(clock, 9h);
    alerts.look(view, lookedAt());
    clock.sleepFor(8h + 40min);
    view = viewAt(clock, 20min);
    view.presence = Presence::lost;
    view.age = 8h + 40min;
    alerts.look(view, lookedAt());
    CHECK(tagsOf(view).empty());
    clock.advance(61s);
    view = viewAt(clock, 19min);
    view.presence = Presence::lost;
    view.age = 8h + 41min;
    alerts.look(view, lookedAt());
    CHECK(tagsOf(view) == "T-30 ");
}

TEST_CASE("theEndIsToldWithWhatTheViewSaysWasLost") {
    test::ManualClock clock;
    SessionAlerts alerts(clock);
    SessionView view = viewAt(clock, 5h);
    alerts.look(view, lookedAt());
    clock.advance(5min);
    view = viewAt(clock, 5h);
    view.presence = Presence::ended;
    view.safe.risk = 42min;
    view.successor = "89ab";
    alerts.look(view, lookedAt());
    CHECK(tagsOf(view).empty());
    view.successor.clear();
    alerts.look(view, lookedAt());
    CHECK(tagsOf(view) == "ended ");
    CHECK(view.alerts.front().work == 42min);
}

TEST_CASE("silenceOfARoadThatIsDownHereIsNotTheSessions") {
    test::ManualClock clock;
    SessionAlerts alerts(clock);
    for (const bool isRoadDown : {true, false}) {
        SessionView view = viewAt(clock, 5h);
        alerts.look(view, lookedAt(isRoadDown));
        clock.advance(10min);
        view = viewAt(clock, 5h);
        view.presence = Presence::lost;
        view.age = 10min;
        alerts.look(view, lookedAt(isRoadDown));
        CHECK(tagsOf(view) == (isRoadDown ? "" : "lost_contact "));
    }
}

TEST_CASE("aDismissedWarningDoesNotComeAgain") {
    test::ManualClock clock;
    SessionAlerts alerts(clock);
    SessionView view = viewAt(clock, 30min);
    alerts.look(view, lookedAt());
    REQUIRE(tagsOf(view) == "T-30 ");
    alerts.dismiss("another", view.alerts.front().key);
    alerts.look(view, lookedAt());
    CHECK(tagsOf(view) == "T-30 ");
    const session::AlertKey key = view.alerts.front().key;
    alerts.dismiss(view.session, key);
    for (int minute = 0; minute < 15; ++minute) {
        view = viewAt(clock, 30min - minute * 1min);
        alerts.look(view, lookedAt());
        CHECK(tagsOf(view).empty());
        clock.advance(1min);
    }
    clock.advance(6min);
    view = viewAt(clock, 9min);
    alerts.look(view, lookedAt());
    CHECK(tagsOf(view) == "T-10 ");
}

TEST_CASE("aWarningThatIsPutOffComesAgainThen") {
    test::ManualClock clock;
    SessionAlerts alerts(clock);
    SessionView view = viewAt(clock, 30min);
    alerts.look(view, lookedAt());
    REQUIRE(tagsOf(view) == "T-30 ");
    alerts.snooze(view.session, view.alerts.front().key, 10min);
    alerts.snooze("another", view.alerts.front().key, 10min);
    clock.advance(9min);
    view = viewAt(clock, 21min);
    alerts.look(view, lookedAt());
    CHECK(tagsOf(view).empty());
    clock.advance(61s);
    view = viewAt(clock, 20min);
    alerts.look(view, lookedAt());
    CHECK(tagsOf(view) == "T-30 ");
}

TEST_CASE("aKindThatIsSwitchedOffGoesAndDoesNotCome") {
    const test::ManualClock clock;
    SessionAlerts alerts(clock);
    SessionView view = viewAt(clock, 30min), other = viewAt(clock, 30min);
    other.session = "4567";
    alerts.look(view, lookedAt());
    REQUIRE(tagsOf(view) == "T-30 ");
    alerts.prefer({.off = {session::AlertKind::timeLeft}});
    for (SessionView* each : {&view, &other}) {
        alerts.look(*each, lookedAt());
        CHECK(tagsOf(*each).empty());
    }
    alerts.prefer({});
    alerts.look(other, lookedAt());
    CHECK(tagsOf(other) == "T-30 ");
}

TEST_CASE("quietHoursAreOfTheLocalDay") {
    const test::ManualClock clock;
    SessionAlerts alerts(clock);
    SessionView view = viewAt(clock, 30min), urgent = viewAt(clock, 9min);
    urgent.session = "4567";
    alerts.prefer({.quiet = session::QuietHours{.from = 0, .until = 24 * 60}});
    alerts.look(view, lookedAt());
    alerts.look(urgent, lookedAt());
    CHECK(tagsOf(view).empty());
    CHECK(tagsOf(urgent) == "T-10 ");
    alerts.prefer({.quiet = session::QuietHours{.from = 0, .until = 0}});
    alerts.look(view, lookedAt());
    CHECK(tagsOf(view) == "T-30 ");
}

TEST_CASE("beforeThisComputerSleepsTheSessionsThatItKeepsAreToldOf") {
    const test::ManualClock clock;
    SessionAlerts alerts(clock);
    SessionView here = viewAt(clock, 9h), there = viewAt(clock, 9h);
    here.isLocal = true;
    there.session = "4567";
    alerts.setGoingToSleep(true);
    alerts.look(here, lookedAt());
    alerts.look(there, lookedAt());
    CHECK(tagsOf(here) == "sleep ");
    CHECK(tagsOf(there).empty());
    alerts.setGoingToSleep(false);
    alerts.look(here, lookedAt());
    CHECK(tagsOf(here).empty());
}

TEST_CASE("theTrayJudgesASessionAsItsWarningsDo") {
    const test::ManualClock clock;
    SessionAlerts alerts(clock);
    SessionView view = viewAt(clock, 9min), calm = viewAt(clock, 9h);
    calm.session = "4567";
    alerts.look(view, lookedAt());
    alerts.look(calm, lookedAt());
    const session::TrayView tray = trayOf({.failed = 1}, {calm, view});
    CHECK(tray.state == session::TrayState::sessionRisk);
    CHECK(tray.atRisk == 1);
    REQUIRE(tray.first);
    CHECK(tray.first->index == 1);
    CHECK(tray.first->left == 9min);
    CHECK(trayOf({.failed = 1}, {calm}).state == session::TrayState::error);
    CHECK(trayOf({}, {}).state == session::TrayState::idle);
}

}  // namespace packtrain::service
