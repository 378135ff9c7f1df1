// What a desk heard of sessions' figures, kept over its restarts: every word of the last quarter of an hour,
// and of what is older the least and the most of each step. Times are those of the machine's own boot clock,
// as the words tell them, so that no clock that is set or apart moves or merges anything, and two desktops
// that hear the same word keep it once.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "service/session_figures.h"
#include "store/database.h"

namespace packtrain::service {

struct ToldFigures {
    Ticks at{0};     ///< the machine's boot clock
    Ticks reach{0};  ///< likewise: a word that came later than this does not follow on it
    SessionFigures figures = {};
};

/// Thread-safe, and safe among processes. Of 32 machines' runs, the newest; of each at most seven days.
class DeskFigures {
  public:
    /// A broken file was set aside by the store; then a new one is made.
    static Result<std::unique_ptr<DeskFigures>> open(io::FileSystem& files, const Path& file);

    /// Lost in a power cut at worst are the last words. `run`: of a machine, as one pairing names it.
    Result<> put(const std::string& run, const std::vector<ToldFigures>& words, WallTime now);
    /// Up to `end` on the machine's boot clock; nothing: up to the newest word. See FigureWish.
    Result<FigureSeries> series(const std::string& run, std::optional<Ticks> end,
                                std::optional<Nanoseconds> span, std::size_t columns);

  private:
    explicit DeskFigures(std::unique_ptr<store::Database> database) : database_(std::move(database)) {}

    Result<std::optional<std::int64_t>> seriesOf(const std::string& run);
    Result<std::optional<std::int64_t>> edgeOf(std::int64_t series, std::string_view edge);
    Result<> beginAnewIfBack(std::int64_t series, std::int64_t at);
    Result<> thin(std::int64_t series, std::int64_t newest, std::optional<std::int64_t> thinned);

    std::mutex mutex_;
    const std::unique_ptr<store::Database> database_;
    std::map<std::int64_t, std::int64_t> thinnedAt_;  ///< by series
};

}  // namespace packtrain::service
