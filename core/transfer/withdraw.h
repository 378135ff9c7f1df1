// What a job that came to nothing has left on its drive.
#pragma once

#include "io/file_system.h"
#include "remote/remote.h"

namespace packtrain::transfer {

/// Removes what the job in this folder has made, but for what the manifest at its place lists, whosever that
/// is. Where ids are paths, and there is no manifest, all stays: it may be another's. Again is harmless. For
/// a job that ended and is not done; jobBusy if somebody runs it.
Result<> withdraw(io::FileSystem& files, const Path& jobFolder, remote::Remote& remote,
                  const StopToken& stop);

}  // namespace packtrain::transfer
