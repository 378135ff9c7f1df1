// The snapshots' figures over the last days, each row the mean of ten seconds.
#pragma once

#include <functional>
#include <memory>

#include "base/cancel.h"
#include "base/log.h"
#include "service/figure_history.h"
#include "snapshot.h"

namespace packtrain::agent {

/// The figures of a snapshot that are numbers and known: "cpu_cores_used", "gpu0_utilisation_percent".
service::Figures figuresOf(const Snapshot& snapshot);

class History {
  public:
    /// Of two days.
    static Result<std::unique_ptr<History>> open(service::FileSystem& files, const Path& file);

    /// Takes each newer snapshot that `next` gives until stopped; `next` waits at most for a second and may
    /// give the same again. A disk that hangs holds up this thread only. What cannot be written is logged
    /// once.
    void keep(const std::function<std::shared_ptr<const Snapshot>()>& next, Log& log, const StopToken& stop);

    /// {"step": s, "names": [...], "rows": [[at, value or null, ...], ...]}, oldest first. `since`: seconds
    /// since 1970; `step`: seconds, taken larger where more than 2000 rows would come.
    Result<Json> read(std::int64_t since, std::int64_t step, WallTime now);

  private:
    explicit History(std::unique_ptr<service::FigureHistory> rows) : rows_(std::move(rows)) {}
    std::unique_ptr<service::FigureHistory> rows_;
};

}  // namespace packtrain::agent
