// What the tests lean on is tested itself.
#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "support/manual_clock.h"
#include "support/memory_secrets.h"
#include "support/recording_log.h"

using namespace packtrain;
using namespace std::chrono_literals;
using test::ManualClock;

TEST_CASE("a manual clock moves its three hands as told") {
    ManualClock clock;
    const WallTime wall = clock.wall();
    const Ticks steady = clock.steady();
    const Ticks boot = clock.boot();
    clock.advance(1s);
    clock.sleepFor(8h);
    clock.jumpWall(-2h);
    CHECK(clock.wall() - wall == 6h + 1s);
    CHECK(clock.steady() - steady == 1s);
    CHECK(clock.boot() - boot == 8h + 1s);
    CHECK(clock.waitFor(5s, StopToken()));
    CHECK(clock.steady() - steady == 6s);
    CHECK(clock.totalWaited() == 5s);
}

TEST_CASE("a blocking clock lets waits end when the test says so") {
    ManualClock clock(ManualClock::Waiting::blocks);
    std::atomic<int> outcome{-1};
    std::jthread waiter([&] { outcome = clock.waitFor(10s, StopToken()) ? 1 : 0; });
    REQUIRE(clock.awaitWaiters(1));
    clock.advance(9s);
    CHECK(outcome == -1);
    clock.advance(1s);
    waiter.join();
    CHECK(outcome == 1);
}

TEST_CASE("a blocked wait ends when stopped") {
    ManualClock clock(ManualClock::Waiting::blocks);
    std::atomic<int> outcome{-1};
    std::jthread waiter([&](StopToken stop) { outcome = clock.waitFor(10s, stop) ? 1 : 0; });
    REQUIRE(clock.awaitWaiters(1));
    waiter.request_stop();
    waiter.join();
    CHECK(outcome == 0);
}

TEST_CASE("memory secrets can be locked") {
    test::MemorySecrets secrets;
    CHECK(secrets.put("a", "1"));
    CHECK(secrets.get("a").value() == "1");
    CHECK_FALSE(secrets.get("b").value());
    secrets.refuseWith(Reason::secretsLocked);
    CHECK(secrets.get("a").error().reason == Reason::secretsLocked);
    CHECK_FALSE(secrets.put("a", "2"));
    secrets.refuseWith(std::nullopt);
    CHECK(secrets.erase("a"));
    CHECK_FALSE(secrets.get("a").value());
    CHECK(secrets.puts() == 1);
}

TEST_CASE("a recording log remembers level and text") {
    test::RecordingLog log;
    log.info("one");
    log.error("two");
    CHECK(log.lines().size() == 2);
    CHECK(log.count(LogLevel::warning) == 1);
    CHECK(log.contains("tw"));
    CHECK_FALSE(log.contains("three"));
}
