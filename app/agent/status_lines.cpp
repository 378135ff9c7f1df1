#include "status_lines.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/json_look.h"

namespace packtrain::agent {
namespace {

using json::member;
using json::numberOr;
using json::real;
using json::textOr;

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
    const double available = real(cpu, "cores_available").value_or(0);
    const auto used = real(cpu, "cores_used");
    std::string words = used ? fmt::format("{:.1f} of {:.3g} cores", *used, available)
                             : fmt::format("{:.3g} cores", available);
    if (const auto held = real(cpu, "throttled_share"); held && *held >= 0.01)
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
    const auto received = real(network, "received_per_second");
    const auto sent = real(network, "sent_per_second");
    if (!received || !sent)
        return size(network, "received") + " in, " + size(network, "sent") + " out so far";
    const auto rate = [](double perSecond) {
        return formatBytes(static_cast<std::uint64_t>(perSecond)) + "/s";
    };
    return rate(*received) + " in, " + rate(*sent) + " out";
}

std::string mountWords(const Json& mount) {
    const std::string state = textOr(mount, "state", {});
    const std::string since = duration(real(mount, "troubled_for_s").value_or(0));
    if (state == "silent") return "does not answer for " + since;
    if (state == "broken") return "answers \"" + printable(textOr(mount, "why", {})) + "\" for " + since;
    std::string words = state == "slow" ? "answers slowly" : "answers";
    if (mount.contains("free")) words += ", " + size(mount, "free") + " free of " + size(mount, "total");
    return words;
}

std::string diskWords(const Json& disk) {
    std::string words = size(disk, "free") + " free of " + size(disk, "total");
    if (const auto full = real(disk, "seconds_to_full"); full && *full < 7 * 86400.0)
        words += ", full in " + duration(*full) + " at this pace";
    if (const auto inodes = numberOr(disk, "inodes", 0);
        inodes > 0 && numberOr(disk, "free_inodes", 0) < inodes / 10)
        words += fmt::format(", room for only {} more files", numberOr(disk, "free_inodes", 0));
    return words;
}

/// Nobody knows an end to the second: down to five minutes, so that what is told is never too late.
std::string about(double seconds) {
    const auto minutes = static_cast<long>(std::clamp(seconds, 0.0, 1e9) / 60);
    return minutes < 5 ? "less than 5 min" : duration(static_cast<double>(minutes - minutes % 5) * 60);
}

std::string_view endWords(std::string_view kind) {
    if (kind == "hard_cap") return "the platform's limit";
    if (kind == "idle") return "nothing runs or nobody looks";
    if (kind == "history") return "as your own sessions ended";
    return "your own limit";
}

void sessionLines(std::string& out, const Json& session) {
    if (session.empty()) return;
    std::string place = printable(textOr(session, "platform_name", "?")) + ", plan " +
                        printable(textOr(session, "plan_name", "?"));
    if (json::booleanOr(session, "plan_assumed", false)) {
        place += ", taken because it ends first; --plan tells the right one:";
        if (const auto plans = json::array(session, "plans"))
            for (const Json& plan : **plans)
                if (plan.is_string()) place += ' ' + printable(plan.get<std::string>());
    }
    line(out, "Platform", place);
    line(out, "Session",
         "began " + duration(real(session, "age_s").value_or(0)) + " ago (" +
             printable(textOr(session, "age_basis", "?")) + ")");
    const auto ends = json::array(session, "deadlines");
    if (!ends || (*ends)->empty()) return line(out, "Ends", "no end is known");
    for (const Json& end : **ends)
        line(out, "Ends",
             fmt::format("in {} at the earliest, likely in {}: {} ({})",
                         about(real(end, "low_s").value_or(0)), about(real(end, "median_s").value_or(0)),
                         endWords(textOr(end, "kind", {})), printable(textOr(end, "certainty", "?"))));
}

std::string kernelWords(const Json& kernels) {
    const auto count = numberOr(kernels, "kernels", 0);
    if (count == 0) return "no kernel";
    return fmt::format("{} {}, {}, {} connected", count, count == 1 ? "kernel" : "kernels",
                       json::booleanOr(kernels, "busy", false) ? "busy" : "idle",
                       numberOr(kernels, "connections", 0));
}

void gpuLines(std::string& out, const Json& gpus) {
    const auto list = json::array(gpus, "value");
    if (!list) return reading(out, "GPU", gpus, [](const Json&) { return std::string(); });
    for (const Json& gpu : **list) {
        const auto value = [&](std::string_view key) { return real(member(gpu, key), "value"); };
        std::string words = printable(textOr(gpu, "name", "?"));
        if (json::booleanOr(gpu, "lost", false)) {
            line(out, "GPU", words + ": it fell off the bus");
            continue;
        }
        const auto busy = value("utilisation_percent");
        words += busy ? fmt::format(": {:.0f} %", *busy) : std::string(": utilisation not known");
        if (const Json& memory = member(member(gpu, "memory"), "value"); !memory.empty())
            words += ", " + size(memory, "used") + " of " + size(memory, "total");
        if (const auto degrees = value("temperature_c")) words += fmt::format(", {:.0f} C", *degrees);
        if (const auto watts = value("power_w")) words += fmt::format(", {:.0f} W", *watts);
        line(out, "GPU", words);
    }
}

void tpuLines(std::string& out, const Json& tpu) {
    const Json& value = member(tpu, "value");
    if (value.empty()) return;  // most machines have none: that is no news
    const std::string title =
        printable(textOr(value, "kind", "?")) + ", " + std::to_string(numberOr(value, "chips", 0)) + " chips";
    const Json& devices = member(value, "devices");
    const auto list = json::array(devices, "value");
    if (!list) return reading(out, "TPU", devices, [](const Json&) { return std::string(); });
    line(out, "TPU", title);
    for (const Json& device : **list) {
        const auto duty = real(device, "duty_percent");
        std::string words = fmt::format("  {}: ", numberOr(device, "device", 0));
        words += duty ? fmt::format("{:.0f} %", *duty) : std::string("duty not known");
        const auto used = real(device, "memory_used"), total = real(device, "memory_total");
        if (used && total)
            words += ", " + formatBytes(static_cast<std::uint64_t>(std::max(*used, 0.0))) + " of " +
                     formatBytes(static_cast<std::uint64_t>(std::max(*total, 0.0)));
        line(out, "", words);
    }
}

std::string credentialState(const Json& held) {
    if (held.contains("fresh_s")) {
        const double fresh = real(held, "fresh_s").value_or(0);
        return fresh > 0 ? "renewed within " + duration(fresh) : "has ended";
    }
    if (held.contains("slots_left")) {
        const std::string left = json::booleanOr(held, "counted", false) ? "" : "at most ";
        return fmt::format(
            "{}{} of {} left, {} {}", left, numberOr(held, "slots_left", 0), numberOr(held, "slots", 0),
            json::booleanOr(held, "ended", false) ? "ended" : "until", textOr(held, "ends", "?"));
    }
    const std::string state = textOr(held, "state", "?");
    const std::string why = textOr(member(held, "error"), "message", {});
    return (state == "asking" ? "the drive is being asked" : state) + (why.empty() ? "" : ": " + why);
}

void credentialLines(std::string& out, const Json& credential) {
    if (const std::string problem = textOr(member(credential, "problem"), "message", {}); !problem.empty())
        line(out, "Sign-in", printable(problem));
    const auto all = json::array(credential, "held");
    if (!all) return;
    for (const Json& held : **all) {
        line(out, "Sign-in",
             printable(textOr(held, "name", "?") + " for " + textOr(held, "remote", "?") + ": " +
                       credentialState(held)));
        const auto cannot = json::array(held, "cannot");
        if (!cannot) continue;
        for (const Json& each : **cannot)
            if (each.is_string()) line(out, "", "  cannot " + printable(each.get<std::string>()));
    }
}

void outputLines(std::string& out, const Json& outputs) {
    const auto watches = json::array(outputs, "watches");
    if (!watches) return;
    for (const Json& watch : **watches) {
        const Json &unsent = member(watch, "unsent"), &durable = member(watch, "durable");
        const auto files = numberOr(unsent, "files", 0),
                   missed = numberOr(member(watch, "not_sent"), "files", 0);
        std::string words =
            fmt::format("{}: {} files, {} in the drive", printable(textOr(watch, "name", "?")),
                        numberOr(durable, "files", 0), size(durable, "bytes"));
        if (files > 0)
            words += fmt::format("; {} files, {} not yet, the oldest for {}", files, size(unsent, "bytes"),
                                 duration(real(unsent, "oldest_age_s").value_or(0)));
        if (missed > 0) words += fmt::format("; {} could not be sent", missed);
        if (const Json& error = member(watch, "error"); !error.empty())
            words += "; " + printable(textOr(error, "message", "?"));
        line(out, "Outputs", words);
    }
}

}  // namespace

