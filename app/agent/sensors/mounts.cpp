#include "sensors/mounts.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>

#include "service/agent_ground.h"

namespace packtrain::agent {
namespace {

constexpr std::chrono::seconds kInterval{15}, kIntervalInTrouble{10};
constexpr std::chrono::seconds kPatience{5}, kSlow{2};
constexpr std::chrono::seconds kPlacePatience{2};
constexpr double kStandsStill = 1024;  // bytes per second, as of disks
constexpr std::size_t kMostMounts = 16;
/// Mounts of the system's own, on which nobody keeps anything.
constexpr std::array<std::string_view, 4> kSystem{"/proc", "/sys", "/dev", "/run"};

Nanoseconds steadyNow() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return std::chrono::seconds(now.tv_sec) + Nanoseconds(now.tv_nsec);
}

bool isOfTheSystem(const std::string& point) {
    return std::ranges::any_of(
        kSystem, [&](std::string_view folder) { return Path(std::string(folder)).contains(Path(point)); });
}

struct FoundPlace {
    std::array<char, 3072> path;
    std::size_t size;
    bool isFolder;
    std::uint64_t device;
};

FoundPlace findPlace(const char* path) {
    FoundPlace found{};
    const int fd = ::open(path, O_PATH | O_CLOEXEC);
    struct stat state{};
    if (fd == -1 || ::fstat(fd, &state) == -1) return found;
    found.isFolder = S_ISDIR(state.st_mode);
    found.device = state.st_dev;
    // All descriptors but the pipe's were closed, so this one has one digit.
    std::array<char, 16> link{"/proc/self/fd/_"};
    link[14] = static_cast<char>('0' + fd % 10);
    const ssize_t size = ::readlink(link.data(), found.path.data(), found.path.size());
    if (size > 0 && static_cast<std::size_t>(size) < found.path.size())
        found.size = static_cast<std::size_t>(size);
    return found;
}

}  // namespace

std::string_view mountStateName(MountState state) {
    switch (state) {
        case MountState::answers:
            return "answers";
        case MountState::slow:
            return "slow";
        case MountState::silent:
            return "silent";
        case MountState::broken:
            return "broken";
    }
    return "answers";
}

MountAnswer askMount(const char* point) {
    MountAnswer answer;
    const Nanoseconds before = steadyNow();
    struct stat state{};
    struct statvfs found{};
    if (::stat(point, &state) == -1 || ::statvfs(point, &found) == -1) {
        answer.problem = errno;
    } else {
        const std::uint64_t block = found.f_frsize != 0 ? found.f_frsize : found.f_bsize;
        answer.readOnly = (found.f_flag & ST_RDONLY) != 0;
        answer.space = {.total = found.f_blocks * block,
                        .free = found.f_bavail * block,
                        .inodes = found.f_files,
                        .freeInodes = found.f_favail};
    }
    answer.took = steadyNow() - before;
    return answer;
}

bool MountSensor::isTroubled() const {
    return known_ && (known_->state == MountState::silent || known_->state == MountState::broken);
}

Reading<MountFigures> MountSensor::read(Ticks now) {
    if (child_) {
        const bool isGone = child_->child().isGone();
        if (const auto answer = child_->answer()) {
            take(*answer, now);
        } else if (now - begun_ >= kPatience) {
            giveUp(now);
        } else if (isGone) {
            // Somebody killed it: that tells nothing of the mount.
            child_.reset();
            next_ = now + kIntervalInTrouble;
        }
    }
    if (!child_ && now >= next_) begin(now);
    if (!known_)
        return why_.empty() ? Reading<MountFigures>::unsupported("not asked yet")
                            : Reading<MountFigures>::trouble(why_);
    MountFigures figures = *known_;
    if (troubledSince_) figures.troubledFor = now - *troubledSince_;
    return figures;
}

void MountSensor::begin(Ticks now) {
    begun_ = now;
    next_ = now + kInterval;
    auto child = Apart<MountAnswer>::ask([this] { return probe_(point_.c_str()); });
    why_ = child ? std::string() : child.error().message();
    if (child) child_.emplace(std::move(*child));
}

void MountSensor::take(const MountAnswer& answer, Ticks now) {
    child_.reset();
    if (answer.problem != 0) {
        trouble(MountState::broken, std::strerror(answer.problem));
        next_ = now + kIntervalInTrouble;
        return;
    }
    troubledSince_.reset();
    MountFigures figures;
    figures.state = answer.took >= kSlow ? MountState::slow : MountState::answers;
    figures.answeredIn = answer.took;
    figures.readOnly = answer.readOnly;
    if (answer.space.total > 0 && answer.space.free <= answer.space.total) {
        figures.space = answer.space;
        const auto rate = rate_.look(answer.space.free, now);
        if (rate && *rate > kStandsStill)
            figures.secondsToFull = static_cast<double>(answer.space.free) / *rate;
    }
    known_ = figures;
}

/// The child may outlive its end for as long as the call hangs; until it is gone there is no other.
void MountSensor::giveUp(Ticks now) {
    child_->child().kill();
    trouble(MountState::silent, {});
    if (!child_->child().isGone()) return;
    child_.reset();
    next_ = now + kIntervalInTrouble;
}

void MountSensor::trouble(MountState state, std::string why) {
    if (!known_) known_.emplace();
    if (!isTroubled()) troubledSince_ = begun_;
    known_->state = state;
    known_->why = std::move(why);
    known_->secondsToFull.reset();
}

bool mayHang(const Mount& mount) {
    return service::volumeOfType(mount.type).network;
}

std::vector<MountReading> MountSensors::read(const std::vector<Mount>& mounts, Ticks now) {
    std::map<std::string, std::string> wanted;  // of mounts on one place the last covers the others
    for (const Mount& mount : mounts) {
        if (!mayHang(mount))
            wanted.erase(mount.point);
        else if (!isOfTheSystem(mount.point) && (wanted.size() < kMostMounts || wanted.contains(mount.point)))
            wanted[mount.point] = mount.type;
    }
    std::erase_if(sensors_, [&](const auto& each) { return !wanted.contains(each.first); });
    std::vector<MountReading> readings;
    for (const auto& [point, type] : wanted) {
        auto& sensor = sensors_.try_emplace(point, point, probe_).first->second;
        readings.push_back({point, type, sensor.read(now)});
    }
    return readings;
}

std::optional<Place> placeOf(const Path& path) {
    auto child = Apart<FoundPlace>::ask([&path] { return findPlace(path.bytes().c_str()); });
    if (!child) return std::nullopt;
    const auto found = child->answer(kPlacePatience);
    if (!found) return std::nullopt;
    return Place{.path = found->size > 0 ? std::string(found->path.data(), found->size) : path.bytes(),
                 .isFolder = found->isFolder,
                 .device = found->device};
}

}  // namespace packtrain::agent
