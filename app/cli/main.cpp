// packtrain: everything the desktop can do to datasets, from a terminal or a script.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "verbs.h"

namespace {

using namespace packtrain;
using namespace packtrain::cli;

int parseAndRun(int argc, char** argv) {
    CLI::App app(
        "packtrain packs large datasets into tar shards, sends them to a drive, and proves that they "
        "arrived.\n"
        "REMOTE:PATH is a configured remote and a folder on it, or local:/folder, which needs no "
        "configuration.",
        "packtrain");
    app.set_version_flag("--version", "packtrain " PACKTRAIN_VERSION);
    app.require_subcommand(1);
    app.fallthrough();
    Session session;
    app.add_flag("--json", session.json, "One JSON object per line on standard output, each with \"event\"");
    app.footer(
        "'packtrain VERB --help' shows a verb with examples; 'packtrain help exit-codes' the exit statuses.");
    Chosen chosen;
    addPushVerb(app, chosen);
    addJobVerbs(app, chosen);
    addDatasetVerbs(app, chosen);
    addRemoteVerbs(app, chosen);
    addOtherVerbs(app, chosen);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& asked) {
        return app.exit(asked);
    } catch (const CLI::ParseError& wrong) {
        app.exit(wrong);
        return kUsage;
    }
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
