// How a running job is shown: three live lines on a terminal, one summary line per 30 s elsewhere, events
// with --json.
#pragma once

#include <chrono>
#include <optional>

#include "session.h"

namespace packtrain::cli {

/// "Uploading shards 12 of 45", "Waiting: the drive is full ..." The words of a job's state.
std::string stateWords(const service::JobView& view);
/// "about 4 min", "3-4 h", "estimating..."
std::string etaWords(const service::JobView& view);

/// Not thread-safe.
class ProgressView {
  public:
    explicit ProgressView(const Session& session);
    ~ProgressView();
    /// Shows the view if it is time to; always when the state changed.
    void show(const service::JobView& view);
    /// Removes the live lines.
    void end();

  private:
    void showLive(const service::JobView& view);
    void showLine(const service::JobView& view);
    void showEvent(const service::JobView& view);

    const Session& session_;
    service::Terminal terminal_;
    int lines_ = 0;
    std::optional<service::JobState> state_;
    std::optional<Reason> why_;
    std::uint64_t shardsDone_ = 0;
    bool walkDone_ = false;
    std::chrono::steady_clock::time_point next_{};
};

}  // namespace packtrain::cli
