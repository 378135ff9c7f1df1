#include "history.h"

#include <algorithm>
#include <set>

namespace packtrain::agent {
namespace {

constexpr std::int64_t kRowSeconds = 10;
constexpr std::size_t kRowsKept = 2UL * 24 * 3600 / kRowSeconds;
constexpr std::int64_t kMostRows = 2000;

std::int64_t unixSeconds(WallTime time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

template <typename T>
void put(service::Figures& figures, const std::string& name, const T& value) {
    if (value) figures[name] = static_cast<double>(*value);
}

void putGpu(service::Figures& figures, const std::string& name, const GpuFigures& gpu) {
    if (gpu.lost) return;
    put(figures, name + "utilisation_percent", gpu.utilisation);
    if (gpu.memory) figures[name + "memory_used"] = static_cast<double>(gpu.memory->used);
    put(figures, name + "temperature_c", gpu.temperature);
    put(figures, name + "power_w", gpu.power);
}

/// Means of what was known since the last row.
class Bucket {
  public:
    void take(const service::Figures& figures) {
        for (const auto& [name, value] : figures) {
            sums_[name] += value;
            ++counts_[name];
        }
    }
    service::Figures means() {
        for (auto& [name, sum] : sums_) sum /= static_cast<double>(counts_[name]);
        counts_.clear();
        return std::exchange(sums_, {});
    }

  private:
    service::Figures sums_;
    std::map<std::string, std::size_t> counts_;
};

Json rowJson(const service::FigureRow& row, const std::set<std::string>& names) {
    Json cells{row.at};
    for (const std::string& name : names) {
        const auto found = row.figures.find(name);
        cells.push_back(found == row.figures.end() ? Json() : Json(found->second));
    }
    return cells;
}

}  // namespace

service::Figures figuresOf(const Snapshot& snapshot) {
    service::Figures figures;
    if (snapshot.cpu) put(figures, "cpu_cores_used", snapshot.cpu->coresUsed);
    if (snapshot.memory) {
        figures["memory_used"] = static_cast<double>(snapshot.memory->used);
        figures["memory_headroom"] = static_cast<double>(snapshot.memory->headroom);
    }
    if (snapshot.network) {
        put(figures, "network_received_per_second", snapshot.network->receivedPerSecond);
        put(figures, "network_sent_per_second", snapshot.network->sentPerSecond);
    }
    for (const DiskReading& disk : snapshot.disks)
        if (disk.figures)
            figures["disk_free " + disk.path.display()] = static_cast<double>(disk.figures->space.free);
    if (snapshot.gpus)
        for (std::size_t i = 0; i < snapshot.gpus->size(); ++i)
            putGpu(figures, "gpu" + std::to_string(i) + "_", (*snapshot.gpus)[i]);
    if (snapshot.tpu && snapshot.tpu->devices)
        for (const TpuDevice& device : *snapshot.tpu->devices) {
            const std::string name = "tpu" + std::to_string(device.number) + "_";
            put(figures, name + "duty_percent", device.dutyPercent);
            put(figures, name + "memory_used", device.memoryUsed);
        }
    if (snapshot.kernels) figures["notebook_busy"] = snapshot.kernels->busy ? 1 : 0;
    if (snapshot.session && snapshot.session->left)
        figures["session_left_low_s"] = std::chrono::duration<double>(snapshot.session->left->low).count();
    return figures;
}

Result<std::unique_ptr<History>> History::open(service::FileSystem& files, const Path& file) {
    PACKTRAIN_TRY(auto rows, service::FigureHistory::open(files, file, kRowsKept));
    return std::unique_ptr<History>(new History(std::move(rows)));
}

void History::keep(const std::function<std::shared_ptr<const Snapshot>()>& next, Log& log,
                   const StopToken& stop) {
    Bucket bucket;
    std::uint64_t last = 0;
    std::optional<Nanoseconds> rowBegan;
    bool failed = false;
    while (!stop.stop_requested()) {
        const auto snapshot = next();
        if (!snapshot || snapshot->number == last) continue;
        last = snapshot->number;
        bucket.take(figuresOf(*snapshot));
        if (!rowBegan) rowBegan = snapshot->running;
        if (snapshot->running - *rowBegan < std::chrono::seconds(kRowSeconds)) continue;
        rowBegan = snapshot->running;
        const auto added = rows_->add({.at = unixSeconds(snapshot->at), .figures = bucket.means()});
        if (!added && !failed) log.warning("the history is not kept: " + added.error().message());
        failed = !added;
    }
}

Result<Json> History::read(std::int64_t since, std::int64_t step, WallTime now) {
    const std::int64_t span = std::max<std::int64_t>(unixSeconds(now) - since, 0);
    step = std::max({step, kRowSeconds, std::min<std::int64_t>(span, kRowsKept * kRowSeconds) / kMostRows});
    PACKTRAIN_TRY(const auto rows, rows_->since(since, step, kMostRows));
    std::set<std::string> names;
    for (const service::FigureRow& row : rows)
        for (const auto& [name, value] : row.figures) names.insert(name);
    Json json{{"step", step}, {"names", names}, {"rows", Json::array()}};
    for (const service::FigureRow& row : rows) json["rows"].push_back(rowJson(row, names));
    return json;
}

}  // namespace packtrain::agent
