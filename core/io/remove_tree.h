// Removing a whole tree without ever leaving it.
#pragma once

#include "base/path.h"
#include "base/result.h"

namespace packtrain::io {

/// As FileSystem::removeTree. Needs two descriptors however deep the tree is.
Result<> removeLocalTree(const Path& path);

}  // namespace packtrain::io
