// A folder that somebody names may lie on a mount that hangs: that is asked before anything of ours looks
// there.
#pragma once

#include <string>

#include "base/path.h"
#include "base/result.h"

namespace packtrain::agent {

/// readFailed if the system does not say within two seconds what is there. What is not there answers.
Result<> answersSoon(const Path& path);

/// The same of a place "local:/folder"; of other remotes nothing is asked.
Result<> targetAnswersSoon(const std::string& target);

}  // namespace packtrain::agent
