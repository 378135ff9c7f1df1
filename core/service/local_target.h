// Can a folder of this computer be the target of an upload? Asked before anything is read.
#pragma once

#include <vector>

#include "base/path.h"
#include "base/result.h"
#include "io/file_system.h"

namespace packtrain::service {

/// Links are followed, and the target need not exist yet. targetNoFolder if a part of its path is no folder,
/// targetInside if it lies in one of the sources: it would be packed into itself. The context names which.
Result<> checkLocalTarget(io::FileSystem& files, const Path& target, const std::vector<Path>& sources);

}  // namespace packtrain::service
