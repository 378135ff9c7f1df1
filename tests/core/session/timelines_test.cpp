#include <doctest/doctest.h>

#include <filesystem>
#include <set>

#include "replay.h"

namespace packtrain::session::test {
namespace {

struct Score {
    std::size_t shown = 0, expected = 0, right = 0;
    double precision() const {
        return shown == 0 ? 1 : static_cast<double>(right) / static_cast<double>(shown);
    }
    double recall() const {
        return expected == 0 ? 1 : static_cast<double>(right) / static_cast<double>(expected);
    }
};

bool fits(const Shown& shown, const Expected& expected) {
    const bool isInTime = shown.at >= expected.from && shown.at <= expected.until;
    const bool isGone = !expected.goneBy || (shown.gone && *shown.gone <= *expected.goneBy);
    return shown.tag == expected.tag && isInTime && isGone;
}

/// Each expected warning is matched by one that was shown at most.
Score judge(const std::vector<Shown>& shown, const std::vector<Expected>& expected) {
    Score score{.shown = shown.size(), .expected = expected.size()};
    std::set<std::size_t> used;
    for (const Shown& each : shown)
        for (std::size_t i = 0; i < expected.size(); ++i) {
            if (used.contains(i) || !fits(each, expected[i])) continue;
            used.insert(i);
            ++score.right;
            break;
        }
    return score;
}

std::string words(const std::vector<Shown>& shown) {
    std::string text;
    for (const Shown& each : shown) {
        const int seconds = static_cast<int>(each.at * 60);
        text += " " + each.tag + " at " + std::to_string(seconds / 3600) + ":" +
                std::to_string(seconds / 60 % 60) + ":" + std::to_string(seconds % 60);
        if (each.gone) text += " until minute " + std::to_string(*each.gone);
    }
    return text.empty() ? " nothing" : text;
}

std::vector<std::string> timelines() {
    std::set<std::string> paths;
    for (const auto& each : std::filesystem::directory_iterator(TIMELINES))
        paths.insert(each.path().string());
    return {paths.begin(), paths.end()};
}

}  // namespace

TEST_CASE("theJudgeSeesWhatIsMissingTooManyLateOrNotTakenBack") {
    const std::vector<Expected> expected{{.tag = "T-30", .from = 29, .until = 31, .goneBy = 40},
                                         {.tag = "T-10", .from = 49, .until = 51}};
    const Shown first{.tag = "T-30", .at = 30, .gone = 35}, second{.tag = "T-10", .at = 50};
    CHECK(judge({first, second}, expected).right == 2);
    CHECK(judge({first}, expected).recall() == 0.5);
    CHECK(judge({first, second, second}, expected).precision() < 1);
    CHECK(judge({first, Shown{.tag = "T-10", .at = 52}}, expected).right == 1);
    CHECK(judge({Shown{.tag = "T-30", .at = 30}, second}, expected).right == 1);
    CHECK(judge({Shown{.tag = "T-5", .at = 30}}, expected).recall() == 0);
}

TEST_CASE("onTheTimelinesNoWarningIsMissingAndNoneIsTooMany") {
    Score all;
    for (const std::string& path : timelines()) {
        const Timeline timeline = readTimeline(path);
        const auto shown = replay(timeline);
        const Score score = judge(shown, timeline.expected);
        CAPTURE(path);
        INFO("shown:" << words(shown));
        CHECK(score.precision() == 1.0);
        CHECK(score.recall() == 1.0);
        all.shown += score.shown;
        all.expected += score.expected;
        all.right += score.right;
        MESSAGE(timeline.about << ": " << score.right << " of " << score.expected << " expected, "
                               << score.shown << " shown");
    }
    CHECK(timelines().size() >= 12);
    MESSAGE("all timelines: precision " << all.precision() << ", recall " << all.recall() << " (" << all.right
                                        << " right, " << all.shown << " shown, " << all.expected
                                        << " expected)");
}

}  // namespace packtrain::session::test
