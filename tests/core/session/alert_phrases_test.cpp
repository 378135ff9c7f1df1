#include "session/alert_phrases.h"

#include <doctest/doctest.h>

#include "alert_room.h"

namespace packtrain::session::test {
namespace {

using enum AlertPhrase;

std::vector<AlertPhrase> shown(Room& room) {
    room.look();
    REQUIRE(room.memory.up.size() == 1);
    return phrasesOf(room.memory.up.front());
}

Room atRisk(int left) {
    Room room;
    room.ends("hard_cap", minutes(left)).work(hours(2)).safe(hours(2));
    room.session.listensToAsking = true;
    return room;
}

}  // namespace

TEST_CASE("aWarningSaysWhenWhatIsSafeWhatIsNotAndWhatHelps") {
    Room room = atRisk(30);
    CHECK(shown(room) == std::vector{endsIn, safeSave, workAtRisk, saveNow});
    room.session.isAsked = true;
    CHECK(shown(room) == std::vector{endsIn, safeSave, workAtRisk, saveWasAsked});
    room.session.contact = Contact::late;
    CHECK(shown(room) == std::vector{endsIn, noWordFor, safeSave, workAtRisk, saveWasAsked});

    Room never = atRisk(60);
    never.session.safe.reset();
    CHECK(shown(never) == std::vector{endsIn, nothingIsSafe, workAtRisk, saveNow});

    Room big = atRisk(10);
    big.session.underway =
        SaveUnderway{.saved = kStart - minutes(1), .bytes = 2'400'000'000, .needs = minutes(6)};
    CHECK(shown(big) == std::vector{endsIn, safeSave, underway, workAtRisk, saveNow});
    big.session.saveNeeds = minutes(20);
    CHECK(shown(big) == std::vector{endsIn, safeSave, underway, workAtRisk, saveIsTooLate});

    Room idle;
    idle.ends("idle", minutes(10)).work(hours(1)).session.busy = false;
    CHECK(shown(idle) == std::vector{idleStopIn, nothingIsSafe, workAtRisk});

    Room vague;
    vague.ends("hard_cap", minutes(10), hours(7)).work(hours(1));
    CHECK(shown(vague) == std::vector{mayEndFrom, nothingIsSafe, workAtRisk});
    vague.desk.now += minutes(10);
    CHECK(shown(vague) == std::vector{mayEndNow, nothingIsSafe, workAtRisk});
}

TEST_CASE("whatIsOverIsToldWithWhatItCost") {
    Room room;
    room.ends("hard_cap", hours(5)).work(minutes(20)).safe(minutes(20));
    room.look();
    room.session.contact = Contact::lost;
    CHECK(shown(room) == std::vector{noWordFor, safeSave, workAtRisk});
    room.session.likely = "idle";
    CHECK(shown(room) == std::vector{noWordFor, mayHaveEnded, safeSave, workAtRisk});
    room.session.contact = Contact::ended;
    CHECK(shown(room) == std::vector{hasEnded, safeSave, workLost});
    room.session.work = {};
    CHECK(shown(room) == std::vector{hasEnded, safeSave});
}

TEST_CASE("whatIsInTheWayIsNamed") {
    const std::pair<FindingKind, AlertPhrase> rows[] = {{FindingKind::signInNeeded, signInNeeded},
                                                        {FindingKind::mountLost, mountLost},
                                                        {FindingKind::diskFull, diskFills}};
    for (const auto& [finding, phrase] : rows) {
        Room room;
        room.ends("hard_cap", hours(5)).work(minutes(20));
        room.session.troubles = {{finding, "here"}};
        CHECK(shown(room) == std::vector{phrase, nothingIsSafe, workAtRisk});
    }
    Room room = atRisk(120);
    room.session.needsThisComputer = room.desk.isGoingToSleep = true;
    CHECK(shown(room) == std::vector{goesToSleep, safeSave, workAtRisk, saveNow});
}

}  // namespace packtrain::session::test
