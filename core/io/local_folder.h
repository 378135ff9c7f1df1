// Open folders of this computer.
#pragma once

#include <string>

#include "io/descriptor.h"
#include "io/file_system.h"

namespace packtrain::io {

/// Takes the descriptor over; it must be open for reading.
std::unique_ptr<Folder> localFolder(Descriptor descriptor, std::string shown);
/// The entries of a folder open for reading, in the directory's own order, without "." and "..". Moves its
/// position.
Result<FolderNames> listFolder(int descriptor, std::string_view shown);
/// What a link (the descriptor's folder and a name in it) points to.
Result<std::string> readLinkAt(int folder, const std::string& name, std::string_view shown);

}  // namespace packtrain::io
