#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "json_line.h"
#include "progress_view.h"
#include "verbs.h"

namespace packtrain::cli {
namespace {

using service::PushRequest;

struct PushArguments {
    std::vector<std::string> paths;
    std::string to, name, shardSize = "1GiB", group = "key", limit, proof = "full";
    std::uint32_t maxFiles = 40'000;
    std::optional<std::uint64_t> shuffle;
    std::vector<std::string> excludes;
    bool withJunk = false;
    int parallel = 0;
    bool plan = false, detach = false, wait = false;
};

Result<PushRequest> toRequest(const PushArguments& arguments) {
    PushRequest request;
    for (const std::string& path : arguments.paths) request.paths.emplace_back(path);
    PACKTRAIN_TRY(request.to, service::parseTarget(arguments.to));
    request.name = arguments.name;
    const auto size = parseBytes(arguments.shardSize);
    if (!size || *size < kMiB || *size > request.plan.hardCap)
        return fail(Reason::badArgument, "--shard-size " + arguments.shardSize + " (1MiB to 4.5GB)");
    request.plan.targetSize = *size;
    request.plan.maxFiles = arguments.maxFiles;
    request.plan.grouping =
        arguments.group == "basename" ? service::Grouping::basename : service::Grouping::key;
    request.plan.shuffleSeed = arguments.shuffle;
    request.excludes = arguments.excludes;
    request.skipJunk = !arguments.withJunk;
    request.parallel = arguments.parallel;
    if (!arguments.limit.empty()) {
        PACKTRAIN_TRY(request.bytesPerSecond, parseRate(arguments.limit));
    }
    request.sizeOnly = arguments.proof == "size";
    return request;
}

void printPreviewJson(const service::PlanPreview& plan) {
    JsonLine line("plan");
    line.number("files", plan.totals.files)
        .number("folders", plan.totals.folders)
        .number("symlinks", plan.totals.symlinks);
    line.number("source_bytes", plan.totals.bytes).number("allocated_bytes", plan.totals.allocated);
    line.number("shards", plan.shards)
        .number("raw_files", plan.rawFiles)
        .number("bytes", plan.remoteBytes)
        .number("requests", plan.requests);
    line.number("left_out", plan.leftOut.size())
        .boolean("fits", plan.fits)
        .boolean("exists", plan.datasetExists);
    if (plan.space && plan.space->free) line.number("free_bytes", *plan.space->free);
    line.print();
}

/// How fast a line is shows only when something moves on it, so without a limit two usual ones are named.
std::string timeWords(std::uint64_t bytes, std::uint64_t limit) {
    const auto at = [&](std::uint64_t bytesPerSecond) {
        return duration(std::chrono::seconds((bytes + bytesPerSecond - 1) / bytesPerSecond));
    };
    if (limit > 0) return "at least " + at(limit) + " at that limit";
    return fmt::format("{} at 10 Mbit/s, {} at 100 Mbit/s", at(1'250'000), at(12'500'000));
}

void printPreview(const Session& session, const service::PlanPreview& plan, std::uint64_t limit) {
    session.say(fmt::format("{}, {}, {}: {}", counted(plan.totals.files, "file"),
                            counted(plan.totals.folders, "folder"), counted(plan.totals.symlinks, "link"),
                            formatBytes(plan.totals.bytes)));
    if (plan.totals.allocated + kMiB < plan.totals.bytes)
        session.say(fmt::format("  on disk only {}: sparse files are stored in full",
                                formatBytes(plan.totals.allocated)));
    if (plan.totals.hardLinkedBytes > 0)
        session.say(fmt::format("  {} of it are further names of the same file: stored again",
                                formatBytes(plan.totals.hardLinkedBytes)));
    std::string kinds;
    for (const auto& [extension, count] : plan.extensions)
        kinds += fmt::format("{}{} {}", kinds.empty() ? "  " : ", ", grouped(count),
                             extension.empty() ? "without extension" : printable(extension));
    if (!kinds.empty()) session.say(kinds);
    const std::uint64_t loose = plan.totals.files + plan.totals.symlinks;
    session.say(
        fmt::format("{}{}, {} on the drive, about {}{}", counted(plan.shards, "shard"),
                    plan.rawFiles > 0 ? " and " + counted(plan.rawFiles, "large file") + " in parts" : "",
                    formatBytes(plan.remoteBytes), counted(plan.requests, "request"),
                    plan.requests < loose ? " instead of " + grouped(loose) : ""));
    session.say("time: " + timeWords(plan.remoteBytes, limit));
    if (plan.space && plan.space->free) {
        const std::uint64_t free = *plan.space->free;
        session.say(
            fmt::format("free on the drive: {} now, {} afterwards", formatBytes(free),
                        plan.fits ? formatBytes(free - std::min(free, plan.remoteBytes)) : "not enough"));
        if (!plan.fits && plan.space->trash > 0)
            session.say(fmt::format("  its trash holds {}", formatBytes(plan.space->trash)));
    }
    if (!plan.firstShard.empty()) {
        session.say("first shard begins with:");
        for (const std::string& name : plan.firstShard) session.say("  " + printable(name));
    }
    for (const service::LeftOut& one : plan.leftOut)
        session.say(fmt::format("left out: {} - {}", printable(one.path),
                                one.byPattern ? "by pattern" : std::string(info(one.reason).words)));
    if (plan.datasetExists) session.say("note: a dataset of that name is at the target already");
}

int push(Session& session, const PushArguments& arguments) {
    const auto request = toRequest(arguments);
    if (!request) return session.failed(request.error());
    service::House* house = session.house();
    if (house == nullptr) return kFailed;
    service::UploadService& uploads = house->uploads();
    if (arguments.plan) {
        const auto plan = uploads.preview(*request, {}, session.token());
        if (!plan) return session.failed(plan.error());
        if (session.json) printPreviewJson(*plan);
        printPreview(session, *plan, request->bytesPerSecond);
        return plan->fits ? kDone : kQuota;
    }
    const auto id = uploads.create(*request, session.token());
    if (!id) return session.failed(id.error());
    if (session.json) {
        JsonLine line("job");
        line.text("job", *id).print();
    } else {
        session.note("job " + *id);
    }
    if (arguments.detach) {
        if (const auto started = uploads.startDetached(*id); !started) return session.failed(started.error());
        session.say("it runs in the background; 'packtrain watch " + *id + "' shows it");
        return kDone;
    }
    return runAndShow(session, *id, arguments.wait ? service::Patience::waits : service::Patience::returns);
}

}  // namespace

Result<std::uint64_t> parseRate(std::string text) {
    if (text == "off") return 0;
    if (text.ends_with("/s")) text.resize(text.size() - 2);
    const auto rate = parseBytes(text);
    if (!rate || *rate == 0)
        return fail(Reason::badArgument, "\"" + text + "\" is no rate, as in 8MB/s, or off");
    return *rate;
}

void addPushVerb(CLI::App& app, Chosen& chosen) {
    auto arguments = std::make_shared<PushArguments>();
    CLI::App* verb = app.add_subcommand(
        "push", "Pack folders into tar shards, send them to a drive, prove that they arrived");
    verb->add_option("paths", arguments->paths,
                     "One folder: its contents become the dataset. Several paths: each under its name, and "
                     "--name is needed")
        ->required()
        ->type_name("PATH");
    verb->add_option("--to", arguments->to, "Where to: a configured remote and folder, or local:/folder")
        ->required()
        ->type_name("REMOTE:PATH");
    verb->add_option("--name", arguments->name, "The dataset's name (the folder's name if left out)");
    verb->add_option("--shard-size", arguments->shardSize, "Target size of a shard")
        ->capture_default_str()
        ->type_name("SIZE");
    verb->add_option("--max-files", arguments->maxFiles, "Most files in one shard")
        ->capture_default_str()
        ->check(CLI::Range(1U, 10'000'000U));
    verb->add_option("--group", arguments->group,
                     "What belongs together: files with the same path up to the first dot (key), or the same "
                     "name (basename)")
        ->check(CLI::IsMember({"key", "basename"}))
        ->capture_default_str();
    verb->add_option("--shuffle", arguments->shuffle,
                     "Put the samples into a random order made from this number; needs the whole walk first")
        ->type_name("SEED");
    verb->add_option("--exclude", arguments->excludes,
                     "Leave out what matches (*.tmp, cache/**); may be given several times")
        ->type_name("GLOB");
    verb->add_flag("--with-junk", arguments->withJunk,
                   "Also take .DS_Store, Thumbs.db, __pycache__, .git and the like");
    verb->add_option("--parallel", arguments->parallel, "Shards in flight; adapts itself if left out")
        ->check(CLI::Range(1, 32));
    verb->add_option("--limit", arguments->limit, "Most bytes per second, as in 8MB/s");
    verb->add_option("--proof", arguments->proof,
                     "full: by the drive's checksum or by reading back. size: only the sizes (exit 3)")
        ->check(CLI::IsMember({"full", "size"}))
        ->capture_default_str();
    verb->add_flag("--plan", arguments->plan, "Only say what would be sent");
    verb->add_flag("--wait", arguments->wait,
                   "Stay when the drive makes it wait (daily cap, no network, sign-in) and go on by itself");
    verb->add_flag("--detach", arguments->detach, "Go on in the background");
    verb->footer(
        "Examples:\n"
        "  packtrain push ~/flowers --to local:/mnt/usb\n"
        "  packtrain push ~/flowers --to mydrive:ml --shuffle 7 --limit 8MB/s\n"
        "  packtrain push train val --to mydrive:ml --name coco --exclude '*.tmp' --plan\n"
        "Interrupt it at any time: 'packtrain resume last' goes on where it stopped.");
    verb->callback([&chosen, arguments] {
        chosen = [arguments](Session& session) { return push(session, *arguments); };
    });
}

}  // namespace packtrain::cli
