// packtrain: everything the desktop can do to datasets, from a terminal or a script.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "verbs.h"

namespace {

using namespace packtrain;
using namespace packtrain::cli;

/// After a parse that failed no option has its value yet.
bool asksForJson(int argc, char** argv) {
    return std::any_of(argv, argv + argc,
                       [](const char* word) { return std::string_view(word) == "--json"; });
}

std::string whatIsWrong(const CLI::App& app, const CLI::ParseError& wrong) {
    const bool isExtra = dynamic_cast<const CLI::ExtrasError*>(&wrong) != nullptr;
    if (isExtra && app.get_subcommands().empty() && !app.remaining().empty())
        return "there is no verb \"" + printable(app.remaining().front()) + "\"";
    return printable(wrong.what());
}

int parseAndRun(int argc, char** argv) {
    CLI::App app(
        "packtrain packs large datasets into tar shards, sends them to a drive, and proves that they "
        "arrived.\n"
        "REMOTE:PATH is a configured remote and a folder on it, or local:/folder, which needs no "
        "configuration.",
        "packtrain");
    app.set_version_flag("--version", "packtrain " PACKTRAIN_VERSION);
    app.require_subcommand(0, 1);
    app.fallthrough();
    Session session;
    app.add_flag("--json", session.json, "One JSON object per line on standard output, each with \"event\"");
    Chosen chosen;
    addPushVerb(app, chosen);
    addJobVerbs(app, chosen);
    addDatasetVerbs(app, chosen);
    addRemoteVerbs(app, chosen);
    addBenchVerbs(app, chosen);
    addAgentVerbs(app, chosen);
    addSessionVerbs(app, chosen);
    addOtherVerbs(app, chosen);
    // After the verbs, or each of them would have it too.
    app.footer(
        "'packtrain VERB --help' shows a verb with examples; 'packtrain help exit-codes' the exit statuses.");
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& asked) {
        return app.exit(asked);
    } catch (const CLI::ParseError& wrong) {
        session.json = asksForJson(argc, argv);
        return session.failed(Error(Reason::badArgument, whatIsWrong(app, wrong)));
    }
    if (!chosen) return session.failed(Error(Reason::badArgument, "no verb"));
    service::stopOnSignals(session.stop);
    return chosen(session);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return parseAndRun(argc, argv);
    } catch (const std::exception& problem) {
        fmt::print(stderr, "packtrain: {}\n", Error(Reason::internal, problem.what()).message());
        return kFailed;
    }
}
