#include "status_lines.h"

#include <fmt/format.h>

#include "base/bytes.h"

namespace packtrain::agent {
namespace {

using json::numberOr;
using json::textOr;

/// The member, or an empty object.
const Json& member(const Json& object, std::string_view key) {
    static const Json kNothing = Json::object();
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found == object.end() || !found->is_object() ? kNothing : *found;
}

std::optional<double> figure(const Json& object, std::string_view key) {
    const auto found = object.is_object() ? object.find(key) : object.end();
    if (found == object.end() || !found->is_number()) return std::nullopt;
    return found->get<double>();
}

std::string size(const Json& object, std::string_view key) {
    return formatBytes(numberOr(object, key, 0));
}

std::string duration(double seconds) {
    const auto minutes = static_cast<long>(std::min(seconds, 1e9) / 60);
    if (minutes >= 60 * 48) return fmt::format("{} days", minutes / (60 * 24));
    if (minutes >= 60) return fmt::format("{} h {} min", minutes / 60, minutes % 60);
    return fmt::format("{} min", minutes);
}

void line(std::string& out, std::string_view title, const std::string& words) {
    out += fmt::format("{:<9} {}\n", title, words);
}

/// Words for the value, or why there is none.
template <typename Words>
void reading(std::string& out, std::string_view title, const Json& reading, Words words) {
    if (reading.contains("value"))
        line(out, title, words(member(reading, "value")));
    else if (const std::string why = textOr(reading, "unsupported", {}); !why.empty())
        line(out, title, "not known here: " + printable(why));
    else if (const std::string problem = textOr(reading, "error", {}); !problem.empty())
        line(out, title, "could not be read: " + printable(problem));
}

std::string cpuWords(const Json& cpu) {
    const double available = figure(cpu, "cores_available").value_or(0);
    const auto used = figure(cpu, "cores_used");
    std::string words = used ? fmt::format("{:.1f} of {:.3g} cores", *used, available)
                             : fmt::format("{:.3g} cores", available);
    if (const auto held = figure(cpu, "throttled_share"); held && *held >= 0.01)
        words += fmt::format(", held back {:.0f} % of the time", *held * 100);
    return words;
}

std::string memoryWords(const Json& memory) {
    std::string words = size(memory, "used") + " of " + size(memory, "total");
    if (const Json& limit = member(memory, "limit"); !limit.empty())
        words += ", under a limit " + size(limit, "used") + " of " + size(limit, "bytes");
    if (const auto kills = numberOr(memory, "oom_kills", 0); kills > 0)
        words += fmt::format(", {} ended for want of it", kills);
    return words;
}

std::string networkWords(const Json& network) {
    const auto received = figure(network, "received_per_second");
    const auto sent = figure(network, "sent_per_second");
    if (!received || !sent)
        return size(network, "received") + " in, " + size(network, "sent") + " out so far";
    const auto rate = [](double perSecond) {
        return formatBytes(static_cast<std::uint64_t>(perSecond)) + "/s";
    };
    return rate(*received) + " in, " + rate(*sent) + " out";
}

std::string diskWords(const Json& disk) {
    std::string words = size(disk, "free") + " free of " + size(disk, "total");
    if (const auto full = figure(disk, "seconds_to_full"); full && *full < 7 * 86400.0)
        words += ", full in " + duration(*full) + " at this pace";
    if (const auto inodes = numberOr(disk, "inodes", 0);
        inodes > 0 && numberOr(disk, "free_inodes", 0) < inodes / 10)
        words += fmt::format(", room for only {} more files", numberOr(disk, "free_inodes", 0));
    return words;
}

}  // namespace

std::string statusLines(const Json& snapshot) {
    std::string out;
    const Json& agent = member(snapshot, "agent");
    line(out, "Agent",
         fmt::format("{} runs, process {}, for {}", printable(textOr(agent, "version", "?")),
                     numberOr(agent, "pid", 0), duration(figure(agent, "running_s").value_or(0))));
    reading(out, "CPU", member(snapshot, "cpu"), cpuWords);
    reading(out, "Memory", member(snapshot, "memory"), memoryWords);
    if (const auto disks = json::array(snapshot, "disks"))
        for (const Json& disk : **disks)
            reading(out, "Disk", disk, [&](const Json& value) {
                return printable(textOr(disk, "path", {})) + ": " + diskWords(value);
            });
    reading(out, "Network", member(snapshot, "network"), networkWords);
    return out;
}

}  // namespace packtrain::agent
