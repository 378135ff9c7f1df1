#include "dataset/entry.h"

#include <algorithm>

namespace packtrain::dataset {
namespace {

bool sameKind(EntryKind kind, io::FileType type) {
    switch (kind) {
        case EntryKind::file:
            return type == io::FileType::file;
        case EntryKind::folder:
            return type == io::FileType::folder;
        case EntryKind::symlink:
            return type == io::FileType::symlink;
    }
    return false;
}

/// A volume keeps a finer time in memory than on the disk: after it was mounted anew only the grain is the
/// same.
std::int64_t toGrain(std::int64_t timeNs, std::uint64_t grainNs) {
    const auto grain = static_cast<std::int64_t>(std::clamp<std::uint64_t>(grainNs, 1, 3'600'000'000'000U));
    const std::int64_t remainder = timeNs % grain;
    return (timeNs - remainder) / grain - (remainder < 0 ? 1 : 0);
}

}  // namespace

bool sameIdentity(const Entry& entry, const io::FileStat& now, const io::Volume& volume) {
    if (!sameKind(entry.kind, now.type) || entry.mode != now.mode) return false;
    // What a folder holds is told by the entries below it.
    if (entry.kind == EntryKind::folder) return true;
    if (entry.kind == EntryKind::file && entry.size != now.size) return false;
    if (toGrain(entry.mtimeNs, volume.mtimeGrainNs) != toGrain(now.mtimeNs, volume.mtimeGrainNs))
        return false;
    if (!volume.stableInodes || entry.inode == 0) return true;
    // A server that fails over may number its files anew, but it keeps when they changed.
    return entry.ctimeNs == now.ctimeNs && (volume.network || entry.inode == now.inode);
}

bool linkStaysInside(std::string_view linkPath, std::string_view target) {
    if (target.empty() || target.front() == '/') return false;
    auto depth = std::count(linkPath.begin(), linkPath.end(), '/');
    while (!target.empty()) {
        const std::string_view part = target.substr(0, target.find('/'));
        if (part == "..") {
            if (depth-- == 0) return false;
        } else if (!part.empty() && part != ".") {
            ++depth;
        }
        target.remove_prefix(std::min(part.size() + 1, target.size()));
    }
    return true;
}

}  // namespace packtrain::dataset
