// What is amiss with a session, beside its end: each finding is raised once when it holds for a while, and
// cleared once when it has ceased for a while. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace packtrain::session {

/// What the training code said of its last epoch; seconds.
struct EpochTimes {
    std::uint64_t number = 0;
    double seconds = 0;
    std::optional<double> load = {}, compute = {}, save = {};
};

struct FindingLook {
    Ticks now{0};  ///< boot clock; does not fall
    bool wantsGpu = false;
    bool knowsGpus = false;  ///< it was asked whether there are any, and answered
    std::size_t gpus = 0;
    std::optional<double> gpuUtilisation = {};  ///< percent, of the busiest; nothing: not known of any
    bool isRented = false;                      ///< a machine with other kinds and sizes to choose from
    std::optional<std::uint64_t> memory = {}, memoryUsed = {};
    struct Disk {
        std::string path;
        std::optional<double> secondsToFull = {};
    };
    std::vector<Disk> disks = {};
    std::optional<EpochTimes> epoch = {};
    struct Mount {
        std::string path;
        bool isLost = false;   ///< it does not answer, or with an error
        std::string why = {};  ///< that error
    };
    std::vector<Mount> mounts = {};
    bool busy = false;  ///< the notebook or the training code says that it works
    std::optional<double> coresUsed = {}, coresAvailable = {};
    std::optional<double> networkPerSecond = {};  ///< bytes, both ways
    std::vector<std::string> otherRuntimes = {};  ///< what tells of one, in words
    struct SignIn {
        std::string remote;
        bool needed = false;
    };
    std::vector<SignIn> signIns = {};
};

enum class FindingKind : std::uint8_t {
    acceleratorIdle,
    noAccelerator,
    memoryUnused,
    dataBound,
    diskFull,
    mountLost,
    stalled,       ///< a cell runs and nothing is done
    wrongRuntime,  ///< what runs needs no accelerator
    twoRuntimes,
    signInNeeded
};
/// "accelerator_idle": stable for ever.
std::string_view findingName(FindingKind kind);

struct Finding {
    FindingKind kind = FindingKind::acceleratorIdle;
    std::string subject;  ///< the disk, mount or remote; empty for the others
    Ticks raised{0};
    std::string words;  ///< one line for people, with the figures as they are now
};

/// One thread.
class Findings {
  public:
    /// Those that hold, in the order of their kinds.
    const std::vector<Finding>& look(const FindingLook& look);
    const std::vector<Finding>& open() const { return open_; }
    /// How often each was raised so far.
    const std::map<FindingKind, std::uint64_t>& raised() const { return raised_; }

  private:
    struct Watch {
        std::optional<Ticks> holdsSince, ceasedSince;
        bool isOpen = false;
        Ticks raised{0};
    };
    struct Judgement;
    void judge(FindingKind kind, const std::string& subject, const Judgement& judgement, Ticks now);
    void judgeAccelerator(const FindingLook& look);
    void judgeMemory(const FindingLook& look, const std::string& wordsBefore);
    void judgeData(const FindingLook& look, const std::string& wordsBefore);
    void judgeDrives(const FindingLook& look);
    bool isOpen(FindingKind kind) const;

    std::map<std::pair<FindingKind, std::string>, Watch> watches_;
    std::map<FindingKind, std::uint64_t> raised_;
    std::vector<Finding> open_;
};

}  // namespace packtrain::session
