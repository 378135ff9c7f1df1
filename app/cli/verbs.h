// The verbs of the command line: each adds its subcommand and leaves in `chosen` what to run.
#pragma once

#include <functional>

#include "session.h"

namespace CLI {
class App;
}

namespace packtrain::cli {

/// Set by the subcommand that was parsed; returns the exit status.
using Chosen = std::function<int(Session&)>;

void addJobVerbs(CLI::App& app, Chosen& chosen);
void addPushVerb(CLI::App& app, Chosen& chosen);
void addDatasetVerbs(CLI::App& app, Chosen& chosen);
void addRemoteVerbs(CLI::App& app, Chosen& chosen);
void addBenchVerbs(CLI::App& app, Chosen& chosen);
void addAgentVerbs(CLI::App& app, Chosen& chosen);
void addSessionVerbs(CLI::App& app, Chosen& chosen);
void addOtherVerbs(CLI::App& app, Chosen& chosen);

/// "8MB/s", "8MB" or "off" (0).
Result<std::uint64_t> parseRate(std::string text);

/// Shows a job until it is final, paused, waiting for a person, or we are interrupted; its exit status.
int followJob(Session& session, const service::JobId& id);
/// Runs it on this thread and shows it; its exit status.
int runAndShow(Session& session, const service::JobId& id, service::Patience patience);
/// The last words on a job, and the exit status that goes with them.
int concludeJob(Session& session, const service::JobView& view);

}  // namespace packtrain::cli
