#include "session/findings.h"

#include <doctest/doctest.h>

#include <functional>

namespace packtrain::session {

using std::chrono::minutes;
using std::chrono::seconds;

namespace {

/// Looks every ten seconds and counts what was raised and cleared.
struct Trace {
    Findings findings;
    FindingLook look;
    int raised = 0, cleared = 0;
    Ticks raisedAt{0}, clearedAt{0};

    void pass(Nanoseconds time) {
        for (Nanoseconds passed{0}; passed < time; passed += seconds(10)) {
            look.now += seconds(10);
            const std::size_t before = findings.open().size();
            const std::size_t after = findings.look(look).size();
            if (after > before) raisedAt = look.now, ++raised;
            if (after < before) clearedAt = look.now, ++cleared;
        }
    }
    FindingKind only() const {
        REQUIRE(findings.open().size() == 1);
        return findings.open().front().kind;
    }
    std::string words() const {
        REQUIRE(findings.open().size() == 1);
        return findings.open().front().words;
    }
};

}  // namespace

TEST_CASE("anAcceleratorThatIdlesIsToldOnceAndClearedWhenItWorks") {
    Trace trace;
    trace.look.knowsGpus = true;
    trace.look.gpus = 1;
    trace.look.gpuUtilisation = 90;
    trace.pass(minutes(30));
    CHECK(trace.raised == 0);
    trace.look.gpuUtilisation = 1;
    trace.pass(minutes(9));
    CHECK(trace.raised == 0);
    trace.look.gpuUtilisation = 40;  // one batch in between: it begins anew
    trace.pass(seconds(10));
    trace.look.gpuUtilisation = 0;
    trace.pass(minutes(9));
    CHECK(trace.raised == 0);
    trace.pass(minutes(60));
    CHECK(trace.raised == 1);
    CHECK(trace.only() == FindingKind::acceleratorIdle);
    trace.look.gpuUtilisation = 50;
    trace.pass(seconds(30));
    trace.look.gpuUtilisation = 0;  // a hiccup is no work
    trace.pass(seconds(30));
    CHECK(trace.cleared == 0);
    trace.look.gpuUtilisation = 50;
    trace.pass(minutes(5));
    CHECK(trace.cleared == 1);
    CHECK(trace.findings.raised().at(FindingKind::acceleratorIdle) == 1);
}

TEST_CASE("aCardWhoseLoadIsNotKnownIsNotIdle") {
    Trace trace;
    trace.look.knowsGpus = true;
    trace.look.gpus = 1;
    trace.pass(minutes(60));
    CHECK(trace.raised == 0);
}

TEST_CASE("aGpuThatWasAskedForAndIsNotThere") {
    Trace trace;
    trace.look.wantsGpu = true;
    trace.pass(minutes(5));
    CHECK(trace.raised == 0);  // nobody answered yet
    trace.look.knowsGpus = true;
    trace.pass(minutes(5));
    CHECK(trace.raised == 1);
    CHECK(trace.only() == FindingKind::noAccelerator);
    trace.look.gpus = 1;
    trace.pass(minutes(1));
    CHECK(trace.cleared == 1);
    trace.look = {.now = trace.look.now, .wantsGpu = false, .knowsGpus = true};
    trace.pass(minutes(5));
    CHECK(trace.raised == 1);
}

TEST_CASE("bigMemoryThatNobodyUses") {
    Trace trace;
    trace.look.paysForMemory = true;
    trace.look.memory = 25'500'000'000;
    trace.look.memoryUsed = 3'100'000'000;
    trace.pass(minutes(29));
    CHECK(trace.raised == 0);
    trace.pass(minutes(120));
    CHECK(trace.raised == 1);
    CHECK(trace.words() == "26 GB of memory, 3 used: a smaller runtime would do");
    trace.look.memoryUsed = 7'500'000'000;  // in between: it stays
    trace.pass(minutes(10));
    CHECK(trace.cleared == 0);
    trace.look.memory.reset();  // the sensor fails: it stays, with its words
    trace.pass(minutes(1));
    CHECK(trace.words().find("GB of memory") != std::string::npos);
    trace.look.memory = 25'500'000'000;
    trace.look.memoryUsed = 12'000'000'000;
    trace.pass(minutes(5));
    CHECK(trace.cleared == 1);
}

TEST_CASE("memoryOfAnOrdinarySizeOrOfOnesOwnMachineIsNotTold") {
    Trace ordinary, own;
    ordinary.look.paysForMemory = true;
    ordinary.look.memory = 13'000'000'000;
    own.look.memory = 64'000'000'000;
    for (Trace* trace : {&ordinary, &own}) {
        trace->look.memoryUsed = 1'000'000'000;
        trace->pass(minutes(120));
        CHECK(trace->raised == 0);
    }
}

TEST_CASE("anEpochThatWaitsForItsDataIsToldWithItsSplit") {
    Trace trace;
    trace.look.epoch = EpochTimes{.number = 1, .seconds = 100, .load = 20};
    trace.pass(minutes(10));
    CHECK(trace.raised == 0);
    trace.look.epoch = EpochTimes{.number = 2, .seconds = 200, .load = 110, .compute = 80, .save = 10};
    trace.pass(minutes(10));
    CHECK(trace.raised == 1);
    CHECK(trace.words() == "of epoch 2 55 % was loading data, 40 % computing, 5 % saving");
    trace.look.epoch = EpochTimes{.number = 3, .seconds = 100, .load = 35};
    trace.pass(minutes(1));
    CHECK(trace.cleared == 0);
    trace.look.epoch = EpochTimes{.number = 4, .seconds = 100, .load = 10};
    trace.pass(minutes(1));
    CHECK(trace.cleared == 1);
    CHECK(trace.raised == 1);
}

TEST_CASE("aDiskThatIsSoonFullIsToldWithItsMinutes") {
    Trace trace;
    trace.look.disks = {{"/content", 3600.0}, {"/tmp", std::nullopt}};
    trace.pass(minutes(10));
    CHECK(trace.raised == 0);
    trace.look.disks[0].secondsToFull = 840;
    trace.pass(seconds(20));
    CHECK(trace.raised == 0);  // one big file is no trend
    trace.pass(minutes(10));
    CHECK(trace.raised == 1);
    CHECK(trace.words() == "/content is full in 14 min");
    CHECK(trace.findings.open().front().subject == "/content");
    trace.look.disks[1].secondsToFull = 60;
    trace.pass(minutes(1));
    CHECK(trace.findings.open().size() == 2);
    trace.look.disks[1].secondsToFull.reset();
    trace.look.disks[0].secondsToFull.reset();
    trace.pass(minutes(1));
    CHECK(trace.findings.open().empty());
    CHECK(trace.findings.raised().at(FindingKind::diskFull) == 2);
}

TEST_CASE("aDriveThatIsLostIsToldOnceAndClearedWhenItAnswers") {
    Trace trace;
    trace.look.mounts = {{.path = "/content/drive"}, {.path = "/data"}};
    trace.pass(minutes(30));
    CHECK(trace.raised == 0);
    trace.look.mounts[0].isLost = true;
    trace.pass(minutes(30));
    CHECK(trace.raised == 1);
    CHECK(trace.only() == FindingKind::mountLost);
    CHECK(trace.findings.open().front().subject == "/content/drive");
    CHECK(trace.words().find("/content/drive does not answer") == 0);
    trace.look.mounts[0].why = "Transport endpoint is not connected";
    trace.pass(seconds(10));
    CHECK(trace.words().find("Transport endpoint") != std::string::npos);
    trace.look.mounts[0] = {.path = "/content/drive"};
    trace.pass(seconds(20));
    CHECK(trace.cleared == 0);  // one answer is no cure
    trace.pass(minutes(2));
    CHECK(trace.cleared == 1);
    CHECK(trace.findings.raised().at(FindingKind::mountLost) == 1);
}

}  // namespace packtrain::session
