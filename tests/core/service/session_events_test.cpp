// What a desk notes of what happened: each thing once, with its own time, over restarts and by two desktops.
#include "service/session_events.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "desk_fixture.h"

namespace packtrain::test {
namespace {

using namespace std::chrono_literals;
using service::EventKind;
using service::KnownStates;
using service::newsOf;
using service::Presence;
using service::SessionEvent;
using service::SessionView;

constexpr WallTime kNow{1'790'000'000s};

std::vector<std::string> words(const std::vector<SessionEvent>& events) {
    std::vector<std::string> all;
    for (const SessionEvent& each : events)
        all.push_back(std::string(service::eventKindName(each.kind)) +
                      (each.subject.empty() ? "" : " " + each.subject) + ": " + each.state);
    return all;
}

SessionView live() {
    SessionView view{.session = "0a"};
    view.presence = Presence::live;
    view.age = 10s;
    view.run = "boot/1";
    view.state = Json::parse(R"({
        "checkpoints": {"watches": [{"set": "run-7", "durable": {"step": 18000, "proved_age_s": 60}}]},
        "findings": {"open": [{"finding": "disk_full", "subject": "/data", "words": "the disk is full soon", "age_s": 30}]}})");
    return view;
}

std::vector<session::Alert> warning(int minutes) {
    session::Alert alert;
    alert.key.minutes = minutes;
    alert.key.subject = "hard_cap";
    return {alert};
}

TEST_CASE("whatIsThereIsNotedOnceWithItsOwnTime") {
    KnownStates known;
    const auto first = newsOf(live(), kNow, true, known);
    CHECK(words(first) == std::vector<std::string>{"save run-7: step 18000", "finding disk_full /data: open",
                                                   "agent: 0a", "presence: live"});
    CHECK(first[0].at == kNow - 70s);
    CHECK(first[1].at == kNow - 40s);
    CHECK(first[1].words == "the disk is full soon");
    CHECK(newsOf(live(), kNow + 20s, true, known).empty());
}

TEST_CASE("eachChangeIsNoted") {
    KnownStates known;
    newsOf(live(), kNow, true, known);
    SessionView view = live();
    view.presence = Presence::lost;
    view.likely = "idle";
    view.state["findings"] = Json::object();
    view.state["checkpoints"]["watches"][0]["durable"]["step"] = 19000;
    view.alerts = warning(30);
    CHECK(words(newsOf(view, kNow + 1h, true, known)) ==
          std::vector<std::string>{"save run-7: step 19000", "finding disk_full /data: over",
                                   "presence: lost", "warning T-30 hard_cap: given"});
    view.alerts.clear();
    view.presence = Presence::live;
    view.session = "0b";
    CHECK(words(newsOf(view, kNow + 2h, true, known)) ==
          std::vector<std::string>{"agent: 0b", "presence: live", "warning T-30 hard_cap: over"});
}

TEST_CASE("aCommandIsNotedAsAskedSeenAndDone") {
    KnownStates known;
    SessionView view = live();
    newsOf(view, kNow, false, known);
    view.commands = {{.id = "c1", .command = "save_now", .age = 2s}};
    CHECK(words(newsOf(view, kNow, false, known)) == std::vector<std::string>{"command save_now: asked"});
    view.commands[0] = {.id = "c1",
                        .command = "save_now",
                        .state = service::CommandState::done,
                        .why = "saved",
                        .age = 62s,
                        .seenAfter = 20s,
                        .endedAfter = 50s};
    const auto news = newsOf(view, kNow + 60s, false, known);
    CHECK(words(news) == std::vector<std::string>{"command save_now: seen", "command save_now: done"});
    CHECK(news[0].at == kNow + 18s);
    CHECK(news[1].at == kNow + 48s);
    CHECK(news[1].words == "saved");
    CHECK(newsOf(view, kNow + 61s, false, known).empty());
}

TEST_CASE("whoStaysForAMomentDoesNotTellOfPresence") {
    KnownStates known;
    for (const std::string& each : words(newsOf(live(), kNow, false, known)))
        CHECK_FALSE(each.starts_with("presence"));
    SessionView never;
    CHECK(newsOf(never, kNow, true, known).empty());
}

TEST_CASE("aHostileWordMakesNoFloodOfEvents") {
    KnownStates known;
    SessionView view = live();
    view.state = Json::parse(
        R"({"checkpoints": {"watches": [1, {"set": [], "durable": {"step": "x"}}, {"durable": 3}]},
                                 "findings": {"open": [1, {}, {"finding": 4}, {"finding": "a\nb", "age_s": -1e300}]}})");
    for (int i = 0; i < 1000; ++i)
        view.state["findings"]["open"].push_back({{"finding", "f" + std::to_string(i)}});
    const auto news = newsOf(view, kNow, true, known);
    CHECK(news.size() <= 40);
    for (const SessionEvent& each : news) CHECK(each.subject.find('\n') == std::string::npos);
    view.state = Json("x");
    for (const SessionEvent& each : newsOf(view, kNow, true, known)) CHECK(each.state == "over");
}

struct Noted : Computer {
    Desk desk_{*this, true};
    std::unique_ptr<FakeAgent> agent_;

