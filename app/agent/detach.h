// Leaving the notebook's cell: a process that its interrupt, its end and its kernel's restart do not reach.
#pragma once

#include <functional>

#include "base/path.h"
#include "base/result.h"

namespace packtrain::agent {

/// Says to the waiting process that all is well, once.
using TellReady = std::function<void()>;

/// Forks twice, into a session of its own: "/" as folder, no input, output to `output`, SIGINT and SIGHUP
/// ignored. There `body` runs, and the process ends with its status. Here it waits until the body tells that
/// it is ready, or for the reason why it never will be. The caller must have no threads.
Result<> detached(const Path& output, const std::function<Result<>(const TellReady&)>& body);

}  // namespace packtrain::agent