std::string statusLines(const Json& snapshot) {
    std::string out;
    const Json& agent = member(snapshot, "agent");
    line(out, "Agent",
         fmt::format("{} runs, process {}, for {}", printable(textOr(agent, "version", "?")),
                     numberOr(agent, "pid", 0), duration(real(agent, "running_s").value_or(0))));
    sessionLines(out, member(snapshot, "session"));
    credentialLines(out, member(snapshot, "credential"));
    if (const auto findings = json::array(member(snapshot, "findings"), "open"))
        for (const Json& each : **findings) line(out, "Amiss", printable(textOr(each, "words", "?")));
    outputLines(out, member(snapshot, "outputs"));
    reading(out, "Notebook", member(snapshot, "notebook"), kernelWords);
    reading(out, "CPU", member(snapshot, "cpu"), cpuWords);
    reading(out, "Memory", member(snapshot, "memory"), memoryWords);
    if (const auto disks = json::array(snapshot, "disks"))
        for (const Json& disk : **disks)
            reading(out, "Disk", disk, [&](const Json& value) {
                return printable(textOr(disk, "path", {})) + ": " + diskWords(value);
            });
    if (const auto mounts = json::array(snapshot, "mounts"))
        for (const Json& mount : **mounts)
            reading(out, "Drive", mount, [&](const Json& value) {
                return printable(textOr(mount, "path", {})) + ": " + mountWords(value);
            });
    gpuLines(out, member(snapshot, "gpus"));
    tpuLines(out, member(snapshot, "tpu"));
    reading(out, "Network", member(snapshot, "network"), networkWords);
    return out;
}

}  // namespace packtrain::agent
