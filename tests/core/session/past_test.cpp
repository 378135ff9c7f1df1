#include "session/past.h"

#include <doctest/doctest.h>

#include "session/deadline.h"

namespace packtrain::session {

using std::chrono::hours;
using std::chrono::minutes;

namespace {

PastSession session(std::string id, Seconds lasted) {
    return {.id = std::move(id), .platform = "colab", .plan = "pro", .began = 1, .lasted = lasted};
}

}  // namespace

TEST_CASE("onlySessionsOfThePlaceThatEndedAtWorkTell") {
    PastSession elsewhere = session("a", hours(3)), otherPlan = session("b", hours(3)),
                left = session("c", hours(3)), walkedAway = session("d", hours(3)),
                unseen = session("e", Seconds(0));
    elsewhere.platform = "kaggle";
    otherPlan.plan = "free";
    left.left = true;
    walkedAway.idle = minutes(20);
    PastSession pause = session("f", hours(5));
    pause.idle = minutes(3);
    const std::vector<PastSession> past{elsewhere,
                                        otherPlan,
                                        left,
                                        walkedAway,
                                        unseen,
                                        pause,
                                        session("now", hours(9)),
                                        session("g", hours(6))};
    CHECK(lengthsThatTell(past, "colab", "pro", "now") == std::vector<Seconds>{hours(5), hours(6)});
    CHECK(lengthsThatTell({}, "colab", "pro", "now").empty());
}

TEST_CASE("ofTheProfilesEndAndOnesOwnTheShorterWinsAndSaysSo") {
    const Plan plan{.id = "pro",
                    .name = "Pro",
                    .hardCap = Span{hours(12), hours(24), hours(24), {Certainty::estimated, "users", "2026"}},
                    .idle = {}};
    SessionFacts facts{.began = hours(100), .now = hours(101)};
    facts.pastLengths = std::vector<Seconds>(6, hours(7));
    const auto shorter = deadlines(plan, facts);
    CHECK(shorter.front().kind == DeadlineKind::history);
    CHECK(shorter.front().low == hours(107));
    CHECK(shorter.front().basis.source == "your last 6 sessions here");
    CHECK(shorter.front().basis.certainty == Certainty::estimated);
    CHECK(timeLeft(shorter, facts.now)->lowKind == DeadlineKind::history);
    facts.pastLengths = std::vector<Seconds>(6, hours(20));
    CHECK(deadlines(plan, facts).front().kind == DeadlineKind::hardCap);
    facts.ownCap = hours(3);  // what the person says comes before both
    CHECK(deadlines(plan, facts).front().kind == DeadlineKind::ownCap);
    CHECK(timeLeft(deadlines(plan, facts), facts.now)->low == hours(2));
}

}  // namespace packtrain::session
