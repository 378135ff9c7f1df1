// Space of the disks that matter, and when they will be full at the pace of now.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "base/clock.h"
#include "base/path.h"
#include "base/result.h"
#include "sensors/proc_text.h"
#include "sensors/reading.h"

namespace packtrain::agent {

struct DiskSpace {
    std::uint64_t total = 0, free = 0;         ///< bytes; free: what this user may still write
    std::uint64_t inodes = 0, freeInodes = 0;  ///< 0 inodes: the file system does not count them
};
/// The real one asks statvfs.
using SpaceSource = std::function<Result<DiskSpace>(const Path&)>;
Result<DiskSpace> spaceOf(const Path& path);

struct DiskFigures {
    DiskSpace space;
    std::optional<double> fillRate = {};       ///< bytes per second, smoothed; negative while it empties
    std::optional<double> secondsToFull = {};  ///< only while it fills
};

/// How fast a disk fills: an average over about a minute in which the newest counts most.
class FillRate {
  public:
    /// Nothing before it has watched for ten seconds. Times are on the steady clock.
    std::optional<double> look(std::uint64_t free, Ticks now);

  private:
    bool seen_ = false;
    std::uint64_t last_ = 0;
    Ticks lastLook_{0};
    Nanoseconds watched_{0};
    double rate_ = 0;
};

/// One path. A mounted drive is not asked: its statvfs may hang for ever. `real` is where the path leads to,
/// nothing if that could not be found out in time. One thread.
class DiskSensor {
  public:
    DiskSensor(Path path, SpaceSource source) : DiskSensor(path, path, std::move(source)) {}
    DiskSensor(Path path, std::optional<Path> real, SpaceSource source)
        : path_(std::move(path)), real_(std::move(real)), source_(std::move(source)) {}
    const Path& path() const { return path_; }
    Reading<DiskFigures> read(const std::vector<Mount>& mounts, Ticks steady);

  private:
    Path path_;
    std::optional<Path> real_;
    SpaceSource source_;
    FillRate rate_;
};

}  // namespace packtrain::agent
