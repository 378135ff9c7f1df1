#include "store/temporary_files.h"

#include <sqlite3.h>

#include <mutex>

namespace packtrain::store {

// SQLite asks that this variable be set once, as part of the start (sqlite.org/c3ref/temp_directory.html).
// Where the folder cannot be written SQLite goes on to its usual places.
void keepTemporaryFilesIn(const Path& folder) {
    static std::once_flag once;
    std::call_once(once, [&] { sqlite3_temp_directory = sqlite3_mprintf("%s", folder.bytes().c_str()); });
}

}  // namespace packtrain::store
