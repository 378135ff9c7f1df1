// From SQLite's codes to Reason, in one place.
#pragma once

#include <string_view>

#include "base/result.h"

struct sqlite3;

namespace packtrain::store {

/// The error of a failed call on `connection`; the context names the file and SQLite's words. `code` may be
/// extended.
Error sqliteError(sqlite3* connection, int code);
/// The same for a connection that could not be opened.
Error sqliteError(sqlite3* connection, int code, std::string_view path);

}  // namespace packtrain::store
