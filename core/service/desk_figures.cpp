#include "service/desk_figures.h"

#include <fmt/format.h>

#include <algorithm>

#include "service/history_database.h"

namespace packtrain::service {
namespace {

using namespace std::chrono_literals;
using Millis = std::chrono::milliseconds;

constexpr std::int32_t kApplicationId = 0x504b5446;  // "PKTF"
constexpr std::array kMigrations = {store::Migration{
    1,
    "CREATE TABLE series(number INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL UNIQUE, heard INTEGER "
    "NOT "
    "NULL); "
    "CREATE TABLE figures(series INTEGER NOT NULL REFERENCES series(number) ON DELETE CASCADE, "
    "at INTEGER NOT NULL, reach INTEGER NOT NULL, low0 REAL, high0 REAL, low1 REAL, high1 REAL, low2 REAL, "
    "high2 REAL, low3 REAL, high3 REAL, low4 REAL, high4 REAL, low5 REAL, high5 REAL, low6 REAL, high6 REAL, "
    "PRIMARY KEY(series, at)) WITHOUT ROWID"}};

constexpr std::uint64_t kRunsKept = 32;
constexpr Nanoseconds kKeptFor = 7 * 24h;
constexpr Nanoseconds kThinEvery = 60s;
constexpr Nanoseconds kClockBeganAnew = 1h;  ///< so far back nobody's late word lies
constexpr std::size_t kFewestColumns = 4, kMostColumns = 4096;

/// From so old on, one row for each step; the oldest first. Steps divide each other, so that rows only ever
/// merge.
struct Thinning {
    Nanoseconds age, step;
};
constexpr std::array kThinnings = {Thinning{24h, 5min}, Thinning{2h, 1min}, Thinning{15min, 10s}};

std::int64_t millis(Nanoseconds time) {
    return std::chrono::floor<Millis>(time).count();
}

/// Half a step would merge into a row that is not looked at.
std::int64_t wholeSteps(std::int64_t time, Nanoseconds step) {
    return time / millis(step) * millis(step);
}

/// The same text for every figure's number, joined.
std::string forEachFigure(std::string_view pattern) {
    std::string all;
    for (std::size_t i = 0; i < kFigures; ++i) all += fmt::format(fmt::runtime(pattern), i);
    return all;
}

store::Value valueOf(const std::optional<float>& figure) {
    return figure ? store::Value(static_cast<double>(*figure)) : store::Value();
}

std::string insertText() {
    std::string marks;
    for (std::size_t i = 0; i < kFigures; ++i) marks += fmt::format(", ?{}, ?{}", 4 + i, 4 + i);
    return "INSERT OR IGNORE INTO figures VALUES(?1, ?2, ?3" + marks + ")";
}

Result<> insert(store::Statement& statement, std::int64_t series, const ToldFigures& word) {
    static_assert(kFigures == 7);
    const SessionFigures& f = word.figures;
    return statement.run({series, millis(word.at), millis(word.reach), valueOf(f[0]), valueOf(f[1]),
                          valueOf(f[2]), valueOf(f[3]), valueOf(f[4]), valueOf(f[5]), valueOf(f[6])});
}

/// Columns of a row: at, reach, then low and high of each figure.
void addColumn(FigureSeries& series, std::array<std::int64_t, kFigures>& reached, const store::Statement& row,
               std::int64_t end) {
    const std::int64_t at = row.integer(0), reach = row.integer(1);
    for (std::size_t i = 0; i < kFigures; ++i) {
        const int low = 2 + 2 * static_cast<int>(i);
        if (row.isNull(low)) {
            reached[i] = INT64_MIN;
            continue;
        }
        series.figures[i].push_back({.age = Millis(end - at),
                                     .low = static_cast<float>(row.real(low)),
                                     .high = static_cast<float>(row.real(low + 1)),
                                     .isAfterGap = at > reached[i]});
        reached[i] = reach;
    }
}

}  // namespace

Result<std::unique_ptr<DeskFigures>> DeskFigures::open(io::FileSystem& files, const Path& file) {
    PACKTRAIN_TRY(
        auto database,
        openHistoryDatabase(files, file, {.applicationId = kApplicationId, .migrations = kMigrations},
                            "PRAGMA synchronous=NORMAL; PRAGMA cache_size=-1024"));
    return std::unique_ptr<DeskFigures>(new DeskFigures(std::move(database)));
}

Result<std::optional<std::int64_t>> DeskFigures::seriesOf(const std::string& run) {
    PACKTRAIN_TRY(auto select, database_->prepare("SELECT number FROM series WHERE run = ?1"));
    PACKTRAIN_CHECK(select.bind({run}));
    PACKTRAIN_TRY(const bool isThere, select.step());
    return isThere ? std::optional(select.integer(0)) : std::nullopt;
}

/// `edge`: "min" or "max".
Result<std::optional<std::int64_t>> DeskFigures::edgeOf(std::int64_t series, std::string_view edge) {
    PACKTRAIN_TRY(auto select,
                  database_->prepare(fmt::format("SELECT {}(at) FROM figures WHERE series = ?1", edge)));
    PACKTRAIN_CHECK(select.bind({series}));
    PACKTRAIN_TRY(const bool isThere, select.step());
    return isThere && !select.isNull(0) ? std::optional(select.integer(0)) : std::nullopt;
}

/// A machine that was started anew under its old name: what its clock said before is of another time.
Result<> DeskFigures::beginAnewIfBack(std::int64_t series, std::int64_t at) {
    PACKTRAIN_TRY(const auto newest, edgeOf(series, "max"));
    if (!newest || at >= *newest - millis(kClockBeganAnew)) return {};
    thinnedAt_.erase(series);
    PACKTRAIN_TRY(auto clear, database_->prepare("DELETE FROM figures WHERE series = ?1"));
    return clear.run({series});
}

Result<> DeskFigures::put(const std::string& run, const std::vector<ToldFigures>& words, WallTime now) {
    if (words.empty()) return {};
    const std::scoped_lock lock(mutex_);
    return database_->transaction([&]() -> Result<> {
        PACKTRAIN_TRY(auto heard,
                      database_->prepare("INSERT INTO series(run, heard) VALUES(?1, ?2) ON CONFLICT(run) "
                                         "DO UPDATE SET heard = ?2"));
        const std::int64_t wall = now.time_since_epoch().count();
        PACKTRAIN_CHECK(heard.run({run, wall}));
        PACKTRAIN_TRY(const auto series, seriesOf(run));
        const std::int64_t newest = millis(std::ranges::max(words, {}, &ToldFigures::at).at);
        PACKTRAIN_CHECK(beginAnewIfBack(*series, newest));
        PACKTRAIN_TRY(auto statement, database_->prepare(insertText()));
        for (const ToldFigures& each : words) PACKTRAIN_CHECK(insert(statement, *series, each));
        const auto known = thinnedAt_.find(*series);
        std::optional<std::int64_t> thinned;
        if (known != thinnedAt_.end()) thinned = known->second;
        if (thinned && newest - *thinned < millis(kThinEvery)) return {};
        PACKTRAIN_CHECK(thin(*series, newest, thinned));
        thinnedAt_[*series] = newest;
        PACKTRAIN_TRY(auto trim, database_->prepare(
                                     "DELETE FROM series WHERE run <> ?1 AND (heard < ?2 OR number NOT IN "
                                     "(SELECT number FROM series ORDER BY heard DESC LIMIT ?3))"));
        return trim.run({run, wall - std::int64_t{kKeptFor.count()}, kRunsKept});
    });
}

/// What was old enough when it was thinned last is not looked at again.
Result<> DeskFigures::thin(std::int64_t series, std::int64_t newest, std::optional<std::int64_t> thinned) {
    static const std::string kMerge =
        "INSERT OR REPLACE INTO figures SELECT series, min(at), max(reach)" +
        forEachFigure(", min(low{0}), max(high{0})") +
        " FROM figures WHERE series = ?1 AND at >= ?2 AND at < ?3 GROUP BY at / ?4 HAVING count(*) > 1";
    PACKTRAIN_TRY(auto merge, database_->prepare(kMerge));
    PACKTRAIN_TRY(auto rest, database_->prepare(
                                 "DELETE FROM figures WHERE series = ?1 AND at >= ?2 AND at < ?3 AND EXISTS "
                                 "(SELECT 1 FROM figures AS first WHERE first.series = ?1 AND "
                                 "first.at >= figures.at / ?4 * ?4 AND first.at < figures.at)"));
    PACKTRAIN_TRY(auto drop, database_->prepare("DELETE FROM figures WHERE series = ?1 AND at < ?2"));
    std::int64_t from = wholeSteps(newest - millis(kKeptFor), kThinnings.front().step);
    PACKTRAIN_CHECK(drop.run({series, from}));
    for (const auto& [age, step] : kThinnings) {
        const std::int64_t until = wholeSteps(newest - millis(age), step);
        const std::int64_t begun = thinned ? wholeSteps(*thinned - millis(age), step) : from;
        PACKTRAIN_CHECK(merge.run({series, std::max(from, begun), until, millis(step)}));
        PACKTRAIN_CHECK(rest.run({series, std::max(from, begun), until, millis(step)}));
        from = until;
    }
    return {};
}

Result<FigureSeries> DeskFigures::series(const std::string& run, std::optional<Ticks> end,
                                         std::optional<Nanoseconds> span, std::size_t columns) {
    static const std::string kSelect =
        "SELECT min(at), max(reach)" + forEachFigure(", min(low{0}), max(high{0})") +
        " FROM figures WHERE series = ?1 AND at <= ?3 AND at >= coalesce((SELECT max(at) FROM figures WHERE "
        "series = ?1 AND at <= ?2), ?2) GROUP BY at < ?2, at / ?4 ORDER BY 1";
    const std::scoped_lock lock(mutex_);
    FigureSeries series;
    PACKTRAIN_TRY(const auto number, seriesOf(run));
    if (!number) return series;
    PACKTRAIN_TRY(const auto oldest, edgeOf(*number, "min"));
    PACKTRAIN_TRY(const auto newest, edgeOf(*number, "max"));
    if (!oldest || !newest) return series;
    const std::int64_t last = end ? std::max(millis(*end), *newest) : *newest;
    const std::int64_t width = std::max<std::int64_t>(span ? millis(*span) : last - *oldest, 1000);
    series.newest = Millis(*newest);
    series.span = Millis(width);
    // One column may hang over either edge, and one point lies before the span.
    const auto parts = static_cast<std::int64_t>(std::clamp(columns, kFewestColumns, kMostColumns)) - 3;
    const std::int64_t pitch = width / parts + 1;
    PACKTRAIN_TRY(auto select, database_->prepare(kSelect));
    PACKTRAIN_CHECK(select.bind({*number, last - width, last, pitch}));
    std::array<std::int64_t, kFigures> reached;
    reached.fill(INT64_MIN);
    for (;;) {
        PACKTRAIN_TRY(const bool more, select.step());
        if (!more) return series;
        addColumn(series, reached, select, last);
    }
}

}  // namespace packtrain::service
