#include "link/presence.h"

#include <doctest/doctest.h>

#include <random>

namespace packtrain::test {
namespace {

using namespace link;
using namespace std::chrono_literals;

LeftUntil left(std::string kind, Nanoseconds low, Nanoseconds median, Nanoseconds high) {
    return {.kind = std::move(kind), .low = low, .median = median, .high = high, .basis = {}};
}

/// A word that was sealed `age` before it was read, when the agent's clock was `agentNow`.
Sign sign(Ticks readAt, Ticks agentNow, Nanoseconds nextBy = 30s, FrameAge age = {0s, true}) {
    return {.isFresh = true,
            .readAt = readAt,
            .age = age,
            .nextBy = nextBy,
            .agentNow = agentNow,
            .deadlines = {left("hard_cap", 2h, 3h, 4h)}};
}

std::string_view presence(const PresenceWatch& watch, Ticks now) {
    return presenceName(watch.at(now).presence);
}

TEST_CASE("lateAndLostComeFromTheIntervalThatWasAnnounced") {
    struct Row {
        Nanoseconds nextBy, silent;
        std::string_view expected;
    };
    const Row rows[] = {
        {1s, 22s, "live"},    {1s, 23s, "late"},    {1s, 66s, "late"},    {1s, 67s, "lost"},
        {15s, 50s, "live"},   {15s, 51s, "late"},   {15s, 150s, "late"},  {15s, 151s, "lost"},
        {30s, 80s, "live"},   {30s, 81s, "late"},   {30s, 240s, "late"},  {30s, 241s, "lost"},
        {120s, 260s, "live"}, {120s, 261s, "late"}, {120s, 780s, "late"}, {120s, 781s, "lost"},
    };
    for (const Row& row : rows) {
        PresenceWatch watch;
        watch.hear(sign(1h, 5min, row.nextBy));
        CAPTURE(row.nextBy.count());
        CAPTURE(row.silent.count());
        CHECK(presence(watch, 1h + row.silent) == row.expected);
        // The age that the frame had when it was read counts too.
        PresenceWatch old;
        old.hear(sign(1h + 10s, 5min, row.nextBy, {10s, false}));
        CHECK(presence(old, 1h + row.silent) == row.expected);
    }
}

TEST_CASE("beforeTheFirstWordNothingIsKnown") {
    const PresenceWatch watch;
    CHECK(presence(watch, 1h) == "never");
    CHECK_FALSE(watch.at(1h).age);
    CHECK_FALSE(watch.nextChange(1h));
}

TEST_CASE("oneRoadIsEnough") {
    PresenceWatch watch;
    Sign mailbox = sign(1h, 5min, 30s);
    mailbox.road = Road::mailbox;
    watch.hear(mailbox);
    watch.hear(sign(1h, 5min, 1s));
    // The stream breaks; the mailbox goes on.
    CHECK(presence(watch, 1h + 40s) == "live");
    mailbox.readAt += 60s;
    mailbox.agentNow += 60s;
    watch.hear(mailbox);
    CHECK(presence(watch, 1h + 130s) == "live");
}

TEST_CASE("whatIsLateOnAnotherRoadProvesLifeAndChangesNothingElse") {
    PresenceWatch watch;
    watch.hear(sign(1h, 5min, 1s));
    Sign late = sign(1h + 60s, 4min, 30s, {120s, true});
    late.road = Road::mailbox;
    late.isFresh = false;
    late.deadlines.clear();
    watch.hear(late);
    CHECK(watch.at(1h + 60s).endings.size() == 1);
    // Two minutes old, and good for 80 s.
    CHECK(presence(watch, 1h + 60s) == "late");
}

TEST_CASE("theCountdownGoesOnWithoutAWord") {
    PresenceWatch watch;
    watch.hear(sign(1h, 5min));
    for (const Nanoseconds silent : {1s, 100s, 3600s, 7300s}) {
        const PresenceView view = watch.at(1h + silent);
        REQUIRE(view.endings.size() == 1);
        CHECK(view.endings[0].low == 3h);
        CHECK(view.endings[0].high == 5h);
        CHECK(view.age == silent);
        CHECK(view.isEstimate == (silent > 80s));
    }
}

TEST_CASE("aLostSessionIsOverWhenEvenItsLatestEndHasPassed") {
    PresenceWatch watch;
    watch.hear(sign(1h, 5min));
    CHECK_FALSE(watch.at(2h).likely);
    CHECK(presence(watch, 3h) == "lost");
    CHECK(watch.at(3h).likely == "hard_cap");
    CHECK(presence(watch, 5h - 1ns) == "lost");
    CHECK(presence(watch, 5h) == "ended");
    CHECK(watch.at(5h).likely == "hard_cap");
    // It was not: the word of the session itself counts.
    watch.hear(sign(5h, 4h + 5min));
    CHECK(presence(watch, 5h) == "live");
}

TEST_CASE("aSessionThatOutlivesItsEndsIsLive") {
    PresenceWatch watch;
    Sign overdue = sign(1h, 5min);
    overdue.deadlines = {left("hard_cap", -1h, 0s, 0s)};
    watch.hear(overdue);
    const PresenceView view = watch.at(1h);
    CHECK(view.presence == Presence::live);
    REQUIRE(view.endings.size() == 1);
    CHECK(view.endings[0].low == 0h);
}

TEST_CASE("theEndThatPassedFirstIsTheLikelyOne") {
    PresenceWatch watch;
    Sign two = sign(1h, 5min);
    two.deadlines = {left("hard_cap", 3h, 4h, 5h), left("idle", 10min, 90min, 100min)};
    watch.hear(two);
    CHECK(watch.at(3h).likely == "idle");
    CHECK(presence(watch, 3h) == "ended");
}

TEST_CASE("aGoodbyeIsFinal") {
    PresenceWatch watch;
    watch.hear(sign(1h, 5min));
    Sign last = sign(1h + 5s, 5min + 5s);
    last.ended = "stopped";
    watch.hear(last);
    CHECK(watch.at(1h + 5s).presence == Presence::ended);
    CHECK(watch.at(9h).saidGoodbye == "stopped");
    CHECK_FALSE(watch.at(9h).likely);
}

TEST_CASE("aDelayOnTheWayMovesNoEndLater") {
    PresenceWatch watch;
    watch.hear(sign(1h, 5min));
    const Ticks low = watch.at(1h).endings[0].low;
    // The same claims of the agent, ever later: two minutes in a buffer, an hour behind a sleep.
    for (const Nanoseconds delay : {1s, 120s, 3600s}) {
        Sign delayed = sign(1h + 60s + delay, 6min);
        delayed.deadlines = {left("hard_cap", 2h - 60s, 3h - 60s, 4h - 60s)};
        watch.hear(delayed);
        CHECK(watch.at(1h + 60s + delay).endings[0].low == low);
    }
}

TEST_CASE("whereOnlyABoundIsKnownTheTwoBootClocksTellTheAge") {
    PresenceWatch watch;
    watch.hear(sign(1h, 5min));
    // Read two minutes after the look before, sealed two seconds ago.
    watch.hear(sign(1h + 120s, 5min + 118s, 30s, {120s, false}));
    CHECK(watch.at(1h + 120s).age == 2s);
    // The machine was stopped for an hour; its clock with it. It speaks again, so it is there.
    watch.hear(sign(2h + 150s, 5min + 148s, 30s, {30s, false}));
    CHECK(presence(watch, 2h + 150s) == "live");
}

TEST_CASE("aBoundServesUntilTheAgeIsKnown") {
    PresenceWatch watch;
    watch.hear(sign(1h, 5min, 30s, {25s, false}));
    CHECK(watch.at(1h).endings[0].low == 3h - 25s);
    watch.hear(sign(1h, 5min, 30s, {2s, true}));
    CHECK(watch.at(1h).endings[0].low == 3h - 2s);
    watch.hear(sign(1h, 5min, 30s, {25s, false}));
    CHECK(watch.at(1h).endings[0].low == 3h - 2s);
}

TEST_CASE("theNextChangeIsToldBeforeItComes") {
    PresenceWatch watch;
    watch.hear(sign(1h, 5min));
    Ticks now = 1h;
    std::vector<std::string_view> seen{presence(watch, now)};
    while (const auto next = watch.nextChange(now)) {
        CHECK(presence(watch, *next - 1ns) == seen.back());
        now = *next;
        if (presence(watch, now) != seen.back()) seen.push_back(presence(watch, now));
        REQUIRE(seen.size() < 10);
    }
    CHECK(seen == std::vector<std::string_view>{"live", "late", "lost", "ended"});
}

/// An agent and a desktop whose clocks have nothing in common, and everything that can happen between them.
struct World {
    std::mt19937_64 random_;
    Nanoseconds agentBoot_, deskBoot_;  ///< their clocks at the same instant
    Nanoseconds end_;                   ///< true time at which the session may end
    Nanoseconds now_{0};
    PresenceWatch watch_;
    std::vector<std::pair<Nanoseconds, Sign>> onTheirWay_;  ///< true time of arrival

