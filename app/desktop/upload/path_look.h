// A look at what was dropped that never holds up the window: a disk that answers at once is waited for, a
// network mount that hangs is not.
#pragma once

#include <functional>

#include "background.h"
#include "dropped_paths.h"

namespace packtrain::desktop {

/// Window thread only.
class PathLook {
  public:
    using Then = std::function<void(Dropped)>;

    PathLook(Background& background, Probe probe) : background_(background), probe_(std::move(probe)) {}

    /// `then` at once if the disk answers within a blink, else later, on the window thread. A new look takes
    /// the place of the one before.
    void start(NamedPaths named, const Then& then);
    void stop() { task_.drop(); }
    bool looking() const { return task_.active(); }

  private:
    Background& background_;
    Probe probe_;
    Task task_;
};

}  // namespace packtrain::desktop
