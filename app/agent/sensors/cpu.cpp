#include "sensors/cpu.h"

#include <algorithm>
#include <charconv>

#include "sensors/cgroup.h"
#include "sensors/proc_text.h"

namespace packtrain::agent {
namespace {

constexpr double kNano = 1e9;
constexpr double kJiffiesPerSecond = 100;  // USER_HZ of every Linux that is shipped
constexpr std::uint64_t kMostProcessors = 8192;

/// A group with a quota, in cores.
struct Quota {
    double cores = 0;
    std::string folder;
};

std::optional<double> quotaV2(const Path& root, const std::string& folder) {
    const auto text = readProc(root, folder + "/cpu.max");
    if (!text) return std::nullopt;
    const auto fields = fieldsOf(*text);
    if (fields.size() != 2) return std::nullopt;
    const auto quota = numberOf(fields[0]);  // "max" is none
    const auto period = numberOf(fields[1]);
    if (!quota || !period || *quota == 0 || *period == 0) return std::nullopt;
    return static_cast<double>(*quota) / static_cast<double>(*period);
}

std::optional<double> quotaV1(const Path& root, const std::string& folder) {
    const auto quotaText = readProc(root, folder + "/cpu.cfs_quota_us");
    const auto periodText = readProc(root, folder + "/cpu.cfs_period_us");
    if (!quotaText || !periodText) return std::nullopt;
    const auto quota = numberOf(*quotaText);  // -1 is none
    const auto period = numberOf(*periodText);
    if (!quota || !period || *quota == 0 || *period == 0) return std::nullopt;
    return static_cast<double>(*quota) / static_cast<double>(*period);
}

std::optional<Quota> tightest(const Path& root, const ControlGroups& groups) {
    std::optional<Quota> best;
    for (const std::string& folder : groups.folders) {
        const auto cores = groups.version == 2 ? quotaV2(root, folder) : quotaV1(root, folder);
        if (cores && (!best || *cores < best->cores)) best = Quota{*cores, folder};
    }
    return best;
}

/// "0-3,8" -> 5; 0 if it is no such list.
std::uint64_t processorsIn(std::string_view list) {
    std::uint64_t count = 0;
    while (!list.empty()) {
        const std::size_t end = std::min(list.find(','), list.size());
        const std::string_view range = list.substr(0, end);
        const std::size_t dash = range.find('-');
        const auto first = numberOf(range.substr(0, dash));
        const auto last = dash == std::string_view::npos ? first : numberOf(range.substr(dash + 1));
        if (!first || !last || *last < *first || *last >= kMostProcessors) return 0;
        count += *last - *first + 1;
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return count;
}

std::uint64_t allowedProcessors(const Path& root) {
    const auto status = readProc(root, "/proc/self/status");
    if (!status) return 0;
    for (const std::string_view line : linesOf(*status)) {
        const auto fields = fieldsOf(line);
        if (fields.size() == 2 && fields[0] == "Cpus_allowed_list:") return processorsIn(fields[1]);
    }
    return 0;
}

struct MachineTime {
    std::uint64_t busy = 0;  ///< jiffies of all processors
    std::uint64_t processors = 0;
};

std::optional<MachineTime> machineTime(std::string_view stat) {
    constexpr std::size_t kIdle = 4;
    constexpr std::size_t kWaiting = 5;
    constexpr std::size_t kGuest = 9;  // counted in user time already
    MachineTime time;
    bool found = false;
    for (const std::string_view line : linesOf(stat)) {
        const auto fields = fieldsOf(line);
        if (fields.size() <= kIdle || !fields[0].starts_with("cpu")) continue;
        if (fields[0] != "cpu") {
            ++time.processors;
            continue;
        }
        found = true;
        for (std::size_t i = 1; i < std::min(fields.size(), kGuest); ++i) {
            const auto value = numberOf(fields[i]);
            if (!value) return std::nullopt;
            if (i != kIdle && i != kWaiting) time.busy += *value;
        }
    }
    if (!found || time.processors == 0) return std::nullopt;
    return time;
}

/// Seconds of processor time that the group has used, as nanoseconds.
std::optional<std::uint64_t> groupTime(const Path& root, const ControlGroups& cpu,
                                       const std::string& folder) {
    if (cpu.version == 2) {
        const auto stat = readProc(root, folder + "/cpu.stat");
        const auto used = stat ? numberAfter(*stat, "usage_usec") : std::nullopt;
        if (!used || *used > UINT64_MAX / 1000) return std::nullopt;
        return *used * 1000;
    }
    // Counted by another controller, which may be mounted elsewhere, at the same depth.
    const ControlGroups counting = controlGroups(root, "cpuacct");
    const auto depth = std::ranges::find(cpu.folders, folder) - cpu.folders.begin();
    if (counting.version != 1 || depth >= std::ssize(counting.folders)) return std::nullopt;
    const auto text = readProc(root, counting.folders[static_cast<std::size_t>(depth)] + "/cpuacct.usage");
    return text ? numberOf(*text) : std::nullopt;
}

std::optional<std::uint64_t> throttledTime(const Path& root, int version, const std::string& folder) {
    const auto stat = readProc(root, folder + "/cpu.stat");
    if (!stat) return std::nullopt;
    if (version == 1) return numberAfter(*stat, "throttled_time");
    const auto micros = numberAfter(*stat, "throttled_usec");
    if (!micros || *micros > UINT64_MAX / 1000) return std::nullopt;
    return *micros * 1000;
}

}  // namespace

CpuSensor::CpuSensor(Path root, Nanoseconds longestGap)
    : root_(std::move(root)), used_(longestGap), throttled_(longestGap) {}

Reading<CpuFigures> CpuSensor::read(Ticks steady) {
    using Answer = Reading<CpuFigures>;
    const auto stat = readProc(root_, "/proc/stat");
    if (!stat) return Answer::trouble(stat.error().message());
    const auto machine = machineTime(*stat);
    if (!machine) return Answer::trouble("/proc/stat is not understood");
    double cores = static_cast<double>(machine->processors);
    if (const auto allowed = allowedProcessors(root_); allowed > 0)
        cores = std::min(cores, static_cast<double>(allowed));

    const ControlGroups groups = controlGroups(root_, "cpu");
    const auto quota = tightest(root_, groups);
    // A quota above what there is limits nothing.
    const bool limited = quota && quota->cores < cores;
    const auto used = limited ? groupTime(root_, groups, quota->folder) : std::nullopt;
    CpuFigures figures;
    figures.coresAvailable = limited ? quota->cores : cores;
    figures.source = used ? "cgroup v" + std::to_string(groups.version) : "machine";
    if (limited && !used) return Answer::trouble("a quota without a count of processor time");
    figures.coresUsed = used ? used_.look(*used, steady) : used_.look(machine->busy, steady);
    if (figures.coresUsed) *figures.coresUsed /= used ? kNano : kJiffiesPerSecond;
    // More than all processors can do is a counter that jumped.
    if (figures.coresUsed && *figures.coresUsed > 1.5 * static_cast<double>(machine->processors) + 1)
        figures.coresUsed.reset();
    if (limited) {
        const auto throttled = throttledTime(root_, groups.version, quota->folder);
        if (throttled) figures.throttledShare = throttled_.look(*throttled, steady);
        if (figures.throttledShare) *figures.throttledShare = std::min(1.0, *figures.throttledShare / kNano);
    }
    return figures;
}

}  // namespace packtrain::agent
