// What findings are judged by, as it is read from a snapshot, and how they are told.
#include "findings_part.h"

#include <doctest/doctest.h>

#include "support/manual_clock.h"
#include "support/recording_log.h"
#include "support/temp_folder.h"

using namespace packtrain;
using namespace packtrain::agent;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

GpuFigures card(unsigned utilisation) {
    GpuFigures gpu;
    gpu.utilisation = utilisation;
    return gpu;
}

}  // namespace

TEST_CASE("theBusiestCardCountsAndALostOneDoesNot") {
    Snapshot snapshot;
    GpuFigures lost = card(100);
    lost.lost = true;
    snapshot.gpus = std::vector<GpuFigures>{card(2), card(30), lost};
    const session::FindingLook look = findingLook(snapshot, false, seconds(1));
    CHECK(look.gpus == 3);
    CHECK(look.gpuUtilisation == 30.0);
    CHECK(look.knowsGpus);
}

TEST_CASE("aDriverThatFailsIsNotNoCard") {
    Snapshot snapshot;
    snapshot.number = 5;
    snapshot.gpus = Reading<std::vector<GpuFigures>>::trouble("driver");
    CHECK_FALSE(findingLook(snapshot, true, seconds(1)).knowsGpus);
    snapshot.gpus = Reading<std::vector<GpuFigures>>::unsupported("no driver");
    CHECK(findingLook(snapshot, true, seconds(1)).knowsGpus);
}

TEST_CASE("underALimitItIsTheLimitsMemory") {
    Snapshot snapshot;
    MemoryFigures memory;
    memory.total = 64'000'000'000;
    memory.used = 50'000'000'000;
    memory.limit = MemoryLimit{.bytes = 13'000'000'000, .used = 4'000'000'000, .version = 2};
    snapshot.memory = memory;
    const session::FindingLook look = findingLook(snapshot, false, seconds(1));
    CHECK(look.memory == 13'000'000'000U);
    CHECK(look.memoryUsed == 4'000'000'000U);
    CHECK_FALSE(look.isRented);
    snapshot.session.emplace().platformId = "colab";
    CHECK(findingLook(snapshot, false, seconds(1)).isRented);
    snapshot.session->platformId = "plain";
    CHECK_FALSE(findingLook(snapshot, false, seconds(1)).isRented);
}

TEST_CASE("whatTheMachineDoesIsReadOfItsFigures") {
    Snapshot snapshot;
    CHECK_FALSE(findingLook(snapshot, false, seconds(1)).coresUsed);
    CHECK_FALSE(findingLook(snapshot, false, seconds(1)).networkPerSecond);
    snapshot.cpu = CpuFigures{.coresAvailable = 2, .coresUsed = 1.5, .source = "machine"};
    snapshot.network = NetworkFigures{.receivedPerSecond = 30, .sentPerSecond = 12};
    const session::FindingLook look = findingLook(snapshot, false, seconds(1));
    CHECK(look.coresUsed == 1.5);
    CHECK(look.coresAvailable == 2.0);
    CHECK(look.networkPerSecond == 42.0);
}

TEST_CASE("aTpuThatNobodyHoldsIdlesAndOneThatDoesNotAnswerIsNotKnown") {
    Snapshot snapshot;
    TpuReport tpu{.kind = "v5e", .chips = 4};
    tpu.devices = Reading<std::vector<TpuDevice>>::unsupported("no program uses the TPU");
    snapshot.tpu = tpu;
    CHECK(findingLook(snapshot, false, seconds(1)).gpuUtilisation == 0.0);
    CHECK(findingLook(snapshot, false, seconds(1)).gpus == 4);
    tpu.devices = Reading<std::vector<TpuDevice>>::trouble("no answer");
    snapshot.tpu = tpu;
    CHECK_FALSE(findingLook(snapshot, false, seconds(1)).gpuUtilisation);
    tpu.devices = std::vector<TpuDevice>{{.number = 0, .dutyPercent = 20}, {.number = 1, .dutyPercent = 70}};
    snapshot.tpu = tpu;
    CHECK(findingLook(snapshot, false, seconds(1)).gpuUtilisation == 70.0);
}

TEST_CASE("anAgentThatLostItsSetTellsOfAnotherRuntime") {
    const Json lost{
        {"watches", {{{"set", "run1"}, {"read_only", true}}, {{"set", "run2"}, {"read_only", false}}}}};
    CHECK(otherRuntimes(lost) ==
          std::vector<std::string>{"another agent has taken over the checkpoints of \"run1\""});
    for (const Json& nothing :
         {Json(), Json::object(), Json{{"watches", 3}}, Json{{"watches", {7, {{"set", 1}}}}}})
        CHECK(otherRuntimes(nothing).empty());
}

TEST_CASE("aSignInIsWantedBySavesThatWaitAndByTokensThatHaveEnded") {
    const auto ask = [](const char* checkpoints, const char* tokens) {
        std::string wanted;
        for (const auto& each :
             signIns(json::parse(checkpoints, "c").value(), json::parse(tokens, "t").value()))
            wanted += each.remote + (each.needed ? "! " : " ");
        return wanted;
    };
    CHECK(ask("null", "null").empty());
    CHECK(ask(R"({"watches": 7})", R"({"error": {}})").empty());
    CHECK(ask(R"({"watches": [{"to": "a:x"}, {"to": "b:", "error": {"reason": "storageFull"}}]})", "{}") ==
          "a b ");
    CHECK(ask(R"({"watches": [{"to": "a:x"}, {"to": "a:y", "error": {"reason": "signInNeeded"}}]})", "{}") ==
          "a! ");
    CHECK(ask(R"({"watches": [{"to": "a:x", "in_flight": {"waits_for": {"reason": "signInNeeded"}}}]})",
              R"({"remotes": [{"remote": "a", "ended": false}, {"remote": "b", "ended": true}]})") ==
          "a! b! ");
}

TEST_CASE("aFindingIsLoggedOnceAndItsEndOnce") {
    test::TempFolder place;
    test::ManualClock clock;
    const auto files = service::makeLocalFileSystem();
    const auto log = std::make_shared<test::RecordingLog>();
    const RunFolder folder = RunFolder::open(place.path() / "agent").value();
    FindingsPart part({.files = *files, .clock = clock, .log = log, .folder = folder}, false);
    Snapshot snapshot;
    snapshot.gpus = std::vector<GpuFigures>{card(0)};
    const auto pass = [&](Nanoseconds time) {
        for (Nanoseconds passed{0}; passed < time; passed += seconds(10)) {
            clock.advance(seconds(10));
            part.look(snapshot, {});
        }
    };
    pass(minutes(60));
    CHECK(part.view()["open"][0]["finding"] == "accelerator_idle");
    CHECK(part.view()["open"][0]["age_s"] > 2900);
    CHECK(part.view()["raised"]["accelerator_idle"] == 1);
    CHECK(log->lines().size() == 1);
    snapshot.gpus = std::vector<GpuFigures>{card(80)};
    pass(minutes(5));
    CHECK(part.view()["open"].empty());
    CHECK(log->lines().size() == 2);
}
