// What is watched, and where it is shipped to: what cannot be promised there is refused.
#pragma once

#include <string>
#include <vector>

#include "io/file_system.h"

namespace packtrain::checkpoint {

/// The folder is absolute, the name one of a dataset, each pattern UTF-8: badArgument, nameNotAllowed.
Result<> checkWatch(const Path& folder, const std::string& name, const std::vector<std::string>& patterns);

/// Durable is what a drive has proved, not what a mount has in its queue: unsupported for `local:` below a
/// FUSE mount.
Result<> checkWatchTarget(io::FileSystem& files, const std::string& to);

}  // namespace packtrain::checkpoint
