// An SQLite connection as this project wants it: what is set on every one before its first read.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <string>

#include "store/database.h"

namespace packtrain::store {

struct ConnectionCloser {
    /// Statements that still live keep the connection; it goes with the last of them.
    void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
};
using Connection = std::unique_ptr<sqlite3, ConnectionCloser>;

enum class Access : std::uint8_t { readWrite, readOnly, immutable };

/// Opens a file that is there; nothing is read yet. An immutable one is read without locks and without its
/// WAL.
Result<Connection> openConnection(const Path& path, Access access);
/// What a hostile file could use is switched off (sqlite.org/security.html).
Result<> distrust(sqlite3* connection);

Result<> executeOn(sqlite3* connection, const std::string& sql);
/// The first column of the first row of a pragma or query; 0 if there is none.
Result<std::int64_t> numberFrom(sqlite3* connection, const char* sql);
Result<std::string> textFrom(sqlite3* connection, const char* sql);

}  // namespace packtrain::store
