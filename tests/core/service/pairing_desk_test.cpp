// The desk's end of a pairing through what networks, drives, clocks and people do to it. In every case a
// deadline is shown, and not later than it is.
#include "desk_fixture.h"

namespace packtrain::test {
namespace {

using namespace std::chrono_literals;
using link::CommandState;
using service::SessionView;

/// A mailbox as pairing leaves it, one desk that is there, and one agent that has spoken.
struct Paired : Computer {
    Desk desk_{*this};
    std::unique_ptr<FakeAgent> agent_;

    Paired() {
        desk_.turn();
        agent_ = std::make_unique<FakeAgent>(slots_, clock_);
        end_ = clock_.boot() + *agent_->end_;
        need(agent_->post());
        desk_.run(31s);
        REQUIRE(desk_.presence(*agent_) == "live");
    }
    /// Both go on as they do, the agent every 30 s.
    void live(Nanoseconds duration) {
        for (Nanoseconds passed{0}; passed < duration; passed += 30s) {
            (void)agent_->post();
            desk_.run(30s);
        }
    }
    /// Never hidden and never later.
    void checkDeadline() const {
        CHECK(clock_.boot() + desk_.left(*agent_) <= end_);
        CHECK(clock_.boot() + desk_.left(*agent_) >= end_ - 3min);
    }
    std::string_view presence() const { return desk_.presence(*agent_); }

