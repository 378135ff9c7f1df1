// Which of the seen steps are whole: by what their formats say, and by nobody writing to them any more.
#pragma once

#include <functional>
#include <map>
#include <set>

#include "base/clock.h"
#include "checkpoint/completeness.h"
#include "checkpoint/look.h"

namespace packtrain::checkpoint {

/// For how long nothing may have changed. Facts: `whole` is the format's word about its last byte; the rest
/// is patience.
struct Patience {
    Nanoseconds whole = std::chrono::seconds(1);       ///< the format says that it is whole
    Nanoseconds plausible = std::chrono::seconds(10);  ///< it does not say
    Nanoseconds stuck = std::chrono::seconds(60);      ///< partial for so long: nobody will finish it
};
/// On a mount a size lags behind, and reading a growing file may end it (gcsfuse): nothing is opened before
/// 30 s.
Patience patienceOn(const io::Volume& volume);

enum class Wholeness : std::uint8_t { writing, whole, stuck };

struct Judgement {
    Wholeness wholeness = Wholeness::writing;
    std::string why;  ///< of writing and stuck, in words
};

/// What the files of a step say of themselves, together: the least whole of them, and what marks of known
/// writers say (checkpoint-is-incomplete.txt, *.distcp without .metadata, a file that an index.json names and
/// that is not there). `root`: the folder of the step, or the folder that holds its one file.
Examination examineStep(io::FileSystem& files, const Path& root, const SeenStep& step);

/// Remembers since when each step stands unchanged. For one thread.
class Settling {
  public:
    using IsWritten = std::function<bool(const Path&)>;
    Settling(io::FileSystem& files, Path folder, Patience patience, IsWritten isWritten)
        : files_(files), folder_(std::move(folder)), patience_(patience), isWritten_(std::move(isWritten)) {}

    Judgement judge(const SeenStep& step, Ticks now);
    /// What is not there any more is forgotten.
    void keepOnly(const std::set<std::string>& paths);

  private:
    struct Known {
        std::string signature;
        Ticks since{};
        std::optional<Examination> examined;
    };
    bool anyIsWritten(const SeenStep& step) const;
    Path rootOf(const SeenStep& step) const;

    io::FileSystem& files_;
    const Path folder_;
    const Patience patience_;
    const IsWritten isWritten_;
    std::map<std::string, Known> known_;
};

}  // namespace packtrain::checkpoint
