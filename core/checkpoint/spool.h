// Copies of steps that nobody overwrites: what is shipped is what was whole.
#pragma once

#include <functional>
#include <set>

#include "base/cancel.h"
#include "checkpoint/look.h"

namespace packtrain::checkpoint {

struct StepFile {
    std::string path;  ///< below the step
    std::uint64_t size = 0;
    std::string sha256;  ///< raw bytes

    bool operator==(const StepFile&) const = default;
};

/// One value for the content of a step: equal for equal bytes under equal paths; of a single file the name
/// does not count. Raw bytes.
std::string digestOfStep(const std::vector<StepFile>& files);

/// How a second copy is made without writing the bytes; tests put others in their place.
struct CopyWays {
    std::function<Result<>(const Path&, const Path&)> link, clone;
};
CopyWays systemCopyWays();

/// At most this much at once, links counted like copies because the original may go; and a copy leaves so
/// much free, of a small disk only a part.
struct SpoolLimits {
    std::uint64_t bytes = 20 * kGiB;
    std::uint64_t freeDisk = kGiB;
    std::uint64_t freePart = 20;  ///< a twentieth, where that is less
};
/// What a copy leaves free on that disk.
std::uint64_t keptFree(const SpoolLimits& limits, const io::Space& disk);

/// A folder of folders, one per step. Not thread-safe, except that remove() may be called for one step while
/// take() works on another.
class Spool {
  public:
    Spool(io::FileSystem& files, Path folder, SpoolLimits limits, CopyWays ways = systemCopyWays())
        : files_(files), folder_(std::move(folder)), limits_(limits), ways_(std::move(ways)) {}

    /// Copies the step's files and hashes the copies. `mayLink`: its files came by a rename, so that a later
    /// save makes new ones and leaves these alone. `held`: bytes of the other steps that lie here.
    /// sourceChanged if a file changed meanwhile (nothing stays), diskFull beyond the limits.
    Result<std::vector<StepFile>> take(const std::string& id, const Path& root, const SeenStep& step,
                                       bool mayLink, std::uint64_t held, const StopToken& stop);
    /// Are the copies still what they were, by size? A folder that is gone or half is not.
    bool holds(const std::string& id, const std::vector<StepFile>& files) const;
    Path place(const std::string& id) const { return folder_ / id; }
    Result<> remove(const std::string& id);
    /// What a dead process left goes.
    Result<> keepOnly(const std::set<std::string>& ids);

  private:
    Result<StepFile> takeFile(const Path& from, const Path& to, const SeenFile& file, bool mayLink,
                              const StopToken& stop);
    Result<> checkBudget(const SeenStep& step, std::uint64_t held) const;
    Result<> checkDisk(const std::string& what, std::uint64_t bytes) const;

    io::FileSystem& files_;
    const Path folder_;
    const SpoolLimits limits_;
    const CopyWays ways_;
};

}  // namespace packtrain::checkpoint
