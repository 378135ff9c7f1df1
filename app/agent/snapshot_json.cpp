#include "snapshot.h"

#include "base/clock.h"

namespace packtrain::agent {
namespace {

double seconds(Nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

template <typename T>
void put(Json& object, const char* key, const std::optional<T>& value) {
    if (value) object[key] = *value;
}

template <typename T, typename Write>
Json reading(const Reading<T>& value, Write write) {
    if (value) return {{"value", write(*value)}};
    return {{value.isUnsupported() ? "unsupported" : "error", value.why()}};
}

Json cpuJson(const CpuFigures& cpu) {
    Json json{{"cores_available", cpu.coresAvailable}, {"source", cpu.source}};
    put(json, "cores_used", cpu.coresUsed);
    put(json, "throttled_share", cpu.throttledShare);
    return json;
}

Json memoryJson(const MemoryFigures& memory) {
    Json json{{"total", memory.total}, {"used", memory.used}, {"headroom", memory.headroom}};
    if (memory.limit)
        json["limit"] = {{"bytes", memory.limit->bytes},
                         {"used", memory.limit->used},
                         {"source", "cgroup v" + std::to_string(memory.limit->version)}};
    put(json, "oom_kills", memory.oomKills);
    return json;
}

Json networkJson(const NetworkFigures& network) {
    Json json{{"received", network.received}, {"sent", network.sent}};
    put(json, "received_per_second", network.receivedPerSecond);
    put(json, "sent_per_second", network.sentPerSecond);
    return json;
}

Json diskJson(const DiskFigures& disk) {
    Json json{{"total", disk.space.total}, {"free", disk.space.free}};
    if (disk.space.inodes > 0) {
        json["inodes"] = disk.space.inodes;
        json["free_inodes"] = disk.space.freeInodes;
    }
    put(json, "fill_rate", disk.fillRate);
    put(json, "seconds_to_full", disk.secondsToFull);
    return json;
}

Json mountJson(const MountFigures& mount) {
    Json json{{"state", mountStateName(mount.state)}, {"read_only", mount.readOnly}};
    if (!mount.why.empty()) json["why"] = mount.why;
    if (mount.answeredIn) json["answered_in_s"] = seconds(*mount.answeredIn);
    if (mount.troubledFor) json["troubled_for_s"] = seconds(*mount.troubledFor);
    if (mount.space) {
        json["total"] = mount.space->total;
        json["free"] = mount.space->free;
    }
    put(json, "seconds_to_full", mount.secondsToFull);
    return json;
}

Json gpusJson(const std::vector<GpuFigures>& gpus) {
    const auto number = [](const auto& value) { return Json(value); };
    Json list = Json::array();
    for (const GpuFigures& gpu : gpus)
        list.push_back({{"name", gpu.name},
                        {"uuid", gpu.uuid},
                        {"lost", gpu.lost},
                        {"utilisation_percent", reading(gpu.utilisation, number)},
                        {"memory", reading(gpu.memory,
                                           [](const GpuMemory& memory) {
                                               return Json{{"total", memory.total}, {"used", memory.used}};
                                           })},
                        {"temperature_c", reading(gpu.temperature, number)},
                        {"power_w", reading(gpu.power, number)},
                        {"power_limit_w", reading(gpu.powerLimit, number)},
                        {"clock_reasons", reading(gpu.clockReasons, number)},
                        {"processes", reading(gpu.processes, number)}});
    return list;
}

Json tpuJson(const TpuReport& tpu) {
    return {{"kind", tpu.kind},
            {"chips", tpu.chips},
            {"devices", reading(tpu.devices, [](const std::vector<TpuDevice>& devices) {
                 Json list = Json::array();
                 for (const TpuDevice& device : devices) {
                     Json one{{"device", device.number}};
                     put(one, "duty_percent", device.dutyPercent);
                     put(one, "memory_total", device.memoryTotal);
                     put(one, "memory_used", device.memoryUsed);
                     list.push_back(std::move(one));
                 }
                 return list;
             })}};
}

/// Times are from now, so that nobody has to share a clock.
Json deadlineJson(const session::Deadline& deadline, Ticks now) {
    return {{"kind", session::deadlineName(deadline.kind)},
            {"low_s", seconds(deadline.low - now)},
            {"median_s", seconds(deadline.median - now)},
            {"high_s", seconds(deadline.high - now)},
            {"certainty", session::certaintyName(deadline.basis.certainty)},
            {"source", deadline.basis.source},
            {"date", deadline.basis.date}};
}

Json sessionJson(const SessionReport& session) {
    Json json{{"platform", session.platformId},
              {"platform_name", session.platformName},
              {"plan", session.planId},
              {"plan_name", session.planName},
              {"plan_assumed", session.planAssumed},
              {"plans", session.plans},
              {"age_s", seconds(session.age)},
              {"age_basis", session.ageBasis},
              {"deadlines", Json::array()}};
    for (const session::Deadline& deadline : session.deadlines)
        json["deadlines"].push_back(deadlineJson(deadline, session.now));
    if (session.left)
        json["left"] = {{"low_s", seconds(session.left->low)},
                        {"low_kind", session::deadlineName(session.left->lowKind)},
                        {"median_s", seconds(session.left->median)},
                        {"median_kind", session::deadlineName(session.left->medianKind)}};
    return json;
}

Json kernelsJson(const KernelReport& kernels) {
    Json json{{"kernels", kernels.kernels}, {"busy", kernels.busy}, {"connections", kernels.connections}};
    if (kernels.lastActivity) json["last_activity"] = formatRfc3339(*kernels.lastActivity);
    return json;
}

}  // namespace

Json toJson(const Snapshot& snapshot) {
    Json json{
        {"format", "packtrain-snapshot/1"},
        {"number", snapshot.number},
        {"at", formatRfc3339(snapshot.at)},
        {"agent",
         {{"version", PACKTRAIN_VERSION}, {"pid", snapshot.pid}, {"running_s", seconds(snapshot.running)}}},
        {"cpu", reading(snapshot.cpu, cpuJson)},
        {"memory", reading(snapshot.memory, memoryJson)},
        {"network", reading(snapshot.network, networkJson)},
        {"disks", Json::array()},
        {"mounts", Json::array()}};
    json["gpus"] = reading(snapshot.gpus, gpusJson);
    json["tpu"] = reading(snapshot.tpu, tpuJson);
    json["notebook"] = reading(snapshot.kernels, kernelsJson);
    if (snapshot.session) json["session"] = sessionJson(*snapshot.session);
    for (const DiskReading& disk : snapshot.disks) {
        Json item = reading(disk.figures, diskJson);
        item["path"] = disk.path.display();
        json["disks"].push_back(std::move(item));
    }
    for (const MountReading& mount : snapshot.mounts) {
        Json item = reading(mount.figures, mountJson);
        item["path"] = printable(mount.point);
        item["type"] = printable(mount.type);
        json["mounts"].push_back(std::move(item));
    }
    return json;
}

}  // namespace packtrain::agent
