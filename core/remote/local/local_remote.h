// A folder of this computer as a drive: part files that become objects by rename.
#pragma once

#include <memory>

#include "base/clock.h"
#include "io/file_system.h"
#include "remote/remote.h"

namespace packtrain::remote {

struct LocalOptions {
    Path root;      ///< made by the first ensureFolder
    Path lockFile;  ///< taken while replace() compares and renames; shared by all processes of this user
};

/// `files` and `clock` outlive the remote. An object's id is its path below the root; an upload's token is
/// the path of its part file, whose random name no other upload shares. What was written survives kill -9;
/// only finish() makes it outlive a power cut, so the proof is to read it back.
std::unique_ptr<Remote> makeLocalRemote(LocalOptions options, io::FileSystem& files, const Clock& clock);

}  // namespace packtrain::remote
