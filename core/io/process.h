// This process and its children, behind plain functions of the platform.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.h"
#include "base/path.h"
#include "base/result.h"

namespace packtrain::io {

struct ChildResult {
    int exitCode = -1;  ///< 128 + signal if it was killed
    std::string output;
    std::string errorOutput;
};

/// Runs a program (looked up in PATH if it has no slash), feeds `input`, collects what it prints (at most 1
/// MiB each). Killed after `limit` or when stopped: networkTimeout / cancelled. Secrets go through `input`,
/// never through arguments.
Result<ChildResult> runChild(const std::vector<std::string>& command, std::string_view input,
                             std::chrono::milliseconds limit, const StopToken& stop);
/// Starts a program in a session of its own, with no terminal, output to `log`. It outlives this process.
/// Returns its pid.
Result<int> startDetached(const std::vector<std::string>& command, const Path& log);
/// The program file of this process.
Result<Path> ownProgram();
std::optional<std::string> environment(const std::string& name);
std::string hostName();
int processId();
/// True while a process of that id exists.
bool processRuns(int pid);
/// Peak resident memory of this process in bytes.
std::uint64_t peakMemory();
/// How many files this process may have open at once (ulimit -n).
std::uint64_t mostOpenFiles();

/// Few allocation arenas, and large blocks given back to the system as soon as they are freed: threads that
/// come and go otherwise keep what they once had. For a process that runs jobs; may be called again.
void keepMemorySmall();

/// Requests stop on the first SIGINT, SIGTERM or SIGHUP; a second one ends the process at once with 130. Call
/// once, early, in main.
void stopOnSignals(StopSource source);

struct Terminal {
    bool isTerminal = false;
    int columns = 80;
};
/// Of standard output (fd 1) or standard error (fd 2).
Terminal terminal(int fd);
/// Reads a line from the terminal without echo; nothing if there is none.
std::optional<std::string> readPassword(std::string_view prompt);

/// Where state lies: $PACKTRAIN_HOME, else $XDG_STATE_HOME/packtrain, else ~/.local/state/packtrain. Not
/// created.
Result<Path> stateFolder();
/// Where configuration lies: $PACKTRAIN_HOME, else $XDG_CONFIG_HOME/packtrain, else ~/.config/packtrain.
Result<Path> configFolder();

}  // namespace packtrain::io
