#include "store/connection.h"

#include <array>
#include <utility>

#include "store/sqlite_error.h"

namespace packtrain::store {
namespace {

constexpr int kBusyTimeoutMs = 5000;

struct StatementFinalizer {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using OwnedStatement = std::unique_ptr<sqlite3_stmt, StatementFinalizer>;

// "file:" with every byte escaped that a URI gives a meaning to (sqlite.org/uri.html).
std::string uriOf(const Path& path, std::string_view query) {
    constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string uri = "file:";
    for (const char letter : path.bytes()) {
        const auto byte = static_cast<unsigned char>(letter);
        if (kPlain.find(letter) != std::string_view::npos) {
            uri += letter;
        } else {
            uri += '%';
            uri += kDigits[byte >> 4];
            uri += kDigits[byte & 15];
        }
    }
    uri += query;
    return uri;
}

// Runs to the first row; `read` sees it.
template <typename Read>
Result<> firstRow(sqlite3* connection, const char* sql, Read&& read) {
    sqlite3_stmt* raw = nullptr;
    if (const int code = sqlite3_prepare_v2(connection, sql, -1, &raw, nullptr); code != SQLITE_OK)
        return Fail(sqliteError(connection, code));
    const OwnedStatement statement(raw);
    const int code = sqlite3_step(statement.get());
    if (code != SQLITE_ROW && code != SQLITE_DONE) return Fail(sqliteError(connection, code));
    if (code == SQLITE_ROW) read(statement.get());
    return {};
}

Result<> configure(sqlite3* connection) {
    for (const auto& [option, on] : {std::pair{SQLITE_DBCONFIG_DEFENSIVE, 1},
                                     {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
                                     {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
                                     {SQLITE_DBCONFIG_DQS_DML, 0},
                                     {SQLITE_DBCONFIG_DQS_DDL, 0},
                                     {SQLITE_DBCONFIG_ENABLE_FKEY, 1}})
        if (const int code = sqlite3_db_config(connection, option, on, nullptr); code != SQLITE_OK)
            return Fail(sqliteError(connection, code));
    return executeOn(connection, "PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY");
}

}  // namespace

Result<Connection> openConnection(const Path& path, Access access) {
    const std::string uri = uriOf(path, access == Access::immutable ? "?immutable=1" : "");
    const int flags = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                      (access == Access::readWrite ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(uri.c_str(), &raw, flags, nullptr);
    Connection connection(raw);
    if (code != SQLITE_OK) return Fail(sqliteError(raw, code, path.bytes()));
    sqlite3_busy_timeout(raw, kBusyTimeoutMs);
    PACKTRAIN_CHECK(configure(raw));
    return connection;
}

Result<> distrust(sqlite3* connection) {
    for (const int option : {SQLITE_DBCONFIG_ENABLE_TRIGGER, SQLITE_DBCONFIG_ENABLE_VIEW})
        if (const int code = sqlite3_db_config(connection, option, 0, nullptr); code != SQLITE_OK)
            return Fail(sqliteError(connection, code));
    constexpr std::array<std::pair<int, int>, 8> kLimits = {{{SQLITE_LIMIT_ATTACHED, 0},
                                                             {SQLITE_LIMIT_LENGTH, 1'000'000},
                                                             {SQLITE_LIMIT_SQL_LENGTH, 100'000},
                                                             {SQLITE_LIMIT_COLUMN, 100},
                                                             {SQLITE_LIMIT_EXPR_DEPTH, 20},
                                                             {SQLITE_LIMIT_COMPOUND_SELECT, 3},
                                                             {SQLITE_LIMIT_VDBE_OP, 25'000},
                                                             {SQLITE_LIMIT_TRIGGER_DEPTH, 1}}};
    for (const auto& [limit, value] : kLimits) sqlite3_limit(connection, limit, value);
    return {};
}

Result<> executeOn(sqlite3* connection, const std::string& sql) {
    const int code = sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return Fail(sqliteError(connection, code));
    return {};
}

Result<std::int64_t> numberFrom(sqlite3* connection, const char* sql) {
    std::int64_t number = 0;
    PACKTRAIN_CHECK(
        firstRow(connection, sql, [&](sqlite3_stmt* row) { number = sqlite3_column_int64(row, 0); }));
    return number;
}

Result<std::string> textFrom(sqlite3* connection, const char* sql) {
    std::string text;
    PACKTRAIN_CHECK(firstRow(connection, sql, [&](sqlite3_stmt* row) {
        if (const unsigned char* found = sqlite3_column_text(row, 0))
            text = reinterpret_cast<const char*>(found);
    }));
    return text;
}

}  // namespace packtrain::store
