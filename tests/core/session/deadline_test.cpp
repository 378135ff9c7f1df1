#include "session/deadline.h"

#include <doctest/doctest.h>

#include <algorithm>

namespace packtrain::session {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

Span span(Seconds low, Seconds median, Seconds high) {
    return {low, median, high, {Certainty::documented, "a page", "2026-11"}};
}

Plan freePlan() {
    return {.id = "free",
            .name = "Free",
            .hardCap = span(hours(5), hours(12), hours(12)),
            .idle = span(minutes(60), minutes(90), minutes(90)),
            .background = false};
}

const Deadline* find(const std::vector<Deadline>& all, DeadlineKind kind) {
    const auto found = std::ranges::find(all, kind, &Deadline::kind);
    return found == all.end() ? nullptr : &*found;
}

constexpr Ticks kBegan = hours(1000);

}  // namespace

TEST_CASE("theHardCapCountsFromTheStart") {
    const auto all = deadlines(freePlan(), {.began = kBegan, .now = kBegan + hours(2)});
    REQUIRE(all.size() == 1);
    CHECK(all[0].low == kBegan + hours(5));
    CHECK(all[0].high == kBegan + hours(12));
    const auto left = timeLeft(all, kBegan + hours(2));
    REQUIRE(left);
    CHECK(left->low == hours(3));
    CHECK(left->median == hours(10));
}

TEST_CASE("anIdleKernelEndsTheSessionSooner") {
    SessionFacts facts{.began = kBegan, .now = kBegan + hours(2)};
    facts.kernel = KernelActivity{.busy = false,
                                  .lastActivity = kBegan + minutes(100),
                                  .clientConnected = true,
                                  .lastClient = facts.now};
    const auto all = deadlines(freePlan(), facts);
    REQUIRE(all.size() == 2);
    CHECK(all[0].kind == DeadlineKind::idle);
    CHECK(all[0].low == kBegan + minutes(160));
    CHECK(timeLeft(all, facts.now)->lowKind == DeadlineKind::idle);
    CHECK(timeLeft(all, facts.now)->low == minutes(40));
}

TEST_CASE("aBusyKernelIsSafeOnlyWhereSomebodyIsConnectedOrNobodyNeedsToBe") {
    SessionFacts facts{.began = kBegan, .now = kBegan + hours(2)};
    facts.kernel = KernelActivity{
        .busy = true, .lastActivity = facts.now, .clientConnected = true, .lastClient = facts.now};
    CHECK(find(deadlines(freePlan(), facts), DeadlineKind::idle) == nullptr);
    facts.kernel->clientConnected = false;
    facts.kernel->lastClient = kBegan + hours(1);
    const auto alone = deadlines(freePlan(), facts);
    const Deadline* const idle = find(alone, DeadlineKind::idle);
    REQUIRE(idle != nullptr);
    CHECK(idle->low == kBegan + hours(2));  // an hour after the client went
    Plan background = freePlan();
    background.background = true;
    CHECK(find(deadlines(background, facts), DeadlineKind::idle) == nullptr);
}

TEST_CASE("withoutAJupyterServerNothingIsSaidOfIdleness") {
    CHECK(find(deadlines(freePlan(), {.began = kBegan, .now = kBegan}), DeadlineKind::idle) == nullptr);
}

TEST_CASE("whatThePersonSaysStandsBesideTheRest") {
    SessionFacts facts{.began = kBegan, .now = kBegan + hours(1)};
    facts.ownCap = hours(3);
    const auto all = deadlines(freePlan(), facts);
    CHECK(all.front().kind == DeadlineKind::ownCap);
    CHECK(all.front().basis.certainty == Certainty::setByYou);
    CHECK(timeLeft(all, facts.now)->low == hours(2));
}

TEST_CASE("aDeadlineThatPassedIsNotForgottenNorNegative") {
    const SessionFacts facts{.began = kBegan, .now = kBegan + hours(13)};
    const auto all = deadlines(freePlan(), facts);
    REQUIRE(all.size() == 1);
    CHECK(all[0].low == kBegan + hours(5));
    CHECK(all[0].median == facts.now);
    CHECK(timeLeft(all, facts.now)->low == Nanoseconds::zero());
    CHECK(timeLeft(all, facts.now)->median == Nanoseconds::zero());
}

TEST_CASE("ownSessionsTellOnceThereAreFiveAndOnlyTheLongerOnes") {
    SessionFacts facts{.began = kBegan, .now = kBegan + hours(1)};
    facts.pastLengths = {hours(6), hours(7), hours(8), hours(9)};
    CHECK(find(deadlines(freePlan(), facts), DeadlineKind::history) == nullptr);
    facts.pastLengths.push_back(minutes(20));
    const auto all = deadlines(freePlan(), facts);
    const Deadline* history = find(all, DeadlineKind::history);
    REQUIRE(history != nullptr);
    CHECK(history->low == kBegan + hours(6));
    CHECK(history->median == kBegan + hours(8));
    facts.now = kBegan + minutes(60 * 7 + 1);  // two are longer: too few to tell
    CHECK(find(deadlines(freePlan(), facts), DeadlineKind::history) == nullptr);
}

TEST_CASE("whileTimePassesNoDeadlineMovesLaterUnlessTheKernelWorks") {
    SessionFacts facts{.began = kBegan, .now = kBegan};
    facts.kernel =
        KernelActivity{.busy = false, .lastActivity = kBegan, .clientConnected = false, .lastClient = kBegan};
    facts.pastLengths = std::vector<Seconds>(9, hours(6));
    Ticks before = Ticks::max();
    for (int minute = 0; minute < 900; ++minute) {
        facts.now = kBegan + minutes(minute);
        const auto all = deadlines(freePlan(), facts);
        REQUIRE(!all.empty());
        CHECK(all.front().low <= before);
        before = all.front().low;
        const auto left = timeLeft(all, facts.now);
        CHECK(left->low <= left->median);
    }
}

TEST_CASE("noLimitKnownMeansNoCountdown") {
    const Plan plain{.id = "default", .name = "No limit known", .hardCap = {}, .idle = {}};
    CHECK(deadlines(plain, {.began = kBegan, .now = kBegan}).empty());
    CHECK_FALSE(timeLeft({}, kBegan));
}

TEST_CASE("theIdleLimitThatAPersonKnowsComesInPlaceOfThePlans") {
    SessionFacts facts{.began = hours(0), .now = hours(2)};
    facts.kernel = KernelActivity{.busy = false, .lastActivity = hours(1), .clientConnected = false};
    facts.ownIdle = minutes(90);
    for (const bool planHasOne : {true, false}) {
        Plan plan;
        if (planHasOne) plan.idle = Span{minutes(20), minutes(60), minutes(60), {}};
        const auto all = deadlines(plan, facts);
        REQUIRE(all.size() == 1);
        CHECK(all[0].kind == DeadlineKind::idle);
        CHECK(all[0].low == hours(1) + minutes(90));
        CHECK(all[0].high == hours(1) + minutes(90));
        CHECK(all[0].basis.certainty == Certainty::setByYou);
    }
}

}  // namespace packtrain::session