    explicit World(std::uint64_t seed) : random_(seed) {
        agentBoot_ = upTo(24h * 30);
        deskBoot_ = upTo(24h * 30);
        end_ = 30min + upTo(12h);
    }
    Nanoseconds upTo(Nanoseconds most) {
        return Nanoseconds(
            static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(most.count() + 1)));
    }
    Ticks deskNow() const { return deskBoot_ + now_; }

    void speak() {
        Sign said{.road = random_() % 2 == 0 ? Road::direct : Road::mailbox,
                  .isFresh = true,
                  .nextBy = 1s + upTo(120s),
                  .agentNow = agentBoot_ + now_};
        said.deadlines = {left("hard_cap", end_ - now_, end_ - now_ + 10min, end_ - now_ + 1h)};
        // Lost; at once; slow; behind a sleep of the desktop, a link that was down, a drive that lags.
        const Nanoseconds delays[] = {0s, upTo(2s), upTo(60s), upTo(8h)};
        if (random_() % 4 == 0) return;
        onTheirWay_.emplace_back(now_ + delays[random_() % 4], said);
    }
    void deliver() {
        for (auto each = onTheirWay_.begin(); each != onTheirWay_.end();) {
            if (each->first > now_) {
                ++each;
                continue;
            }
            Sign heard = each->second;
            const Nanoseconds age = now_ - (heard.agentNow - agentBoot_);
            heard.readAt = deskNow();
            // What a server's clock says, in its grain; or a bound that is too large by an interval; or, on a
            // stream, nothing at all. Clock times of the two sides are in none of them.
            if (heard.road == Road::mailbox)
                heard.age =
                    random_() % 2 == 0 ? FrameAge{age + upTo(1s), true} : FrameAge{age + upTo(120s), false};
            else
                heard.age = {0s, true};
            heard.isFresh = !newest_ || heard.agentNow > *newest_;
            if (heard.isFresh) newest_ = heard.agentNow;
            watch_.hear(heard);
            each = onTheirWay_.erase(each);
        }
    }

