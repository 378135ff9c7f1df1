// One line per verb: what, how long, what came of it. No secret is among them.
#pragma once

#include "base/log.h"
#include "remote/wrap/around.h"

namespace packtrain::remote {

/// `clock` and `log` outlive the remote. `name` is the remote's name, put before each line.
std::unique_ptr<Remote> logged(std::unique_ptr<Remote> inner, std::string name, const Clock& clock, Log& log);

}  // namespace packtrain::remote