    Noted() {
        desk_.turn();
        agent_ = std::make_unique<FakeAgent>(slots_, clock_);
        agent_->more_ = {
            {"checkpoints",
             {{"watches", {{{"set", "run-7"}, {"durable", {{"step", 18000}, {"proved_age_s", 5}}}}}}}}};
        need(agent_->post());
        desk_.run(31s);
    }
    std::vector<std::string> log() { return words(need(desk_.desk_.events(agent_->id()))); }
    std::size_t count(const std::string& event) {
        return static_cast<std::size_t>(std::ranges::count(log(), event));
    }
};

TEST_CASE("theLogIsKeptOverARestartAndByTwoDesktops") {
    Noted here;
    CHECK(here.count("save run-7: step 18000") == 1);
    CHECK(here.count("presence: live") == 1);
    const auto before = here.log();
    Desk next(here, true), other(here, true);
    need(here.agent_->post());
    next.run(31s);
    other.run(31s);
    CHECK(here.log() == before);
}

TEST_CASE("aSilentSessionIsNotedAsLateLostAndLiveAgain") {
    Noted here;
    here.slots_.isDown_ = true;
    here.desk_.run(20min);
    CHECK(here.count("presence: late") == 1);
    CHECK(here.count("presence: lost") == 1);
    here.slots_.isDown_ = false;
    need(here.agent_->post());
    here.desk_.run(3min);
    CHECK(here.count("presence: live") == 2);
}

TEST_CASE("whatIsAskedAndAnsweredStandsInTheLog") {
    Noted here;
    need(here.desk_.desk_.ask(here.agent_->id(), link::SaveNow{}));
    here.desk_.turn();
    CHECK(here.count("command save_now: asked") == 1);
    for (const link::Command& each : here.agent_->collect())
        here.agent_->book_.finish(each.id, link::Progress::done, "saved");
    need(here.agent_->post());
    here.desk_.run(1min);
    CHECK(here.count("command save_now: seen") == 1);
    CHECK(here.count("command save_now: done") == 1);
}

TEST_CASE("anotherStartOfTheAgentStandsInTheSameLog") {
    Noted here;
    const std::string first = here.agent_->id();
    FakeAgent next(here.slots_, here.clock_);
    next.agentBoot_ += 10min;
    here.desk_.run(10min);
    need(next.post());
    here.desk_.run(2min);
    const auto log = words(need(here.desk_.desk_.events(next.id())));
    CHECK(std::ranges::count(log, "agent: " + first) == 1);
    CHECK(std::ranges::count(log, "agent: " + next.id()) == 1);
    CHECK_FALSE(here.desk_.desk_.events("01"));
}

TEST_CASE("warningsStandInTheLogOfAProgramThatStays") {
    Noted here;
    here.desk_.desk_.warned(here.agent_->id(), warning(10));
    here.desk_.turn();
    CHECK(here.count("warning T-10 hard_cap: given") == 1);
}

TEST_CASE("aRunTellsHowLongItLastedAndWhatWasSafe") {
    Noted here;
    here.agent_->more_ = {
        {"save", {{"busy", true}, {"risk_s", 60.0}, {"latest_step", 20000}, {"epoch", {{"seconds", 90.5}}}}}};
    here.clock_.advance(30min);
    need(here.agent_->post());
    here.desk_.run(3min);
    const auto runs = need(here.history_->runs());
    REQUIRE(runs.size() == 1);
    CHECK(runs[0].run == "boot/1");
    CHECK(runs[0].accelerator == "Tesla T4");
    CHECK(runs[0].lasted >= 30min);
    CHECK(runs[0].step == 20000);
    CHECK(runs[0].epoch == 90500ms);
    CHECK(runs[0].risk == 60s);
    // Another start of the agent on the same machine makes it longer, another machine is a run of its own.
    FakeAgent next(here.slots_, here.clock_), other(here.slots_, here.clock_, "boot/2");
    next.agentBoot_ += 40min;
    next.began_ -= 50min;
    need(next.post());
    need(other.post());
    here.desk_.run(3min);
    const auto all = need(here.history_->runs());
    REQUIRE(all.size() == 2);
    CHECK(std::ranges::count(all, std::string("boot/1"), &service::MachineRun::run) == 1);
    const auto same = std::ranges::find(all, std::string("boot/1"), &service::MachineRun::run);
    CHECK(same->lasted >= 50min);
    CHECK(same->step == 18000);
}

TEST_CASE("theNewestFourHundredOfARunAreKept") {
    Noted here;
    std::vector<SessionEvent> many;
    for (int i = 0; i < 1000; ++i)
        many.push_back({.at = kNow,
                        .kind = EventKind::save,
                        .subject = "s",
                        .state = std::to_string(i),
                        .topic = "save s"});
    need(here.history_->note("run", many));
    const auto kept = need(here.history_->events("run"));
    CHECK(kept.size() == 400);
    CHECK(kept.back().state == "999");
    CHECK(need(here.history_->knownStates("run")).at("save s") == "999");
}

}  // namespace
}  // namespace packtrain::test
