#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "json_line.h"
#include "verbs.h"

namespace packtrain::cli {
namespace {

using service::AccountService;
using service::RemoteInfo;

void showRemote(const Session& session, const RemoteInfo& remote, bool whole) {
    if (session.json) {
        JsonLine line("remote");
        line.text("name", remote.config.name)
            .text("type", remote.config.type)
            .boolean("signed_in", remote.signedIn)
            .boolean("wide", remote.wide);
        if (remote.problem)
            line.text("id", info(*remote.problem).id).text("reason", info(*remote.problem).name);
        std::string options;
        for (const auto& [key, value] : remote.config.options)
            options += (options.empty() ? "" : ",") + jsonText(key) + ":" + jsonText(value);
        line.raw("options", "{" + options + "}").print();
        return;
    }
    session.say(fmt::format("{:<16} {:<8} {}", remote.config.name, remote.config.type,
                            remote.problem ? info(*remote.problem).words : "ready"));
    if (!whole) return;
    for (const auto& [key, value] : remote.config.options)
        session.say(fmt::format("  {} = {}", printable(key), printable(value)));
    if (remote.config.options.contains("client_id"))
        session.say(remote.wide ? "  sees all files of the account (scope drive)"
                                : "  sees only files that Packtrain made (scope drive.file)");
}

int withAccounts(Session& session, const std::function<int(AccountService&)>& action) {
    service::House* house = session.house();
    return house == nullptr ? kFailed : action(house->accounts());
}

int listRemotes(Session& session) {
    return withAccounts(session, [&](AccountService& accounts) -> int {
        const auto all = accounts.list();
        if (!all) return session.failed(all.error());
        for (const RemoteInfo& remote : *all) showRemote(session, remote, false);
        if (all->empty())
            session.say(
                "none; 'packtrain remote add --help' shows how. local:/folder needs no configuration");
        return kDone;
    });
}

struct AddArguments {
    std::string type, name, clientFile, secrets;
    std::vector<std::string> options;
};

int addRemote(Session& session, const AddArguments& arguments) {
    service::RemoteConfig config;
    config.type = arguments.type;
    config.name = arguments.name;
    for (const std::string& option : arguments.options) {
        const std::size_t equals = option.find('=');
        if (equals == std::string::npos || equals == 0)
            return session.failed(
                Error(Reason::badArgument, "\"" + printable(option) + "\" is not KEY=VALUE"));
        config.options[option.substr(0, equals)] = option.substr(equals + 1);
    }
    return withAccounts(session, [&](AccountService& accounts) -> int {
        if (!arguments.secrets.empty()) {
            const auto kind = arguments.secrets == "keychain" ? service::SecretsKind::keychain
                              : arguments.secrets == "file"   ? service::SecretsKind::file
                                                              : service::SecretsKind::environment;
            if (const auto chosen = accounts.chooseSecrets(kind); !chosen)
                return session.failed(chosen.error());
        }
        if (const auto added = accounts.add(config, Path(arguments.clientFile)); !added)
            return session.failed(added.error());
        const auto about = accounts.show(config.name);
        if (!about) return session.failed(about.error());
        if (session.json) {
            showRemote(session, *about, true);
        } else if (about->signedIn) {
            session.say("added; try 'packtrain ls " + config.name + ":'");
        } else {
            session.say("added; now sign in: 'packtrain remote login " + config.name + "'");
        }
        return kDone;
    });
}

int login(Session& session, const std::string& name, const std::string& browser, bool device, bool wide) {
    return withAccounts(session, [&](AccountService& accounts) -> int {
        const auto notes = accounts.signInNotes(name, wide);
        if (!notes) return session.failed(notes.error());
        for (const std::string& note : *notes) session.note("note: " + note);
        service::SignInProgress progress;
        progress.wider = wide;
        if (device) {
            progress.showDeviceCode = [&](const std::string& code, const std::string& url) {
                session.note("on any computer, open " + url + " and type " + code);
            };
        } else {
            progress.openBrowser = [&](const std::string& url) {
                session.note("the browser opens; if it does not, open this address yourself:\n" + url);
                if (const auto opened = service::openInBrowser(url, browser); !opened)
                    session.note("packtrain: " + opened.error().message());
            };
        }
        const auto account = accounts.signIn(name, progress, session.token());
        if (!account) return session.failed(account.error());
        if (session.json) JsonLine("done").text("remote", name).text("account", account->name).print();
        session.say("signed in as " + printable(account->name));
        for (const std::string& warning : account->warnings) session.note("note: " + printable(warning));
        return kDone;
    });
}

}  // namespace

void addRemoteVerbs(CLI::App& app, Chosen& chosen) {
    CLI::App* remote =
        app.add_subcommand("remote", "The drives that are configured: add, list, show, remove, login");
    remote->require_subcommand(1);
    remote->footer("Example:\n  packtrain remote add --help");
    {
        CLI::App* verb = remote->add_subcommand("list", "List them");
        verb->footer("Example:\n  packtrain remote list");
        verb->callback([&chosen] { chosen = listRemotes; });
    }
    {
        CLI::App* verb = remote->add_subcommand("add", "Configure a drive under a name");
        auto arguments = std::make_shared<AddArguments>();
        verb->add_option("type", arguments->type, "local or drive (Google Drive)")
            ->required()
            ->type_name("TYPE");
        verb->add_option("name", arguments->name, "How you will call it")->required()->type_name("NAME");
        verb->add_option("--client", arguments->clientFile,
                         "The client_secret.json of your own Google client (type drive)")
            ->type_name("FILE")
            ->check(CLI::ExistingFile);
        verb->add_option("--secrets", arguments->secrets,
                         "Where secrets of all remotes lie; chosen once: the keychain, a protected file, or "
                         "environment variables")
            ->check(CLI::IsMember({"keychain", "file", "env"}));
        verb->add_option("options", arguments->options,
                         "Further settings, as in root=ml or endpoint=https://...")
            ->type_name("KEY=VALUE");
        verb->footer(
            "Examples:\n"
            "  packtrain remote add local usb root=/mnt/usb\n"
            "  packtrain remote add drive mydrive --client ~/Downloads/client_secret.json\n"
            "Google wants your own client, once: console.cloud.google.com, enable the Google Drive API, "
            "create an\n"
            "OAuth client of type \"Desktop app\", download its JSON.");
        verb->callback([&chosen, arguments] {
            chosen = [arguments](Session& session) { return addRemote(session, *arguments); };
        });
    }
    const auto addName = [](CLI::App* verb) {
        auto name = std::make_shared<std::string>();
        verb->add_option("name", *name, "Its name")->required()->type_name("NAME");
        return name;
    };
    {
        CLI::App* verb = remote->add_subcommand("show", "Its settings and whether it works");
        auto name = addName(verb);
        verb->footer("Example:\n  packtrain remote show mydrive");
        verb->callback([&chosen, name] {
            chosen = [name](Session& session) {
                return withAccounts(session, [&](AccountService& accounts) -> int {
                    const auto about = accounts.show(*name);
                    if (!about) return session.failed(about.error());
                    showRemote(session, *about, true);
                    return kDone;
                });
            };
        });
    }
    {
        CLI::App* verb = remote->add_subcommand(
            "remove", "Forget it and wipe its secrets; nothing on the drive is touched");
        auto name = addName(verb);
        verb->footer("Example:\n  packtrain remote remove mydrive");
        verb->callback([&chosen, name] {
            chosen = [name](Session& session) {
                return withAccounts(session, [&](AccountService& accounts) -> int {
                    if (const auto removed = accounts.remove(*name); !removed)
                        return session.failed(removed.error());
                    if (session.json) JsonLine("done").text("remote", *name).print();
                    session.say("removed");
                    return kDone;
                });
            };
        });
    }
    {
        CLI::App* verb = remote->add_subcommand("login", "Sign in with the browser");
        auto name = addName(verb);
        auto browser = std::make_shared<std::string>();
        auto device = std::make_shared<bool>(false);
        auto wide = std::make_shared<bool>(false);
        auto* browserOption =
            verb->add_option("--browser", *browser, "A program that gets the address to open")
                ->type_name("PROGRAM");
        verb->add_flag("--device", *device,
                       "Show a code to type in a browser on another machine (needs a client of type TV)")
            ->excludes(browserOption);
        verb->add_flag("--wide", *wide, "Ask for the scope drive: needed to empty the trash, nothing else");
        verb->footer(
            "Examples:\n"
            "  packtrain remote login mydrive\n"
            "  packtrain remote login mydrive --browser firefox");
        verb->callback([&chosen, name, browser, device, wide] {
            chosen = [=](Session& session) { return login(session, *name, *browser, *device, *wide); };
        });
    }
}

}  // namespace packtrain::cli
