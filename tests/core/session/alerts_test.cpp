#include "session/alerts.h"

#include <doctest/doctest.h>

#include <functional>

#include "alert_room.h"

namespace packtrain::session::test {
namespace {

using Change = std::function<void(Room&)>;

struct Case {
    std::string_view what;
    std::string end;
    int left, work;  // minutes
    Change but;
    std::string_view shown;
};

void nothing(Room& /*room*/) {}
Change safeSince(int minutesAgo) {
    return [=](Room& room) { room.safe(minutes(minutesAgo)); };
}
Change resting() {
    return [](Room& room) { room.session.busy = false; };
}
/// A save that is on its way: its content is so old, and it needs so long.
Change underway(int old, int needs) {
    return [=](Room& room) {
        room.session.underway =
            SaveUnderway{.saved = room.desk.now - minutes(old), .bytes = 1000, .needs = minutes(needs)};
    };
}
/// Saves come every so often and take two minutes; the last was so long ago.
Change everyMinutes(int rhythm, int ago) {
    return [=](Room& room) {
        room.safe(minutes(ago));
        room.session.rhythm = minutes(rhythm);
        room.session.saveNeeds = minutes(2);
    };
}
Change lag(int seconds) {
    return [=](Room& room) { room.session.commandLag = std::chrono::seconds(seconds); };
}
Change is(Contact contact, int silentFor) {
    return [=](Room& room) {
        room.session.contact = contact;
        room.session.heard = room.desk.now - minutes(silentFor);
    };
}
Change quiet(int minuteOfDay) {
    return [=](Room& room) {
        room.preferences.quiet = QuietHours{.from = 22 * 60, .until = 7 * 60};
        room.desk.minuteOfDay = minuteOfDay;
    };
}

}  // namespace

TEST_CASE("whatIsShownAtTheFirstLook") {
    const auto night = quiet(23 * 60), dawn = quiet(6 * 60 + 59), day = quiet(7 * 60);
    const Case cases[] = {
        // The times, and what is at risk at them. Of a save that is too young or of no work nothing is said.
        {"more than an hour is left", "hard_cap", 61, 300, nothing, ""},
        {"an hour is left and nothing was ever saved", "hard_cap", 60, 90, nothing, "T-60"},
        {"an hour is left and something is safe since an hour", "hard_cap", 60, 60, safeSince(60), ""},
        {"an hour is left and the last save is two hours old", "hard_cap", 60, 120, safeSince(121), "T-60"},
        {"half an hour, the last save is old", "hard_cap", 30, 72, safeSince(72), "T-30"},
        {"half an hour, the last save is young", "hard_cap", 30, 29, safeSince(29), ""},
        {"ten minutes, the next save comes nobody knows when", "hard_cap", 10, 9, safeSince(9), "T-10"},
        {"ten minutes, all is safe", "hard_cap", 10, 0, safeSince(0), ""},
        {"ten minutes, and ten are what the end would cost", "hard_cap", 10, 1, safeSince(1), ""},
        {"five minutes", "hard_cap", 5, 40, safeSince(40), "T-5"},
        {"from now on it may end at any time", "hard_cap", 0, 40, safeSince(40), "overdue"},
        {"the person's own end", "own_cap", 10, 40, nothing, "T-10"},
        {"an end of a kind that is not known here", "solar_flare", 10, 40, nothing, "T-10"},
        {"nothing runs and nothing ran", "hard_cap", 10, 0, resting(), ""},
        {"nothing runs any more, and what ran is not safe", "hard_cap", 10, 20, resting(), "T-10"},
        {"nothing runs any more, and little ran", "hard_cap", 10, 14, resting(), ""},
        // An idle end is in the person's own hands: late is early enough.
        {"idle, an hour before", "idle", 60, 90, resting(), ""},
        {"idle, half an hour before", "idle", 30, 90, resting(), ""},
        {"idle, ten minutes before", "idle", 10, 90, resting(), "T-10"},
        {"idle, and all is safe", "idle", 10, 0, resting(), ""},
        {"a training that nobody is connected to", "idle", 30, 90, nothing, "T-30"},
        // A save on its way, a save that is due.
        {"a save of now arrives in half of the time", "hard_cap", 10, 40, underway(1, 5), ""},
        {"a save of now arrives in more than half of it", "hard_cap", 10, 40, underway(1, 6), "T-10"},
        {"a save on its way, and much work after it", "hard_cap", 10, 40, underway(20, 1), "T-10"},
        {"the next save is due in time", "hard_cap", 10, 8, everyMinutes(10, 8), ""},
        {"the next save is due too late", "hard_cap", 10, 6, everyMinutes(10, 6), "T-10"},
        {"the next save was due long ago", "hard_cap", 10, 15, everyMinutes(10, 15), "T-10"},
        {"saves come once in two hours", "hard_cap", 30, 100, everyMinutes(120, 100), ""},
        {"saves came every twenty minutes", "hard_cap", 30, 45, everyMinutes(20, 45), "T-30"},
        // The lag of a command is no time to act in.
        {"ten minutes and a half, with a lag of half a minute", "hard_cap", 10, 40, lag(30), "T-10"},
        {"half an hour and more, less the lag", "hard_cap", 33, 72, lag(180), "T-30"},
        {"a lag of hours says nothing of the next command", "hard_cap", 76, 72, lag(36'000), ""},
        // Contact.
        {"late", "hard_cap", 10, 40, is(Contact::late, 2), "T-10"},
        {"lost, and the countdown goes on", "hard_cap", 10, 40, is(Contact::lost, 30), "T-10"},
        {"lost with nothing at risk by then, but busy since", "hard_cap", 10, 0, is(Contact::lost, 30),
         "T-10"},
        {"nothing was ever heard", "hard_cap", 10, 40, is(Contact::never, 0), ""},
        {"ended before this desk saw it", "hard_cap", 10, 40, is(Contact::ended, 1), ""},
        // Quiet hours mute what can wait.
        {"half an hour at night", "hard_cap", 30, 72, night, ""},
        {"half an hour at dawn", "hard_cap", 30, 72, dawn, ""},
        {"half an hour in the morning", "hard_cap", 30, 72, day, "T-30"},
        {"ten minutes at night", "hard_cap", 10, 72, night, "T-10"},
        {"five minutes at night", "hard_cap", 5, 72, night, "T-5"},
    };
    for (const Case& each : cases) {
        CAPTURE(each.what);
        Room room;
        room.ends(each.end, minutes(each.left)).work(minutes(each.work));
        each.but(room);
        CHECK(room.look() == each.shown);
    }
}

TEST_CASE("eachThresholdIsShownOnceAndTheNextTakesItsPlace") {
    Room room;
    room.ends("hard_cap", hours(2)).work(hours(1));
    CHECK(room.pass(minutes(125)) == "T-60 T-30 T-10 T-5");
    CHECK(room.up() == "T-5");
    CHECK(room.memory.up.front().left == Nanoseconds::zero());
}

TEST_CASE("whoIsToldOfFiveMinutesIsNotToldOfTenOrThirty") {
    Room room;
    room.ends("hard_cap", minutes(4)).work(hours(1));
    CHECK(room.look() == "T-5");
    room.ends("hard_cap", minutes(8));
    CHECK(room.look().empty());
}

TEST_CASE("aSaveThatBecameSafeTakesTheWarningBack") {
    Room room;
    room.ends("hard_cap", minutes(30)).work(minutes(72)).safe(minutes(72));
    CHECK(room.look() == "T-30");
    // On its way is not there yet.
    room.session.underway = SaveUnderway{.saved = room.desk.now, .bytes = 1, .needs = minutes(1)};
    CHECK(room.pass(minutes(2)).empty());
    CHECK(room.up() == "T-30");
    room.session.underway.reset();
    room.work(minutes(2)).safe(minutes(2), 2000);
    room.look();
    CHECK(room.up().empty());
    REQUIRE(room.turn.withdraw.size() == 1);
    CHECK(alertTag(room.turn.withdraw.front()) == "T-30");
}

TEST_CASE("aSaveAfterTheLastCallIsNotFollowedByAnotherCall") {
    Room room;
    room.ends("hard_cap", minutes(10)).work(minutes(40));
    CHECK(room.look() == "T-10");
    room.pass(minutes(1));
    room.work(minutes(1)).safe(minutes(1));
    CHECK(room.pass(minutes(9)).empty());
    CHECK(room.up().empty());
}

TEST_CASE("anEndThatIsPutOffTakesTheWarningBackAndIsToldOfAgain") {
    Room room;
    room.ends("idle", minutes(10)).work(hours(1)).session.busy = false;
    CHECK(room.look() == "T-10");
    room.ends("idle", minutes(60));
    room.look();
    CHECK(room.up().empty());
    CHECK(room.pass(minutes(60)) == "T-10 T-5");
}

TEST_CASE("anEndThatVanishesTakesTheWarningBack") {
    Room room;
    room.ends("idle", minutes(10)).work(hours(1)).session.busy = false;
    CHECK(room.look() == "T-10");
    room.session.ends.clear();
    room.look();
    CHECK(room.up().empty());
    // It wavers: the same end again is no news.
    room.ends("idle", minutes(9));
    CHECK(room.look().empty());
}

TEST_CASE("anEndThatWaversIsToldOfOnceAndNeverLaterThanBefore") {
    Room room;
    room.ends("hard_cap", minutes(30)).work(minutes(72));
    CHECK(room.look() == "T-30");
    const Ticks told = *room.memory.up.front().endsAt;
    for (int i = 0; i < 20; ++i) {
        room.ends("hard_cap", told - room.desk.now + minutes(i % 2 == 0 ? 9 : 0));
        CHECK(room.pass(seconds(30)).empty());
        CHECK(*room.memory.up.front().endsAt == told);
    }
    room.ends("hard_cap", told - room.desk.now - minutes(3));
    room.look();
    CHECK(*room.memory.up.front().endsAt == told - minutes(3));
}

TEST_CASE("twoEndsAtAboutTheSameTimeAreOneToAPerson") {
    Room room;
    room.ends("hard_cap", minutes(64)).ends("own_cap", minutes(60)).work(hours(1));
    CHECK(room.pass(minutes(59)) == "T-60 T-30 T-10 T-5");
    // The first end has passed, and the session lives on.
    CHECK(room.pass(minutes(2)) == "T-5");
}

TEST_CASE("anotherEndIsToldOfWhenTheFirstWasCalledOff") {
    Room room;
    room.ends("idle", minutes(10)).ends("hard_cap", minutes(18)).work(hours(1)).session.busy = false;
    CHECK(room.look() == "T-10");
    std::erase_if(room.session.ends, [](const End& each) { return each.kind == "idle"; });
    room.session.busy = true;
    CHECK(room.look() == "T-30");
    CHECK(room.pass(minutes(17)) == "T-10 T-5");
}

TEST_CASE("aVagueEndIsNoNewsToASessionThatKeepsItsRhythm") {
    Room room;
    room.ends("hard_cap", minutes(10), hours(7)).work(minutes(15)).safe(minutes(15));
    CHECK(room.look().empty());
    room.work(minutes(31)).safe(minutes(31));
    CHECK(room.look() == "T-10");
    CHECK(room.memory.up.front().isVague);
}

TEST_CASE("afterItsEarliestMomentTheLikeliestOneCounts") {
    Room room;
    room.ends("hard_cap", minutes(-1), hours(3)).work(minutes(5)).safe(minutes(5));
    CHECK(room.look().empty());
    room.session.rhythm = hours(2);
    CHECK(room.pass(hours(3)) == "T-10 T-5");
    CHECK(room.memory.up.front().key.isLater);
}

TEST_CASE("onBorrowedTimeEachSaveThatGrowsTooOldIsToldOfOnce") {
    Room room;
    room.ends("idle", minutes(-5), minutes(30)).work(minutes(5)).safe(minutes(5));
    CHECK(room.pass(minutes(24)).empty());
    CHECK(room.pass(minutes(90)) == "overdue");
    room.work(minutes(1)).safe(minutes(1), 2000);
    room.look();
    CHECK(room.up().empty());
    CHECK(room.pass(minutes(20)).empty());
    CHECK(room.pass(minutes(60)) == "overdue");
}

TEST_CASE("whoWasWarnedOfTheEndIsNotToldThatItIsOverdue") {
    Room room;
    room.ends("hard_cap", minutes(10)).work(hours(1));
    CHECK(room.look() == "T-10");
    CHECK(room.pass(hours(2)) == "T-5");
}

TEST_CASE("whatAPersonClosedDoesNotComeAgain") {
    Room room;
    room.ends("hard_cap", minutes(30)).work(hours(2));
    CHECK(room.look() == "T-30");
    room.memory = dismissed(room.memory, room.memory.up.front().key);
    CHECK(room.pass(minutes(19)).empty());
    CHECK(room.pass(minutes(2)) == "T-10");
}

TEST_CASE("whatAPersonPutOffComesAgainIfItStillHolds") {
    Room room;
    room.ends("hard_cap", minutes(30)).work(hours(2));
    CHECK(room.look() == "T-30");
    room.memory = snoozed(room.memory, room.memory.up.front().key, room.desk.now + minutes(10));
    CHECK(room.pass(minutes(9)).empty());
    CHECK(room.pass(minutes(2)) == "T-30");
    room.memory = snoozed(room.memory, room.memory.up.front().key, room.desk.now + minutes(30));
    CHECK(room.pass(minutes(19)) == "T-10 T-5");
}

TEST_CASE("puttingOffIsForgottenWhenTheWorkIsSafe") {
    Room room;
    room.ends("hard_cap", minutes(30)).work(hours(2));
    CHECK(room.look() == "T-30");
    room.memory = snoozed(room.memory, room.memory.up.front().key, room.desk.now + minutes(5));
    room.work(minutes(1)).safe(minutes(1));
    CHECK(room.pass(minutes(12)).empty());
}

TEST_CASE("anOverdueWarningCanBePutOffToo") {
    Room room;
    room.ends("idle", minutes(-5), minutes(30)).work(hours(1));
    CHECK(room.look() == "overdue");
    room.memory = snoozed(room.memory, room.memory.up.front().key, room.desk.now + minutes(10));
    CHECK(room.pass(minutes(9)).empty());
    CHECK(room.pass(minutes(30)) == "overdue");
}

TEST_CASE("whatWasMutedAtNightIsShownInTheMorningIfItStillHolds") {
    Room room;
    room.preferences.quiet = QuietHours{.from = 22 * 60, .until = 7 * 60};
    room.desk.minuteOfDay = 6 * 60;
    room.ends("hard_cap", minutes(55)).work(hours(3));
    CHECK(room.pass(minutes(20)).empty());
    room.desk.minuteOfDay = 7 * 60;
    CHECK(room.look() == "T-60");
}

TEST_CASE("aKindThatIsSwitchedOffIsNotShown") {
    Room room;
    room.preferences.off = {AlertKind::timeLeft};
    room.ends("hard_cap", minutes(30)).work(hours(2));
    CHECK(room.pass(minutes(29)).empty());
}

TEST_CASE("afterWakingTheNewestWordIsAwaitedButNotWhenFiveMinutesAreLeft") {
    Room asleep;
    asleep.ends("hard_cap", minutes(20)).work(hours(2));
    asleep.session.contact = Contact::lost;
    asleep.session.heard = asleep.desk.now - hours(8);
    asleep.desk.listeningSince = asleep.desk.now;
    CHECK(asleep.look().empty());
    CHECK(asleep.pass(minutes(1)) == "T-30");

    Room late = Room(asleep);
    late.memory = {};
    late.desk.listeningSince = late.desk.now;
    late.ends("hard_cap", minutes(4));
    CHECK(late.look() == "T-5");

    Room heard = Room(asleep);
    heard.memory = {};
    heard.desk.listeningSince = heard.desk.now;
    heard.session.contact = Contact::live;
    heard.work(minutes(2)).safe(minutes(2));
    CHECK(heard.pass(minutes(5)).empty());
}

TEST_CASE("silenceIsToldOfOnceWhereNoEndExplainsIt") {
    Room room;
    room.ends("hard_cap", hours(5)).work(minutes(5));
    room.look();
    room.session.contact = Contact::lost;
    CHECK(room.look() == "lost_contact");
    CHECK(room.pass(hours(1)).empty());
    room.session.contact = Contact::live;
    CHECK(room.pass(minutes(10)).empty());
    CHECK(room.up().empty());
    room.session.contact = Contact::lost;  // it comes and goes
    CHECK(room.look().empty());
    room.session.contact = Contact::live;
    room.pass(minutes(31));
    room.session.contact = Contact::lost;
    CHECK(room.look() == "lost_contact");
}

TEST_CASE("whenSilenceIsNotToldOf") {
    const std::pair<std::string_view, Change> cases[] = {
        {"this computer is offline", [](Room& room) { room.desk.isOffline = true; }},
        {"it has only just woken", [](Room& room) { room.desk.listeningSince = room.desk.now; }},
        {"the end was near", [](Room& room) { room.ends("hard_cap", minutes(4)); }},
        {"an end has passed", [](Room& room) { room.ends("idle", minutes(-10), minutes(30)); }},
        {"nothing is at stake", [](Room& room) { room.work(seconds(30)).session.busy = false; }},
        {"this desk never saw it alive", [](Room& room) { room.memory = {}; }},
        {"it was switched off", [](Room& room) { room.preferences.off = {AlertKind::lostContact}; }},
    };
    for (const auto& [what, but] : cases) {
        CAPTURE(what);
        Room room;
        room.ends("hard_cap", hours(5)).work(minutes(14)).safe(minutes(14));
        room.look();
        room.desk.now += minutes(1);
        but(room);
        room.session.contact = Contact::lost;
        room.session.heard = kStart;
        if (what == "nothing is at stake") room.session.work = seconds(30);
        CHECK(room.look().find("lost_contact") == std::string::npos);
    }
}

TEST_CASE("theEndIsToldWithWhatWasSafe") {
    Room room;
    room.ends("hard_cap", minutes(10)).work(minutes(40)).safe(minutes(40), 18'000);
    CHECK(room.look() == "T-10");
    room.session.contact = Contact::ended;
    room.session.likely = "hard_cap";
    CHECK(room.look() == "ended");
    CHECK(room.up() == "ended");
    const Alert& told = room.memory.up.front();
    CHECK(told.safe->step == 18'000U);
    CHECK(told.work == minutes(40));
    CHECK(told.endKind == "hard_cap");
    CHECK(told.actions == std::vector{AlertAction::openCheckpoints});
    CHECK(room.pass(hours(1)).empty());
    // It was not: a word came after all.
    room.session.contact = Contact::live;
    room.look();
    CHECK(room.up() != "ended");
}

TEST_CASE("whichEndsAreToldOf") {
    struct Row {
        std::string_view what;
        Change but;
        bool isTold;
    };
    const Row rows[] = {
        {"it was cut off at work", nothing, true},
        {"it was cut off at work, just after a save", [](Room& r) { r.session.work = seconds(5); }, true},
        {"idle, and all was safe", [](Room& r) { r.session.busy = false, r.session.work = {}; }, false},
        {"idle, and little was lost", [](Room& r) { r.session.busy = false, r.session.work = minutes(4); },
         false},
        {"idle, and much was lost", [](Room& r) { r.session.busy = false; }, true},
        {"a goodbye with all safe", [](Room& r) { r.session.saidGoodbye = true, r.session.work = {}; },
         false},
        {"a goodbye with work that was not", [](Room& r) { r.session.saidGoodbye = true; }, true},
        {"another agent on the same machine goes on", [](Room& r) { r.session.isReplaced = true; }, false},
        {"this desk never saw it alive", [](Room& r) { r.memory = {}; }, false},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        Room room;
        room.ends("hard_cap", hours(5)).work(minutes(20));
        room.look();
        row.but(room);
        room.session.contact = Contact::ended;
        CHECK(room.look() == (row.isTold ? "ended" : ""));
    }
}

TEST_CASE("anEndAtNightIsToldInTheMorning") {
    Room room;
    room.preferences.quiet = QuietHours{.from = 22 * 60, .until = 7 * 60};
    room.desk.minuteOfDay = 3 * 60;
    room.ends("hard_cap", hours(5)).work(minutes(20));
    room.look();
    room.session.contact = Contact::ended;
    CHECK(room.pass(minutes(20)).empty());
    room.desk.minuteOfDay = 7 * 60;
    CHECK(room.look() == "ended");
}

TEST_CASE("whatKeepsSavesFromArrivingIsToldOfOnce") {
    Room room;
    room.ends("hard_cap", hours(5)).work(minutes(5));
    room.session.troubles = {{FindingKind::signInNeeded, "mydrive"}};
    CHECK(room.look() == "trouble");
    CHECK(room.memory.up.front().trouble->subject == "mydrive");
    CHECK(room.memory.up.front().actions == std::vector{AlertAction::signIn});
    room.session.troubles.push_back({FindingKind::mountLost, "/content/drive"});
    CHECK(room.look() == "trouble");
    CHECK(room.pass(minutes(30)).empty());
    room.session.troubles.clear();
    room.look();
    CHECK(room.up().empty());
    room.session.troubles = {{FindingKind::signInNeeded, "mydrive"}};
    CHECK(room.look().empty());
    room.session.troubles.clear();
    room.pass(minutes(40));
    room.session.troubles = {{FindingKind::signInNeeded, "mydrive"}};
    CHECK(room.look() == "trouble");
}

TEST_CASE("troubleWithNothingAtRiskIsNoNews") {
    Room room;
    room.ends("hard_cap", hours(5)).work(seconds(10)).session.busy = false;
    room.session.troubles = {{FindingKind::signInNeeded, "mydrive"}};
    CHECK(room.pass(hours(1)).empty());
}

TEST_CASE("beforeThisComputerSleepsItNamesWhatOnlyItKeeps") {
    Room room;
    room.ends("hard_cap", hours(5)).work(minutes(5));
    room.session.listensToAsking = true;
    room.look();
    room.desk.isGoingToSleep = true;
    CHECK(room.look().empty());
    room.session.needsThisComputer = true;
    CHECK(room.look() == "sleep");
    CHECK(room.look().empty());
    CHECK(room.memory.up.front().isUrgent);
    room.desk.isGoingToSleep = false;
    room.look();
    CHECK(room.up().empty());
    room.session.busy = false;
    room.work({}).desk.isGoingToSleep = true;
    CHECK(room.look().empty());
}

TEST_CASE("actionsAreThoseThatWouldHelp") {
    struct Row {
        int left;
        Change but;
        std::vector<AlertAction> actions;
    };
    using enum AlertAction;
    const Change listens = [](Room& room) { room.session.listensToAsking = true; };
    const Change isAsked = [](Room& room) { room.session.listensToAsking = room.session.isAsked = true; };
    const Row rows[] = {
        {60, listens, {saveNow, remindLater}},  {30, listens, {saveNow, dismiss}},
        {10, listens, {saveNow, openNotebook}}, {5, listens, {saveNow}},
        {5, nothing, {openNotebook}},           {5, isAsked, {openNotebook}},
    };
    for (const Row& row : rows) {
        CAPTURE(row.left);
        Room room;
        room.ends("hard_cap", minutes(row.left)).work(hours(2));
        row.but(room);
        room.look();
        REQUIRE(room.memory.up.size() == 1);
        CHECK(room.memory.up.front().actions == row.actions);
    }
}

TEST_CASE("whatIsOnScreenIsUpdatedByFactsAndNotByTheTime") {
    Room room;
    room.ends("hard_cap", minutes(30)).work(minutes(72)).safe(minutes(72));
    room.session.listensToAsking = true;
    CHECK(room.look() == "T-30");
    int updates = 0;
    const auto count = [&](Nanoseconds span) {
        for (updates = 0; span > span.zero(); span -= seconds(10)) {
            room.pass(seconds(10));
            updates += static_cast<int>(room.turn.update.size());
        }
        return updates;
    };
    CHECK(count(minutes(5)) == 0);
    room.session.isAsked = true;
    CHECK(count(minutes(2)) == 1);
    CHECK(room.memory.up.front().isAsked);
    room.session.contact = Contact::late;
    CHECK(count(minutes(2)) == 1);
    CHECK(room.memory.up.front().isEstimate);
    CHECK(room.memory.up.front().left == minutes(21));
    CHECK(room.memory.up.front().work == minutes(81));
}

TEST_CASE("aSaveThatCannotArriveAnyMoreIsSaidToBeTooLate") {
    Room room;
    room.ends("hard_cap", minutes(9)).work(hours(1));
    room.session.saveNeeds = minutes(12);
    room.session.commandLag = minutes(1);
    CHECK(room.look() == "T-10");
    CHECK(room.memory.up.front().isTooLate);
    CHECK(room.memory.up.front().left == minutes(8));
}

TEST_CASE("theLastMomentForASaveIsToldOfAlsoWhereTheWorkIsYoung") {
    Room room;
    room.ends("hard_cap", minutes(28)).work(minutes(10)).safe(minutes(10));
    CHECK(room.look().empty());
    room.session.safePoint = room.desk.now + minutes(1);
    CHECK(room.look() == "T-30");
    room.work(minutes(1)).safe(minutes(1), 2000);
    room.look();
    CHECK(room.up().empty());
}

}  // namespace packtrain::session::test
