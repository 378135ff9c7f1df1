// Finding and starting a program, as both kinds of children need it.
#pragma once

#include <string>
#include <vector>

#include "base/path.h"
#include "base/result.h"

namespace packtrain::io {

/// The file that `name` means: itself if it has a slash, else the first executable of that name in PATH.
Result<Path> findProgram(const std::string& name);

/// The strings as execv wants them. They must outlive the answer.
std::vector<char*> argumentsOf(const std::vector<std::string>& command);

}  // namespace packtrain::io
