// bench: what a drive and the cache in front of it give on this machine.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>
#include <mutex>

#include "json_line.h"
#include "service/cache_measure.h"
#include "verbs.h"

namespace packtrain::cli {
namespace {

using service::MeasureResult;
using service::Speed;

/// Of what drive and disk give, and of plain reading: less is a failure.
constexpr double kColdShare = 0.8;
constexpr double kWarmShare = 0.9;
/// What AIStore's makers reported, for objects of 10 MiB and 20 workers on a notebook machine with 2
/// processors: https://aistore.nvidia.com/blog/2024/09/18/google-colab-aistore
constexpr int kAistoreCold = 70, kAistoreWarm = 250;
constexpr std::uint64_t kSmallest = kKiB, kLargest = 4 * kGiB;

struct Arguments {
    std::string target;
    std::string size = "10MiB";
    std::string in;
    int workers = 20;
    std::uint64_t objects = 100;
    bool keep = false;
};

double coldShare(const service::Measured& measured) {
    return measured.ceiling() > 0 ? measured.cold.mibPerSecond() / measured.ceiling() : 0;
}

double warmShare(const service::Measured& measured) {
    return measured.plain.mibPerSecond() > 0 ? measured.warm.mibPerSecond() / measured.plain.mibPerSecond()
                                             : 0;
}

bool hasPassed(const service::Measured& measured) {
    return coldShare(measured) >= kColdShare && warmShare(measured) >= kWarmShare;
}

Result<service::MeasureWish> wishOf(const Arguments& arguments) {
    service::MeasureWish wish;
    const bool isBare = arguments.target.find(':') == std::string::npos;
    PACKTRAIN_TRY(wish.to, service::parseTarget(arguments.target + (isBare ? ":" : "")));
    const auto size = parseBytes(arguments.size);
    if (!size || *size < kSmallest || *size > kLargest)
        return fail(Reason::badArgument, "--size is 1KiB to 4GiB, as in 10MiB");
    wish.size = *size;
    wish.objects = arguments.objects;
    wish.workers = arguments.workers;
    wish.folder = Path(arguments.in);
    wish.keepRemote = arguments.keep;
    return wish;
}

/// One line on a terminal that is rewritten; events with --json.
service::MeasureProgress progressOf(const Session& session) {
    const bool live = service::terminal(2).isTerminal && !session.json;
    if (!live && !session.json) return [](std::string_view, std::uint64_t, std::uint64_t) {};
    struct Shown {
        std::mutex mutex;
        std::chrono::steady_clock::time_point next;
    };
    return [live, shown = std::make_shared<Shown>()](std::string_view step, std::uint64_t done,
                                                     std::uint64_t total) {
        const std::scoped_lock lock(shown->mutex);
        const auto now = std::chrono::steady_clock::now();
        if (now < shown->next && done < total) return;
        shown->next = now + std::chrono::milliseconds(live ? 250 : 1000);
        if (live)
            fmt::print(stderr, "\r\x1b[K{}: {} of {} objects{}", step, done, total,
                       done < total ? "" : "\r\x1b[K");
        else
            JsonLine("progress")
                .text("step", step)
                .number("objects_done", done)
                .number("objects", total)
                .print();
    };
}

std::string row(std::string_view name, const Speed& speed, std::string_view verdict) {
    return fmt::format("{:<8}{:>10.1f} MiB/s {:>9.2f} s   {}", name, speed.mibPerSecond(), speed.seconds,
                       verdict);
}

std::string verdict(double ratio, std::string_view of, double wanted) {
    return fmt::format("{:.2f} of {} (at least {:.2f})  {}", ratio, of, wanted,
                       ratio >= wanted ? "PASS" : "FAIL");
}

/// What became of the objects.
std::string remains(const MeasureResult& result) {
    const std::string where = printable(result.remoteFolder);
    if (!result.measured.leftWhy.empty())
        return where + " could not be removed, and is left: " + result.measured.leftWhy;
    if (result.measured.isLeft) return where + " is left on the drive, as asked";
    if (result.measured.isTrashed) return where + " lies in the drive's trash: it deletes nothing for good";
    return where + " is removed for good, and the cache too";
}

void tellPeople(const Session& session, const service::MeasureWish& wish, const MeasureResult& result) {
    const auto& measured = result.measured;
    session.say(fmt::format("{} of {}, {}, cache on the disk of {}", counted(wish.objects, "object"),
                            formatBytes(wish.size),
                            counted(static_cast<std::uint64_t>(wish.workers), "worker"),
                            printable(result.folder.parent().bytes())));
    session.say(row("direct", measured.direct, "from the drive, without a cache"));
    session.say(row("disk", measured.disk, "written to files"));
    session.say(
        row("cold", measured.cold,
            verdict(coldShare(measured),
                    measured.direct.mibPerSecond() <= measured.disk.mibPerSecond() ? "direct" : "disk",
                    kColdShare)));
    session.say(row("warm", measured.warm, verdict(warmShare(measured), "cat", kWarmShare)));
    session.say(row("cat", measured.plain, "the same files, without the cache"));
    session.say(fmt::format(
        "AIStore's makers reported {} MiB/s cold and {} MiB/s warm on a notebook machine with 2 processors, "
        "for\n"
        "objects of 10 MiB and 20 workers. That machine and this one are to be compared with care.",
        kAistoreCold, kAistoreWarm));
    session.say(remains(result));
}

void tellPrograms(const service::MeasureWish& wish, const MeasureResult& result, bool passed) {
    const auto& measured = result.measured;
    JsonLine line("done");
    line.number("objects", wish.objects)
        .number("size", wish.size)
        .number("workers", static_cast<std::uint64_t>(wish.workers))
        .path("folder", result.folder.bytes())
        .path("remote", result.remoteFolder);
    const auto add = [&](const std::string& name, const Speed& speed) {
        line.real(name + "_mib_per_s", speed.mibPerSecond());
        line.raw(name + "_seconds", fmt::format("{:.4f}", speed.seconds));
    };
    add("direct", measured.direct);
    add("disk", measured.disk);
    add("cold", measured.cold);
    add("warm", measured.warm);
    add("cat", measured.plain);
    line.raw("cold_share", fmt::format("{:.4f}", coldShare(measured)))
        .raw("cold_wanted", fmt::format("{}", kColdShare))
        .raw("warm_share", fmt::format("{:.4f}", warmShare(measured)))
        .raw("warm_wanted", fmt::format("{}", kWarmShare))
        .number("aistore_cold_mib_per_s", kAistoreCold)
        .number("aistore_warm_mib_per_s", kAistoreWarm)
        .boolean("left", measured.isLeft)
        .boolean("trashed", measured.isTrashed);
    if (!measured.leftWhy.empty()) line.text("left_why", measured.leftWhy);
    line.boolean("passed", passed).print();
}

int benchCache(Session& session, const Arguments& arguments) {
    const auto wish = wishOf(arguments);
    if (!wish) return session.failed(wish.error());
    const auto result = service::measureCacheAt(*wish, progressOf(session), session.token());
    if (!result) return session.failed(result.error());
    const bool passed = hasPassed(result->measured);
    if (session.json)
        tellPrograms(*wish, *result, passed);
    else
        tellPeople(session, *wish, *result);
    return passed && result->measured.leftWhy.empty() ? kDone : kFailed;
}

}  // namespace

void addBenchVerbs(CLI::App& app, Chosen& chosen) {
    CLI::App* bench = app.add_subcommand("bench", "Measure on this machine");
    bench->require_subcommand(1);
    bench->footer("Example:\n  packtrain bench cache mydrive:");
    CLI::App* verb = bench->add_subcommand(
        "cache",
        "How fast a drive is here without the cache, and with it when it is empty and when it is full");
    verb->footer(
        "Examples:\n"
        "  packtrain bench cache mydrive:\n"
        "  packtrain bench cache mydrive:ml --workers 20 --size 10MiB --objects 200 --json\n"
        "It sends objects of noise into a new folder there, reads them through a new cache (cold), directly, "
        "and\n"
        "then in turns through the cache (warm) and as plain files (cat), and removes both folders. Exit "
        "status\n"
        "1: cold is less than 0.8 of what drive and disk give, or warm less than 0.9 of cat.");
    auto arguments = std::make_shared<Arguments>();
    verb->add_option("target", arguments->target, "Which drive, or which folder on it")
        ->required()
        ->type_name("REMOTE[:PATH]");
    verb->add_option("--workers", arguments->workers, "Objects that are read at once")
        ->check(CLI::Range(1, 256))
        ->capture_default_str()
        ->type_name("N");
    verb->add_option("--size", arguments->size, "Of each object")->capture_default_str()->type_name("SIZE");
    verb->add_option("--objects", arguments->objects, "How many; each travels here twice and there once")
        ->check(CLI::Range(1, 100'000))
        ->capture_default_str()
        ->type_name("N");
    verb->add_option("--in", arguments->in,
                     "Folder on the disk to measure; else the one where the agent's cache lies")
        ->type_name("DIR");
    verb->add_flag("--keep", arguments->keep, "Leave the objects on the drive");
    verb->callback(
        [&chosen, arguments] { chosen = [=](Session& session) { return benchCache(session, *arguments); }; });
}

}  // namespace packtrain::cli
