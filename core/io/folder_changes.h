// Somebody writes into folders that we watch: a word from the system saves looking every second.
#pragma once

#include <memory>
#include <vector>

#include "base/clock.h"
#include "base/path.h"

namespace packtrain::io {

/// What the system told since the last wait. Paths are those of the watched folders with a name appended.
struct ChangesTold {
    std::vector<Path> renamedIn;  ///< came whole, by a rename
    std::vector<Path> written;    ///< closed by somebody who had it open for writing
    bool missed = false;          ///< the system told less than what happened: look at everything
    bool any = false;
};

/// add() and wait() are for one thread, wake() is for any.
class FolderChanges {
  public:
    virtual ~FolderChanges() = default;
    /// This folder, not those below it; again is harmless, and teaches a folder's new path after a rename.
    /// False where the system will not tell (too many watches, no such folder): then only time tells.
    virtual bool add(const Path& folder) = 0;
    /// Until something changed, wake() was called, or the time is over.
    virtual ChangesTold wait(Nanoseconds most) = 0;
    /// Ends the wait, or the next one.
    virtual void wake() = 0;
};

/// Never null. Where the system offers nothing, add() is always false and wait() only waits. Changes made by
/// other computers are never told: on volumes that are Volume::network the caller looks by the clock.
std::unique_ptr<FolderChanges> watchFolders();

}  // namespace packtrain::io
