#include "session_readings.h"

#include <algorithm>
#include <optional>

#include "base/json_look.h"
#include "convert.h"
#include "session_words.h"
#include "words.h"

namespace packtrain::desktop {

using json::items;
using json::member;
using json::numberOr;
using json::real;
using json::textOr;

namespace {

constexpr double kNearlyFull = 0.95;

QString text(const Json& object, std::string_view key) {
    return toQString(textOr(object, key, {}));
}

Nanoseconds seconds(double value) {
    constexpr double kYear = 366 * 86400.0;
    return std::chrono::duration_cast<Nanoseconds>(
        std::chrono::duration<double>(std::clamp(value, 0.0, kYear)));
}

double share(double part, double whole) {
    return whole > 0 ? std::clamp(part / whole, 0.0, 1.0) : -1;
}

QString percent(double value) {
    return SessionReadings::tr("%1 %").arg(qRound(std::clamp(value, 0.0, 100.0)));
}

/// Used of total, both in bytes.
Gauge room(const QString& name, const Json& figures, std::string_view total, std::string_view used) {
    const std::uint64_t all = numberOr(figures, total, 0), taken = std::min(all, numberOr(figures, used, 0));
    const double part = share(static_cast<double>(taken), static_cast<double>(all));
    return {name, Words::amount(taken, all, false), part, part > kNearlyFull};
}

Gauge unknown(const QString& name, const Json& reading) {
    const QString why = text(reading, reading.contains("error") ? "error" : "unsupported");
    return {name, why.isEmpty() ? SessionReadings::tr("not known here")
                                : SessionReadings::tr("not known here: %1").arg(why)};
}

void addGpus(std::vector<Gauge>& gauges, const Json& gpus) {
    for (const Json& gpu : items(gpus, "value")) {
        const QString name = text(gpu, "name");
        if (json::booleanOr(gpu, "lost", false)) {
            gauges.push_back({name, SessionReadings::tr("it fell off the bus"), -1, true});
            continue;
        }
        const Json& busy = member(gpu, "utilisation_percent");
        if (const auto value = real(busy, "value"))
            gauges.push_back({name, percent(*value), std::clamp(*value / 100, 0.0, 1.0)});
        else
            gauges.push_back(unknown(name, busy));
        const Json& memory = member(member(gpu, "memory"), "value");
        if (!memory.empty())
            gauges.push_back(
                room(SessionReadings::tr("Its memory", "of the accelerator above"), memory, "total", "used"));
    }
}

void addTpu(std::vector<Gauge>& gauges, const Json& tpu) {
    const Json& devices = member(tpu, "devices");
    double duty = 0, used = 0, total = 0;
    int told = 0;
    for (const Json& device : items(devices, "value")) {
        if (const auto value = real(device, "duty_percent")) {
            duty += *value;
            ++told;
        }
        used += real(device, "memory_used").value_or(0);
        total += real(device, "memory_total").value_or(0);
    }
    const QString name = SessionReadings::tr("TPU %1").arg(text(tpu, "kind"));
    if (told > 0)
        gauges.push_back({name, percent(duty / told), std::clamp(duty / told / 100, 0.0, 1.0)});
    else
        gauges.push_back(unknown(name, devices));
    if (total > 0) {
        const Json sum{{"used", static_cast<std::uint64_t>(used)},
                       {"total", static_cast<std::uint64_t>(total)}};
        gauges.push_back(
            room(SessionReadings::tr("Its memory", "of the accelerator above"), sum, "total", "used"));
    }
}

void addProcessors(std::vector<Gauge>& gauges, const Json& cpu) {
    const Json& figures = member(cpu, "value");
    const double cores = real(figures, "cores_available").value_or(0);
    const QString name = SessionReadings::tr("Processors");
    if (const auto used = real(figures, "cores_used"))
        gauges.push_back({name,
                          SessionReadings::tr("%1 of %2 cores", "2.0 of 4 cores")
                              .arg(QLocale().toString(*used, 'f', 1), QLocale().toString(cores, 'g', 3)),
                          share(*used, cores)});
    else
        gauges.push_back(unknown(name, cpu));
}

void addMemory(std::vector<Gauge>& gauges, const Json& memory) {
    const Json& figures = member(memory, "value");
    const QString name = SessionReadings::tr("Memory");
    if (const Json& limit = member(figures, "limit"); !limit.empty())
        gauges.push_back(room(name, limit, "bytes", "used"));
    else
        gauges.push_back(figures.empty() ? unknown(name, memory) : room(name, figures, "total", "used"));
}

void addDisk(std::vector<Gauge>& gauges, const Json& disk) {
    const Json& figures = member(disk, "value");
    const std::uint64_t total = numberOr(figures, "total", 0);
    if (total == 0) return;
    const std::uint64_t free = std::min(total, numberOr(figures, "free", 0));
    Gauge gauge{SessionReadings::tr("Disk %1").arg(text(disk, "path")),
                SessionReadings::tr("%1 free").arg(Words::size(free)),
                share(static_cast<double>(total - free), static_cast<double>(total))};
    gauge.isFull = gauge.share > kNearlyFull;
    if (const auto full = real(figures, "seconds_to_full"); full && *full < 3600) {
        gauge.isFull = true;
        gauge.text =
            SessionReadings::tr("%1, full in %2").arg(gauge.text, SessionWords::span(seconds(*full)));
    }
    gauges.push_back(gauge);
}

void addNetwork(std::vector<Gauge>& gauges, const Json& network) {
    const Json& figures = member(network, "value");
    const auto received = real(figures, "received_per_second"), sent = real(figures, "sent_per_second");
    if (!received || !sent) return;
    const auto rate = [](double value) {
        const QString words = Words::rate(value);
        return words.isEmpty() ? SessionReadings::tr("nothing", "no bytes per second") : words;
    };
    gauges.push_back({SessionReadings::tr("Network"),
                      SessionReadings::tr("%1 in, %2 out").arg(rate(*received), rate(*sent))});
}

QString nameOf(const Json& save) {
    if (const auto step = real(save, "step"); step && *step >= 0)
        return SessionReadings::tr("step %1").arg(Words::count(numberOr(save, "step", 0)));
    const std::string name = textOr(save, "name", textOr(save, "source", {}));
    return toQString(name.substr(name.rfind('/') + 1));
}

QString underWay(const Json& flight) {
    const std::uint64_t done = numberOr(flight, "done", 0), total = numberOr(flight, "total", 0);
    if (const Json& waits = member(flight, "waits_for"); !waits.empty())
        return SessionReadings::tr("waits: %1").arg(text(waits, "message"));
    if (total == 0) return SessionReadings::tr("on its way");
    return SessionReadings::tr("on its way, %1 of %2")
        .arg(percent(100.0 * static_cast<double>(std::min(done, total)) / static_cast<double>(total)),
             Words::size(total));
}

void addDurable(std::vector<Line>& lines, const Json& watch, Nanoseconds age) {
    const Json& durable = member(watch, "durable");
    if (durable.empty()) return;
    const Nanoseconds proved = seconds(real(durable, "proved_age_s").value_or(0)) + age;
    lines.push_back({SessionReadings::tr("%1: %2 in the drive, checked %3",
                                         "run-7: step 18,000 in the drive, checked 9 min ago")
                         .arg(text(watch, "set"), nameOf(durable), SessionWords::ago(proved)),
                     Line::Tone::good});
}

void addSaves(std::vector<Line>& lines, const Json& watch) {
    const QString set = text(watch, "set");
    const auto add = [&](const QString& what, const QString& state, Line::Tone tone) {
        lines.push_back(
            {SessionReadings::tr("%1: %2 %3", "the set: which save, and how far it is").arg(set, what, state),
             tone});
    };
    if (json::booleanOr(watch, "read_only", false))
        lines.push_back(
            {SessionReadings::tr("%1: another machine has taken this set over; nothing is sent from here")
                 .arg(set),
             Line::Tone::bad});
    if (const Json& error = member(watch, "error"); !error.empty())
        lines.push_back({SessionReadings::tr("%1: %2").arg(set, text(error, "message")), Line::Tone::bad});
    for (const Json& save : items(watch, "writing"))
        add(nameOf(save),
            textOr(save, "state", {}) == "complete" ? SessionReadings::tr("waits for room")
                                                    : SessionReadings::tr("is being written"),
            Line::Tone::waiting);
    for (const Json& save : items(watch, "queued"))
        add(nameOf(save), SessionReadings::tr("is next"), Line::Tone::waiting);
    if (const Json& flight = member(watch, "in_flight"); !flight.empty())
        add(nameOf(flight), underWay(flight), Line::Tone::moving);
}

void addOutputs(std::vector<Line>& lines, const Json& watch) {
    const QString name = text(watch, "name");
    const Json& unsent = member(watch, "unsent");
    const std::uint64_t waiting = numberOr(unsent, "files", 0),
                        durable = numberOr(member(watch, "durable"), "files", 0);
    const QString files = Words::files(durable);
    if (waiting == 0)
        lines.push_back({SessionReadings::tr("%1: %2 in the drive").arg(name, files), Line::Tone::good});
    else
        lines.push_back(
            {SessionReadings::tr("%1: %2 in the drive, %3 not yet").arg(name, files, Words::count(waiting)),
             Line::Tone::moving});
}

}  // namespace

std::vector<Gauge> SessionReadings::gauges(const Json& snapshot) {
    using service::Figure;
    std::vector<Gauge> gauges;
    const auto chart = [&](std::size_t place, Figure figure) {
        if (place < gauges.size()) gauges[place].figure = figure;
    };
    addGpus(gauges, member(snapshot, "gpus"));
    if (const Json& tpu = member(member(snapshot, "tpu"), "value"); !tpu.empty()) addTpu(gauges, tpu);
    // What is kept of several accelerators is their mean, which is none of theirs.
    if (gauges.size() <= 2) {
        chart(0, Figure::acceleratorBusy);
        chart(1, Figure::acceleratorMemory);
    }
    const auto add = [&](const char* section, auto adds, Figure figure) {
        if (!snapshot.contains(section)) return;
        const std::size_t place = gauges.size();
        adds(gauges, member(snapshot, section));
        chart(place, figure);
    };
    add("cpu", addProcessors, Figure::processors);
    add("memory", addMemory, Figure::memory);
    const std::size_t disks = gauges.size();
    for (const Json& disk : items(snapshot, "disks")) addDisk(gauges, disk);
    chart(disks, Figure::disk);
    add("network", addNetwork, Figure::received);
    if (gauges.size() > kMostGauges) gauges.resize(kMostGauges);
    return gauges;
}

std::vector<Line> SessionReadings::checkpoints(const Json& snapshot, Nanoseconds age, bool hasEnded) {
    std::vector<Line> lines;
    for (const Json& watch : items(member(snapshot, "checkpoints"), "watches")) {
        if (!hasEnded) addSaves(lines, watch);
        addDurable(lines, watch, age);
    }
    for (const Json& watch : items(member(snapshot, "outputs"), "watches")) addOutputs(lines, watch);
    if (lines.size() > kMostLines) lines.resize(kMostLines);
    return lines;
}

QString SessionReadings::cache(const Json& snapshot) {
    const Json& cache = member(member(snapshot, "datasets"), "cache");
    const std::uint64_t shards = numberOr(cache, "shards", 0);
    const std::uint64_t hits = numberOr(cache, "hits", 0), misses = numberOr(cache, "misses", 0);
    if (shards == 0 && hits + misses == 0) return {};
    QStringList parts{tr("Cache: %1 in %2", "3.2 GiB in 12 shards")
                          .arg(Words::size(numberOr(cache, "bytes", 0)), Words::shards(shards))};
    if (hits + misses > 0)
        parts << tr("%1 read from here")
                     .arg(percent(100.0 * static_cast<double>(hits) / static_cast<double>(hits + misses)));
    constexpr double kMebi = 1024.0 * 1024;
    if (const auto cold = real(cache, "cold_mib_per_s"))
        parts << tr("from the drive %1").arg(Words::rate(*cold * kMebi));
    if (const auto warm = real(cache, "warm_mib_per_s"))
        parts << tr("from the disk %1").arg(Words::rate(*warm * kMebi));
    return parts.join(QStringLiteral("  ·  "));
}

std::vector<Line> SessionReadings::findings(const Json& snapshot) {
    std::vector<Line> lines;
    for (const Json& finding : items(member(snapshot, "findings"), "open")) {
        const QString words = text(finding, "words");
        if (!words.isEmpty() && lines.size() < kMostLines) lines.push_back({words, Line::Tone::notice});
    }
    return lines;
}

}  // namespace packtrain::desktop
