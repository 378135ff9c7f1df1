#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>

#include "json_line.h"
#include "verbs.h"

namespace packtrain::cli {
namespace {

using service::DatasetService;
using service::Target;

/// Progress of a download or a check: one line that is rewritten on a terminal, events with --json, nothing
/// elsewhere.
service::Progress progressOf(const Session& session) {
    const bool live = service::terminal(2).isTerminal && !session.json;
    auto next = std::make_shared<std::chrono::steady_clock::time_point>();
    const bool json = session.json;
    return [live, json, next](const service::TransferProgress& now) {
        const auto time = std::chrono::steady_clock::now();
        if (time < *next && now.done < now.total) return;
        *next = time + std::chrono::milliseconds(json ? 1000 : 250);
        if (json) {
            JsonLine line("progress");
            line.text("step", now.step)
                .number("done", now.done)
                .number("bytes", now.total)
                .number("objects_done", now.objects);
            line.number("objects", now.objectsTotal).print();
        } else if (live) {
            fmt::print(stderr, "\r\x1b[K{}: {} of {}, {} of {} objects{}", now.step, formatBytes(now.done),
                       formatBytes(now.total), now.objects, now.objectsTotal,
                       now.done >= now.total ? "\n" : "");
        }
    };
}

int withTarget(Session& session, const std::string& text,
               const std::function<int(DatasetService&, const Target&)>& action) {
    const auto target = service::parseTarget(text);
    if (!target) return session.failed(target.error());
    service::House* house = session.house();
    return house == nullptr ? kFailed : action(house->datasets(), *target);
}

std::string_view proofWords(service::Proof proof) {
    switch (proof) {
        case service::Proof::checksum:
            return "by the drive's checksums";
        case service::Proof::readBack:
            return "by reading back";
        case service::Proof::sizeOnly:
            return "by size only";
    }
    return "";
}

void sayProblem(const Session& session, const service::Problem& problem) {
    if (session.json) {
        JsonLine line("error");
        line.text("id", info(problem.reason).id)
            .text("reason", info(problem.reason).name)
            .path("object", problem.object)
            .print();
    } else {
        session.say(fmt::format("{}: {} ({})", printable(problem.object), info(problem.reason).words,
                                info(problem.reason).id));
    }
}

int verify(Session& session, const std::string& where, std::optional<double> percent) {
    return withTarget(session, where, [&](DatasetService& datasets, const Target& target) -> int {
        const auto result =
            datasets.verify(target, percent.value_or(0), progressOf(session), session.token());
        if (!result) return session.failed(result.error());
        for (const service::Problem& problem : result->problems) sayProblem(session, problem);
        if (session.json) {
            JsonLine line("done");
            line.boolean("verified", result->complete())
                .number("objects", result->objects)
                .number("bytes", result->bytes);
            line.number("read_back_bytes", result->readBack)
                .number("problems", result->problems.size())
                .print();
        } else if (result->complete()) {
            session.say(fmt::format("Complete: {}, {}, checked {}{}", counted(result->objects, "object"),
                                    formatBytes(result->bytes), proofWords(result->weakest),
                                    result->weakest != service::Proof::readBack && result->readBack > 0
                                        ? "; " + formatBytes(result->readBack) + " read back and compared"
                                        : ""));
        } else {
            session.say(fmt::format("Not whole: {} of {} objects missing or damaged",
                                    grouped(result->problems.size()), grouped(result->objects)));
        }
        if (!result->complete()) return kVerification;
        return result->weakest == service::Proof::sizeOnly ? kLeftOut : kDone;
    });
}

int pull(Session& session, const std::string& where, const std::string& folder, bool shards,
         const std::vector<std::string>& globs) {
    return withTarget(session, where, [&](DatasetService& datasets, const Target& target) -> int {
        const auto result =
            datasets.pull(target, Path(folder), shards, globs, progressOf(session), session.token());
        if (!result) return session.failed(result.error());
        for (const service::Problem& problem : result->problems) sayProblem(session, problem);
        if (session.json) {
            JsonLine line("done");
            line.number("files", result->files)
                .number("bytes", result->bytes)
                .boolean("shards", result->shardsOnly)
                .path("path", folder);
            if (result->sets > 0)
                line.number("sets", result->sets).number("problems", result->problems.size());
            line.print();
        }
        const std::string of = result->sets > 0 ? " of " + counted(result->sets, "set") : "";
        session.say(fmt::format("Pulled {} {}{}, {}, verified, into {}", grouped(result->files),
                                shards ? "objects" : "files", of, formatBytes(result->bytes),
                                printable(folder)));
        if (result->problems.empty()) return kDone;
        session.say("Not all of the series is there: " + counted(result->problems.size(), "gap"));
        return kLeftOut;
    });
}

int find(Session& session, const std::string& where, const std::string& name) {
    return withTarget(session, where, [&](DatasetService& datasets, const Target& target) -> int {
        const auto found = datasets.find(target, name, session.token());
        if (!found) return session.failed(found.error());
        for (const service::FoundFile& file : *found) {
            if (session.json) {
                JsonLine line("file");
                line.path("path", file.path)
                    .text("object", file.object)
                    .number("offset", file.offset)
                    .number("size", file.size)
                    .print();
            } else {
                session.say(fmt::format("{}  {} offset {} size {}", printable(file.path), file.object,
                                        file.offset, file.size));
            }
        }
        if (found->empty())
            return session.failed(
                Error(Reason::objectGone, "no file \"" + printable(name) + "\" in the dataset"));
        return kDone;
    });
}

int list(Session& session, const std::string& where) {
    return withTarget(session, where, [&](DatasetService& datasets, const Target& target) -> int {
        const auto items = datasets.list(target, session.token());
        if (!items) return session.failed(items.error());
        for (const service::ListedItem& item : *items) {
            if (session.json) {
                JsonLine line("item");
                line.path("name", item.name)
                    .boolean("folder", item.isFolder)
                    .boolean("dataset", item.isDataset)
                    .number("size", item.size);
                if (item.isDataset)
                    line.number("files", item.files)
                        .number("shards", item.shards)
                        .text("created", item.created);
                line.print();
            } else if (item.isDataset) {
                session.say(fmt::format("{:>10}  {:<30} dataset, {} in {}, {}", formatBytes(item.size),
                                        printable(item.name), counted(item.files, "file"),
                                        counted(item.shards, "shard"), item.created));
            } else {
                session.say(fmt::format("{:>10}  {}{}", item.isFolder ? "" : formatBytes(item.size),
                                        printable(item.name), item.isFolder ? "/" : ""));
            }
        }
        return kDone;
    });
}

std::string remoteName(const std::string& text) {
    const auto target = service::parseTarget(text);
    if (!target) return text.ends_with(':') ? text.substr(0, text.size() - 1) : text;
    return target->remote == "local" ? "local:" + target->path : target->remote;
}

void sayOptional(const Session& session, std::string_view what, std::optional<std::uint64_t> bytes,
                 std::string_view otherwise) {
    session.say(fmt::format("{:<8}{}", what, bytes ? formatBytes(*bytes) : std::string(otherwise)));
}

int quota(Session& session, const std::string& remote) {
    service::House* house = session.house();
    if (house == nullptr) return kFailed;
    const auto space = house->datasets().space(remoteName(remote), session.token());
    if (!space) return session.failed(space.error());
    if (session.json) {
        JsonLine line("quota");
        if (space->total) line.number("total", *space->total);
        if (space->free) line.number("free", *space->free);
        line.number("used", space->used).number("trash", space->trash).print();
        return kDone;
    }
    sayOptional(session, "total", space->total, "not limited, or not told");
    sayOptional(session, "used", space->used, "");
    sayOptional(session, "free", space->free, "not limited, or not told");
    if (space->trash > 0)
        session.say(fmt::format("{:<8}{} of what is used; 'packtrain trash empty' frees it", "trash",
                                formatBytes(space->trash)));
    return kDone;
}

/// The first names of a list that is about to be deleted, and how many more there are.
void noteSome(const Session& session, const std::vector<std::string>& names) {
    constexpr std::size_t kShown = 10;
    for (std::size_t i = 0; i < std::min(names.size(), kShown); ++i) session.note("  " + printable(names[i]));
    if (names.size() > kShown) session.note(fmt::format("  ... and {} more", names.size() - kShown));
}

/// After a question that was answered with no, or after a failure.
int declined(const Session& session, const Error& error) {
    if (error.kind != Kind::cancelled || session.stop.stop_requested()) return session.failed(error);
    session.note("nothing was deleted");
    return kFailed;
}

int remove(Session& session, const std::string& where, bool yes) {
    return withTarget(session, where, [&](DatasetService& datasets, const Target& target) -> int {
        const auto confirm = [&](const std::vector<std::string>& names) {
            if (yes) return true;
            session.note(fmt::format("{} of {} will be deleted for good where the drive can do that:",
                                     counted(names.size(), "object"), printable(where)));
            noteSome(session, names);
            return session.confirm("Type yes to delete them:", "yes", "--yes deletes without asking");
        };
        const auto removed = datasets.remove(target, confirm, progressOf(session), session.token());
        if (!removed) return declined(session, removed.error());
        if (session.json) JsonLine("done").number("bytes", *removed).print();
        session.say(fmt::format("Removed {}: {}", printable(where), formatBytes(*removed)));
        return kDone;
    });
}

int trashStatus(Session& session, const std::string& remote) {
    service::House* house = session.house();
    if (house == nullptr) return kFailed;
    const auto status = house->datasets().trashStatus(remoteName(remote), session.token());
    if (!status) return session.failed(status.error());
    if (session.json) {
        JsonLine line("trash");
        line.number("size", status->size).number("used", status->space.used);
        if (status->space.free) line.number("free", *status->space.free);
        line.print();
    }
    session.say(fmt::format("{} in the trash", formatBytes(status->size)));
    return kDone;
}

/// True, and it is said, where the sign-in is known to be too narrow for emptying the trash.
bool needsWiderSignIn(const Session& session, service::House& house, const std::string& name) {
    const auto about = house.accounts().show(name);
    if (!about || about->wide || !about->config.options.contains("client_id")) return false;
    session.note("emptying the trash needs a wider sign-in: 'packtrain remote login " + name + " --wide'");
    return true;
}

int trashEmpty(Session& session, const std::string& remote, bool yes) {
    service::House* house = session.house();
    if (house == nullptr) return kFailed;
    const std::string name = remoteName(remote);
    if (needsWiderSignIn(session, *house, name)) return session.failed(Error(Reason::scopeMissing, name));
    const auto confirm = [&](const service::TrashContents& trash) {
        session.note(fmt::format("{} in the trash of {}, {}, whoever put them there, will be gone for good:",
                                 counted(trash.names.size(), "object"), remote, formatBytes(trash.bytes)));
        noteSome(session, trash.names);
        session.note("the whole list is kept in " + trash.list.display());
        return yes || session.confirm("Type yes to empty the trash:", "yes", "--yes empties without asking");
    };
    const auto emptied = house->datasets().emptyTrash(name, confirm, session.token());
    if (!emptied) return declined(session, emptied.error());
    if (session.json) {
        JsonLine line("done");
        line.number("objects", emptied->names.size()).number("bytes", emptied->bytes);
        if (!emptied->names.empty()) line.path("list", emptied->list.bytes());
        line.print();
    }
    session.say(emptied->names.empty()
                    ? "The trash is empty"
                    : "The drive empties its trash; the space comes back in minutes to days");
    return kDone;
}

}  // namespace

void addDatasetVerbs(CLI::App& app, Chosen& chosen) {
    const auto addTarget = [](CLI::App* verb, const char* type) {
        auto where = std::make_shared<std::string>();
        verb->add_option("target", *where,
                         type == std::string("REMOTE:") ? "A configured remote" : "Where it lies")
            ->required()
            ->type_name(type);
        return where;
    };
    {
        CLI::App* verb =
            app.add_subcommand("verify", "Check that a dataset on a drive is complete and whole");
        auto where = addTarget(verb, "REMOTE:PATH/DATASET");
        auto percent = std::make_shared<std::optional<double>>();
        verb->add_option("--read-data", *percent,
                         "Also download and hash this share of the shards (100 if no number is given)")
            ->expected(0, 1)
            ->default_str("100")
            ->check(CLI::Range(0.0, 100.0))
            ->type_name("PERCENT");
        verb->footer("Example:\n  packtrain verify mydrive:ml/flowers --read-data=5");
        verb->callback([&chosen, where, percent] {
            chosen = [=](Session& session) { return verify(session, *where, *percent); };
        });
    }
    {
        CLI::App* verb =
            app.add_subcommand("pull", "Fetch a dataset: the tree it was, its shards, or some of its files");
        auto where = addTarget(verb, "REMOTE:PATH/DATASET");
        auto folder = std::make_shared<std::string>();
        auto shards = std::make_shared<bool>(false);
        auto globs = std::make_shared<std::vector<std::string>>();
        verb->add_option("folder", *folder, "A folder that is not there yet, or is empty")
            ->required()
            ->type_name("DIR");
        auto* shardsFlag = verb->add_flag("--shards", *shards, "The shards as they are, not unpacked");
        verb->add_option("--files", *globs, "Only files that match; only their bytes travel")
            ->type_name("GLOB")
            ->excludes(shardsFlag);
        verb->footer(
            "Examples:\n  packtrain pull mydrive:ml/flowers ./flowers\n  packtrain pull "
            "local:/mnt/usb/flowers ./some --files 'roses/*.jpg'\n"
            "Of a folder that an agent ships outputs to, all sets become one tree; the newest file of a name "
            "counts.");
        verb->callback([&chosen, where, folder, shards, globs] {
            chosen = [=](Session& session) { return pull(session, *where, *folder, *shards, *globs); };
        });
    }
    {
        CLI::App* verb = app.add_subcommand("find", "Which shard holds a file, at which offset");
        auto where = addTarget(verb, "REMOTE:PATH/DATASET");
        verb->footer(
            "Examples:\n"
            "  packtrain find mydrive:ml/flowers roses/0017.jpg\n"
            "  packtrain find mydrive:ml/flowers '*.png'");
        auto name = std::make_shared<std::string>();
        verb->add_option("name", *name, "A path in the dataset, a name, or a pattern")
            ->required()
            ->type_name("NAME");
        verb->callback([&chosen, where, name] {
            chosen = [=](Session& session) { return find(session, *where, *name); };
        });
    }
    {
        CLI::App* verb = app.add_subcommand("ls", "List a folder of a drive; datasets with their counts");
        verb->footer("Examples:\n  packtrain ls mydrive:\n  packtrain ls local:/mnt/usb");
        auto where = addTarget(verb, "REMOTE:PATH");
        verb->callback(
            [&chosen, where] { chosen = [=](Session& session) { return list(session, *where); }; });
    }
    {
        CLI::App* verb = app.add_subcommand("quota", "How much space a drive has");
        verb->footer("Example:\n  packtrain quota mydrive:");
        auto where = addTarget(verb, "REMOTE:");
        verb->callback(
            [&chosen, where] { chosen = [=](Session& session) { return quota(session, *where); }; });
    }
    {
        CLI::App* verb = app.add_subcommand("rm", "Delete a dataset: only what its manifest lists");
        verb->footer("Example:\n  packtrain rm mydrive:ml/flowers");
        auto where = addTarget(verb, "REMOTE:PATH/DATASET");
        auto yes = std::make_shared<bool>(false);
        verb->add_flag("--yes", *yes, "Do not ask");
        verb->callback([&chosen, where, yes] {
            chosen = [=](Session& session) { return remove(session, *where, *yes); };
        });
    }
    CLI::App* trash = app.add_subcommand("trash", "What the drive's trash holds, and emptying it");
    trash->require_subcommand(1);
    trash->footer("Example:\n  packtrain trash status mydrive:");
    {
        CLI::App* verb = trash->add_subcommand("status", "How much the trash holds");
        verb->footer("Example:\n  packtrain trash status mydrive:");
        auto where = addTarget(verb, "REMOTE:");
        verb->callback(
            [&chosen, where] { chosen = [=](Session& session) { return trashStatus(session, *where); }; });
    }
    {
        CLI::App* verb = trash->add_subcommand(
            "empty", "Empty the trash, whoever filled it; needs a wider sign-in on Google Drive");
        verb->footer(
            "Examples:\n"
            "  packtrain remote login mydrive --wide   # once\n"
            "  packtrain trash empty mydrive:\n"
            "It lists what will go, keeps that list in a file, and asks.");
        auto where = addTarget(verb, "REMOTE:");
        auto yes = std::make_shared<bool>(false);
        verb->add_flag("--yes", *yes, "Do not ask");
        verb->callback([&chosen, where, yes] {
            chosen = [=](Session& session) { return trashEmpty(session, *where, *yes); };
        });
    }
}

}  // namespace packtrain::cli