    Ticks end_{0};
};

CommandState stateOf(const SessionView& view, std::size_t number = 0) {
    REQUIRE(view.commands.size() > number);
    return view.commands[number].state;
}

TEST_CASE("aSessionThatSpeaksIsLive") {
    Paired here;
    here.live(10min);
    CHECK(here.presence() == "live");
    here.checkDeadline();
    const SessionView view = here.desk_.view(*here.agent_);
    CHECK(view.pairing == Desk::kPairing.hex());
    CHECK(view.platform == "colab");
    CHECK(view.platformName == "Colab");
    CHECK(view.accelerator == "Tesla T4");
    CHECK(view.run == "boot/1");
    CHECK(view.isBusy);
    CHECK_FALSE(view.isEstimate);
    CHECK(*view.age <= 61s);
    CHECK(view.roads[1]);
    CHECK_FALSE(view.roads[0]);
    CHECK(view.safe.step == 18000);
    CHECK(*view.safe.age == 540s + *view.age);
    CHECK(*view.safe.risk == 300s + *view.age);
    CHECK(here.desk_.desk_.view().refused.empty());
}

TEST_CASE("silenceMakesItLateThenLostAndTheCountdownGoesOn") {
    Paired here;
    here.live(5min);
    std::vector<std::string> seen;
    Nanoseconds left = here.desk_.left(*here.agent_);
    for (int i = 0; i < 40; ++i) {
        here.desk_.run(10s);
        const std::string now(here.presence());
        if (seen.empty() || seen.back() != now) seen.push_back(now);
        CHECK(here.desk_.left(*here.agent_) == left - 10s);
        left -= 10s;
        here.checkDeadline();
        CHECK(here.desk_.view(*here.agent_).isEstimate == (now != "live"));
    }
    CHECK(seen == std::vector<std::string>{"live", "late", "lost"});
}

TEST_CASE("aLostSessionWhoseEndHasPassedHasEndedAndSaysWhyAndWhatWasSafe") {
    Paired here;
    here.live(5min);
    here.clock_.advance(13h);
    here.desk_.run(1min);
    CHECK(here.presence() == "ended");
    const SessionView view = here.desk_.view(*here.agent_);
    CHECK(view.likely == "hard_cap");
    CHECK_FALSE(view.goodbye);
    CHECK(view.safe.step == 18000);
    // What could be lost: until the end, and not what came after it.
    CHECK(*view.safe.risk <= 300s + 12h);
    CHECK(*view.safe.risk >= 11h + 50min);
}

TEST_CASE("anAgentThatSaysGoodbyeHasEnded") {
    Paired here;
    here.agent_->goodbye_ = "stopped by its user";
    need(here.agent_->post());
    here.desk_.run(1min);
    CHECK(here.presence() == "ended");
    CHECK(here.desk_.view(*here.agent_).goodbye == "stopped by its user");
    CHECK_FALSE(here.desk_.view(*here.agent_).likely);
    CHECK(*here.desk_.view(*here.agent_).safe.risk == 300s);
}

TEST_CASE("whileTheDriveIsAwayTheEstimateGoesOnAndAfterItAllIsWell") {
    Paired here;
    here.live(5min);
    here.slots_.isDown_ = true;
    here.desk_.run(1h);
    CHECK(here.presence() == "lost");
    here.checkDeadline();
    REQUIRE(here.desk_.desk_.view().problem);
    CHECK(here.desk_.desk_.view().problem->reason == Reason::networkDown);
    here.slots_.isDown_ = false;
    here.live(4min);
    CHECK(here.presence() == "live");
    CHECK_FALSE(here.desk_.desk_.view().problem);
    here.checkDeadline();
}

TEST_CASE("aProgramThatBeginsWhileTheDriveIsAwayKnowsWhatTheOneBeforeHeard") {
    Paired here;
    here.live(5min);
    here.slots_.isDown_ = true;
    Desk next(here);
    next.turn();
    CHECK(next.presence(*here.agent_) == "live");
    CHECK(here.clock_.boot() + next.left(*here.agent_) <= here.end_);
    next.run(20min);
    CHECK(next.presence(*here.agent_) == "lost");
    CHECK(next.view(*here.agent_).safe.step == 18000);
    CHECK(here.clock_.boot() + next.left(*here.agent_) <= here.end_);
    here.clock_.advance(13h);
    CHECK(next.presence(*here.agent_) == "ended");
    CHECK(next.view(*here.agent_).likely == "hard_cap");
}

TEST_CASE("anotherStartOfTheComputerGoesByTheWallClockAndNeverLater") {
    Paired here;
    here.live(5min);
    for (const Nanoseconds passed : {Nanoseconds(3h), Nanoseconds(-2h)}) {
        Computer restarted;  // it has run for two hours, whatever its wall clock says
        restarted.boot_ = "another start";
        restarted.history_ = need(service::DeskHistory::open(*here.files_, here.folder_ / "desk.sqlite"));
        restarted.clock_.setWall(here.clock_.wall() + passed);
        restarted.slots_.isDown_ = true;
        Desk next(restarted);
        CHECK(next.presence(*here.agent_) == "lost");
        const Nanoseconds least = std::max(passed, Nanoseconds(2h));
        const Nanoseconds before = here.end_ - here.clock_.boot();
        // Nobody knows how long the computer was off, only that it was after the last word.
        CHECK(next.left(*here.agent_) <= before - least + (passed < 0s ? 31s : 0s));
        CHECK(next.left(*here.agent_) >= before - least - 10min);
    }
}

TEST_CASE("anOldFrameThatIsPutBackIsNoSignOfLifeForTheNextProgram") {
    Paired here;
    const std::string file = here.agent_->mailbox_.file();
    const std::string old = here.slots_.named(file)->bytes;
    here.live(5min);
    here.clock_.advance(2h);
    here.slots_.spoil(file, old);
    Desk next(here);
    next.run(2min);
    CHECK(next.presence(*here.agent_) == "lost");
    CHECK(here.clock_.boot() + next.left(*here.agent_) <= here.end_);
}

TEST_CASE("clocksApartByTwoHoursOrSteppingMoveNoEnd") {
    for (const Nanoseconds apart : {Nanoseconds(2h), Nanoseconds(-2h)}) {
        Paired here;
        here.live(2min);
        here.checkDeadline();
        here.clock_.jumpWall(apart);
        here.live(2min);
        here.slots_.serverJump_ = apart;
        here.live(12min);
        CHECK(here.presence() == "live");
        here.checkDeadline();
        here.clock_.jumpWall(-apart);
        here.slots_.serverJump_ = {};
        here.live(12min);
        CHECK(here.presence() == "live");
        here.checkDeadline();
    }
}

TEST_CASE("aLaptopThatSleptEightHoursKnowsAtOnceHowLateItIs") {
    Paired here;
    here.live(5min);
    here.clock_.sleepFor(8h);
    CHECK(here.presence() == "lost");
    here.checkDeadline();
    here.live(1min);
    CHECK(here.presence() == "live");
    here.checkDeadline();
}

TEST_CASE("rubbishAndHalfWrittenFramesAreCountedAndWhatWasKnownStays") {
    Paired here;
    here.live(5min);
    const std::string file = here.agent_->mailbox_.file();
    const std::string whole = here.slots_.named(file)->bytes;
    for (const std::string& bytes : {std::string("rubbish"), whole.substr(0, whole.size() / 2), std::string(),
                                     std::string(100'000, 'x')}) {
        here.slots_.spoil(file, bytes);
        here.desk_.run(1min);
        here.checkDeadline();
    }
    std::map<std::string, std::uint64_t> counted;
    for (const auto& each : here.desk_.desk_.view().refused) counted[each.kind] = each.count;
    CHECK(counted["not_a_frame"] >= 1);
    CHECK(counted["truncated"] >= 1);
    CHECK(counted["oversized"] >= 1);
    // The agent looks at its file, finds it spoilt and takes another.
    here.agent_->collect();
    here.live(13min);
    CHECK(here.presence() == "live");
    here.checkDeadline();
}

TEST_CASE("aMailboxThatSomebodyDeletedIsMadeAnew") {
    Paired here;
    here.live(5min);
    here.slots_.objects_.clear();
    here.live(12min);
    here.agent_->collect();
    here.live(12min);
    CHECK(here.presence() == "live");
    CHECK(here.slots_.free() >= 1);
    here.checkDeadline();
}

TEST_CASE("whatIsAskedIsSentSeenAndDone") {
    Paired here;
    const std::string id = need(here.desk_.desk_.ask(here.agent_->id(), link::SaveNow{}));
    CHECK(stateOf(here.desk_.view(*here.agent_)) == CommandState::waiting);
    here.desk_.turn();
    CHECK(stateOf(here.desk_.view(*here.agent_)) == CommandState::sent);
    const auto begun = here.agent_->collect();
    REQUIRE(begun.size() == 1);
    CHECK(begun[0].id.hex() == id);
    here.live(30s);
    CHECK(stateOf(here.desk_.view(*here.agent_)) == CommandState::seen);
    here.agent_->book_.finish(begun[0].id, link::Progress::done, "saved");
    here.live(1min);
    const SessionView view = here.desk_.view(*here.agent_);
    CHECK(stateOf(view) == CommandState::done);
    CHECK(view.commands[0].why == "saved");
    CHECK(view.commands[0].command == "save_now");
    CHECK(view.commandLag);
    // The agent learns that nobody waits any more, and begins nothing twice.
    CHECK(here.agent_->collect().empty());
    CHECK_FALSE(here.agent_->book_.isAwaited());
}

TEST_CASE("aCommandThatCouldNotBeSentIsSentWhenTheDriveIsBack") {
    Paired here;
    here.slots_.isDown_ = true;
    need(here.desk_.desk_.ask(here.agent_->id(), link::SaveNow{}));
    here.desk_.run(2min);
    CHECK(stateOf(here.desk_.view(*here.agent_)) == CommandState::waiting);
    here.slots_.isDown_ = false;
    here.live(1min);
    CHECK(stateOf(here.desk_.view(*here.agent_)) == CommandState::sent);
    CHECK(here.agent_->collect().size() == 1);
}

TEST_CASE("twoDesksOnOneSessionHearAndAskEachForItself") {
    Paired here;
    Desk other(here);
    need(other.desk_.ask(here.agent_->id(), link::Flush{}));
    need(here.desk_.desk_.ask(here.agent_->id(), link::SaveNow{}));
    other.turn();
    here.desk_.turn();
    const auto begun = here.agent_->collect();
    CHECK(begun.size() == 2);
    for (const auto& each : begun) here.agent_->book_.finish(each.id, link::Progress::done);
    need(here.agent_->post());
    here.desk_.run(1min);
    other.run(1min);
    CHECK(stateOf(here.desk_.view(*here.agent_)) == CommandState::done);
    CHECK(stateOf(other.view(*here.agent_)) == CommandState::done);
    CHECK(here.desk_.view(*here.agent_).commands.size() == 1);
    CHECK(here.desk_.desk_.view().refused.empty());
    CHECK(other.desk_.view().refused.empty());
}

TEST_CASE("anAgentRestartedInTheMiddleOfACommandIsAnotherSession") {
    Paired here;
    need(here.desk_.desk_.ask(here.agent_->id(), link::SaveNow{}));
    here.desk_.turn();
    CHECK(here.agent_->collect().size() == 1);
    const auto old = std::move(here.agent_);
    here.agent_ = std::make_unique<FakeAgent>(here.slots_, here.clock_);
    here.agent_->agentBoot_ = old->agentBoot_ + (here.clock_.boot() - old->began_);
    here.agent_->end_ = *old->end_ - (here.clock_.boot() - old->began_);
    here.live(15min);
    CHECK(here.presence() == "live");
    here.checkDeadline();
    const SessionView before = here.desk_.view(*old);
    CHECK(before.presence == link::Presence::ended);
    CHECK(before.successor == here.agent_->id());
    CHECK(stateOf(before) == CommandState::unanswered);
    CHECK(here.agent_->collect().empty());
    CHECK(here.desk_.view(*here.agent_).commands.empty());
    CHECK_FALSE(here.desk_.desk_.ask(old->id(), link::SaveNow{}));
    // The file with its commands is taken away.
    CHECK(here.slots_.count("desk-") == 0);
}

TEST_CASE("nothingIsAskedOfASessionThatEndedOrThatNobodyKnows") {
    Paired here;
    CHECK(here.desk_.desk_.ask("ffff", link::SaveNow{}).error().reason == Reason::badArgument);
    CHECK_FALSE(here.desk_.desk_.ask(link::SessionId::random().hex(), link::SaveNow{}));
    here.agent_->goodbye_ = "stopped";
    need(here.agent_->post());
    here.desk_.run(1min);
    CHECK_FALSE(here.desk_.desk_.ask(here.agent_->id(), link::SaveNow{}));
}

TEST_CASE("aDeskThatLeavesTakesItsCommandsWithIt") {
    Paired here;
    need(here.desk_.desk_.ask(here.agent_->id(), link::SaveNow{}));
    here.desk_.turn();
    CHECK(here.slots_.count("desk-") == 1);
    here.desk_.desk_.leave(kGo);
    CHECK(here.slots_.count("desk-") == 0);
}

TEST_CASE("fiftySessionsAtOnce") {
    Computer here;
    Desk desk(here);
    desk.turn();
    std::vector<std::unique_ptr<FakeAgent>> agents;
    agents.reserve(50);
    for (int i = 0; i < 50; ++i) {
        agents.push_back(std::make_unique<FakeAgent>(here.slots_, here.clock_, "run/" + std::to_string(i)));
        agents.back()->end_ = 12h + i * 1min;
    }
    std::vector<Ticks> ends;
    ends.reserve(agents.size());
    for (const auto& agent : agents) ends.push_back(here.clock_.boot() + *agent->end_);
    for (int round = 0; round < 80; ++round) {
        for (const auto& agent : agents) (void)agent->post();  // some wait for a free file at first
        desk.run(30s);
    }
    for (std::size_t i = 0; i < agents.size(); ++i) {
        CHECK(desk.presence(*agents[i]) == "live");
        CHECK(here.clock_.boot() + desk.left(*agents[i]) <= ends[i]);
        CHECK(here.clock_.boot() + desk.left(*agents[i]) >= ends[i] - 3min);
    }
    for (const auto& agent : agents) need(desk.desk_.ask(agent->id(), link::SaveNow{}));
    desk.turn();
    for (const auto& agent : agents) {
        std::size_t begun = 0;  // an agent reads a few letters at a time
        for (int look = 0; look < 8; ++look) begun += agent->collect().size();
        CHECK(begun == 1);
    }
    CHECK(desk.desk_.view().refused.empty());
}

TEST_CASE("howLongSessionsLastedIsKeptAndToldTheNextAgent") {
    Paired here;
    here.live(30min);
    here.clock_.advance(1min);
    const auto past = need(here.history_->past());
    REQUIRE(past.size() == 1);
    CHECK(past[0].id == "boot/1");
    CHECK(past[0].platform == "colab");
    CHECK(past[0].lasted >= 28min);
    CHECK(past[0].idle == 0s);
    CHECK_FALSE(past[0].left);
    FakeAgent next(here.slots_, here.clock_, "boot/2");
    need(next.post());
    Desk staying(here, true);
    staying.run(2min);
    next.collect();
    REQUIRE_FALSE(next.history_.empty());
    CHECK(next.history_[0].id == "boot/1");
}

TEST_CASE("aDeskThatStaysForAMomentTellsNoHistoryUnasked") {
    Paired here;
    here.live(2min);
    CHECK(here.slots_.count("desk-") == 0);
    need(here.desk_.desk_.ask(here.agent_->id(), link::SaveNow{}));
    here.desk_.turn();
    here.agent_->collect();
    CHECK_FALSE(here.agent_->history_.empty());
}

TEST_CASE("framesOfAnotherKeyAreRefusedAndMakeNoSession") {
    Paired here;
    const auto before = here.desk_.desk_.sessions().size();
    link::Sender stranger(link::PairingKey::random(), link::Direction::toDesktop, link::SessionId::random());
    here.slots_.spoil(here.agent_->mailbox_.file(),
                      need(stranger.seal(need(link::writeState(here.agent_->body())))));
    here.desk_.run(2min);
    CHECK(here.desk_.desk_.sessions().size() == before);
    REQUIRE(here.desk_.desk_.view().refused.size() == 1);
    CHECK(here.desk_.desk_.view().refused[0].kind == "forged");
}

/// A road that the test holds in its hands.
struct HeldRoad final : link::DeskRoad {
    HeldRoad(link::RoadEar ear, HeldRoad*& held) : ear_(std::move(ear)) { held = this; }
    Result<> post(ByteSpan frame, const StopToken&) override {
        if (!isOpen_) return fail(Reason::networkDown);
        posted_.emplace_back(asText(frame));
        return {};
    }
    link::RoadEar ear_;
    bool isOpen_ = true;
    std::vector<std::string> posted_;
};

struct DirectlyPaired : Paired {
    HeldRoad* road_ = nullptr;
    Desk both_{*this};

    DirectlyPaired() {
        both_.desk_.openRoad(
            [this](link::RoadEar ear) { return std::make_unique<HeldRoad>(std::move(ear), road_); });
        both_.turn();
    }
    std::string sealed() { return need(agent_->sender_.seal(need(link::writeState(agent_->body())))); }
};

TEST_CASE("aWordOnTheDirectRoadCountsAtOnceAndTheMailboxsIsLate") {
    DirectlyPaired here;
    here.clock_.advance(10s);
    here.road_->ear_.heard(here.sealed(), here.clock_.boot());
    const SessionView view = here.both_.view(*here.agent_);
    REQUIRE(view.roads[0]);
    CHECK(*view.age == 0s);
    here.agent_->isBusy_ = false;
    const std::string newer = here.sealed();
    need(here.agent_->post());
    here.both_.run(4min);  // the mailbox is looked into seldom while the other road speaks
    CHECK_FALSE(here.both_.view(*here.agent_).isBusy);
    here.road_->ear_.heard(newer, here.clock_.boot());
    CHECK(here.both_.desk_.view().refused.empty());
    CHECK(here.clock_.boot() + here.both_.left(*here.agent_) <= here.end_);
    for (const std::string& bytes : {std::string("x"), newer})
        here.road_->ear_.heard(bytes, here.clock_.boot());
    CHECK(here.both_.desk_.view().refused.size() == 2);
}

TEST_CASE("commandsTakeTheDirectRoadWhereItIsOpenElseTheMailbox") {
    DirectlyPaired here;
    here.road_->ear_.heard(here.sealed(), here.clock_.boot());
    need(here.both_.desk_.ask(here.agent_->id(), link::SaveNow{}));
    here.both_.turn();
    CHECK(here.road_->posted_.size() == 1);
    CHECK(here.slots_.count("desk-") == 0);
    CHECK(stateOf(here.both_.view(*here.agent_)) == CommandState::sent);
    here.road_->isOpen_ = false;
    need(here.both_.desk_.ask(here.agent_->id(), link::Flush{}));
    here.both_.turn();
    CHECK(here.slots_.count("desk-") == 1);
    CHECK(here.agent_->collect().size() == 2);
}

}  // namespace
}  // namespace packtrain::test
