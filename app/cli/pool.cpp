#include "pool.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "json_line.h"
#include "service/upload_pools.h"

namespace packtrain::cli {
namespace {

using service::CollectedPools;
using service::CollectedStep;
using service::PoolView;
using service::UploadPool;

struct PoolArguments {
    std::string target, file, id;
    std::uint32_t slots = service::kUsualSlots;
};

std::string placeOf(const std::string& remote, const std::string& path) {
    return remote + ':' + path;
}

void sayWhatItIs(const Session& session, const UploadPool& pool, const std::string& file) {
    session.note(fmt::format("pool {}: {} upload addresses for {}, good until {}", pool.id, pool.slots.size(),
                             placeOf(pool.remote, pool.path), localTime(pool.ends)));
    session.note("Give " + file + " to the machine that trains: packtrain.start(pool=\"" + file +
                 "\"), then watch(folder, \"pool:\").");
    session.note(
        "Who has the file can store checkpoints in your drive until then, and nothing else: it cannot");
    session.note("  read, list, change or delete anything, not even what it stored itself");
    session.note("  go on from an earlier session's saves before they are collected");
    session.note("  use an address twice: each save takes one for each of its files, and one more");
    session.note("'packtrain agent pool collect " + placeOf(pool.remote, pool.path) +
                 "' puts what it stored into its place; 'packtrain agent pool revoke " + pool.id +
                 "' ends it at once.");
}

int make(Session& session, const PoolArguments& arguments) {
    const auto target = service::parseTarget(arguments.target);
    if (!target) return session.failed(target.error());
    const auto pools = service::openUploadPools();
    if (!pools) return session.failed(pools.error());
    const auto pool = (*pools)->make(*target, arguments.slots, {}, session.token());
    if (!pool) return session.failed(pool.error());
    if (const auto written = (*pools)->putInto(Path(arguments.file), *pool); !written) {
        // What nobody has is of no use to anybody.
        if (!(*pools)->revoke(pool->id, {}))
            session.note("pool " + pool->id + " was made and is in no file; 'packtrain agent pool revoke " +
                         pool->id + "' ends it");
        return session.failed(written.error());
    }
    if (session.json)
        JsonLine("done")
            .text("id", pool->id)
            .text("remote", pool->remote)
            .text("path", pool->path)
            .number("slots", pool->slots.size())
            .text("ends", formatRfc3339(pool->ends))
            .path("file", arguments.file)
            .print();
    sayWhatItIs(session, *pool, arguments.file);
    return kDone;
}

int list(Session& session) {
    const auto pools = service::openUploadPools();
    if (!pools) return session.failed(pools.error());
    const auto all = (*pools)->list();
    if (!all) return session.failed(all.error());
    for (const PoolView& each : *all) {
        if (session.json)
            JsonLine("pool")
                .text("id", each.id)
                .text("remote", each.remote)
                .text("path", each.path)
                .number("slots", each.slots)
                .text("made", formatRfc3339(each.made))
                .text("ends", formatRfc3339(each.ends))
                .print();
        else
            session.say(fmt::format("{:<10} {:<24} {:>4} addresses, made {}, until {}", each.id,
                                    placeOf(each.remote, each.path), each.slots, localTime(each.made),
                                    localTime(each.ends)));
    }
    if (all->empty()) session.say("none; 'packtrain agent pool make REMOTE:PATH --file FILE' makes one");
    return kDone;
}

int revoke(Session& session, const PoolArguments& arguments) {
    const auto pools = service::openUploadPools();
    if (!pools) return session.failed(pools.error());
    const auto revoked = (*pools)->revoke(arguments.id, session.token());
    if (!revoked) return session.failed(revoked.error());
    if (session.json) {
        JsonLine("done").text("id", revoked->id).print();
        return kDone;
    }
    session.say("pool " + revoked->id + " is revoked: its addresses take nothing more");
    session.say("what was stored by them stays; 'packtrain agent pool collect " +
                placeOf(revoked->remote, revoked->path) + "' puts it into its place");
    return kDone;
}

void tell(const Session& session, const PoolArguments& arguments, const CollectedPools& collected) {
    for (const CollectedStep& step : collected.steps) {
        if (session.json)
            JsonLine("step")
                .text("set", step.set)
                .text("name", step.name)
                .number("files", step.files)
                .number("bytes", step.bytes)
                .boolean("was_there", step.wasThere)
                .print();
        else
            session.say(fmt::format("{}/{}: {}, {}{}", step.set, step.name, counted(step.files, "file"),
                                    formatBytes(step.bytes), step.wasThere ? ", was there" : ""));
    }
    for (const std::string& problem : collected.problems) session.note("stays as it is: " + problem);
    if (session.json) {
        JsonLine("done")
            .number("pools", collected.pools)
            .number("steps", collected.steps.size())
            .number("unnamed", collected.unnamed)
            .number("problems", collected.problems.size())
            .print();
        return;
    }
    if (collected.pools == 0) session.say("there is no pool at " + arguments.target);
    if (collected.pools > 0 && collected.steps.empty()) session.say("nothing new was found");
    if (collected.unnamed > 0)
        session.say(fmt::format("{} of saves that are not complete, or not yet, lie in the slots still",
                                counted(collected.unnamed, "object")));
}

int collect(Session& session, const PoolArguments& arguments) {
    const auto target = service::parseTarget(arguments.target);
    if (!target) return session.failed(target.error());
    const auto pools = service::openUploadPools();
    if (!pools) return session.failed(pools.error());
    const auto collected = (*pools)->collect(*target, session.token());
    if (!collected) return session.failed(collected.error());
    tell(session, arguments, *collected);
    return collected->problems.empty() ? kDone : kLeftOut;
}

void addTarget(CLI::App& verb, PoolArguments& arguments) {
    verb.add_option("target", arguments.target, "Where the sets of checkpoints are to lie")
        ->required()
        ->type_name("REMOTE:PATH");
}

void addMake(CLI::App& pool, Chosen& chosen) {
    auto arguments = std::make_shared<PoolArguments>();
    CLI::App* verb = pool.add_subcommand(
        "make", "Make upload addresses, for a machine that shall store checkpoints and nothing else");
    addTarget(*verb, *arguments);
    verb->add_option("--file", arguments->file, "Write them into this new file, of mode 0600")
        ->required()
        ->type_name("FILE");
    verb->add_option("--slots", arguments->slots,
                     "How many; each save takes one for each of its files, and one more")
        ->capture_default_str();
    verb->footer("Example:\n  packtrain agent pool make mydrive:runs --file pool");
    verb->callback([&chosen, arguments] {
        chosen = [arguments](Session& session) { return make(session, *arguments); };
    });
}

}  // namespace

void addPoolVerbs(CLI::App& agent, Chosen& chosen) {
    CLI::App* pool =
        agent.add_subcommand("pool", "Upload addresses for machines that shall only store checkpoints");
    pool->require_subcommand(1);
    pool->footer(
        "Examples:\n  packtrain agent pool make mydrive:runs --file pool\n"
        "  packtrain agent pool collect mydrive:runs");
    addMake(*pool, chosen);
    {
        CLI::App* verb =
            pool->add_subcommand("list", "List the pools that this computer made and did not revoke");
        verb->footer("Example:\n  packtrain agent pool list");
        verb->callback([&chosen] { chosen = list; });
    }
    {
        auto arguments = std::make_shared<PoolArguments>();
        CLI::App* verb = pool->add_subcommand("revoke", "End the addresses of a pool, at Google and here");
        verb->add_option("id", arguments->id, "Which pool")->required()->type_name("ID");
        verb->footer("Example:\n  packtrain agent pool revoke 1f2e3d4c");
        verb->callback([&chosen, arguments] {
            chosen = [arguments](Session& session) { return revoke(session, *arguments); };
        });
    }
    {
        auto arguments = std::make_shared<PoolArguments>();
        CLI::App* verb = pool->add_subcommand(
            "collect",
            "Put what pools have stored into the sets of checkpoints, for resume, pull and verify");
        addTarget(*verb, *arguments);
        verb->footer("Example:\n  packtrain agent pool collect mydrive:runs");
        verb->callback([&chosen, arguments] {
            chosen = [arguments](Session& session) { return collect(session, *arguments); };
        });
    }
}

}  // namespace packtrain::cli
