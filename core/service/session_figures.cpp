#include "service/session_figures.h"

#include <algorithm>

#include "base/json_look.h"

namespace packtrain::service {
namespace {

using json::items;
using json::member;
using json::real;
using Told = std::optional<double>;

constexpr double kWhole = 100;
constexpr double kMostBytesPerSecond = 1e13;  ///< more than any line carries

Told percentOf(Told part, Told whole) {
    if (!part || !whole || *part < 0 || *whole <= 0) return std::nullopt;
    return std::min(*part / *whole, 1.0) * kWhole;
}

Told percentIn(const Json& object, std::string_view key) {
    const Told value = real(object, key);
    if (!value || *value < 0) return std::nullopt;
    return std::min(*value, kWhole);
}

Told rateIn(const Json& object, std::string_view key) {
    const Told value = real(object, key);
    if (!value || *value < 0 || *value > kMostBytesPerSecond) return std::nullopt;
    return value;
}

/// Means and sums over a machine's accelerators.
class Accelerators {
  public:
    void add(Told busy, Told used, Told total) {
        if (busy) busy_ += *busy, ++told_;
        if (!used || !total || *used < 0 || *total <= 0) return;
        used_ += *used;
        total_ += *total;
    }
    Told busy() const { return told_ > 0 ? Told(busy_ / told_) : std::nullopt; }
    Told memory() const { return total_ > 0 ? percentOf(used_, total_) : std::nullopt; }

  private:
    double busy_ = 0, used_ = 0, total_ = 0;
    int told_ = 0;
};

Accelerators acceleratorsIn(const Json& state) {
    Accelerators all;
    for (const Json& gpu : items(member(state, "gpus"), "value")) {
        const Json& memory = member(member(gpu, "memory"), "value");
        all.add(percentIn(member(gpu, "utilisation_percent"), "value"), real(memory, "used"),
                real(memory, "total"));
    }
    for (const Json& chip : items(member(member(member(state, "tpu"), "value"), "devices"), "value"))
        all.add(percentIn(chip, "duty_percent"), real(chip, "memory_used"), real(chip, "memory_total"));
    return all;
}

Told memoryIn(const Json& state) {
    const Json& figures = member(member(state, "memory"), "value");
    const Json& limit = member(figures, "limit");
    return limit.empty() ? percentOf(real(figures, "used"), real(figures, "total"))
                         : percentOf(real(limit, "used"), real(limit, "bytes"));
}

Told diskIn(const Json& state) {
    for (const Json& disk : items(state, "disks")) {
        const Json& figures = member(disk, "value");
        const Told total = real(figures, "total"), free = real(figures, "free");
        if (total && free && *free >= 0 && *free <= *total) return percentOf(*total - *free, total);
    }
    return std::nullopt;
}

}  // namespace

SessionFigures figuresIn(const Json& state) {
    SessionFigures figures;
    const auto put = [&](Figure figure, Told value) {
        if (value) figures[static_cast<std::size_t>(figure)] = static_cast<float>(*value);
    };
    const Accelerators accelerators = acceleratorsIn(state);
    put(Figure::acceleratorBusy, accelerators.busy());
    put(Figure::acceleratorMemory, accelerators.memory());
    const Json& cpu = member(member(state, "cpu"), "value");
    put(Figure::processors, percentOf(real(cpu, "cores_used"), real(cpu, "cores_available")));
    put(Figure::memory, memoryIn(state));
    put(Figure::disk, diskIn(state));
    const Json& network = member(member(state, "network"), "value");
    put(Figure::received, rateIn(network, "received_per_second"));
    put(Figure::sent, rateIn(network, "sent_per_second"));
    return figures;
}

}  // namespace packtrain::service
