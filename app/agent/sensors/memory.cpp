#include "sensors/memory.h"

#include <algorithm>

#include "sensors/cgroup.h"
#include "sensors/proc_text.h"

namespace packtrain::agent {
namespace {

std::optional<std::uint64_t> numberIn(const Path& root, const std::string& file) {
    const auto text = readProc(root, file);
    return text ? numberOf(*text) : std::nullopt;
}

std::uint64_t droppable(const Path& root, const std::string& folder, int version) {
    const auto stat = readProc(root, folder + "/memory.stat");
    if (!stat) return 0;
    return numberAfter(*stat, version == 2 ? "inactive_file" : "total_inactive_file").value_or(0);
}

/// The group whose limit leaves the least. A limit of the machine's size or more is none: version 1 writes a
/// number near 2^63 for it.
std::optional<MemoryLimit> tightest(const Path& root, const ControlGroups& groups, std::uint64_t machine) {
    const bool isTwo = groups.version == 2;
    std::optional<MemoryLimit> best;
    for (const std::string& folder : groups.folders) {
        const auto bytes = numberIn(root, folder + (isTwo ? "/memory.max" : "/memory.limit_in_bytes"));
        const auto current = numberIn(root, folder + (isTwo ? "/memory.current" : "/memory.usage_in_bytes"));
        if (!bytes || !current || *bytes == 0 || *bytes >= machine) continue;
        const std::uint64_t used = *current - std::min(*current, droppable(root, folder, groups.version));
        const auto left = [](const MemoryLimit& limit) {
            return limit.bytes - std::min(limit.bytes, limit.used);
        };
        const MemoryLimit limit{*bytes, used, groups.version};
        if (!best || left(limit) < left(*best)) best = limit;
    }
    return best;
}

}  // namespace

Reading<MemoryFigures> readMemory(const Path& root) {
    using Answer = Reading<MemoryFigures>;
    const auto meminfo = readProc(root, "/proc/meminfo");
    if (!meminfo) return Answer::trouble(meminfo.error().message());
    const auto total = numberAfter(*meminfo, "MemTotal");
    const auto available = numberAfter(*meminfo, "MemAvailable");
    constexpr std::uint64_t kMostKiB = UINT64_MAX / kKiB;
    if (!total || !available || *total == 0 || *available > *total || *total > kMostKiB)
        return Answer::trouble("/proc/meminfo is not understood");
    MemoryFigures figures;
    figures.total = *total * kKiB;
    figures.used = (*total - *available) * kKiB;
    figures.headroom = *available * kKiB;
    const ControlGroups groups = controlGroups(root, "memory");
    figures.limit = tightest(root, groups, figures.total);
    if (figures.limit) {
        const std::uint64_t left = figures.limit->bytes - std::min(figures.limit->bytes, figures.limit->used);
        figures.headroom = std::min(figures.headroom, left);
    }
    if (groups.version == 2) {
        const auto events = readProc(root, groups.folders.front() + "/memory.events");
        if (events) figures.oomKills = numberAfter(*events, "oom_kill");
    }
    return figures;
}

}  // namespace packtrain::agent
