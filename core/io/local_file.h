// Open files of this computer.
#pragma once

#include <string>

#include "io/descriptor.h"
#include "io/file_system.h"

namespace packtrain::io {

/// Flags with which a file that may be anything is opened for reading: a FIFO must not block, a terminal not
/// be adopted.
extern const int kReadFlags;

/// Takes the descriptor over. Fails with sourceUnsupported if it is not a regular file.
Result<std::unique_ptr<ReadableFile>> readableFile(Descriptor descriptor, std::string shown);
Result<std::unique_ptr<WritableFile>> writableFile(Descriptor descriptor, std::string shown);
/// The same for one that this open has created: it is a regular file without a look.
std::unique_ptr<WritableFile> createdFile(Descriptor descriptor, std::string shown);

}  // namespace packtrain::io
