// The file system as a job that sends spooled files must see it.
#pragma once

#include <memory>

#include "io/file_system.h"

namespace packtrain::checkpoint {

/// The same files. But a spooled file may be a hard link, whose ctime changes when its other name is deleted
/// or renamed: here no volume has a ctime to be trusted, so that a file's identity is its size and mtime.
/// What these do not show, the digests do: those of the copy were taken before it is sent.
std::unique_ptr<io::FileSystem> makeSpoolView(io::FileSystem& files);

}  // namespace packtrain::checkpoint
