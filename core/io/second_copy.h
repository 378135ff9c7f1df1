// A second copy of a file without writing its bytes again, and whether somebody still writes the first.
#pragma once

#include "base/path.h"
#include "base/result.h"

namespace packtrain::io {

/// A second name of the same file. unsupported where that cannot be (another file system, none that has hard
/// links).
Result<> linkFile(const Path& from, const Path& to);

/// A new file that shares the bytes of the other until one of them changes. unsupported where the file system
/// cannot; then nothing is left at `to`.
Result<> cloneFile(const Path& from, const Path& to);

/// Has a process, as far as this user may see, the file of this real path open for writing? What /proc does
/// not tell is no.
bool isOpenForWriting(const Path& path);

}  // namespace packtrain::io
