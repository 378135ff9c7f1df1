// packtrain-agent: watches over a notebook session, on the machine that it runs on.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include <filesystem>
#include <utility>

#include "agent.h"
#include "base/json.h"
#include "detach.h"
#include "local_api.h"
#include "service/agent_ground.h"
#include "status_lines.h"

namespace {

using namespace packtrain;
using namespace packtrain::agent;

constexpr int kUsage = 2;
constexpr std::chrono::seconds kEndLimit{10};

struct Asked {
    AgentOptions options;
    std::vector<std::string> disks;
    std::string root;
    std::string profile, endsIn, idleLimit, age, jupyterToken;
    int port = -1;
    bool json = false;
};

int fails(const Error& error) {
    fmt::print(stderr, "packtrain-agent: {}\n", error.message());
    return info(error.reason).exitCode;
}

Result<RunFolder> openRunFolder() {
    PACKTRAIN_TRY(Path path, ownRunFolder());
    return RunFolder::open(std::move(path));
}

/// The agent lives in "/": a relative path would mean another file there.
Result<Path> absolutePath(const std::string& path) {
    if (path.empty()) return Path();
    std::error_code problem;
    const auto absolute = std::filesystem::absolute(path, problem);
    if (problem) return fail(Reason::badArgument, printable(path));
    return Path(absolute.lexically_normal().string());
}

Result<std::optional<session::Seconds>> durationOf(const std::string& text) {
    if (text.empty()) return std::nullopt;
    const auto duration = parseDuration(text);
    if (!duration)
        return fail(Reason::badArgument, "\"" + printable(text) + "\" is no duration such as 8h or 1h30min");
    return duration;
}

/// What the words on the command line mean.
Result<AgentOptions> understand(const Asked& asked) {
    AgentOptions options = asked.options;
    options.root = Path(asked.root);
    if (asked.port >= 0) options.port = asked.port;
    PACKTRAIN_TRY(options.session.endsIn, durationOf(asked.endsIn));
    PACKTRAIN_TRY(options.session.idleLimit, durationOf(asked.idleLimit));
    PACKTRAIN_TRY(options.session.age, durationOf(asked.age));
    PACKTRAIN_TRY(options.session.profile, absolutePath(asked.profile));
    PACKTRAIN_TRY(options.jupyter.tokenFile, absolutePath(asked.jupyterToken));
    for (const std::string& disk : asked.disks) {
        PACKTRAIN_TRY(Path path, absolutePath(disk));
        options.disks.push_back(std::move(path));
    }
    return options;
}

Result<> live(const RunFolder& folder, const AgentOptions& options, const TellReady& ready) {
    service::keepMemorySmall();
    StopSource stop;
    service::stopOnSignals(stop);
    return runAgent(folder, options, stop.get_token(), ready);
}

Result<> runHere(const Asked& asked) {
    PACKTRAIN_TRY(const RunFolder folder, openRunFolder());
    PACKTRAIN_TRY(const AgentOptions options, understand(asked));
    return live(folder, options, [&] {
        fmt::print("packtrain-agent runs, process {}; it listens on {}\n", service::processId(),
                   folder.socket().display());
        std::fflush(stdout);
    });
}

Result<> start(const Asked& asked) {
    PACKTRAIN_TRY(const RunFolder folder, openRunFolder());
    PACKTRAIN_TRY(const AgentOptions options, understand(asked));
    const auto runsAlready = [](int pid) {
        fmt::print("packtrain-agent runs already, process {}, with the options that it was started with\n",
                   pid);
        return Result<>();
    };
    if (const auto other = RunLock::holder(folder)) return runsAlready(*other);
    const auto begun =
        detached(folder.output(), [&](const TellReady& ready) { return live(folder, options, ready); });
    const auto pid = RunLock::holder(folder);
    // Of two that start at the same moment one gets the lock.
    if (!begun && begun.error().reason == Reason::jobBusy && pid) return runsAlready(*pid);
    PACKTRAIN_CHECK(begun);
    fmt::print("packtrain-agent runs, process {}; its log is {}\n", pid.value_or(0), folder.log().display());
    return {};
}

int status(const Asked& asked) {
    const auto folder = openRunFolder();
    if (!folder) return fails(folder.error());
    const auto pid = RunLock::holder(*folder);
    if (!pid) {
        fmt::print("{}\n", asked.json ? R"({"running":false})" : "packtrain-agent does not run");
        return 1;
    }
    const auto body = askSocket(folder->socket(), "/snapshot");
    if (!body)
        return fails(
            within("the agent, process " + std::to_string(*pid) + ", does not answer", body.error()));
    auto snapshot = json::parse(*body, "the agent's answer");
    if (!snapshot) return fails(snapshot.error());
    if (asked.json) {
        (*snapshot)["running"] = true;
        fmt::print("{}\n", json::dump(*snapshot));
    } else {
        fmt::print("{}", statusLines(*snapshot));
    }
    return 0;
}

/// A duration becomes seconds; "none" takes a limit away.
Result<> addLimit(Json& to, const char* name, const std::string& text) {
    if (text == "none") to[name] = text;
    if (text.empty() || text == "none") return {};
    PACKTRAIN_TRY(const auto seconds, durationOf(text));
    to[name] = seconds->count();
    return {};
}

Result<> limits(const Asked& asked) {
    PACKTRAIN_TRY(const RunFolder folder, openRunFolder());
    if (!RunLock::holder(folder)) return fail(Reason::fileGone, "packtrain-agent does not run");
    Json arguments = Json::object();
    PACKTRAIN_CHECK(addLimit(arguments, "ends_in", asked.endsIn));
    PACKTRAIN_CHECK(addLimit(arguments, "idle_limit", asked.idleLimit));
    PACKTRAIN_TRY(const std::string body,
                  commandSocket(folder.socket(), "/commands/limits", json::dump(arguments)));
    PACKTRAIN_TRY(const Json said, json::parse(body, "the agent's answer"));
    const auto line = [&](const char* what, const char* key) {
        const auto seconds = said.find(key);
        fmt::print("{}{}\n", what,
                   seconds == said.end() || !seconds->is_number()
                       ? std::string("not set by you")
                       : fmt::format("{:.0f} min", seconds->get<double>() / 60));
    };
    line("ends in: ", "ends_in_s");
    line("idle limit: ", "idle_limit_s");
    return {};
}

Result<> stop() {
    PACKTRAIN_TRY(const RunFolder folder, openRunFolder());
    const auto ended = endHolder(folder, kEndLimit);
    if (!ended && ended.error().reason == Reason::nothingToDo) {
        fmt::print("packtrain-agent does not run\n");
        return {};
    }
    if (!ended) return Fail(ended.error());
    fmt::print("packtrain-agent {}\n", *ended ? "has ended" : "did not end by itself and was killed");
    return {};
}

void addOptions(CLI::App& verb, Asked& asked) {
    verb.add_option("--disk", asked.disks,
                    "A folder whose disk is watched; may be repeated (default: the usual ones)")
        ->type_name("FOLDER");
    verb.add_option(
            "--port", asked.port,
            "Also listen on this port of 127.0.0.1, for who has the token in the run folder; 0: a free one")
        ->check(CLI::Range(0, 65535));
    SessionWishes& session = asked.options.session;
    verb.add_option("--plan", session.plan,
                    "Your plan on this platform (default: the one whose sessions end first)")
        ->type_name("PLAN");
    verb.add_option("--platform", session.platform, "The platform, if it is not recognised")
        ->type_name("PLATFORM");
    verb.add_option("--profile", asked.profile, "A platform profile of your own")->type_name("FILE");
    verb.add_option("--ends-in", asked.endsIn, "A limit of your own, from now: 8h, 1h30min")
        ->type_name("DURATION");
    verb.add_option("--idle-limit", asked.idleLimit,
                    "After so long without work and without you the session ends (default: as the plan says)")
        ->type_name("DURATION");
    verb.add_option("--age", asked.age, "How long ago the session began (default: the start of process 1)")
        ->type_name("DURATION");
    verb.add_flag("--wants-gpu", asked.options.wantsGpu,
                  "You chose a runtime with a GPU: say so if there is none (default: as the platform tells)");
    verb.add_flag("--allow-control", asked.options.allowsControl,
                  "Paired desktops may do more than ask for saves, also where the platform's terms forbid\n"
                  "to control a machine from afar (elsewhere they may)");
    verb.add_option(
            "--nice", asked.options.nice,
            "How far behind the training the agent stands where both want the processors\n(0: beside it; "
            "in the last half hour it always is, if it may)")
        ->check(CLI::Range(0, 19))
        ->capture_default_str();
    verb.add_option("--jupyter", asked.options.jupyter.url,
                    "Address of the Jupyter server on this machine (default: as the environment tells)")
        ->type_name("URL");
    verb.add_option("--jupyter-token-file", asked.jupyterToken, "A file with its token")->type_name("FILE");
    verb.add_option("--root", asked.root)->group("");  // for tests: another /proc
}

int parseAndRun(int argc, char** argv) {
    CLI::App app(
        "packtrain-agent watches over a notebook session: how long it lasts, whether the\nnotebook works, "
        "processors, memory, disks, network.",
        "packtrain-agent");
    app.set_version_flag("--version", "packtrain-agent " PACKTRAIN_VERSION);
    app.require_subcommand(1);
    Asked asked;
    std::function<int()> chosen;
    const auto verb = [&](const char* name, const char* help, std::function<int()> action) {
        CLI::App* const added = app.add_subcommand(name, help);
        added->callback([&chosen, action = std::move(action)] { chosen = action; });
        return added;
    };
    const auto exitOf = [](const Result<>& done) { return done ? 0 : fails(done.error()); };
    addOptions(*verb("run", "Run here until interrupted", [&] { return exitOf(runHere(asked)); }), asked);
    addOptions(*verb("start", "Run apart from this terminal or cell", [&] { return exitOf(start(asked)); }),
               asked);
    verb("status", "What it sees; exit status 1 if it does not run", [&] {
        return status(asked);
    })->add_flag("--json", asked.json, "One JSON object, the same as GET /snapshot");
    CLI::App* const limit = verb("limits", "Say, while it runs, what you know of this session's end",
                                 [&] { return exitOf(limits(asked)); });
    limit->add_option("--ends-in", asked.endsIn, "It ends then, from now: 8h, 1h30min; or none")
        ->type_name("DURATION");
    limit->add_option("--idle-limit", asked.idleLimit, "It ends after so long without work; or none")
        ->type_name("DURATION");
    verb("stop", "End it and wait until it has ended", [&] { return exitOf(stop()); });
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& wanted) {
        return app.exit(wanted);
    } catch (const CLI::ParseError& wrong) {
        app.exit(wrong);
        return kUsage;
    }
    return chosen();
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return parseAndRun(argc, argv);
    } catch (const std::exception& problem) {
        return fails(Error(Reason::internal, problem.what()));
    }
}
