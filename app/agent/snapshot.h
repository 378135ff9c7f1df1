// Everything that the agent knows at one moment: a value, made by the sampler, read by whoever asks.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/json.h"
#include "base/path.h"
#include "jupyter.h"
#include "sensors/cpu.h"
#include "sensors/disk.h"
#include "sensors/memory.h"
#include "sensors/mounts.h"
#include "sensors/network.h"
#include "sensors/nvml.h"
#include "sensors/tpu.h"
#include "session_view.h"

namespace packtrain::agent {

struct DiskReading {
    Path path;
    Reading<DiskFigures> figures = Reading<DiskFigures>::unsupported("not looked at yet");
};

struct Snapshot {
    std::uint64_t number = 0;  ///< of this agent's looks, from 1
    WallTime at{};
    int pid = 0;
    Nanoseconds running{0};  ///< of the agent
    Reading<CpuFigures> cpu = Reading<CpuFigures>::unsupported("not looked at yet");
    Reading<MemoryFigures> memory = Reading<MemoryFigures>::unsupported("not looked at yet");
    Reading<NetworkFigures> network = Reading<NetworkFigures>::unsupported("not looked at yet");
    std::vector<DiskReading> disks;
    std::vector<MountReading> mounts = {};  ///< those that may hang
    Reading<std::vector<GpuFigures>> gpus =
        Reading<std::vector<GpuFigures>>::unsupported("not looked at yet");
    Reading<TpuReport> tpu = Reading<TpuReport>::unsupported("not looked at yet");
    std::optional<SessionReport> session = {};
    Reading<KernelReport> kernels = Reading<KernelReport>::unsupported("not looked at yet");
};

/// Each reading is {"value": {...}}, {"unsupported": "why"} or {"error": "why"}; what is not known is left
/// out.
Json toJson(const Snapshot& snapshot);
/// Prometheus' text format 0.0.4. What is not known has no line.
std::string toMetrics(const Snapshot& snapshot);

}  // namespace packtrain::agent
