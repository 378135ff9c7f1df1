// Copies of files that go together, in the folders in which they stood. A link where the volume has them: it
// costs no room and outlives the file; who overwrites it in place changes it, which the engine notices, and
// the file goes again.
#pragma once

#include <set>

#include "checkpoint/output_waiting.h"
#include "checkpoint/spool.h"

namespace packtrain::checkpoint {

enum class Taking : std::uint8_t {
    taken,
    gone,
    changed,  ///< it is another file than the one that was seen
    noRoom,   ///< for a copy of it
    failed,   ///< it cannot be read
};

struct TakenOutput {
    Taking how = Taking::taken;
    OutputFile file;  ///< as it was taken
    std::string why;  ///< of noRoom and failed
};

/// A folder of folders, one per set. remove(), has() and place() may be called for one set while another is
/// filled.
class OutputStage {
  public:
    OutputStage(io::FileSystem& files, Path folder, SpoolLimits limits, CopyWays ways)
        : files_(files), folder_(std::move(folder)), limits_(limits), ways_(std::move(ways)) {}

    /// An empty place for the set that take() fills from now on.
    Result<> begin(std::uint64_t id);
    /// `held`: bytes of all sets that lie here. `stableInodes`: of the watched volume. Fails where the stage
    /// itself cannot be written, or cancelled.
    Result<TakenOutput> take(const Path& watched, const WaitingFile& wanted, bool stableInodes,
                             std::uint64_t held, const StopToken& stop);
    Path place(std::uint64_t id) const;
    bool has(std::uint64_t id) const;
    Result<> remove(std::uint64_t id) { return files_.removeTree(place(id)); }
    /// What a dead process left goes.
    Result<> keepOnly(const std::set<std::uint64_t>& ids);

  private:
    Result<> makeParents(const std::string& relative);
    Result<TakenOutput> copy(const Path& from, const Path& to, const WaitingFile& wanted,
                             const io::FileStat& seen, std::uint64_t held, const StopToken& stop);
    std::string whyNoRoom(std::uint64_t bytes, std::uint64_t held) const;

    io::FileSystem& files_;
    const Path folder_;
    const SpoolLimits limits_;
    const CopyWays ways_;
    Path filled_;                 ///< the place that begin() made
    std::set<std::string> made_;  ///< folders in it
};

/// As it would stand in the ledger.
OutputFile outputFile(std::string path, const io::FileStat& stat, bool stableInodes);

}  // namespace packtrain::checkpoint
