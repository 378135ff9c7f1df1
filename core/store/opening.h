// What happens between "there is a file of that name" and "this is our database in its newest form".
#pragma once

#include "store/connection.h"

namespace packtrain::store {

struct Opened {
    Connection connection;
    int version = 0;
};

/// As Database::open.
Result<Opened> openChecked(io::FileSystem& files, const Path& path, const OpenOptions& options);

}  // namespace packtrain::store
