#include "session/save_watch.h"

#include <doctest/doctest.h>

#include <cmath>

namespace packtrain::session {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

Deadline endsAt(Nanoseconds low, Nanoseconds high) {
    return {DeadlineKind::hardCap, low, low, high, {}};
}

/// A training that is busy all the time, looked at every ten seconds.
struct Trace {
    SaveWatch watch{0};
    Ticks now{0};
    std::vector<Deadline> deadlines{endsAt(hours(5), hours(5))};
    std::optional<Ticks> durable;
    std::uint64_t bytes = 200'000'000;
    bool busy = true;

    const SaveState& until(Ticks end) {
        for (; now < end; now += seconds(10)) one();
        return one();
    }
    const SaveState& one() {
        return watch.look(
            {.now = now, .busy = busy, .deadlines = deadlines, .durable = durable, .bytes = bytes});
    }
    /// When it is asked for the next time; the trace ends after a day.
    Ticks asked() {
        const std::uint64_t before = watch.state().asked;
        while (now < hours(24)) {
            now += seconds(10);
            if (one().asked > before) return now;
        }
        return hours(24);
    }
};

/// When it is asked in a session of that length, from when the watch began: a training that works all the
/// time, hears each asking in two seconds and saves in one. `isShipped`: it is durable after 20 s; else it
/// goes where nobody sees it.
std::vector<Ticks> askedIn(Nanoseconds length, bool isShipped, Ticks begins = Ticks::zero()) {
    SaveWatch watch(0);
    std::optional<Ticks> saved, durable;
    std::vector<Ticks> asked;
    for (Ticks now = begins; now < begins + length; now += seconds(1)) {
        if (isShipped && saved && now == *saved + seconds(20)) {
            watch.shipped(10'000'000);
            durable = saved;
        }
        const std::uint64_t before = watch.state().asked;
        const SaveState& state = watch.look({.now = now,
                                             .busy = true,
                                             .deadlines = {endsAt(begins + length, begins + length)},
                                             .durable = durable,
                                             .bytes = isShipped ? 200'000'000U : 0});
        if (state.asked > before) asked.push_back(now);
        if (!state.open || now < asked.back() + seconds(3)) continue;
        watch.saved(state.asked, 1.0, now);
        saved = now;
    }
    for (Ticks& each : asked) each -= begins;
    return asked;
}

}  // namespace

TEST_CASE("aShortSessionIsAskedNeitherAtItsStartNorForTheLastTimeWhenItIsTooLate") {
    for (const int length : {480, 600, 620, 720, 900, 1200, 1320, 1500, 1740}) {
        CAPTURE(length);
        const Nanoseconds whole = seconds(length);
        for (const bool isShipped : {true, false}) {
            CAPTURE(isShipped);
            const auto asked = askedIn(whole, isShipped);
            REQUIRE(asked.size() >= 2);
            CHECK(asked.size() <= 5);
            CHECK(asked.front() >= whole / 60);
            if (length >= 900) CHECK(asked.front() >= whole / 8);
            CHECK(asked.back() >= whole * 2 / 3);
            // What ships in 20 s is still in time.
            if (isShipped) CHECK(asked.back() + seconds(24) <= whole);
        }
    }
}

TEST_CASE("anAgentThatBeginsShortlyBeforeTheEndAsksInTimeToo") {
    const auto asked = askedIn(minutes(10), true, hours(5));
    REQUIRE(asked.size() >= 2);
    CHECK(asked.front() <= seconds(15));
    CHECK(asked.back() >= minutes(7));
    CHECK(asked.back() <= minutes(10) - seconds(24));
}

TEST_CASE("ofNextToNoWorkNothingIsAsked") {
    Trace trace;
    trace.busy = false;
    trace.until(hours(5) - minutes(20));
    trace.busy = true;
    const Ticks at = trace.asked();
    CHECK(at >= hours(5) - minutes(19));
    CHECK(at <= hours(5) - minutes(18));
}

TEST_CASE("itIsAskedBeforeTheSafePointAndNotMuchBefore") {
    Trace trace;
    trace.watch.took(20);
    trace.watch.shipped(2'000'000);
    const Ticks at = trace.asked();
    const SaveState& state = trace.watch.state();
    REQUIRE(state.safePoint);
    // Five minutes' margin, 100 s to send, 20 s to save, a minute's guess until the code hears it.
    CHECK(*state.safePoint == hours(5) - minutes(5) - seconds(100 + 20 + 60));
    CHECK(at < *state.safePoint);
    CHECK(at >= *state.safePoint - minutes(1));
    CHECK(state.measured);
    CHECK(state.why == SaveWhy::deadline);
    CHECK(*state.deadlineLow == hours(5));
    CHECK(state.asked == 1);
}

TEST_CASE("askedAMinuteLaterTheSaveWouldNotBeDurableInTime") {
    Trace trace;
    trace.watch.took(20);
    trace.watch.shipped(2'000'000);
    const Ticks at = trace.asked();
    const Nanoseconds needs = seconds(60 + 20 + 100);
    CHECK(at + needs <= hours(5) - minutes(5));
    CHECK(at + seconds(60) + needs > hours(5) - minutes(5));
}

