// FileStat from the system's own structure.
#pragma once

#include <string_view>

#include "io/file_system.h"

namespace packtrain::io {

/// Of `name` in `folder` (a descriptor, or AT_FDCWD); `flags` as for fstatat. `shown` is the path in errors.
Result<FileStat> statAt(int folder, const char* name, int flags, std::string_view shown);
/// Of an open descriptor.
Result<FileStat> statOf(int descriptor, std::string_view shown);

}  // namespace packtrain::io
