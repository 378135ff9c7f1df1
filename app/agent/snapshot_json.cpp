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
        {"disks", Json::array()}};
    for (const DiskReading& disk : snapshot.disks) {
        Json item = reading(disk.figures, diskJson);
        item["path"] = disk.path.display();
        json["disks"].push_back(std::move(item));
    }
    return json;
}

}  // namespace packtrain::agent
