// The wheel with the agent: found here, put on a drive, and the cells that install it from there.
#pragma once

#include <memory>

#include "service/accounts.h"
#include "service/cells.h"
#include "service/single_files.h"

namespace packtrain::service {

struct Wheel {
    std::string name;   ///< "packtrain-....whl"
    std::string bytes;  ///< holds the agent's program
};

/// `file` empty: that of this version, beside this program or where installer/bundle.py leaves it. fileGone;
/// badArgument if it is no wheel of Packtrain with its programs in it.
Result<Wheel> readWheel(const Path& file);

/// Where a wheel of that name in `folder` is reached from: by a path of this computer, or by Colab's mount.
/// Its digest is not known yet. badArgument if it cannot stand in a cell.
Result<WheelPlace> placeOfWheel(AccountService& accounts, const Target& folder, std::string name);

/// In `mailbox`, where a pairing's mailbox lies, the folder for the wheel.
Target wheelFolder(Target mailbox);

/// The door to what paired notebooks run first. Thread-safe.
class NotebookCells {
  public:
    virtual ~NotebookCells() = default;
    /// Puts the wheel into the folder, verified, unless it lies there; and gives what a paired notebook on
    /// `platform` ("colab", "kaggle", "jupyter", "shell") runs to install it from there. `wheel`: as for
    /// readWheel. badArgument where the folder is not reached from there.
    virtual Result<std::string> ready(const Target& folder, const std::string& platform, const Path& wheel,
                                      const StopToken& stop) = 0;
};

/// What is passed in outlives it.
std::unique_ptr<NotebookCells> makeNotebookCells(AccountService& accounts, SingleFiles& files);

}  // namespace packtrain::service
