#include "store/sqlite_error.h"

#include <sqlite3.h>

#include <cerrno>

#include "base/bytes.h"

namespace packtrain::store {
namespace {

Reason reasonOfOpen(int systemError) {
    switch (systemError) {
        case ENOENT:
        case ENOTDIR:
            return Reason::fileGone;
        case EACCES:
        case EPERM:
            return Reason::fileDenied;
        case EMFILE:
        case ENFILE:
            return Reason::tooManyOpenFiles;
        case ENOSPC:
        case EDQUOT:
            return Reason::diskFull;
        case EROFS:
            return Reason::readOnly;
        default:
            return Reason::readFailed;
    }
}

// A full disk shows as SQLITE_FULL only when a write meets it, not when a sync or a new file does.
Reason reasonOfInputOutput(int code, int systemError) {
    if (systemError == ENOSPC || systemError == EDQUOT) return Reason::diskFull;
    switch (code) {
        case SQLITE_IOERR_READ:
        case SQLITE_IOERR_SHORT_READ:
        case SQLITE_IOERR_FSTAT:
        case SQLITE_IOERR_ACCESS:
            return Reason::readFailed;
        case SQLITE_IOERR_CORRUPTFS:
        case SQLITE_IOERR_DATA:
            return Reason::databaseBroken;
        case SQLITE_IOERR_NOMEM:
            return Reason::internal;
        default:
            return Reason::writeFailed;
    }
}

Reason reasonOf(int code, int systemError) {
    switch (code & 0xff) {
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return Reason::databaseBroken;
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_PROTOCOL:
            return Reason::databaseBusy;
        case SQLITE_FULL:
            return Reason::diskFull;
        case SQLITE_READONLY:
            return Reason::readOnly;
        case SQLITE_PERM:
            return Reason::fileDenied;
        case SQLITE_CANTOPEN:
            return reasonOfOpen(systemError);
        case SQLITE_IOERR:
            return reasonOfInputOutput(code, systemError);
        case SQLITE_INTERRUPT:
            return Reason::cancelled;
        default:
            return Reason::internal;
    }
}

}  // namespace

Error sqliteError(sqlite3* connection, int code, std::string_view path) {
    const int systemError = connection == nullptr ? 0 : sqlite3_system_errno(connection);
    std::string context = printable(path) + ": ";
    context += connection == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(connection);
    return {reasonOf(code, systemError), std::move(context)};
}

Error sqliteError(sqlite3* connection, int code) {
    const char* name = sqlite3_db_filename(connection, "main");
    return sqliteError(connection, code, name == nullptr ? "" : name);
}

}  // namespace packtrain::store
