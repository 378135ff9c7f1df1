#include <fmt/format.h>

#include <cmath>

#include "metric_label.h"
#include "snapshot.h"

namespace packtrain::agent {
namespace {

/// All lines of one name stand together below its title, as the format wants it.
class Page {
  public:
    void title(std::string_view name, std::string_view type, std::string_view help) {
        name_ = "packtrain_" + std::string(name);
        pending_ = fmt::format("# HELP {} {}\n# TYPE {} {}\n", name_, help, name_, type);
    }
    void line(double value, const std::string& labels = {}) {
        if (!std::isfinite(value)) return;
        text_ += std::exchange(pending_, {});
        text_ += labels.empty() ? fmt::format("{} {}\n", name_, value)
                                : fmt::format("{}{{{}}} {}\n", name_, labels, value);
    }
    void line(std::uint64_t value, const std::string& labels = {}) {
        line(static_cast<double>(value), labels);
    }
    template <typename T>
    void line(const std::optional<T>& value, const std::string& labels = {}) {
        if (value) line(*value, labels);
    }
    std::string take() { return std::move(text_); }

  private:
    std::string name_, pending_, text_;
};

void cpuLines(Page& page, const CpuFigures& cpu) {
    page.title("cpu_cores_available", "gauge", "Processors that may be used.");
    page.line(cpu.coresAvailable);
    page.title("cpu_cores_used", "gauge", "Processors in use.");
    page.line(cpu.coresUsed);
    page.title("cpu_throttled_ratio", "gauge", "Share of the time held back by the quota.");
    page.line(cpu.throttledShare);
}

void memoryLines(Page& page, const MemoryFigures& memory) {
    page.title("memory_total_bytes", "gauge", "Memory of the machine.");
    page.line(memory.total);
    page.title("memory_used_bytes", "gauge", "MemTotal less MemAvailable.");
    page.line(memory.used);
    page.title("memory_headroom_bytes", "gauge", "Until the machine or its limit has none left.");
    page.line(memory.headroom);
    page.title("memory_limit_bytes", "gauge", "Limit of the control group.");
    if (memory.limit) page.line(memory.limit->bytes);
    page.title("memory_limit_used_bytes", "gauge",
               "Used under the limit, without pages that can be dropped.");
    if (memory.limit) page.line(memory.limit->used);
    page.title("memory_oom_kills_total", "counter", "Processes ended for want of memory.");
    page.line(memory.oomKills);
}

void networkLines(Page& page, const NetworkFigures& network) {
    page.title("network_received_bytes_total", "counter", "Bytes received.");
    page.line(network.received);
    page.title("network_sent_bytes_total", "counter", "Bytes sent.");
    page.line(network.sent);
}

/// One title, then a line for each disk that has the figure.
template <typename Figure>
void diskLines(Page& page, const Snapshot& snapshot, std::string_view name, std::string_view help,
               Figure figure) {
    page.title(name, "gauge", help);
    for (const DiskReading& disk : snapshot.disks)
        if (disk.figures)
            page.line(figure(*disk.figures), "path=\"" + metricLabel(disk.path.display()) + '"');
}

void allDiskLines(Page& page, const Snapshot& snapshot) {
    using Number = std::optional<std::uint64_t>;
    diskLines(page, snapshot, "disk_total_bytes", "Size of the file system.",
              [](const DiskFigures& disk) { return Number(disk.space.total); });
    diskLines(page, snapshot, "disk_free_bytes", "What this user may still write.",
              [](const DiskFigures& disk) { return Number(disk.space.free); });
    diskLines(page, snapshot, "disk_free_inodes", "Files that may still be made.",
              [](const DiskFigures& disk) {
                  return disk.space.inodes > 0 ? Number(disk.space.freeInodes) : Number();
              });
    diskLines(page, snapshot, "disk_fill_bytes_per_second", "How fast it fills, smoothed over a minute.",
              [](const DiskFigures& disk) { return disk.fillRate; });
    diskLines(page, snapshot, "disk_full_in_seconds", "At that pace; absent while it does not fill.",
              [](const DiskFigures& disk) { return disk.secondsToFull; });
}

void mountLines(Page& page, const Snapshot& snapshot) {
    page.title("mount_answers", "gauge", "1 while the mounted drive answers without an error.");
    for (const MountReading& mount : snapshot.mounts) {
        if (!mount.figures) continue;
        const bool is =
            mount.figures->state == MountState::answers || mount.figures->state == MountState::slow;
        page.line(is ? 1.0 : 0.0, "path=\"" + metricLabel(printable(mount.point)) + '"');
    }
}

template <typename Figure>
void gpuLines(Page& page, const std::vector<GpuFigures>& gpus, std::string_view name, std::string_view help,
              Figure figure) {
    page.title(name, "gauge", help);
    for (std::size_t i = 0; i < gpus.size(); ++i) {
        const std::optional<double> value = gpus[i].lost ? std::nullopt : figure(gpus[i]);
        page.line(value, fmt::format("gpu=\"{}\",name=\"{}\"", i, metricLabel(gpus[i].name)));
    }
}

void allGpuLines(Page& page, const std::vector<GpuFigures>& gpus) {
    using Number = std::optional<double>;
    gpuLines(page, gpus, "gpu_utilisation_percent", "Share of the time in which the card computed.",
             [](const GpuFigures& gpu) { return gpu.utilisation ? Number(*gpu.utilisation) : Number(); });
    gpuLines(page, gpus, "gpu_memory_total_bytes", "Memory of the card.", [](const GpuFigures& gpu) {
        return gpu.memory ? Number(static_cast<double>(gpu.memory->total)) : Number();
    });
    gpuLines(page, gpus, "gpu_memory_used_bytes", "Used of it.", [](const GpuFigures& gpu) {
        return gpu.memory ? Number(static_cast<double>(gpu.memory->used)) : Number();
    });
    gpuLines(page, gpus, "gpu_temperature_celsius", "Temperature of the card.",
             [](const GpuFigures& gpu) { return gpu.temperature ? Number(*gpu.temperature) : Number(); });
    gpuLines(page, gpus, "gpu_power_watts", "Power that the card draws.",
             [](const GpuFigures& gpu) { return gpu.power ? Number(*gpu.power) : Number(); });
}

template <typename Figure>
void tpuLines(Page& page, const std::vector<TpuDevice>& devices, std::string_view name, std::string_view help,
              Figure figure) {
    page.title(name, "gauge", help);
    for (const TpuDevice& device : devices)
        page.line(figure(device), fmt::format("tpu=\"{}\"", device.number));
}

void allTpuLines(Page& page, const std::vector<TpuDevice>& devices) {
    tpuLines(page, devices, "tpu_duty_percent", "Share of the time in which the chip computed.",
             [](const TpuDevice& device) { return device.dutyPercent; });
    tpuLines(page, devices, "tpu_memory_total_bytes", "Memory of the device.",
             [](const TpuDevice& device) { return device.memoryTotal; });
    tpuLines(page, devices, "tpu_memory_used_bytes", "Used of it.",
             [](const TpuDevice& device) { return device.memoryUsed; });
}

void sessionLines(Page& page, const SessionReport& session) {
    page.title("session_info", "gauge", "Where the session runs.");
    page.line(1.0, "platform=\"" + metricLabel(session.platformId) + "\",plan=\"" +
                       metricLabel(session.planId) + '"');
    page.title("session_age_seconds", "gauge", "Since the session began.");
    page.line(std::chrono::duration<double>(session.age).count());
    page.title("session_left_low_seconds", "gauge", "Until the session may end at the earliest.");
    if (session.left) page.line(std::chrono::duration<double>(session.left->low).count());
    page.title("session_left_median_seconds", "gauge", "Until the session ends, most likely.");
    if (session.left) page.line(std::chrono::duration<double>(session.left->median).count());
}

void kernelLines(Page& page, const KernelReport& kernels) {
    page.title("notebook_kernels", "gauge", "Kernels of the Jupyter server.");
    page.line(static_cast<std::uint64_t>(kernels.kernels));
    page.title("notebook_busy", "gauge", "1 while any kernel works.");
    page.line(kernels.busy ? 1.0 : 0.0);
}

}  // namespace

std::string toMetrics(const Snapshot& snapshot) {
    Page page;
    page.title("agent_info", "gauge", "The agent.");
    page.line(1.0, "version=\"" PACKTRAIN_VERSION "\"");
    page.title("agent_looks_total", "counter", "Looks at the sensors.");
    page.line(snapshot.number);
    if (snapshot.cpu) cpuLines(page, *snapshot.cpu);
    if (snapshot.memory) memoryLines(page, *snapshot.memory);
    if (snapshot.network) networkLines(page, *snapshot.network);
    allDiskLines(page, snapshot);
    mountLines(page, snapshot);
    if (snapshot.gpus) allGpuLines(page, *snapshot.gpus);
    if (snapshot.tpu && snapshot.tpu->devices) allTpuLines(page, *snapshot.tpu->devices);
    if (snapshot.session) sessionLines(page, *snapshot.session);
    if (snapshot.kernels) kernelLines(page, *snapshot.kernels);
    return page.take();
}

}  // namespace packtrain::agent
