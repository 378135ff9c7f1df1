#include "service/figure_history.h"

#include <array>
#include <deque>

#include "base/json.h"
#include "service/history_database.h"

namespace packtrain::service {
namespace {

constexpr std::int32_t kApplicationId = 0x504b5448;  // "PKTH"
constexpr std::array kMigrations = {
    store::Migration{1,
                     "CREATE TABLE figures(id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, "
                     "figures TEXT NOT NULL)"}};
constexpr std::size_t kTrimEvery = 60;

/// The mean of each figure over the rows of one step.
class Step {
  public:
    explicit Step(std::int64_t number) : number_(number) {}
    std::int64_t number() const { return number_; }
    void take(std::int64_t at, const Json& figures) {
        at_ = at;
        for (const auto& [name, value] : figures.items()) {
            if (!value.is_number()) continue;
            auto& [sum, count] = sums_[name];
            sum += value.get<double>();
            ++count;
        }
    }
    FigureRow row() const {
        FigureRow row{.at = at_, .figures = {}};
        for (const auto& [name, sum] : sums_) row.figures[name] = sum.first / static_cast<double>(sum.second);
        return row;
    }

  private:
    std::int64_t number_;
    std::int64_t at_ = 0;
    std::map<std::string, std::pair<double, std::size_t>> sums_;
};

}  // namespace

Result<std::unique_ptr<FigureHistory>> FigureHistory::open(io::FileSystem& files, const Path& file,
                                                           std::size_t rowsKept) {
    // What a power cut may take is worth less than a sync at every row; and the memory is the training's.
    PACKTRAIN_TRY(
        auto database,
        openHistoryDatabase(files, file, {.applicationId = kApplicationId, .migrations = kMigrations},
                            "PRAGMA synchronous=NORMAL; PRAGMA cache_size=-256"));
    return std::unique_ptr<FigureHistory>(new FigureHistory(std::move(database), rowsKept));
}

Result<> FigureHistory::add(const FigureRow& row) {
    const std::scoped_lock lock(mutex_);
    PACKTRAIN_TRY(auto insert, database_->prepare("INSERT INTO figures(at, figures) VALUES(?1, ?2)"));
    PACKTRAIN_CHECK(insert.run({row.at, json::dump(Json(row.figures))}));
    if (++addedSinceTrim_ < kTrimEvery) return {};
    addedSinceTrim_ = 0;
    PACKTRAIN_TRY(auto trim,
                  database_->prepare("DELETE FROM figures WHERE id <= (SELECT max(id) FROM figures) - ?1"));
    return trim.run({static_cast<std::uint64_t>(rowsKept_)});
}

Result<std::vector<FigureRow>> FigureHistory::since(std::int64_t since, std::int64_t step, std::size_t most) {
    const std::scoped_lock lock(mutex_);
    PACKTRAIN_TRY(auto select,
                  database_->prepare("SELECT at, figures FROM figures WHERE at >= ?1 ORDER BY id"));
    PACKTRAIN_CHECK(select.bind({since}));
    std::deque<Step> steps;
    for (;;) {
        PACKTRAIN_TRY(const bool more, select.step());
        if (!more) break;
        const std::int64_t at = select.integer(0);
        const auto figures = json::parse(select.text(1), "a row of the history");
        if (!figures || !figures->is_object()) continue;
        if (steps.empty() || steps.back().number() != at / step) steps.emplace_back(at / step);
        steps.back().take(at, *figures);
        if (steps.size() > most) steps.pop_front();
    }
    std::vector<FigureRow> rows;
    rows.reserve(steps.size());
    for (const Step& each : steps) rows.push_back(each.row());
    return rows;
}

}  // namespace packtrain::service
