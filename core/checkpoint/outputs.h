// The watched output folders of one agent: made by a wish, kept over restarts. What stands still in them is
// gathered into small sets, each a dataset of its own; nothing in the folders is ever changed.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>

#include "checkpoint/output_carrier.h"
#include "checkpoint/output_gatherer.h"
#include "checkpoint/watch_shelf.h"

namespace packtrain::checkpoint {

struct OutputWish {
    Path folder;                                   ///< absolute; it may come later
    std::string to;                                ///< "REMOTE:PATH"
    std::string name;                              ///< of the series below it; empty: the folder's name
    std::vector<std::string> patterns;             ///< globs; empty: every file
    Nanoseconds age = OutputRules().age;           ///< so long a file that stands still waits for others
    Nanoseconds quiet = std::chrono::seconds(10);  ///< so long it stands still; on a mount at least 30 s

    bool operator==(const OutputWish&) const = default;
};

struct OutputParts {
    io::FileSystem& files;
    const Clock& clock;
    Log& log;
    Path stateFolder;  ///< ours alone
    SpoolLimits limits;
    OutputRules rules;
    /// `folder`: of the jobs. Must not talk to the drive.
    std::function<Result<std::unique_ptr<OutputShipping>>(const OutputWish& wish, const Path& folder)>
        shipping;
    CopyWays copyWays = systemCopyWays();
};

struct OutputView {
    std::string id;
    OutputWish wish;
    OutputTotals totals;                       ///< on the drive, and missed
    std::vector<OutputSet> underWay;           ///< the first may be on its way
    std::optional<transfer::JobView> sending;  ///< of the first, once it has a job
    OutputGatherer::Seen seen;
    Nanoseconds settledFor{}, writingFor{};  ///< the oldest of seen.figures
    std::vector<MissedOutput> missed;        ///< the newest few
    std::optional<Error> problem;            ///< why nothing gets on, or why it could not be opened
    WallTime now{};
};

/// Thread-safe; nothing blocks on the network or on a watched folder. Destroying it stops what runs, within
/// 2 s; it goes on when opened again.
class Outputs {
  public:
    /// One process at a time: jobBusy. A folder whose state cannot be opened is one with a problem.
    static Result<std::unique_ptr<Outputs>> open(OutputParts parts);
    ~Outputs();

    /// The id. Again with the same folder, target and name: patterns and times change. badArgument,
    /// nameNotAllowed, unknownRemote, targetInside; unsupported for a target on a FUSE mount; fileBusy if
    /// another folder goes there already.
    Result<std::string> watch(OutputWish wish);
    bool has(const std::string& id) const;

    struct Flushed {
        std::string asking;  ///< to ask again with; what was written after the first asking does not count
        std::uint64_t files = 0, bytes = 0;  ///< not durable yet
        std::optional<Error> failed;
    };
    /// Of one, or of all for an empty id. `asking` is empty at first, and then of the last answer.
    Result<Flushed> flush(const std::string& id, const std::string& asking);
    std::vector<OutputView> view() const;

  private:
    struct Watched;
    explicit Outputs(OutputParts parts) : parts_(std::move(parts)) {}
    Result<std::shared_ptr<Watched>> openOne(const std::string& id, OutputWish wish);
    Result<> check(const OutputWish& wish, const std::string& id) const;
    std::vector<std::shared_ptr<Watched>> all() const;
    OutputView viewOf(const Watched& watched) const;

    OutputParts parts_;
    std::string boot_;
    std::unique_ptr<WatchShelf> shelf_;
    mutable std::mutex mutex_;
    std::map<std::string, std::shared_ptr<Watched>> watched_;
};

}  // namespace packtrain::checkpoint
