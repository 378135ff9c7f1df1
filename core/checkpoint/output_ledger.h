// What of a watched output folder is on the drive or on its way, kept over restarts. In SQLite, because it is
// as long as the folder is full.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/log.h"
#include "store/database.h"
#include "transfer/job.h"

namespace packtrain::checkpoint {

/// A file of the watched folder as it was seen. Two of the same path that are not equal are two states of it.
struct OutputFile {
    std::string path;  ///< below the watched folder
    std::uint64_t size = 0;
    std::int64_t mtimeNs = 0;
    std::uint64_t inode = 0;  ///< 0 on volumes where it is no part of a file's identity

    bool operator==(const OutputFile&) const = default;
};

enum class OutputSetState : std::uint8_t {
    gathering,  ///< its copies are being made; after a kill it is as if it had never been
    staged,     ///< its copies are whole; it may be on its way
    durable,    ///< its manifest on the drive is proved
};

/// Files that go together as one dataset.
struct OutputSet {
    std::uint64_t id = 0;
    OutputSetState state = OutputSetState::gathering;
    std::uint64_t number = 0;  ///< on the drive; 0: not chosen yet
    transfer::JobId job;       ///< empty: none yet
    std::uint64_t files = 0, bytes = 0;
    WallTime gathered{};
    std::optional<WallTime> proved;
};

/// A file that did not get to the drive, and why; named until it does.
struct MissedOutput {
    std::string path;
    std::string why;
    WallTime when{};
};

struct OutputTotals {
    std::uint64_t sets = 0, files = 0, bytes = 0;  ///< durable
    std::uint64_t missed = 0;
    std::optional<OutputSet> newest;  ///< durable
};

/// Thread-safe. What a method did is on the disk when it returns.
class OutputLedger {
  public:
    /// A broken one is set aside, and what is in the folder goes again. `boot`: of the computer's start:
    /// copies that were made before the last one may be torn, so those sets come to nothing.
    static Result<std::unique_ptr<OutputLedger>> open(io::FileSystem& files, const Path& file,
                                                      const std::string& boot, Log& log);

    /// Does this state of the file stand on the drive, or in a set that is on its way?
    Result<bool> has(const OutputFile& file);

    Result<std::uint64_t> beginSet(WallTime now);
    /// The set has these files and is staged. They are no longer missed.
    Result<> stage(std::uint64_t id, const std::vector<OutputFile>& files);
    /// The set comes to nothing: its files are to go again.
    Result<> drop(std::uint64_t id);
    /// The staged ones, the oldest first.
    Result<std::vector<OutputSet>> underWay();
    /// Its number and job.
    Result<> save(const OutputSet& set);
    /// `again`: files that did not get into it and are to go again; `missed`: those that cannot go.
    Result<> durable(const OutputSet& set, WallTime now, const std::vector<std::string>& again,
                     const std::vector<MissedOutput>& missed);
    /// The highest number of a set of ours; 0: none has one.
    Result<std::uint64_t> highestNumber();

    /// Named once for each path, the newest `kMissedKept` of them. Again is harmless, and writes nothing.
    Result<> miss(std::vector<MissedOutput> missed);
    /// The newest first.
    Result<std::vector<MissedOutput>> missed(std::size_t most);
    Result<OutputTotals> totals();

    static constexpr int kMissedKept = 10'000;

  private:
    OutputLedger(std::unique_ptr<store::Database> database, std::string boot)
        : database_(std::move(database)), boot_(std::move(boot)) {}
    Result<> prepare();
    Result<> dropUnfinished();
    Result<bool> isNamed(const MissedOutput& missed);
    Result<> nameMissed(const MissedOutput& missed);

    std::mutex mutex_;
    const std::unique_ptr<store::Database> database_;
    const std::string boot_;
    std::optional<store::Statement> has_, put_;
};

}  // namespace packtrain::checkpoint
