// Whether mounted drives answer: a training whose drive is gone goes on and saves nothing.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sensors/apart.h"
#include "sensors/disk.h"
#include "sensors/proc_text.h"
#include "sensors/reading.h"

namespace packtrain::agent {

enum class MountState : std::uint8_t {
    answers,
    slow,    ///< it took more than two seconds
    silent,  ///< it was given five seconds
    broken,  ///< it answers with an error: "Transport endpoint is not connected"
};
/// "answers", "slow", "silent", "broken": stable for ever.
std::string_view mountStateName(MountState state);

struct MountFigures {
    MountState state = MountState::answers;
    std::string why;                              ///< of a broken one
    std::optional<Nanoseconds> answeredIn = {};   ///< the last answer
    std::optional<Nanoseconds> troubledFor = {};  ///< since it was found silent or broken, steady clock
    std::optional<DiskSpace> space = {};          ///< as it said last
    std::optional<double> secondsToFull = {};     ///< only while it fills
    bool readOnly = false;
};

struct MountReading {
    std::string point, type;
    Reading<MountFigures> figures = Reading<MountFigures>::unsupported("not asked yet");
};

/// What the child says of a mount.
struct MountAnswer {
    int problem = 0;  ///< an errno
    bool readOnly = false;
    DiskSpace space = {};
    Nanoseconds took{0};
};
/// In a child process; may never return. Allocates nothing.
using MountProbe = std::function<MountAnswer(const char* point)>;
/// The real one: stat and statvfs, which a drive's own program has to answer.
MountAnswer askMount(const char* point);

/// One mount. No member waits for it. One thread.
class MountSensor {
  public:
    MountSensor(std::string point, MountProbe probe) : point_(std::move(point)), probe_(std::move(probe)) {}
    /// Begins a probe when it is time, or takes the answer of one that was begun; at most one child lives.
    Reading<MountFigures> read(Ticks steady);

  private:
    void begin(Ticks now);
    void take(const MountAnswer& answer, Ticks now);
    void giveUp(Ticks now);
    void trouble(MountState state, std::string why);
    bool isTroubled() const;

    std::string point_;
    MountProbe probe_;
    std::optional<Apart<MountAnswer>> child_;
    Ticks begun_{0}, next_{0};
    std::optional<Ticks> troubledSince_;
    std::optional<MountFigures> known_;
    std::string why_;  ///< nobody could be asked
    FillRate rate_;
};

/// All mounts that may hang. One thread.
class MountSensors {
  public:
    explicit MountSensors(MountProbe probe = askMount) : probe_(std::move(probe)) {}
    /// Those of `mounts` on which a call may hang, at most 16.
    std::vector<MountReading> read(const std::vector<Mount>& mounts, Ticks steady);

  private:
    MountProbe probe_;
    std::map<std::string, MountSensor> sensors_;  ///< by the point
};

/// A call on a file system of that kind may wait for somebody else.
bool mayHang(const Mount& mount);

/// Where a path leads to, and on which device; asked in a child process.
struct Place {
    std::string path;  ///< without links; the path itself where nothing is there
    bool isFolder = false;
    std::uint64_t device = 0;
};
/// Nothing if the system did not say so within two seconds.
std::optional<Place> placeOf(const Path& path);

}  // namespace packtrain::agent
