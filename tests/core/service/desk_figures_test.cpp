// What a desk keeps of sessions' figures: gaps stay gaps, peaks stay peaks, and a day of them stays small.
#include "service/desk_figures.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <limits>

#include "desk_fixture.h"

namespace packtrain::test {
namespace {

using namespace std::chrono_literals;
using service::DeskFigures;
using service::Figure;
using service::FigurePoint;
using service::FigureSeries;
using service::figuresIn;
using service::SessionFigures;
using service::ToldFigures;

constexpr WallTime kNow{1'790'000'000s};

ToldFigures word(Nanoseconds at, float busy, Nanoseconds nextBy = 1s) {
    ToldFigures told{.at = at, .reach = at + 2 * nextBy + 20s, .figures = {}};
    told.figures[0] = busy;
    return told;
}

struct Case {
    TempFolder folder{TempFolder::Disk::memory};
    std::unique_ptr<io::FileSystem> files = io::makeLocalFileSystem();
    Path file = folder.path() / "figures.sqlite";
    std::unique_ptr<DeskFigures> open() { return need(DeskFigures::open(*files, file)); }
};

std::vector<FigurePoint> busyOf(const FigureSeries& series) {
    return series.of(Figure::acceleratorBusy);
}

std::vector<FigurePoint> all(DeskFigures& figures, std::size_t columns = 4096) {
    return busyOf(need(figures.series("run", std::nullopt, std::nullopt, columns)));
}

std::size_t gaps(const std::vector<FigurePoint>& points) {
    return static_cast<std::size_t>(std::ranges::count(points, true, &FigurePoint::isAfterGap));
}

/// One a second from `from` until `until`, kept every 20 s as a desk does.
void tell(DeskFigures& figures, const std::string& run, Nanoseconds from, Nanoseconds until,
          const std::function<float(Nanoseconds)>& busy) {
    std::vector<ToldFigures> words;
    for (Nanoseconds at = from; at < until; at += 1s) {
        words.push_back(word(at, busy(at)));
        if (words.size() < 20) continue;
        need(figures.put(run, words, kNow + at));
        words.clear();
    }
    need(figures.put(run, words, kNow + until));
}

TEST_CASE("figuresAreKeptOverARestart") {
    Case here;
    need(here.open()->put("run", {word(100s, 40), word(101s, 50)}, kNow));
    const auto points = all(*here.open());
    REQUIRE(points.size() == 2);
    CHECK(points[0] == FigurePoint{.age = 1s, .low = 40, .high = 40, .isAfterGap = true});
    CHECK(points[1] == FigurePoint{.age = 0s, .low = 50, .high = 50, .isAfterGap = false});
}

TEST_CASE("twoDesktopsThatHearTheSameWordsKeepThemOnce") {
    Case here;
    const auto one = here.open(), other = here.open();
    need(one->put("run", {word(100s, 40), word(101s, 50)}, kNow));
    need(other->put("run", {word(101s, 50), word(102s, 60)}, kNow));
    CHECK(all(*one).size() == 3);
    CHECK(all(*other).size() == 3);
}

TEST_CASE("aGapIsAGapAndNotALine") {
    Case here;
    const auto figures = here.open();
    need(figures->put("run", {word(100s, 40), word(121s, 50), word(3721s, 60), word(3722s, 70)}, kNow));
    const auto points = all(*figures);
    REQUIRE(points.size() == 4);
    CHECK_FALSE(points[1].isAfterGap);
    CHECK(points[2].isAfterGap);
    CHECK_FALSE(points[3].isAfterGap);
    // The words of a mailbox come minutes apart, and say so.
    need(figures->put("slow", {word(100s, 40, 120s), word(220s, 50, 120s)}, kNow));
    CHECK(gaps(busyOf(need(figures->series("slow", std::nullopt, std::nullopt, 100)))) == 1);
}

TEST_CASE("aFigureThatIsNotToldForAWhileHasAGapOfItsOwn") {
    Case here;
    const auto figures = here.open();
    ToldFigures without = word(101s, 0);
    without.figures = {};
    without.figures[3] = 12.5F;
    need(figures->put("run", {word(100s, 40), without, word(102s, 50)}, kNow));
    const FigureSeries series = need(figures->series("run", std::nullopt, std::nullopt, 4096));
    REQUIRE(busyOf(series).size() == 2);
    CHECK(busyOf(series)[1].isAfterGap);
    CHECK(series.of(Figure::memory).size() == 1);
    CHECK(series.of(Figure::disk).empty());
}

TEST_CASE("whatIsOlderIsThinnedAndItsPeaksStay") {
    Case here;
    const auto figures = here.open();
    tell(*figures, "run", 0s, 6h, [](Nanoseconds at) {
        return at == 5000s ? 99.0F : at == 9000s ? 1.0F : 50.0F;
    });
    const auto points = all(*figures);
    CHECK(points.size() < 4 * 60 + 6 * 105 + 15 * 60 + 180);
    CHECK(gaps(points) == 1);
    CHECK(std::ranges::max(points, {}, &FigurePoint::high).high == 99);
    CHECK(std::ranges::min(points, {}, &FigurePoint::low).low == 1);
    // The last quarter of an hour is as it came.
    CHECK(busyOf(need(figures->series("run", std::nullopt, 15min - 1s, 4096))).size() == 15 * 60);
}

TEST_CASE("noPictureGetsMorePointsThanItHasColumns") {
    Case here;
    const auto figures = here.open();
    tell(*figures, "run", 0s, 3h, [](Nanoseconds at) { return static_cast<float>(at / 1s % 100); });
    for (const std::size_t columns : {4U, 10U, 333U, 1000U, 4000U})
        for (const std::optional<Nanoseconds> span :
             {std::optional<Nanoseconds>(15min), std::optional<Nanoseconds>(2h),
              std::optional<Nanoseconds>()}) {
            const FigureSeries series = need(figures->series("run", 3h + 1s, span, columns));
            CHECK(busyOf(series).size() <= columns);
            CHECK(busyOf(series).size() >= std::min<std::size_t>(columns / 4, 200));
            CHECK(std::ranges::is_sorted(busyOf(series), std::ranges::greater(), &FigurePoint::age));
            if (span) CHECK(series.span == *span);
            CHECK(gaps(busyOf(series)) == 1);
        }
    CHECK(busyOf(need(figures->series("run", 3h, 15min, 0))).size() <= 4);
    CHECK(busyOf(need(figures->series("run", 3h, 15min, SIZE_MAX))).size() <= 1000);
}

TEST_CASE("aLineEntersThePictureFromItsEdge") {
    Case here;
    const auto figures = here.open();
    need(figures->put("run", {word(0s, 10, 600s), word(1000s, 20, 600s), word(2000s, 30, 600s)}, kNow));
    const auto points = busyOf(need(figures->series("run", 2000s, 15min, 100)));
    REQUIRE(points.size() == 2);
    CHECK(points[0].age == 1000s);
    CHECK(points[0].low == 20);
}

TEST_CASE("aMachineWhoseClockBeganAnewBeginsItsChartAnew") {
    Case here;
    const auto figures = here.open();
    tell(*figures, "run", 10h, 11h, [](Nanoseconds) { return 50.0F; });
    need(figures->put("run", {word(60s, 7)}, kNow));
    REQUIRE(all(*figures).size() == 1);
    CHECK(all(*figures)[0].low == 7);
}

TEST_CASE("daysOldFiguresAndTheOldestRunsGo") {
    Case here;
    const auto figures = here.open();
    for (int run = 0; run < 40; ++run)
        need(figures->put(std::to_string(run), {word(100s, 40)}, kNow + std::chrono::minutes(run)));
    CHECK(busyOf(need(figures->series("7", std::nullopt, std::nullopt, 100))).empty());
    CHECK(busyOf(need(figures->series("8", std::nullopt, std::nullopt, 100))).size() == 1);
    need(figures->put("new", {word(100s, 40)}, kNow + 8 * 24h));
    CHECK(busyOf(need(figures->series("39", std::nullopt, std::nullopt, 100))).empty());
    need(figures->put("new", {word(8 * 24h, 41)}, kNow));
    CHECK(busyOf(need(figures->series("new", std::nullopt, std::nullopt, 100))).size() == 1);
}

TEST_CASE("aBrokenFileOfFiguresIsSetAsideAndANewOneBegun") {
    Case here;
    writeFile(here.file, std::string(8192, 'x'));
    const auto figures = here.open();
    need(figures->put("run", {word(1s, 2)}, kNow));
    CHECK(all(*figures).size() == 1);
}

TEST_CASE("aDayOfFourSessionsIsQuickAndSmall") {
    Case here;
    const auto figures = here.open();
    using Watch = std::chrono::steady_clock;
    const auto begun = Watch::now();
    for (int run = 0; run < 4; ++run)
        tell(*figures, std::to_string(run), 0s, 24h,
             [](Nanoseconds at) { return static_cast<float>(at / 1s % 97); });
    const std::chrono::duration<double> told = Watch::now() - begun;
    Nanoseconds slowest{0};
    for (const std::optional<Nanoseconds> span :
         {std::optional<Nanoseconds>(15min), std::optional<Nanoseconds>(2h), std::optional<Nanoseconds>()}) {
        const auto asked = Watch::now();
        CHECK(busyOf(need(figures->series("2", 24h, span, 1000))).size() > 400);
        slowest = std::max<Nanoseconds>(slowest, Watch::now() - asked);
    }
    const auto size = std::filesystem::file_size(here.file.bytes());
    MESSAGE("24 h of 4 sessions at 1 Hz: " << told.count() << " s to keep, " << size / 1024
                                           << " KiB, slowest series " << slowest / 1us << " us");
    CHECK(size < 6 * kMiB);
    CHECK(slowest < 500ms);
}

TEST_CASE("figuresComeFromASnapshotAsItIsTold") {
    const auto figures = figuresIn(Json::parse(R"({
        "gpus": {"value": [{"utilisation_percent": {"value": 90}, "memory": {"value": {"total": 100, "used": 20}}},
                           {"utilisation_percent": {"value": 50}, "memory": {"value": {"total": 100, "used": 60}}}]},
        "cpu": {"value": {"cores_available": 2, "cores_used": 0.5}},
        "memory": {"value": {"total": 100, "used": 90, "limit": {"bytes": 200, "used": 50}}},
        "disks": [{"unsupported": "hangs"}, {"value": {"total": 100, "free": 25}}],
        "network": {"value": {"received_per_second": 2048.0, "sent_per_second": 0}}})"));
    const SessionFigures wanted{70.0F, 40.0F, 25.0F, 25.0F, 75.0F, 2048.0F, 0.0F};
    CHECK(figures == wanted);
    const auto tpu = figuresIn(Json::parse(
        R"({"tpu": {"value": {"devices": {"value": [{"duty_percent": 30, "memory_total": 10, "memory_used": 5}, {"duty_percent": 50}]}}}})"));
    CHECK(tpu[0] == 40.0F);
    CHECK(tpu[1] == 50.0F);
}

TEST_CASE("aHostileSnapshotTellsNothingOrWhatCanBe") {
    constexpr double kInfinite = std::numeric_limits<double>::infinity();
    std::vector<Json> all{Json(), Json::array({1, 2}), Json("x"), Json(1e308)};
    for (const Json& value : {Json(-1), Json("90"), Json(1e308), Json(-1e308), Json(kInfinite),
                              Json(-kInfinite), Json(std::nan("")), Json(), Json(true), Json::array(),
                              Json::object(), Json(18446744073709551615ULL)}) {
        const Json gpu = {{"utilisation_percent", {{"value", value}}},
                          {"memory", {{"value", {{"total", value}, {"used", value}}}}}};
        all.push_back(
            {{"gpus", {{"value", Json::array({gpu, value})}}},
             {"tpu", {{"value", {{"devices", {{"value", Json::array({value, gpu})}}}}}}},
             {"cpu", {{"value", {{"cores_available", 0}, {"cores_used", value}}}}},
             {"memory", {{"value", {{"total", value}, {"used", 5}, {"limit", value}}}}},
             {"disks", Json::array({value, {{"value", {{"total", 5}, {"free", value}}}}})},
             {"network", {{"value", {{"received_per_second", value}, {"sent_per_second", value}}}}}});
        all.push_back(
            {{"gpus", value}, {"cpu", value}, {"memory", value}, {"disks", value}, {"network", value}});
    }
    Case here;
    const auto figures = here.open();
    Nanoseconds at{0};
    for (const Json& state : all) {
        const SessionFigures told = figuresIn(state);
        for (std::size_t i = 0; i < service::kFigures; ++i) {
            if (!told[i]) continue;
            CHECK(*told[i] >= 0);
            CHECK(*told[i] <= (i < 5 ? 100.0F : 1e13F));
        }
        need(figures->put("run", {{.at = at += 1s, .reach = at + 30s, .figures = told}}, kNow));
    }
    CHECK(figures->series("run", std::nullopt, std::nullopt, 100));
}

Json busyAt(double percent) {
    return {{"gpus", {{"value", {{{"name", "Tesla T4"}, {"utilisation_percent", {{"value", percent}}}}}}}}};
}

/// A desktop and an agent that tells how busy its accelerator is.
struct Charted : Computer {
    std::unique_ptr<Desk> desk_ = std::make_unique<Desk>(*this, true);
    std::unique_ptr<FakeAgent> agent_;

    Charted() {
        desk_->turn();
        agent_ = std::make_unique<FakeAgent>(slots_, clock_);
        agent_->more_ = busyAt(80);
    }
    void live(Nanoseconds duration) {
        const Ticks end = clock_.boot() + duration;
        while (clock_.boot() < end) {
            (void)agent_->post();
            desk_->run(30s);
        }
    }
    FigureSeries chart(std::optional<Nanoseconds> span = std::nullopt) {
        return need(desk_->desk_.figures({.session = agent_->id(), .span = span, .columns = 1000}));
    }
};

TEST_CASE("anHourWithoutALinkIsAGapInTheChart") {
    Charted here;
    here.live(20min);
    here.slots_.isDown_ = true;
    here.live(1h);
    CHECK(here.chart(15min).figures[0].size() <= 1);  // the word before it, if any
    here.slots_.isDown_ = false;
    here.live(10min);
    const auto points = busyOf(here.chart());
    REQUIRE(gaps(points) == 2);
    CHECK(points.size() > 50);
    const auto after =
        std::ranges::find_if(points.begin() + 1, points.end(), std::identity(), &FigurePoint::isAfterGap);
    CHECK((after - 1)->age - after->age > 59min);
    CHECK(points.back().age < 2min);
}

TEST_CASE("clocksThatStepMoveNothingInTheChart") {
    Charted here;
    here.live(10min);
    here.clock_.jumpWall(3h);
    here.live(10min);
    here.clock_.jumpWall(-30 * 24h);
    here.live(10min);
    const auto points = busyOf(here.chart());
    CHECK(gaps(points) == 1);
    CHECK(points.front().age > 28min);
    CHECK(points.front().age < 31min);
    CHECK(std::ranges::is_sorted(points, std::ranges::greater(), &FigurePoint::age));
}

TEST_CASE("theChartGoesOnInTheNextDesktop") {
    Charted here;
    here.live(10min);
    here.desk_.reset();
    here.clock_.advance(20s);
    here.desk_ = std::make_unique<Desk>(here, true);
    here.live(10min);
    const auto points = busyOf(here.chart());
    CHECK(gaps(points) == 1);
    CHECK(points.front().age > 18min);
}

TEST_CASE("anAgentThatIsStartedAnewGoesOnInTheSameChart") {
    Charted here;
    here.live(10min);
    auto next = std::make_unique<FakeAgent>(here.slots_, here.clock_);
    next->agentBoot_ += 10min;
    next->more_ = busyAt(20);
    here.agent_ = std::move(next);
    here.live(5min);
    const auto points = busyOf(here.chart());
    CHECK(points.front().low == 80);
    CHECK(points.back().low == 20);
    CHECK(points.front().age > 13min);
}

TEST_CASE("theChartOfASessionThatEndedEndsWithItsLastWord") {
    Charted here;
    here.agent_->end_ = 20min;
    here.agent_->spread_ = 1min;
    here.live(15min);
    here.desk_->run(3h);
    REQUIRE(here.desk_->presence(*here.agent_) == "ended");
    const FigureSeries series = here.chart(15min);
    CHECK(busyOf(series).size() > 20);
    CHECK(busyOf(series).back().age == 0s);
    CHECK(series.endAge > 2h + 58min);
    CHECK_FALSE(here.desk_->desk_.figures({.session = "01"}));
}

}  // namespace
}  // namespace packtrain::test
