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
    trace.look.isRented = true;
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
    ordinary.look.isRented = true;
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

namespace {

/// A rented machine with a card, of which all figures are known.
Trace rented() {
    Trace trace;
    trace.look.isRented = true;
    trace.look.knowsGpus = true;
    trace.look.gpus = 1;
    trace.look.gpuUtilisation = 90;
    trace.look.coresUsed = 1.5;
    trace.look.coresAvailable = 2;
    trace.look.networkPerSecond = 5000;
    trace.look.busy = true;
    return trace;
}

}  // namespace

TEST_CASE("aCellThatHangsIsToldAsStalledAndNotAsIdleToo") {
    Trace trace = rented();
    trace.pass(minutes(30));
    CHECK(trace.raised == 0);
    trace.look.gpuUtilisation = 0;
    trace.look.coresUsed = 0.05;
    trace.pass(minutes(9));
    CHECK(trace.raised == 0);
    trace.look.networkPerSecond = 8e6;  // a download: it begins anew
    trace.pass(minutes(9));
    trace.look.networkPerSecond = 5000;
    trace.pass(minutes(5));
    // Meanwhile the accelerator has done nothing for longer, whatever the rest did.
    CHECK(trace.only() == FindingKind::acceleratorIdle);
    Trace other = rented();
    other.look.gpuUtilisation = 0;
    other.look.coresUsed = 0.05;
    other.pass(minutes(60));
    CHECK(other.raised == 1);
    CHECK(other.only() == FindingKind::stalled);
    CHECK(other.words().find("hang") != std::string::npos);
    other.look.coresUsed.reset();  // the sensor fails: it stays
    other.pass(minutes(5));
    CHECK(other.cleared == 0);
    other.look.coresUsed = 1.0;
    other.look.gpuUtilisation = 80;
    other.pass(minutes(5));
    CHECK(other.cleared == 1);
    CHECK(other.findings.open().empty());
    CHECK(other.findings.raised().size() == 1);
}

TEST_CASE("aStallIsToldWithoutACardToo") {
    Trace trace = rented();
    trace.look.gpus = 0;
    trace.look.gpuUtilisation.reset();
    trace.look.coresUsed = 0.01;
    trace.pass(minutes(20));
    CHECK(trace.raised == 1);
    CHECK(trace.only() == FindingKind::stalled);
    trace.look.busy = false;  // the cell was interrupted
    trace.pass(minutes(5));
    CHECK(trace.cleared == 1);
}

TEST_CASE("whoseLoadIsNotKnownOrWhoIsNotBusyIsNotStalled") {
    Trace unknown = rented(), idle = rented(), own = rented();
    unknown.look.gpuUtilisation.reset();  // a card in slices does not tell
    idle.look.busy = false;
    own.look.isRented = false;
    for (Trace* trace : {&unknown, &idle, &own}) {
        trace->look.coresUsed = 0.01;
        if (trace != &unknown) trace->look.gpuUtilisation = 0;
        trace->pass(minutes(60));
        CHECK_FALSE(trace->findings.raised().contains(FindingKind::stalled));
    }
}

TEST_CASE("workThatNeedsNoAcceleratorIsTold") {
    Trace trace = rented();
    trace.look.gpuUtilisation = 0;
    trace.look.coresUsed = 1.9;
    trace.pass(minutes(9));
    CHECK(trace.raised == 0);
    trace.pass(minutes(60));
    CHECK(trace.raised == 1);
    CHECK(trace.only() == FindingKind::wrongRuntime);
    trace.look.gpuUtilisation = 60;  // the training begins
    trace.pass(minutes(5));
    CHECK(trace.cleared == 1);
    CHECK(trace.findings.open().empty());
    CHECK(trace.findings.raised().size() == 1);
}

TEST_CASE("anIdleAcceleratorWhoseCauseIsFoundLaterIsToldByTheCause") {
    Trace trace = rented();
    trace.look.busy = false;
    trace.look.gpuUtilisation = 0;
    trace.look.coresUsed = 0.1;
    trace.pass(minutes(15));
    CHECK(trace.only() == FindingKind::acceleratorIdle);
    trace.look.busy = true;
    trace.look.coresUsed = 2;
    trace.pass(minutes(15));
    CHECK(trace.only() == FindingKind::wrongRuntime);
}

TEST_CASE("twoRuntimesAtOnceAreToldOnce") {
    Trace trace;
    trace.look.otherRuntimes = {"another agent has taken over the set \"run1\""};
    trace.pass(seconds(20));
    CHECK(trace.raised == 0);
    trace.pass(minutes(60));
    CHECK(trace.raised == 1);
    CHECK(trace.only() == FindingKind::twoRuntimes);
    CHECK(trace.words() ==
          "two runtimes at once, each billed: another agent has taken over the set \"run1\"");
    trace.look.otherRuntimes.clear();
    trace.pass(seconds(30));
    CHECK(trace.cleared == 0);
    trace.pass(minutes(5));
    CHECK(trace.cleared == 1);
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

TEST_CASE("aSignInThatIsMissingIsToldOfEachRemoteAndNotOfATryThatJustBegan") {
    Trace trace;
    trace.look.signIns = {{"mydrive", false}, {"other", false}};
    trace.pass(minutes(5));
    CHECK(trace.raised == 0);
    trace.look.signIns[0].needed = true;
    trace.pass(minutes(1));
    CHECK(trace.raised == 1);
    CHECK(trace.only() == FindingKind::signInNeeded);
    CHECK(trace.findings.open().front().subject == "mydrive");
    CHECK(trace.words() == "not signed in to mydrive: checkpoints wait on this machine");
    trace.look.signIns[0].needed = false;  // it tries
    trace.pass(seconds(10));
    trace.look.signIns[0].needed = true;
    trace.pass(minutes(1));
    CHECK(trace.raised == 1);
    CHECK(trace.cleared == 0);
    trace.look.signIns[0].needed = false;
    trace.pass(minutes(1));
    CHECK(trace.cleared == 1);
}

}  // namespace packtrain::session
