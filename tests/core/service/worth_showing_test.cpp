#include <doctest/doctest.h>

#include "service/sessions.h"

namespace packtrain::service {
namespace {

using namespace std::chrono_literals;

SessionView viewOf(std::string session, Presence presence, Nanoseconds age, std::string run = {}) {
    SessionView view{.session = std::move(session)};
    view.presence = presence;
    view.age = age;
    view.run = std::move(run);
    return view;
}

std::string shownOf(std::vector<SessionView> all) {
    std::string text;
    for (const SessionView& each : worthShowing(std::move(all)))
        text += each.session + (each.pairing.empty() ? "" : "@" + each.pairing) + " ";
    return text;
}

}  // namespace

TEST_CASE("sessionsThatGoOnComeBeforeEndedOnesAndElseKeepTheirPlaces") {
    CHECK(shownOf({}).empty());
    CHECK(shownOf({viewOf("a", Presence::ended, 1min), viewOf("b", Presence::lost, 1h),
                   viewOf("c", Presence::live, 5s), viewOf("d", Presence::late, 1s)}) == "b c d a ");
}

TEST_CASE("whatEndedMoreThanADayAgoIsHistory") {
    CHECK(shownOf({viewOf("a", Presence::ended, 25h), viewOf("b", Presence::ended, 23h),
                   viewOf("c", Presence::lost, 25h)}) == "c b ");
    SessionView unheard = viewOf("d", Presence::never, 0s);
    unheard.age = std::nullopt;
    CHECK(shownOf({unheard}) == "d ");
}

TEST_CASE("anAgentThatWasStartedAnewIsOneSession") {
    SessionView before = viewOf("a", Presence::lost, 2min, "run");
    CHECK(shownOf({before, viewOf("b", Presence::live, 1s, "run")}) == "b ");
    CHECK(shownOf({before, viewOf("b", Presence::live, 1s, "other")}) == "a b ");
    // Nothing tells that these two are on one machine.
    CHECK(shownOf({viewOf("a", Presence::lost, 2min), viewOf("b", Presence::live, 1s)}) == "a b ");
    // Nobody lives there: each of them may be the one that comes back.
    CHECK(shownOf({before, viewOf("b", Presence::late, 1min, "run")}) == "a b ");
    before.successor = "b";
    CHECK(shownOf({before}).empty());
}

TEST_CASE("aSessionThatTwoPairingsHearIsShownOnceByTheNewerWord") {
    SessionView byMail = viewOf("a", Presence::late, 3min);
    byMail.pairing = "mail";
    SessionView here = viewOf("a", Presence::live, 1s);
    here.pairing = "here";
    CHECK(shownOf({byMail, here}) == "a@here ");
    CHECK(shownOf({here, byMail}) == "a@here ");
    byMail.age = here.age;
    CHECK(shownOf({byMail, here}) == "a@mail ");
}

}  // namespace packtrain::service
