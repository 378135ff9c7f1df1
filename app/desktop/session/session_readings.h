// What an agent's snapshot tells of the machine, as lines that a card can show. The snapshot comes from
// another machine: whatever is missing or of another kind is not shown, or said to be unknown.
#pragma once

#include <QCoreApplication>
#include <QString>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "service/figure_series.h"

namespace packtrain::desktop {

struct Gauge {
    QString name;
    QString text;
    double share = -1;                           ///< 0..1; below 0: there is none to show
    bool isFull = false;                         ///< so much in use that something may fail soon
    std::optional<service::Figure> figure = {};  ///< that was kept over time and tells the same
};

struct Line {
    enum class Tone : std::uint8_t { good, moving, waiting, notice, bad };
    QString text;
    Tone tone = Tone::waiting;
};

class SessionReadings {
    Q_DECLARE_TR_FUNCTIONS(SessionReadings)

  public:
    /// Accelerators first, then processors, memory, disks, network; at most kMostGauges.
    static std::vector<Gauge> gauges(const Json& snapshot);
    /// Saves and outputs, by how far each has got. `age`: of the snapshot. Of a session that has ended only
    /// what is in the drive: what was on its way is not there any more.
    static std::vector<Line> checkpoints(const Json& snapshot, Nanoseconds age, bool hasEnded);
    /// The cache in one line; empty while it has nothing.
    static QString cache(const Json& snapshot);
    /// Findings in the agent's words.
    static std::vector<Line> findings(const Json& snapshot);
};

inline constexpr std::size_t kMostGauges = 12;
inline constexpr std::size_t kMostLines = 8;  ///< of checkpoints, and of findings

}  // namespace packtrain::desktop
