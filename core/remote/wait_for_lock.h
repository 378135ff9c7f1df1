// Waiting for another process's lock, by the clock that was passed in.
#pragma once

#include <chrono>
#include <memory>

#include "base/cancel.h"
#include "base/clock.h"
#include "io/file_system.h"

namespace packtrain::remote {

/// Takes the lock, asking again every 20 ms. cancelled when stopped; networkTimeout (transient) when `limit`
/// has passed: the holder waits for a server. Makes the folder of the lock file.
Result<std::unique_ptr<io::FileLock>> waitForLock(io::FileSystem& files, const Clock& clock, const Path& path,
                                                  std::chrono::seconds limit, const StopToken& stop);

}  // namespace packtrain::remote
