// The agent itself: sensors and the local API, from the lock to the last log line.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "base/cancel.h"
#include "jupyter.h"
#include "priority.h"
#include "run_folder.h"
#include "session_view.h"

namespace packtrain::agent {

struct AgentOptions {
    Path root;                   ///< put before /proc and /sys; empty: this machine
    std::vector<Path> disks;     ///< empty: those that usually matter
    std::optional<int> port;     ///< of 127.0.0.1; 0: a free one
    bool wantsGpu = false;       ///< somebody asked the platform for one
    bool allowsControl = false;  ///< by desktops, also where the platform's terms forbid it
    int nice = kBehind;          ///< 0 to 19; priority.h
    SessionWishes session;
    JupyterWishes jupyter;
};

/// Runs until stopped. `onReady` is called once, when the API answers. Fails with jobBusy if an agent runs.
Result<> runAgent(const RunFolder& folder, const AgentOptions& options, const StopToken& stop,
                  const std::function<void()>& onReady);

}  // namespace packtrain::agent
