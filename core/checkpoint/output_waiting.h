// Files of a watched output folder that are not on their way yet, and since when each stands still. In a
// database that is thrown away at every start, so that a hundred thousand files at once cost no memory.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "checkpoint/output_ledger.h"

namespace packtrain::checkpoint {

struct WaitingFile {
    OutputFile file;
    bool isRestless = false;  ///< it never stands still: it is taken as it is
};

/// A count of files with their bytes, and since when the oldest of them waits.
struct WaitingSum {
    std::uint64_t files = 0, bytes = 0;
    std::optional<Ticks> since;
};

struct WaitingFigures {
    WaitingSum settled, writing, held;
    std::string heldWhy;  ///< of one of them, with its name
};

/// For one thread. Ticks are those of the steady clock.
class OutputWaiting {
  public:
    static Result<std::unique_ptr<OutputWaiting>> open(io::FileSystem& files, const Path& file);

    /// One look at the folder: `through` calls see() for every file that is not on its way, and says whether
    /// it saw all. Then what stood still for its patience is settled; what changes for longer than `restless`
    /// is too. Gives the settled files that are gone.
    Result<std::vector<std::string>> look(Ticks begun, Nanoseconds restless,
                                          const std::function<Result<bool>()>& through);
    /// Within look().
    Result<> see(const OutputFile& file, Nanoseconds patience);

    /// The longest settled first, until there are so many or so many bytes.
    Result<std::vector<WaitingFile>> due(std::size_t files, std::uint64_t bytes, Ticks now);
    /// It is on its way, or gone.
    Result<> forget(const std::vector<std::string>& paths);
    /// It changed under our hands: it settles anew.
    Result<> unsettle(const std::string& path, Ticks now);
    /// It cannot be taken now: not before `until`.
    Result<> hold(const std::string& path, const std::string& why, Ticks until);

    Result<WaitingFigures> figures(Ticks now);
    /// Of the files that were there at the look that began then.
    Result<WaitingSum> seenUntil(Ticks look);

  private:
    explicit OutputWaiting(std::unique_ptr<store::Database> database) : database_(std::move(database)) {}
    Result<> settle(Nanoseconds restless);
    Result<std::vector<std::string>> forgetGone();
    Result<WaitingSum> sum(const std::string& where, std::initializer_list<store::Value> values,
                           const std::string& since);

    const std::unique_ptr<store::Database> database_;
    std::optional<store::Statement> see_;
    std::int64_t look_ = 0;  ///< its number
    Ticks begun_{};
};

}  // namespace packtrain::checkpoint
