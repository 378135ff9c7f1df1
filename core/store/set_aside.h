// A broken database is moved aside with all that belongs to it, never deleted.
#pragma once

#include <array>
#include <cstdint>

#include "base/path.h"
#include "base/result.h"
#include "io/file_system.h"

namespace packtrain::store {

/// Renames `path` and its -wal, -shm and -journal to the first free NAME.broken-N. Returns the new path of
/// the database.
Result<Path> setAside(io::FileSystem& files, const Path& path);
/// Inodes of the -wal, -shm and -journal beside `path`; 0 where there is none. To be asked before a database
/// is made.
using Companions = std::array<std::uint64_t, 3>;
Companions companionsOf(io::FileSystem& files, const Path& path);
/// Moves away those whose database was gone: seen before a new database of that name was made. Others belong
/// to the new one, which another process may have opened at once.
Result<> setOrphansAside(io::FileSystem& files, const Path& path, const Companions& seen);

}  // namespace packtrain::store
