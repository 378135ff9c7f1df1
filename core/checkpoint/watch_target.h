// Where a watched folder is shipped to: what cannot be promised there is refused.
#pragma once

#include <string>

#include "io/file_system.h"

namespace packtrain::checkpoint {

/// Durable is what a drive has proved, not what a mount has in its queue: unsupported for `local:` below a
/// FUSE mount.
Result<> checkWatchTarget(io::FileSystem& files, const std::string& to);

}  // namespace packtrain::checkpoint
