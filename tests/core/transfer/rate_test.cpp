// Honest figures: on scripted lines, after the first tenth, the estimate errs by less than a quarter in nine
// of ten looks.
#include <doctest/doctest.h>

#include <cmath>
#include <functional>

#include "transfer/rate.h"

namespace packtrain::test {
namespace {

using namespace transfer;
using std::chrono::seconds;

struct Line {
    std::uint64_t total;                        ///< to be sent in this run
    std::uint64_t part;                         ///< acknowledged at once
    std::function<double(double second)> rate;  ///< bytes per second
    std::function<bool(double second)>
        judged;  ///< looks that count: not while a change is younger than the window
};

struct Outcome {
    int looks = 0, good = 0;
    double seconds = 0;
};

/// Four workers send parts over the line; looked at four times a second.
Outcome play(const Line& line) {
    constexpr double kStep = 0.25;
    struct Look {
        double second;
        double estimate;
    };
    std::vector<Look> looks;
    RateMeter meter(Ticks(0));
    double now = 0, moved = 0;
    std::uint64_t acked = 0;
    while (acked < line.total) {
        now += kStep;
        moved += line.rate(now) * kStep;
        std::uint64_t reached =
            std::min(line.total, static_cast<std::uint64_t>(moved) / line.part * line.part);
        if (moved >= static_cast<double>(line.total)) reached = line.total;
        meter.record(std::chrono::duration_cast<Ticks>(std::chrono::duration<double>(now)), reached - acked);
        acked = reached;
        const Ticks at = std::chrono::duration_cast<Ticks>(std::chrono::duration<double>(now));
        const auto eta = meter.eta(at, line.total - acked);
        if (now < 15) CHECK_FALSE(eta);
        if (eta && acked * 10 >= line.total && acked < line.total && line.judged(now))
            looks.push_back({now, static_cast<double>((eta->low + eta->high).count()) / 2});
        REQUIRE(now < 1e6);
    }
    Outcome out;
    out.seconds = now;
    for (const Look& look : looks) {
        const double truth = now - look.second;
        ++out.looks;
        // Near the end a part more or less is all there is: a few seconds are no error.
        if (std::abs(look.estimate - truth) <= std::max(0.25 * truth, 5.0)) ++out.good;
    }
    return out;
}

void holds(const Line& line) {
    const Outcome out = play(line);
    INFO("good " << out.good << " of " << out.looks << " in " << out.seconds << " s");
    CHECK(out.looks > 100);
    CHECK(out.good * 10 >= out.looks * 9);
}

const auto kAlways = [](double) { return true; };

TEST_CASE("onASteadyLineTheEstimateHolds") {
    holds({4'000'000'000, 16'000'000, [](double) { return 12.5e6; }, kAlways});
    holds({1'000'000'000, 32'000'000, [](double) { return 1.25e6; },
           kAlways});  // a slow line with lumpy acknowledgements
    holds({400'000'000'000, 64'000'000, [](double) { return 110e6; }, kAlways});
}

TEST_CASE("onAHalvingLineTheEstimateHoldsOnceTheWindowHasSeenIt") {
    // What the line will do cannot be known before; looks count when the change is older than the window of
    // 120 s.
    holds({4'000'000'000, 16'000'000, [](double s) { return s < 150 ? 12.5e6 : 6.25e6; },
           [](double s) { return s > 150 + 120; }});
}

TEST_CASE("onAStallingLineTheEstimateHoldsOnceItMovesAgain") {
    holds({4'000'000'000, 16'000'000, [](double s) { return s > 100 && s < 160 ? 0.0 : 12.5e6; },
           [](double s) { return s > 160 + 120 || s < 100; }});
    RateMeter meter(Ticks(0));
    for (int s = 1; s <= 100; ++s) meter.record(seconds(s), 10'000'000);
    const double moving = meter.bytesPerSecond(seconds(100));
    CHECK(meter.bytesPerSecond(seconds(160)) < moving * 0.75);  // silence is told, not hidden
}

/// Every look after the first tenth counts, also those while the meter has yet to notice a change; the truth
/// is what the line as it is at that moment would need. On a line of about an hour the unnoticed minutes are
/// few.
void holdsThroughout(const std::function<double(double second)>& rate) {
    constexpr std::uint64_t kTotal = 45'000'000'000, kPart = 32'000'000;
    RateMeter meter(Ticks(0));
    double moved = 0;
    std::uint64_t acked = 0;
    int looks = 0, good = 0;
    for (double now = 0.25; acked < kTotal; now += 0.25) {
        moved += rate(now) * 0.25;
        const std::uint64_t whole = static_cast<std::uint64_t>(moved) / kPart * kPart;
        const std::uint64_t reached = moved >= static_cast<double>(kTotal) ? kTotal : whole;
        const Ticks at = std::chrono::duration_cast<Ticks>(std::chrono::duration<double>(now));
        meter.record(at, reached - acked);
        acked = reached;
        if (acked * 10 < kTotal || acked == kTotal) continue;
        ++looks;
        const auto eta = meter.eta(at, kTotal - acked);
        if (!eta || rate(now) <= 0) continue;  // nothing said, or a number said while nothing moves: not good
        const double truth = static_cast<double>(kTotal - acked) / rate(now);
        const double said = static_cast<double>((eta->low + eta->high).count()) / 2;
        if (std::abs(said - truth) < 0.25 * truth) ++good;
        REQUIRE(now < 1e6);
    }
    INFO("good " << good << " of " << looks);
    CHECK(looks > 1000);
    CHECK(good * 10 >= looks * 9);
}

TEST_CASE("onALineOfAnHourNineOfTenLooksHoldWithNoneLeftOut") {
    holdsThroughout([](double) { return 12.5e6; });
    holdsThroughout([](double s) { return s < 1500 ? 12.5e6 : 6.25e6; });
    holdsThroughout([](double s) { return s < 1500 ? 6.25e6 : 12.5e6; });
    holdsThroughout([](double s) { return s > 1000 && s < 1060 ? 0.0 : 12.5e6; });
}

TEST_CASE("whatAnEarlierRunSentIsNeverCounted") {
    // Resumed at half: the meter of the new run knows only what it has moved itself.
    holds({2'000'000'000, 16'000'000, [](double) { return 12.5e6; }, kAlways});
}

TEST_CASE("anUnsteadyLineHoldsToo") {
    holds(
        {4'000'000'000, 16'000'000, [](double s) { return 12.5e6 * (1 + 0.5 * std::sin(s / 3)); }, kAlways});
}

TEST_CASE("aboveTwoHoursItIsARange") {
    RateMeter meter(Ticks(0));
    for (int s = 1; s <= 60; ++s) meter.record(seconds(s), 1'000'000);
    const auto shortEta = meter.eta(seconds(60), 3600ULL * 1'000'000);
    REQUIRE(shortEta);
    CHECK(shortEta->low == shortEta->high);
    const auto longEta = meter.eta(seconds(60), 10 * 3600ULL * 1'000'000);
    REQUIRE(longEta);
    CHECK(longEta->low < std::chrono::hours(10));
    CHECK(longEta->high > std::chrono::hours(10));
}

TEST_CASE("aClosedGateIsNoSlowness") {
    RateMeter meter(Ticks(0));
    for (int s = 1; s <= 60; ++s) meter.record(seconds(s), 1'000'000);
    const double before = meter.bytesPerSecond(seconds(60));
    meter.skip(std::chrono::hours(1));
    CHECK(meter.bytesPerSecond(seconds(60) + std::chrono::hours(1)) == doctest::Approx(before));
}

TEST_CASE("nothingIsSaidOfNothing") {
    RateMeter meter(Ticks(0));
    CHECK(meter.bytesPerSecond(seconds(100)) == 0);
    CHECK_FALSE(meter.eta(seconds(100), 1000));
}

}  // namespace
}  // namespace packtrain::test
