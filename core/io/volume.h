// What kind of volume holds a path.
#pragma once

#include "io/file_system.h"

namespace packtrain::io {

/// What follows from a file system's type, as /proc/self/mountinfo writes it ("ext4", "fuse.sshfs").
Volume volumeOfType(std::string type);
/// Asks statx, mountinfo and statfs. `path` must exist.
Result<Volume> volumeOf(const Path& path);

}  // namespace packtrain::io
