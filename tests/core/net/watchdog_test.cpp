#include "net/watchdog.h"

#include <doctest/doctest.h>

using namespace packtrain;
using namespace packtrain::net;
using namespace std::chrono_literals;

TEST_CASE("aRequestStallsOnlyWhenNothingMovesEitherWay") {
    Watchdog watchdog(10s, 100s);
    CHECK_FALSE(watchdog.check(1000s, {}));
    CHECK_FALSE(watchdog.check(1009s, {.sent = 1, .received = 0, .allSent = false, .replyBegun = false}));
    CHECK_FALSE(watchdog.check(1018s, {.sent = 1, .received = 1, .allSent = false, .replyBegun = false}));
    CHECK_FALSE(watchdog.check(1027s, {.sent = 1, .received = 1, .allSent = false, .replyBegun = false}));
    CHECK(watchdog.left(1027s) == 1s);
    CHECK(watchdog.check(1028s, {.sent = 1, .received = 1, .allSent = false, .replyBegun = false}) ==
          Reason::networkStalled);
}

TEST_CASE("afterTheLastByteTheReplyHasItsOwnLimit") {
    Watchdog watchdog(10s, 100s);
    const Movement allSent{.sent = 5, .received = 0, .allSent = true, .replyBegun = false};
    CHECK_FALSE(watchdog.check(0s, {}));
    CHECK_FALSE(watchdog.check(9s, allSent));
    CHECK_FALSE(watchdog.check(108s, allSent));
    CHECK(watchdog.check(109s, allSent) == Reason::networkTimeout);
}

TEST_CASE("aReplyThatHasBegunStallsLikeAnythingElse") {
    Watchdog watchdog(10s, 100s);
    const Movement begun{.sent = 5, .received = 20, .allSent = true, .replyBegun = true};
    CHECK_FALSE(watchdog.check(0s, begun));
    CHECK_FALSE(watchdog.check(9s, begun));
    CHECK(watchdog.check(10s, begun) == Reason::networkStalled);
}

TEST_CASE("timeSpentInTheCallersOwnCodeIsNoStall") {
    Watchdog watchdog(10s, 100s);
    CHECK_FALSE(watchdog.check(0s, {}));
    watchdog.excuse(50s);
    CHECK_FALSE(watchdog.check(59s, {}));
    CHECK(watchdog.check(60s, {}) == Reason::networkStalled);
}

TEST_CASE("aRewoundBodyIsMovement") {
    Watchdog watchdog(10s, 100s);
    CHECK_FALSE(watchdog.check(0s, {.sent = 7, .received = 0, .allSent = false, .replyBegun = false}));
    CHECK_FALSE(watchdog.check(9s, {.sent = 0, .received = 0, .allSent = false, .replyBegun = false}));
    CHECK_FALSE(watchdog.check(18s, {.sent = 0, .received = 0, .allSent = false, .replyBegun = false}));
}
