// Where SQLite puts what does not fit into memory while it sorts.
#pragma once

#include "base/path.h"

namespace packtrain::store {

/// From now on, and for the whole process, temporary files of all databases lie in `folder` and not in
/// /var/tmp: they hold names of the user's files. The first call counts; make it before any database is
/// opened.
void keepTemporaryFilesIn(const Path& folder);

}  // namespace packtrain::store
