// What lies at a local path, asked of the system by its bytes: Qt's own file classes lose names that are not
// UTF-8.
#pragma once

#include "service/values.h"

namespace packtrain::desktop {

enum class PathKind { folder, file, missing, denied, special };

/// Can it be opened for reading by this user? Follows symlinks. Does not open it.
PathKind probePath(const Path& path);

/// May this user make entries in this folder?
bool mayWriteIn(const Path& folder);

/// A folder that belongs to this user alone, for sockets; empty if there is none.
Path runtimeFolder();

}  // namespace packtrain::desktop
