// A broken database is moved aside with all that belongs to it, never deleted.
#pragma once

#include "base/path.h"
#include "base/result.h"
#include "io/file_system.h"

namespace packtrain::store {

/// Renames `path` and its -wal, -shm and -journal to the first free NAME.broken-N. Returns the new path of
/// the database.
Result<Path> setAside(io::FileSystem& files, const Path& path);
/// Moves away a -wal, -shm or -journal whose database is gone, before a new database of that name is made.
Result<> setOrphansAside(io::FileSystem& files, const Path& path);

}  // namespace packtrain::store
