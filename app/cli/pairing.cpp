#include "pairing.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

#include "grant.h"
#include "json_line.h"
#include "service/agent_wheel.h"
#include "service/forward.h"
#include "service/pair_notebook.h"

namespace packtrain::cli {
namespace {

using service::NotebookSecret;
using service::PairingEntry;
using service::Pairings;

constexpr std::size_t kShortId = 8;

struct PairArguments {
    std::string target, name, file, browser, platform, wheel;
    bool print = false, noGrant = false, device = false, list = false;
};

Result<service::Target> mailboxOf(const std::string& target) {
    if (target.find(':') == std::string::npos) return service::Target{target, ""};
    return service::parseTarget(target);
}

/// A drive that needs a sign-in gets a grant; another one the notebook must reach by itself.
Result<bool> wantsGrant(Session& session, const service::Target& mailbox, const PairArguments& arguments) {
    if (mailbox.remote == "local" || arguments.noGrant) return false;
    service::House* house = session.house();
    if (house == nullptr) return fail(Reason::internal, "nothing could be opened");
    PACKTRAIN_TRY(const auto about, house->accounts().show(mailbox.remote));
    return about.config.type == "drive";
}

/// Nothing stays of what was not finished.
Result<NotebookSecret> makeSecret(Session& session, Pairings& pairings, const service::Target& mailbox,
                                  const PairArguments& arguments) {
    PACKTRAIN_TRY(const bool hasGrant, wantsGrant(session, mailbox, arguments));
    if (!hasGrant) {
        NotebookSecret secret;
        PACKTRAIN_TRY(secret.pairing, pairings.make(mailbox, arguments.name, session.token()));
        return secret;
    }
    PACKTRAIN_TRY(const auto grants, service::openNotebookGrants());
    PACKTRAIN_TRY(const auto notes, grants->notes(mailbox.remote, session.token()));
    for (const std::string& note : notes) session.note("note: " + note);
    return service::pairWithGrant(pairings, *grants, mailbox.remote, arguments.name,
                                  consentProgress(session, arguments.browser, arguments.device),
                                  session.token());
}

/// What the notebook runs; empty if it was not asked for.
Result<std::string> makeCell(Session& session, const service::Target& mailbox,
                             const PairArguments& arguments) {
    if (arguments.platform.empty()) return std::string();
    service::House* house = session.house();
    if (house == nullptr) return fail(Reason::internal, "nothing could be opened");
    const auto cells = service::makeNotebookCells(house->accounts(), house->singleFiles());
    session.note("putting the agent's wheel where the notebook finds it");
    return cells->ready(service::wheelFolder(mailbox), arguments.platform, Path(arguments.wheel),
                        session.token());
}

void tellPaired(const Session& session, const PairingEntry& entry, const NotebookSecret& secret,
                const std::string& cell, const PairArguments& arguments) {
    const std::string line = service::writeNotebookSecret(secret);
    if (session.json) {
        JsonLine done("done");
        done.text("pairing", entry.id).text("name", entry.name).text("mailbox", entry.mailbox);
        if (secret.grant) done.text("grant", secret.grant->id);
        if (arguments.print) done.text("secret", line);
        if (!arguments.file.empty()) done.path("file", arguments.file);
        done.print();
        if (!cell.empty()) JsonLine("cell").text("for", arguments.platform).text("text", cell).print();
    } else {
        if (arguments.print) fmt::print("{}\n", line);
        if (!cell.empty()) fmt::print("{}{}", arguments.print ? "\n" : "", cell);
    }
    session.note("paired as \"" + entry.name + "\", its mailbox lies in " + entry.mailbox);
    if (!secret.grant)
        session.note("the secret holds no sign-in: the notebook's machine must reach " + entry.mailbox +
                     " under that name by itself");
    sayWhereItBelongs(session, arguments.file);
    if (cell.empty())
        session.note("The cell that installs the agent there: 'packtrain agent put " +
                     (entry.mailbox.ends_with(':') ? entry.mailbox : entry.mailbox + "/.packtrain") + "'");
}

int list(Session& session, Pairings& pairings) {
    const auto all = pairings.list();
    if (!all) return session.failed(all.error());
    for (const PairingEntry& each : *all) {
        if (session.json) {
            JsonLine line("pairing");
            line.text("pairing", each.id).text("name", each.name).text("mailbox", each.mailbox);
            if (!each.grant.empty()) line.text("grant", each.grant);
            line.text("made", formatRfc3339(each.made)).print();
        } else {
            session.say(fmt::format("{}  {:<16} {:<16} paired {}{}", each.id.substr(0, kShortId),
                                    printable(each.name), printable(each.mailbox), localTime(each.made),
                                    each.grant.empty() ? "" : ", grant " + each.grant));
        }
    }
    if (all->empty()) session.say("none; 'packtrain session pair REMOTE: --print' makes one");
    return kDone;
}

int pair(Session& session, const PairArguments& arguments) {
    const auto pairings = service::openPairings();
    if (!pairings) return session.failed(pairings.error());
    if (arguments.list) return list(session, **pairings);
    if (arguments.target.empty())
        return session.failed(Error(Reason::badArgument, "name a drive, or --list"));
    if (!arguments.print && arguments.file.empty())
        return session.failed(
            Error(Reason::badArgument, "where shall the secret go? --to FILE writes it, --print shows it"));
    const auto mailbox = mailboxOf(arguments.target);
    if (!mailbox) return session.failed(mailbox.error());
    // First: a pairing without a way to use it would be left.
    const auto cell = makeCell(session, *mailbox, arguments);
    if (!cell) return session.failed(cell.error());
    const auto secret = makeSecret(session, **pairings, *mailbox, arguments);
    if (!secret) return session.failed(secret.error());
    if (!arguments.file.empty()) {
        const auto written = (*pairings)->putInto(Path(arguments.file), *secret);
        if (!written) {
            session.note("the pairing was made and is not in the file; 'packtrain session unpair " +
                         secret->pairing->id.substr(0, kShortId) + "' takes it back");
            return session.failed(written.error());
        }
    }
    const auto entry = service::pairingEntry(**pairings, secret->pairing->id);
    if (!entry) return session.failed(entry.error());
    tellPaired(session, *entry, *secret, *cell, arguments);
    return kDone;
}

struct ForwardArguments {
    std::string name, socket, file;
    int port = 0;
    bool print = false;
};

Result<service::Target> doorOf(const ForwardArguments& arguments) {
    service::Target door{std::string(service::kForward), std::to_string(arguments.port)};
    if (arguments.port != 0) return door;
    if (arguments.socket.empty())
        return fail(Reason::badArgument, "where does your forward end here? --port or --socket says it");
    std::error_code problem;
    const auto absolute = std::filesystem::absolute(arguments.socket, problem);
    if (problem) return fail(Reason::badArgument, printable(arguments.socket));
    door.path = absolute.lexically_normal().string();
    return door;
}

void tellAdded(const Session& session, const PairingEntry& entry, const NotebookSecret& secret,
               const ForwardArguments& arguments) {
    const std::string line = service::writeNotebookSecret(secret);
    if (session.json) {
        JsonLine done("done");
        done.text("pairing", entry.id).text("name", entry.name).text("mailbox", entry.mailbox);
        if (arguments.print) done.text("secret", line);
        if (!arguments.file.empty()) done.path("file", arguments.file);
        done.print();
    } else if (arguments.print) {
        fmt::print("{}\n", line);
    }
    session.note("\"" + entry.name + "\" is heard at " + entry.mailbox.substr(service::kForward.size() + 1) +
                 " for as long as your ssh forwards it");
    session.note(
        "Put " + (arguments.file.empty() ? "that line" : "the line in " + arguments.file) +
        " on the other machine into ~/.config/packtrain/notebook-secret, mode 0600, and start its agent");
    const std::string here = arguments.port != 0 ? std::to_string(arguments.port) : entry.mailbox.substr(8);
    session.note("ssh -N -L " + here +
                 ":<home there>/.local/state/packtrain/agent/agent.sock <that machine>");
}

/// An agent without a mailbox, heard by the person's own ssh -L.
int add(Session& session, const ForwardArguments& arguments) {
    if (!arguments.print && arguments.file.empty())
        return session.failed(
            Error(Reason::badArgument, "where shall the secret go? --to FILE writes it, --print shows it"));
    const auto door = doorOf(arguments);
    if (!door) return session.failed(door.error());
    const auto pairings = service::openPairings();
    if (!pairings) return session.failed(pairings.error());
    NotebookSecret secret;
    auto made = (*pairings)->make(*door, arguments.name, session.token());
    if (!made) return session.failed(made.error());
    secret.pairing = *std::move(made);
    if (!arguments.file.empty()) {
        const auto written = (*pairings)->putInto(Path(arguments.file), secret);
        if (!written) {
            (void)(*pairings)->unpair(secret.pairing->id, {});  // nobody has its secret
            return session.failed(written.error());
        }
    }
    const auto entry = service::pairingEntry(**pairings, secret.pairing->id);
    if (!entry) return session.failed(entry.error());
    tellAdded(session, *entry, secret, arguments);
    return kDone;
}

int unpair(Session& session, const std::string& name, bool isSure) {
    const auto pairings = service::openPairings();
    if (!pairings) return session.failed(pairings.error());
    session.note(
        "Nothing that its agents say is believed here from then on, and they hear nothing more. "
        "Nothing else that is stored is touched.");
    if (!isSure &&
        !session.confirm("Type " + printable(name) + " to go on:", name, "--yes goes on without asking")) {
        session.note("nothing was taken back");
        return kFailed;
    }
    const auto unpaired = (*pairings)->unpair(name, session.token());
    if (!unpaired) return session.failed(unpaired.error());
    const PairingEntry& entry = unpaired->entry;
    if (session.json) {
        JsonLine line("done");
        line.text("pairing", entry.id).text("name", entry.name);
        line.boolean("mailbox_removed", !unpaired->left).print();
    }
    session.say("\"" + entry.name + "\" is taken back");
    if (unpaired->left)
        session.note("its mailbox still lies in " + entry.mailbox + ": " + unpaired->left->message());
    if (!entry.grant.empty())
        session.note("its sign-in to the drive, grant " + entry.grant + ", stays: 'packtrain agent revoke " +
                     entry.mailbox + " " + entry.grant + "' ends it");
    return kDone;
}

void addForwardVerb(CLI::App& session, Chosen& chosen) {
    auto arguments = std::make_shared<ForwardArguments>();
    CLI::App* verb = session.add_subcommand(
        "add", "Hear the agent of a machine that you reach by ssh, over your own ssh -L; no drive is needed");
    verb->add_option("name", arguments->name, "What you call it")->required()->type_name("NAME");
    auto* port =
        verb->add_option("--port", arguments->port,
                         "The port of this computer (127.0.0.1) that ssh forwards to the agent's socket")
            ->check(CLI::Range(1, 65535))
            ->type_name("PORT");
    verb->add_option("--socket", arguments->socket,
                     "The socket of this computer that ssh forwards to the agent's socket")
        ->excludes(port)
        ->type_name("FILE");
    verb->add_option("--to", arguments->file, "Write the secret for the other machine there, mode 0600")
        ->type_name("FILE");
    verb->add_flag("--print", arguments->print, "Show the secret");
    verb->footer(
        "An agent on Colab or Kaggle refuses it: their terms forbid it, and 'session pair' is the way.\n"
        "Example:\n"
        "  packtrain session add lab --port 7777 --print\n"
        "  ssh -N -L 7777:/home/me/.local/state/packtrain/agent/agent.sock lab");
    verb->callback(
        [&chosen, arguments] { chosen = [arguments](Session& given) { return add(given, *arguments); }; });
}

}  // namespace

void addPairingVerbs(CLI::App& session, Chosen& chosen) {
    addForwardVerb(session, chosen);
    {
        auto arguments = std::make_shared<PairArguments>();
        CLI::App* verb = session.add_subcommand(
            "pair", "Pair a notebook: one secret for it, and a mailbox in a drive that both reach");
        verb->add_option("target", arguments->target, "Where the mailbox lies")->type_name("REMOTE:");
        verb->add_option("--name", arguments->name, "What you call it (default: the drive's name)")
            ->type_name("NAME");
        verb->add_option("--to", arguments->file,
                         "Write the secret there, mode 0600; another secret PACKTRAIN in it is completed")
            ->type_name("FILE");
        verb->add_flag("--print", arguments->print, "Show the secret");
        verb->add_flag("--no-grant", arguments->noGrant,
                       "No sign-in for the notebook: it reaches the drive by itself");
        CLI::Option* browser = verb->add_option("--browser", arguments->browser,
                                                "What opens the address (default: the system's)")
                                   ->type_name("PROGRAM");
        verb->add_flag("--device", arguments->device,
                       "Show a code to type in a browser on another machine (needs a client of type TV)")
            ->excludes(browser);
        verb->add_flag("--list", arguments->list, "List the pairings instead");
        std::vector<std::string> platforms;
        for (const service::CellText& cell : service::cellTexts()) platforms.emplace_back(cell.name);
        auto* platform = verb->add_option("--for", arguments->platform,
                                          "Put the agent's wheel there too, and print the cell to run: "
                                          "colab, kaggle, jupyter or shell")
                             ->check(CLI::IsMember(platforms))
                             ->type_name("PLACE");
        verb->add_option("--wheel", arguments->wheel, "The wheel (default: the one beside this program)")
            ->needs(platform)
            ->type_name("FILE");
        verb->footer(
            "Examples:\n  packtrain session pair mydrive: --name cats --print\n"
            "  packtrain session pair mydrive: --to notebook-secret --for colab > cell.py\n"
            "  packtrain session pair local:/mnt/shared --to notebook-secret\n"
            "  packtrain session pair --list");
        verb->callback([&chosen, arguments] {
            chosen = [arguments](Session& given) { return pair(given, *arguments); };
        });
    }
    {
        auto name = std::make_shared<std::string>();
        auto isSure = std::make_shared<bool>(false);
        CLI::App* verb =
            session.add_subcommand("unpair", "Take a pairing back: its key is wiped, its mailbox removed");
        verb->add_option("pairing", *name, "Its name, its id or the beginning of it")
            ->required()
            ->type_name("PAIRING");
        verb->add_flag("--yes", *isSure, "Do not ask");
        verb->footer("Example:\n  packtrain session unpair cats");
        verb->callback([&chosen, name, isSure] {
            chosen = [name, isSure](Session& given) { return unpair(given, *name, *isSure); };
        });
    }
}

}  // namespace packtrain::cli
