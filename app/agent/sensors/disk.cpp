#include "sensors/disk.h"

#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>
#include <cmath>

#include "sensors/mounts.h"

namespace packtrain::agent {
namespace {

constexpr double kSmoothing = 60;  // seconds after which a look counts a third
constexpr std::chrono::seconds kLeastWatched{10};
constexpr std::chrono::minutes kLongestGap{1};
constexpr double kStandsStill = 1024;  // bytes per second: logs and the like fill no disk in a session

}  // namespace

Result<DiskSpace> spaceOf(const Path& path) {
    struct statvfs found{};
    if (::statvfs(path.bytes().c_str(), &found) == -1)
        return fail(errno == ENOENT ? Reason::fileGone : Reason::readFailed, path.display());
    const std::uint64_t block = found.f_frsize != 0 ? found.f_frsize : found.f_bsize;
    return DiskSpace{.total = found.f_blocks * block,
                     .free = found.f_bavail * block,
                     .inodes = found.f_files,
                     .freeInodes = found.f_favail};
}

std::optional<double> FillRate::look(std::uint64_t free, Ticks now) {
    const Nanoseconds gap = now - lastLook_;
    if (!seen_ || gap > kLongestGap) {
        watched_ = Nanoseconds::zero();
        rate_ = 0;
    } else if (gap.count() > 0) {
        const double seconds = std::chrono::duration<double>(gap).count();
        const double rate = (static_cast<double>(last_) - static_cast<double>(free)) / seconds;
        // The first looks count by their share, or a disk that was long busy would seem to begin at rest.
        const double before = std::chrono::duration<double>(watched_).count();
        const double weight = std::max(1 - std::exp(-seconds / kSmoothing), seconds / (before + seconds));
        rate_ += std::min(1.0, weight) * (rate - rate_);
        // From a minute on the weight is the exponential one.
        watched_ = std::min<Nanoseconds>(watched_ + gap, std::chrono::hours(1));
    } else {
        return watched_ >= kLeastWatched ? std::optional(rate_) : std::nullopt;
    }
    seen_ = true;
    last_ = free;
    lastLook_ = now;
    return watched_ >= kLeastWatched ? std::optional(rate_) : std::nullopt;
}

Reading<DiskFigures> DiskSensor::read(const std::vector<Mount>& mounts, Ticks steady) {
    using Answer = Reading<DiskFigures>;
    if (!real_)
        return Answer::trouble("the system does not say where it leads to: it may lie on a drive that hangs");
    const Mount* const mount = mountOf(mounts, *real_);
    if (mount != nullptr && mayHang(*mount))
        return Answer::unsupported("it lies on a mounted drive (" + printable(mount->type) +
                                   "), which may hang");
    const auto space = source_(path_);
    if (!space) return Answer::trouble(space.error().message());
    if (space->total == 0) return Answer::unsupported("the file system tells no size");
    if (space->free > space->total) return Answer::trouble("the file system tells more free than there is");
    DiskFigures figures{.space = *space};
    figures.fillRate = rate_.look(space->free, steady);
    if (figures.fillRate && *figures.fillRate > kStandsStill)
        figures.secondsToFull = static_cast<double>(space->free) / *figures.fillRate;
    return figures;
}

}  // namespace packtrain::agent
