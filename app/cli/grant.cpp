#include "grant.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "json_line.h"
#include "service/notebook_grants.h"

namespace packtrain::cli {
namespace {

using service::NotebookGrant;
using service::NotebookGrantView;

struct GrantArguments {
    std::string target, file, browser, id;
    bool print = false, device = false, yes = false;
};

/// "mydrive:" or "mydrive".
Result<std::string> remoteOf(const std::string& target) {
    if (target.find(':') == std::string::npos) return target;
    PACKTRAIN_TRY(const auto parsed, service::parseTarget(target));
    if (parsed.remote == "local") return fail(Reason::unsupported, "local: needs no sign-in");
    if (!parsed.path.empty())
        return fail(Reason::badArgument, "a grant is for a whole remote: " + parsed.remote + ":");
    return parsed.remote;
}

void showSecret(const Session& session, const NotebookGrant& grant, const GrantArguments& arguments) {
    const std::string line = service::writeNotebookSecret({.pairing = {}, .grant = grant});
    if (session.json) {
        JsonLine done("done");
        done.text("remote", grant.remote).text("id", grant.id);
        if (arguments.print) done.text("secret", line);
        if (!arguments.file.empty()) done.path("file", arguments.file);
        done.print();
    } else if (arguments.print) {
        fmt::print("{}\n", line);
    }
}

int grant(Session& session, const GrantArguments& arguments) {
    const auto remote = remoteOf(arguments.target);
    if (!remote) return session.failed(remote.error());
    if (!arguments.print && arguments.file.empty())
        return session.failed(
            Error(Reason::badArgument, "where shall the secret go? --file FILE writes it, --print shows it"));
    const auto grants = service::openNotebookGrants();
    if (!grants) return session.failed(grants.error());
    const auto notes = (*grants)->notes(*remote, session.token());
    if (!notes) return session.failed(notes.error());
    for (const std::string& note : *notes) session.note("note: " + note);
    const auto made = (*grants)->make(*remote, consentProgress(session, arguments.browser, arguments.device),
                                      session.token());
    if (!made) return session.failed(made.error());
    if (!arguments.file.empty()) {
        if (const auto written = (*grants)->putInto(Path(arguments.file), *made); !written) {
            session.note("grant " + made->id + " was made and is not in the file; 'packtrain agent revoke " +
                         *remote + ": " + made->id + "' ends it");
            return session.failed(written.error());
        }
    }
    session.note("grant " + made->id + " for " + *remote + " was made");
    showSecret(session, *made, arguments);
    sayWhereItBelongs(session, arguments.file);
    return kDone;
}

int list(Session& session) {
    const auto grants = service::openNotebookGrants();
    if (!grants) return session.failed(grants.error());
    const auto all = (*grants)->list();
    if (!all) return session.failed(all.error());
    for (const NotebookGrantView& each : *all) {
        if (session.json)
            JsonLine("grant")
                .text("id", each.id)
                .text("remote", each.remote)
                .text("made", formatRfc3339(each.made))
                .print();
        else
            session.say(fmt::format("{:<10} {:<16} made {}", each.id, each.remote, localTime(each.made)));
    }
    if (all->empty()) session.say("none; 'packtrain agent grant REMOTE:' makes one");
    return kDone;
}

/// The one that was named, or the only one.
Result<std::string> whichOne(service::NotebookGrants& grants, const std::string& remote,
                             const std::string& id) {
    if (!id.empty()) return id;
    PACKTRAIN_TRY(const auto all, grants.list());
    std::vector<std::string> ids;
    for (const NotebookGrantView& each : all)
        if (each.remote == remote) ids.push_back(each.id);
    if (ids.size() == 1) return ids.front();
    if (ids.empty()) return fail(Reason::nothingToDo, remote + " has no grant of a notebook");
    return fail(Reason::badArgument,
                remote + " has several; name one of those that 'packtrain agent grants' lists");
}

void tellRevoked(const Session& session, const std::string& remote, const std::string& id,
                 const service::RevokedGrant& revoked) {
    if (session.json) {
        JsonLine line("done");
        line.text("remote", remote).text("id", id);
        if (revoked.endedHere) line.boolean("ended_here", *revoked.endedHere);
        std::string others;
        for (const std::string& other : revoked.others)
            others += (others.empty() ? "" : ",") + jsonText(other);
        line.raw("others", "[" + others + "]").print();
        return;
    }
    session.say("grant " + id + " is revoked");
    for (const std::string& other : revoked.others) session.say("grant " + other + " ended with it");
    if (!revoked.endedHere)
        session.say("whether this computer's sign-in ended too could not be asked");
    else if (*revoked.endedHere)
        session.say("this computer's sign-in ended with it: 'packtrain remote login " + remote + "'");
}

int revoke(Session& session, const GrantArguments& arguments) {
    const auto remote = remoteOf(arguments.target);
    if (!remote) return session.failed(remote.error());
    const auto grants = service::openNotebookGrants();
    if (!grants) return session.failed(grants.error());
    const auto id = whichOne(**grants, *remote, arguments.id);
    if (!id) return session.failed(id.error());
    session.note(
        "Google ends with it the whole consent of the account to your client: this computer's sign-in to " +
        *remote + " too, and every other notebook's. Nothing stored is lost; sign in again afterwards.");
    if (!arguments.yes &&
        !session.confirm("Type " + *id + " to go on:", *id, "--yes goes on without asking")) {
        session.note("nothing was revoked");
        return kFailed;
    }
    const auto revoked = (*grants)->revoke(*remote, *id, session.token());
    if (!revoked) return session.failed(revoked.error());
    tellRevoked(session, *remote, *id, *revoked);
    return kDone;
}

void addTarget(CLI::App& verb, GrantArguments& arguments) {
    verb.add_option("target", arguments.target, "A Google Drive that is signed in here")
        ->required()
        ->type_name("REMOTE:");
}

}  // namespace

service::SignInProgress consentProgress(Session& session, const std::string& browser, bool isDevice) {
    service::SignInProgress progress;
    if (isDevice) {
        progress.showDeviceCode = [&session](const std::string& code, const std::string& url) {
            session.note("on any computer, open " + url + " and type " + code);
        };
    } else {
        progress.openBrowser = [&session, browser](const std::string& url) {
            session.note("the browser opens; if it does not, open this address yourself:\n" + url);
            if (const auto opened = service::openInBrowser(url, browser); !opened)
                session.note("packtrain: " + opened.error().message());
        };
    }
    return progress;
}

void sayWhereItBelongs(const Session& session, const std::string& file) {
    const std::string what = file.empty() ? "that line" : "the line in " + file;
    session.note("Put " + what + " under the name PACKTRAIN where your notebooks keep secrets:");
    session.note("  Colab: the key in the left bar, Add new secret, notebook access on");
    session.note("  Kaggle: Add-ons, Secrets, attached to the notebook");
    session.note(
        "  elsewhere: the file ~/.config/packtrain/notebook-secret of mode 0600, or the environment "
        "variable");
    session.note(
        "packtrain.start() finds it there. Whoever has it may read and change what Packtrain stored.");
}

void addGrantVerbs(CLI::App& agent, Chosen& chosen) {
    {
        auto arguments = std::make_shared<GrantArguments>();
        CLI::App* verb = agent.add_subcommand(
            "grant",
            "Sign notebooks in to a drive: a second consent, and the secret PACKTRAIN for their platform");
        addTarget(*verb, *arguments);
        verb->add_option(
                "--file", arguments->file,
                "Write the secret into this file, of mode 0600; a secret that is there gets this grant")
            ->type_name("FILE");
        verb->add_flag("--print", arguments->print, "Print the secret, to be copied into a platform's store");
        auto* browser =
            verb->add_option("--browser", arguments->browser, "A program that gets the address to open")
                ->type_name("PROGRAM");
        verb->add_flag("--device", arguments->device,
                       "Show a code to type in a browser on another machine (needs a client of type TV)")
            ->excludes(browser);
        verb->footer(
            "Examples:\n  packtrain agent grant mydrive: --print\n"
            "  packtrain agent grant mydrive: --file notebook-secret");
        verb->callback([&chosen, arguments] {
            chosen = [arguments](Session& session) { return grant(session, *arguments); };
        });
    }
    {
        CLI::App* verb =
            agent.add_subcommand("grants", "List the grants that this computer made and did not revoke");
        verb->footer("Example:\n  packtrain agent grants");
        verb->callback([&chosen] { chosen = list; });
    }
    {
        auto arguments = std::make_shared<GrantArguments>();
        CLI::App* verb = agent.add_subcommand("revoke", "End a grant, at Google and here");
        addTarget(*verb, *arguments);
        verb->add_option("id", arguments->id, "Which one (default: the only one)")->type_name("ID");
        verb->add_flag("--yes", arguments->yes, "Do not ask");
        verb->footer("Example:\n  packtrain agent revoke mydrive: 1f2e3d4c");
        verb->callback([&chosen, arguments] {
            chosen = [arguments](Session& session) { return revoke(session, *arguments); };
        });
    }
}

}  // namespace packtrain::cli