TEST_CASE("aSlowLineAsksEarlier") {
    Trace fast, slow;
    fast.watch.shipped(10'000'000);
    slow.watch.shipped(10'000'000);
    slow.watch.shipped(100'000);  // the worst of late counts
    CHECK(slow.asked() < fast.asked() - minutes(30));
}

TEST_CASE("whatWasNeverMeasuredIsGuessedTowardsTooEarly") {
    Trace trace;
    const Ticks at = trace.asked();
    CHECK_FALSE(trace.watch.state().measured);
    CHECK(at <= hours(5) - minutes(5 + 15 + 2));
    CHECK(at >= hours(5) - minutes(5 + 15 + 2 + 1));
}

TEST_CASE("nothingRanNothingIsAsked") {
    Trace trace;
    trace.busy = false;
    CHECK(trace.asked() == hours(24));
    CHECK(trace.watch.state().risk == Nanoseconds::zero());
}

TEST_CASE("withoutADeadlineNothingIsAsked") {
    Trace trace;
    trace.deadlines.clear();
    CHECK(trace.asked() == hours(24));
    CHECK_FALSE(trace.watch.state().safePoint);
    CHECK(trace.watch.state().risk > hours(20));
}

TEST_CASE("ofSeveralDeadlinesTheFirstSafePointCounts") {
    Trace trace;
    trace.deadlines = {endsAt(hours(2), hours(2)), endsAt(hours(2) + minutes(10), hours(12))};
    trace.one();
    // The second begins later, but its spread of ten hours asks for an hour's margin.
    CHECK(*trace.watch.state().deadlineLow == hours(2) + minutes(10));
}

TEST_CASE("theRiskIsBusyTimeSinceTheNewestDurableCheckpoint") {
    Trace trace;
    trace.deadlines.clear();
    trace.until(hours(1));
    CHECK(trace.watch.state().risk == hours(1));
    trace.durable = minutes(50);
    CHECK(trace.one().risk == minutes(10));
    trace.busy = false;
    trace.until(hours(3));
    CHECK(trace.watch.state().risk == minutes(10));
}

TEST_CASE("anAnswerClosesTheAskingAndMeasuresTheLag") {
    Trace trace;
    trace.watch.took(20);
    trace.watch.shipped(2'000'000);
    const Ticks at = trace.asked();
    CHECK(trace.watch.state().open);
    trace.watch.saved(7, 20, at + seconds(5));  // of another asking: it stays open
    CHECK(trace.watch.state().open);
    trace.watch.saved(1, 25, at + seconds(125));
    CHECK_FALSE(trace.watch.state().open);
    // Next time 100 s are set aside until the code hears it, and 25 for the save.
    CHECK(*trace.one().safePoint == hours(5) - minutes(5) - seconds(100 + 25 + 100));
}

TEST_CASE("aCheckpointThatBecameDurableByItselfIsAnAnswerToo") {
    Trace trace;
    const Ticks at = trace.asked();
    trace.durable = at + seconds(10);
    trace.now += seconds(30);
    CHECK_FALSE(trace.one().open);
}

TEST_CASE("aSessionThatLivesOnIsAskedAgainButNotAllTheTime") {
    Trace trace;
    trace.watch.took(20);
    trace.watch.shipped(2'000'000);
    Ticks last = trace.asked();
    for (int i = 0; i < 5; ++i) {
        trace.now += seconds(60);
        trace.watch.saved(trace.watch.state().asked, 20, trace.now);
        trace.durable = trace.now;
        const Ticks next = trace.asked();
        CHECK(next - last >= minutes(10));
        CHECK(next - last <= minutes(30));
        CHECK(trace.watch.state().why == SaveWhy::overdue);
        last = next;
    }
}

TEST_CASE("aPersonMayAskAtAnyTimeAndIsAnsweredLikeAnyAsking") {
    Trace trace;
    trace.until(minutes(1));
    CHECK(trace.watch.ask(trace.now).asked == 1);
    CHECK(trace.watch.state().why == SaveWhy::person);
    CHECK(trace.watch.state().open);
    // One that is open stands for both.
    CHECK(trace.watch.ask(trace.now).asked == 1);
    trace.now += seconds(10);
    trace.watch.saved(1, 5, trace.now);
    CHECK_FALSE(trace.watch.state().open);
    const Ticks next = trace.asked();
    CHECK(next > hours(4));
    CHECK(trace.watch.state().why == SaveWhy::deadline);
}

TEST_CASE("oneThatNobodyAnswersIsNotAskedTwice") {
    Trace trace;
    trace.asked();
    CHECK(trace.asked() == hours(24));
    CHECK(trace.watch.state().asked == 1);
}

TEST_CASE("aSaveJustBeforeTheSafePointIsEnough") {
    Trace trace;
    trace.until(*trace.one().safePoint - seconds(60));
    trace.watch.saved(0, 20, trace.now);
    trace.durable = trace.now;
    // Not for less than a minute's work; then once more before it is too late.
    const Ticks at = trace.asked();
    CHECK(at >= *trace.durable + seconds(60));
    CHECK(at <= *trace.durable + seconds(90));
}

TEST_CASE("numbersGoOnAfterARestart") {
    Trace trace;
    trace.watch = SaveWatch(41);
    trace.asked();
    CHECK(trace.watch.state().asked == 42);
}

TEST_CASE("theAdviceIsThatOfTheClosedForm") {
    Trace trace;
    trace.deadlines = {endsAt(hours(6), hours(6))};
    trace.one();
    CHECK_FALSE(trace.watch.advice());
    trace.watch.took(40);
    trace.one();
    const auto advice = trace.watch.advice();
    REQUIRE(advice);
    CHECK(advice->meanLifeSeconds == 21600);
    CHECK(advice->youngSeconds == doctest::Approx(std::sqrt(2 * 40.0 * 21600)));
    const double ratio = 40.0 / (2 * 21600);
    CHECK(advice->everySeconds ==
          doctest::Approx(std::sqrt(2 * 40.0 * 21600) * (1 + std::sqrt(ratio) / 3 + ratio / 9) - 40));
}

}  // namespace packtrain::session
