#include "session/activity.h"

#include <doctest/doctest.h>

using namespace packtrain;
using namespace packtrain::session;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

const WallTime kNoon = WallTime(hours(24 * 365 * 50));

}  // namespace

TEST_CASE("beforeTheFirstLookNothingIsKnown") {
    ActivityLog log;
    log.lost();
    CHECK_FALSE(log.activity());
}

TEST_CASE("activityIsAsOldAsTheServerSays") {
    ActivityLog log;
    log.look({.lastActivity = kNoon - minutes(20)}, hours(3), kNoon);
    REQUIRE(log.activity());
    CHECK(log.activity()->lastActivity == hours(3) - minutes(20));
    CHECK_FALSE(log.activity()->busy);
}

TEST_CASE("aBusyKernelIsActiveHoweverLongItIsSilent") {
    ActivityLog log;
    log.look({.busy = true, .lastActivity = kNoon - hours(5)}, hours(6), kNoon);
    CHECK(log.activity()->busy);
    CHECK(log.activity()->lastActivity == hours(6));
}

TEST_CASE("aJumpOfTheWallClockMovesNoActivityLater") {
    ActivityLog log;
    log.look({.lastActivity = kNoon}, hours(1), kNoon);
    // The clock is set back by two hours: the same activity now seems to lie ahead.
    log.look({.lastActivity = kNoon}, hours(1) + minutes(10), kNoon + minutes(10) - hours(2));
    CHECK(log.activity()->lastActivity == hours(1));
    // Something really happened, told by the clock that was set back.
    log.look({.lastActivity = kNoon + minutes(15) - hours(2)}, hours(1) + minutes(20),
             kNoon + minutes(20) - hours(2));
    CHECK(log.activity()->lastActivity == hours(1) + minutes(15));
    // And by one that runs far ahead: not older than the look before.
    log.look({.lastActivity = kNoon + minutes(25)}, hours(1) + minutes(30), kNoon + hours(1000));
    CHECK(log.activity()->lastActivity == hours(1) + minutes(20));
}

TEST_CASE("theLastClientIsRemembered") {
    ActivityLog log;
    log.look({.clientConnected = true, .lastActivity = kNoon}, minutes(10), kNoon);
    log.look({.lastActivity = kNoon}, minutes(11), kNoon + minutes(1));
    CHECK_FALSE(log.activity()->clientConnected);
    CHECK(log.activity()->lastClient == minutes(10));
}

TEST_CASE("aServerThatIsGoneIsNeitherBusyNorVisited") {
    ActivityLog log;
    log.look({.busy = true, .clientConnected = true}, minutes(10), kNoon);
    log.lost();
    REQUIRE(log.activity());
    CHECK_FALSE(log.activity()->busy);
    CHECK_FALSE(log.activity()->clientConnected);
    CHECK(log.activity()->lastActivity == minutes(10));
    CHECK(log.activity()->lastClient == minutes(10));
}

TEST_CASE("noKernelIsNoActivity") {
    ActivityLog log;
    log.look({}, hours(2), kNoon);
    CHECK(log.activity()->lastActivity == Ticks::zero());
}