    std::optional<Ticks> newest_;
};

TEST_CASE("noDelayLossSleepOrLagMovesAnEndLaterOrHidesIt") {
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        World world(seed);
        CAPTURE(seed);
        // The first word is read in time, as any road promises: it is connected anew, or asks the drive for
        // ages.
        Sign first{.road = Road::direct, .isFresh = true, .nextBy = 30s, .agentNow = world.agentBoot_};
        first.readAt = world.deskNow();
        first.age = {0s, true};
        first.deadlines = {left("hard_cap", world.end_, world.end_ + 10min, world.end_ + 1h)};
        world.watch_.hear(first);
        world.newest_ = first.agentNow;
        Ticks shown = world.watch_.at(world.deskNow()).endings.at(0).low;
        for (int step = 0; step < 200; ++step) {
            world.now_ += world.upTo(5min);
            if (world.now_ < world.end_) world.speak();
            world.deliver();
            const PresenceView view = world.watch_.at(world.deskNow());
            REQUIRE(view.endings.size() == 1);
            CHECK(view.endings[0].low <= shown);
            CHECK(view.endings[0].low <= world.deskBoot_ + world.end_);
            CHECK(view.endings[0].low >= world.deskBoot_ + world.end_ - 1s);
            shown = view.endings[0].low;
        }
    }
}

}  // namespace
}  // namespace packtrain::test
