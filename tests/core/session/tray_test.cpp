#include "session/tray.h"

#include <doctest/doctest.h>

#include "alert_room.h"
#include "session/save_rhythm.h"

namespace packtrain::session::test {

TEST_CASE("oneStateBeatsAnother") {
    struct Row {
        TrayUploads uploads;
        bool isAtRisk;
        std::string_view state;
    };
    const Row rows[] = {
        {{}, false, "idle"},
        {{.paused = 1}, false, "paused"},
        {{.waiting = 1, .paused = 1}, false, "waiting"},
        {{.moving = 2, .waiting = 1, .paused = 1}, false, "working"},
        {{.moving = 1, .isOffline = true}, false, "offline"},
        {{.needingYou = 1, .moving = 1, .isOffline = true}, false, "attention"},
        {{.failed = 1, .needingYou = 1, .moving = 1}, false, "error"},
        {{.failed = 1, .needingYou = 1, .moving = 1, .isOffline = true}, true, "session_risk"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.state);
        Room room;
        room.ends("hard_cap", minutes(30)).work(row.isAtRisk ? minutes(72) : minutes(3));
        const TrayView view = trayView(row.uploads, {room.session}, kStart);
        CHECK(trayStateName(view.state) == row.state);
        CHECK(view.atRisk == (row.isAtRisk ? 1 : 0));
    }
}

TEST_CASE("theTooltipIsAboutTheSessionAtRiskElseAboutTheOneThatMayEndFirst") {
    Room calm, soon, risky, over;
    calm.ends("hard_cap", hours(5)).work(minutes(3));
    soon.ends("hard_cap", minutes(20)).work(minutes(3)).safe(minutes(3));
    risky.ends("hard_cap", minutes(50)).work(hours(2)).safe(hours(2));
    over.ends("hard_cap", minutes(1)).session.contact = Contact::ended;
    std::vector sessions{over.session, calm.session, soon.session};
    TrayView view = trayView({}, sessions, kStart);
    REQUIRE(view.first);
    CHECK(view.first->index == 2);
    CHECK(view.first->left == Nanoseconds(minutes(20)));
    CHECK(view.first->safeAge == Nanoseconds(minutes(3)));
    CHECK_FALSE(view.first->isAtRisk);
    sessions.push_back(risky.session);
    view = trayView({}, sessions, kStart);
    CHECK(view.first->index == 3);
    CHECK(view.state == TrayState::sessionRisk);
    CHECK(view.atRisk == 1);
    CHECK_FALSE(trayView({}, {over.session}, kStart).first);
}

TEST_CASE("aSessionOnBorrowedTimeIsAtRiskWhenItsSavesStop") {
    Room room;
    room.ends("hard_cap", minutes(-10), hours(7)).work(minutes(20));
    const TrayView calm = trayView({}, {room.session}, kStart);
    CHECK(calm.state == TrayState::idle);
    CHECK(calm.first->isOverdue);
    CHECK(calm.first->left == Nanoseconds::zero());
    room.work(minutes(31));
    CHECK(trayView({}, {room.session}, kStart).state == TrayState::sessionRisk);
}

TEST_CASE("aSessionWithoutWordIsShownAsAnEstimateAndStaysAtRisk") {
    Room room;
    room.ends("hard_cap", minutes(9)).work(minutes(1)).session.contact = Contact::lost;
    room.session.heard = kStart - minutes(20);
    const TrayView view = trayView({}, {room.session}, kStart);
    CHECK(view.state == TrayState::sessionRisk);
    CHECK(view.first->isEstimate);
}

TEST_CASE("theRhythmOfSavesIsTheMiddleOfTheLastFew") {
    SaveRhythm rhythm;
    CHECK_FALSE(rhythm.between());
    rhythm.look(kStart, minutes(3));
    rhythm.look(kStart + seconds(3), minutes(9));  // the same save, told again
    rhythm.look(kStart + minutes(20), minutes(2));
    CHECK_FALSE(rhythm.between());
    rhythm.look(kStart + minutes(100), minutes(4));
    rhythm.look(kStart + minutes(119), std::nullopt);
    REQUIRE(rhythm.between());
    CHECK(*rhythm.between() == minutes(20));
    CHECK(*rhythm.took() == minutes(4));
    rhythm.look(kStart + minutes(50), minutes(60));  // an older one
    CHECK(*rhythm.took() == minutes(4));
}

}  // namespace packtrain::session::test
