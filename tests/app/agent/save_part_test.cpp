// The asking to save, as the agent's part does it: flag, counter, commands, what is read of the checkpoints.
#include "save_part.h"

#include <doctest/doctest.h>

#include "support/manual_clock.h"
#include "support/temp_folder.h"

using namespace packtrain;
using namespace packtrain::agent;
using packtrain::test::ManualClock;
using packtrain::test::TempFolder;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

Json shipped(double age, double proved, std::uint64_t bytes, const char* digest) {
    return {{"watches",
             {{{"durable",
                {{"age_s", age},
                 {"proved_age_s", proved},
                 {"bytes", bytes},
                 {"digest", digest},
                 {"step", 7}}}}}}};
}

struct Case {
    TempFolder place;
    std::unique_ptr<service::FileSystem> files = service::makeLocalFileSystem();
    ManualClock clock;
    std::shared_ptr<Log> log = nullLog();
    RunFolder folder = RunFolder::open(place.path() / "agent").value();
    Json checkpoints;
    std::unique_ptr<SavePart> part = make();
    Ticks end = clock.boot() + hours(1);
    bool kernelBusy = true;

    std::unique_ptr<SavePart> make() {
        return std::make_unique<SavePart>(
            PartGround{.files = *files, .clock = clock, .log = log, .folder = folder},
            [this] { return checkpoints; });
    }
    void pass(Nanoseconds time) {
        for (Nanoseconds passed{0}; passed < time; passed += seconds(10)) {
            clock.advance(seconds(10));
            look();
        }
    }
    void look() {
        Snapshot snapshot;
        snapshot.kernels = KernelReport{.kernels = 1, .busy = kernelBusy};
        snapshot.session.emplace();
        snapshot.session->age = clock.boot();
        snapshot.session->deadlines = {{session::DeadlineKind::ownCap, end, end, end, {}}};
        part->look(snapshot);
    }
    Result<Json> command(std::string_view name, const Json& arguments) {
        auto done = part->command(name, arguments);
        REQUIRE(done);
        return *done;
    }
    std::string flag() const { return service::readWhole(*files, folder.saveFlag(), 100).value_or("none"); }
};

}  // namespace

TEST_CASE("theFlagStandsWhileItIsAskedAndUntilItIsSaved") {
    Case here;
    here.pass(minutes(30));
    CHECK(here.flag() == "none");
    CHECK(here.part->view()["asked"] == 0);
    here.pass(minutes(20));
    CHECK(here.flag() == "1");
    const Json asked = here.part->view();
    CHECK(asked["open"] == true);
    CHECK(asked["why"] == "deadline");
    CHECK(asked["measured"] == false);
    CHECK(asked["risk_s"] > 2000);
    REQUIRE(here.command("saved", {{"asked", 1}, {"seconds", 12}}));
    CHECK(here.flag() == "none");
    CHECK(here.part->view()["open"] == false);
    CHECK(here.part->view()["advice"]["cost_s"] == 12);
}

TEST_CASE("aPersonsAskingIsAnsweredBySavingIt") {
    Case here;
    here.pass(seconds(30));
    REQUIRE(here.command("register_save", {{"pid", service::processId()}}));
    const Json asked = here.command("save_now", Json::object()).value();
    CHECK(asked["state"] == "working");
    CHECK(asked["asked"] == 1);
    CHECK(here.flag() == "1");
    CHECK(here.part->view()["why"] == "person");
    here.pass(minutes(2));
    CHECK(here.command("save_now", {{"asked", 1}}).value()["state"] == "working");
    REQUIRE(here.command("saved", {{"asked", 1}, {"seconds", 3}}));
    CHECK(here.flag() == "none");
    CHECK(here.command("save_now", {{"asked", 1}}).value()["state"] == "ready");
    CHECK(here.command("save_now", {{"asked", 9}}).error().reason == Reason::badArgument);
}

TEST_CASE("whereNobodySavesWhenAskedThatIsSaid") {
    Case here;
    here.pass(seconds(30));
    CHECK(here.command("save_now", Json::object()).value()["state"] == "working");
    here.pass(seconds(30));
    const Json told = here.command("save_now", {{"asked", 1}}).value();
    CHECK(told["state"] == "failed");
    CHECK(told["error"]["message"].get<std::string>().contains("no training code"));
    // The flag stays: who reads it late saves all the same.
    CHECK(here.flag() == "1");
}

TEST_CASE("aSaveThatDoesNotComeIsNotWaitedForForEver") {
    Case here;
    here.end = here.clock.boot() + hours(12);
    here.pass(seconds(30));
    REQUIRE(here.command("register_save", {{"pid", service::processId()}}));
    REQUIRE(here.command("save_now", Json::object()));
    here.pass(minutes(29));
    CHECK(here.command("save_now", {{"asked", 1}}).value()["state"] == "working");
    here.pass(minutes(2));
    CHECK(here.command("save_now", {{"asked", 1}}).value()["state"] == "failed");
}

TEST_CASE("itIsAskedEarlyEnoughForTheMeasuredLine") {
    Case here;
    here.end = here.clock.boot() + hours(5);
    here.checkpoints = shipped(0, 0, 600'000'000, "");
    here.pass(seconds(10));
    // 600 MB took ten minutes from the save to the proof: 1 MB/s.
    here.checkpoints = shipped(1000, 400, 600'000'000, "a");
    here.pass(seconds(10));
    const Json view = here.part->view();
    CHECK(view["measured"] == true);
    CHECK(view["latest_step"] == 7);
    // Five minutes' margin, ten to send, two minutes of guesses.
    CHECK(view["deadline_low"].get<double>() - view["safe_point"].get<double>() == doctest::Approx(17 * 60));
}

TEST_CASE("aClockThatJumpsAsksNeitherEarlierNorLaterNorTwice") {
    const auto askedAt = [](Nanoseconds jump) {
        Case here;
        Ticks first{0};
        for (int i = 0; i < 360; ++i) {
            here.clock.jumpWall(i % 2 == 0 ? jump : -jump);
            here.pass(seconds(10));
            if (first == Ticks::zero() && here.part->view()["asked"] == 1) first = here.clock.boot();
            CHECK(here.part->view()["asked"] <= 1);
        }
        return first;
    };
    const Ticks calm = askedAt(Nanoseconds::zero());
    CHECK(calm > Ticks::zero());
    CHECK(askedAt(hours(24 * 3650)) == calm);
    CHECK(askedAt(-hours(24 * 3650)) == calm);
}

TEST_CASE("aCheckpointThatIsDurableTakesTheRiskAway") {
    Case here;
    here.pass(minutes(10));
    CHECK(here.part->view()["risk_s"] >= 590);
    here.checkpoints = shipped(60, 30, 1000, "a");
    here.pass(seconds(10));
    CHECK(here.part->view()["risk_s"] <= 70);
}

TEST_CASE("anAgentThatDiedOnAnAskingGoesOnCounting") {
    Case here;
    here.pass(minutes(50));
    REQUIRE(here.flag() == "1");
    here.part.reset();
    here.part = here.make();
    CHECK(here.flag() == "none");
    here.pass(minutes(2));
    CHECK(here.flag() == "2");
    // What answers the number of before is no harm.
    CHECK(here.command("saved", {{"asked", 1}}));
    CHECK(here.flag() == "2");
}

TEST_CASE("aFlagThatCannotBeWrittenIsNoDeadAgent") {
    Case here;
    REQUIRE(here.files->makeFolders(here.folder.saveFlag() / "in the way"));
    here.pass(minutes(50));
    CHECK(here.part->view()["asked"] == 1);
}

TEST_CASE("theNotebooksOwnWordCountsAtOnce") {
    Case here;
    here.kernelBusy = false;
    here.pass(minutes(1));
    CHECK(here.part->view()["risk_s"] == 0);
    REQUIRE(here.command("busy", {{"busy", true}, {"pid", service::processId()}}));
    here.pass(minutes(1));
    CHECK(here.part->view()["risk_s"] >= 50);
    REQUIRE(here.command("busy", {{"busy", false}, {"pid", service::processId()}}));
    const double risk = here.part->view()["risk_s"];
    here.pass(minutes(1));
    CHECK(here.part->view()["risk_s"] == risk);
}

TEST_CASE("anEpochTellsWhetherAnotherFits") {
    Case here;
    here.pass(seconds(10));
    const Json fits = here.command("epoch", {{"number", 3}, {"seconds", 600}, {"load", 400.5}}).value();
    CHECK(fits["fits"] == true);
    CHECK(fits["load"] == 400.5);
    CHECK(here.command("epoch", {{"number", 4}, {"seconds", 36000}}).value()["fits"] == false);
    CHECK(here.part->view()["epoch"]["number"] == 4);
}

TEST_CASE("wrongArgumentsOfTheSaveCommandsAreRefused") {
    Case here;
    const auto reason = [&](std::string_view name, const Json& arguments) {
        const auto done = here.command(name, arguments);
        return done ? Reason::internal : done.error().reason;
    };
    CHECK(reason("busy", {{"busy", 1}}) == Reason::badArgument);
    CHECK(reason("busy", {{"busy", true}, {"pid", 0}}) == Reason::badArgument);
    CHECK(reason("busy", {{"bussy", true}}) == Reason::badArgument);
    CHECK(reason("epoch", {{"number", 1}}) == Reason::badArgument);
    CHECK(reason("epoch", {{"number", 1}, {"seconds", -1}}) == Reason::badArgument);
    CHECK(reason("register_save", {{"pid", 1ULL << 40U}}) == Reason::badArgument);
    CHECK(reason("saved", {{"asked", 1}}) == Reason::badArgument);
    CHECK(reason("saved", Json::object()) == Reason::badArgument);
    CHECK_FALSE(here.part->command("flush", Json::object()));
}

TEST_CASE("aForeignCheckpointSectionIsNoFact") {
    for (const char* text :
         {"null", "{}", R"({"error":{}})", R"({"watches":5})", R"({"watches":[1,{}]})",
          R"({"watches":[{"durable":{"age_s":-1}},{"durable":{"age_s":"x"}},{"in_flight":[]}]})",
          R"({"watches":[{"in_flight":{"bytes_per_second":0,"bytes":-4}}]})"}) {
        const ShippingFacts facts = shippingFacts(json::parse(text, "x").value());
        CHECK_MESSAGE(!facts.durableAge, text);
        CHECK(facts.speeds.empty());
        CHECK(facts.bytes == 0);
    }
    // Of two sets the one whose checkpoint is the younger.
    const ShippingFacts facts = shippingFacts(
        {{"watches",
          {{{"durable", {{"age_s", 50}}}}, {{"durable", {{"age_s", 20}}}}, {{"durable", {{"age_s", 70}}}}}}});
    CHECK(*facts.durableAge == seconds(20));
}
