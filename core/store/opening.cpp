#include "store/opening.h"

#include <fmt/format.h>

#include "store/set_aside.h"
#include "store/sqlite_error.h"

namespace packtrain::store {
namespace {

constexpr int kBusyStepMs = 10;
constexpr int kBusyLimitMs = 5000;

int newestVersion(const OpenOptions& options) {
    return options.migrations.empty() ? 0 : options.migrations.back().version;
}

Fail broken(const Path& path, std::string_view what) {
    return fail(Reason::databaseBroken, path.display() + ": " + std::string(what));
}

struct Header {
    std::int64_t version = 0;
    std::int64_t applicationId = 0;
    bool isEmpty = false;
};

// The first read: SQLite says here that a file is no database, or parses its schema and finds it damaged.
Result<Header> readHeaderNow(sqlite3* connection) {
    Header header;
    PACKTRAIN_TRY(header.version, numberFrom(connection, "PRAGMA user_version"));
    PACKTRAIN_TRY(header.applicationId, numberFrom(connection, "PRAGMA application_id"));
    PACKTRAIN_TRY(const std::int64_t objects, numberFrom(connection, "SELECT count(*) FROM sqlite_schema"));
    header.isEmpty = header.version == 0 && header.applicationId == 0 && objects == 0;
    return header;
}

// In one transaction: between two of these reads another process may create or migrate the database, and half
// of the one with half of the other would look like a stranger's file.
Result<Header> readHeader(sqlite3* connection) {
    if (sqlite3_get_autocommit(connection) == 0) return readHeaderNow(connection);
    PACKTRAIN_CHECK(executeOn(connection, "BEGIN"));
    auto header = readHeaderNow(connection);
    const auto ended = executeOn(connection, "COMMIT");
    if (sqlite3_get_autocommit(connection) == 0)
        sqlite3_exec(connection, "ROLLBACK", nullptr, nullptr, nullptr);
    if (header && !ended) return Fail(ended.error());
    return header;
}

Result<> checkHeader(const Header& header, const Path& path, const OpenOptions& options) {
    if (header.isEmpty) return {};
    if (header.applicationId != options.applicationId) return broken(path, "another program's database");
    if (header.version > newestVersion(options)) return fail(Reason::databaseTooNew, path.display());
    if (header.version < 0) return broken(path, "its version makes no sense");
    return {};
}

// The change needs the file alone, and SQLite does not wait for that as it waits for other locks.
Result<std::string> changeJournal(sqlite3* connection, const char* pragma) {
    for (int waited = 0;; waited += kBusyStepMs) {
        auto changed = textFrom(connection, pragma);
        if (changed || changed.error().reason != Reason::databaseBusy || waited >= kBusyLimitMs)
            return changed;
        sqlite3_sleep(kBusyStepMs);
    }
}

Result<> setJournal(io::FileSystem& files, sqlite3* connection, const Path& path, bool durable) {
    // Held in memory, a rollback journal needs no second file; what it cannot survive is not promised here.
    if (!durable) return executeOn(connection, "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF");
    const auto volume = files.volume(path);
    const bool isNetwork = volume && volume->network;
    PACKTRAIN_TRY(const std::string mode, changeJournal(connection, isNetwork ? "PRAGMA journal_mode=DELETE"
                                                                              : "PRAGMA journal_mode=WAL"));
    // EXTRA: a commit in DELETE mode is durable only when the removal of its journal is.
    return executeOn(connection, mode == "wal" ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=EXTRA");
}

Result<> applyMissing(sqlite3* connection, const Path& path, const OpenOptions& options) {
    // Read again under the write lock: another process may have migrated meanwhile.
    PACKTRAIN_TRY(const Header header, readHeader(connection));
    PACKTRAIN_CHECK(checkHeader(header, path, options));
    for (const Migration& migration : options.migrations)
        if (migration.version > header.version)
            PACKTRAIN_CHECK(executeOn(connection, std::string(migration.sql)));
    return executeOn(connection, fmt::format("PRAGMA application_id={}; PRAGMA user_version={}",
                                             options.applicationId, newestVersion(options)));
}

Result<> migrate(sqlite3* connection, const Path& path, const OpenOptions& options) {
    PACKTRAIN_CHECK(executeOn(connection, "BEGIN IMMEDIATE"));
    auto applied = applyMissing(connection, path, options);
    if (applied) applied = executeOn(connection, "COMMIT");
    if (!applied && sqlite3_get_autocommit(connection) == 0)
        sqlite3_exec(connection, "ROLLBACK", nullptr, nullptr, nullptr);
    return applied;
}

Result<> prepareForWriting(io::FileSystem& files, sqlite3* connection, const Path& path,
                           const OpenOptions& options) {
    PACKTRAIN_TRY(const Header header, readHeader(connection));
    PACKTRAIN_CHECK(checkHeader(header, path, options));
    PACKTRAIN_CHECK(setJournal(files, connection, path, options.durable));
    if (header.isEmpty || header.version < newestVersion(options)) return migrate(connection, path, options);
    return {};
}

// SQLite would make it readable for others. Opened exclusively, so that no lock of a connection of this
// process is lost: closing any descriptor of a file drops them all (fcntl(2)).
Result<> createPrivate(io::FileSystem& files, const Path& path) {
    const Companions before = companionsOf(files, path);
    const auto created = files.openWrite(path, io::WriteMode::createNew, true);
    if (created) return setOrphansAside(files, path, before);
    if (created.error().reason != Reason::fileBusy) return Fail(created.error());
    return {};
}

// Only the file that was found broken is moved, not the new one that another process may have put there
// since.
Error aside(io::FileSystem& files, const Path& path, std::uint64_t inode, Error error) {
    const auto now = files.stat(path);
    if (!now || now->inode != inode) return error;
    const auto moved = setAside(files, path);
    error.context +=
        moved ? "; set aside as " + moved->display() : "; could not be set aside: " + moved.error().context;
    return error;
}

Result<Opened> openForWriting(io::FileSystem& files, const Path& path, const OpenOptions& options) {
    PACKTRAIN_CHECK(createPrivate(files, path));
    PACKTRAIN_TRY(const io::FileStat before, files.stat(path));
    PACKTRAIN_TRY(Connection connection, openConnection(path, Access::readWrite));
    const auto prepared = prepareForWriting(files, connection.get(), path, options);
    if (prepared) return Opened{std::move(connection), newestVersion(options)};
    if (prepared.error().reason != Reason::databaseBroken) return Fail(prepared.error());
    // Closing the last connection would write the log into the damaged file, and remove it.
    sqlite3_db_config(connection.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    connection.reset();
    return Fail(aside(files, path, before.inode, prepared.error()));
}

Result<Opened> checkForReading(Connection connection, const Path& path, const OpenOptions& options) {
    if (options.untrusted) PACKTRAIN_CHECK(distrust(connection.get()));
    PACKTRAIN_TRY(const Header header, readHeader(connection.get()));
    // Empty: its maker has not committed yet. A file that is to be proved has no maker.
    if (header.isEmpty && !options.untrusted) return fail(Reason::databaseBusy, path.display());
    if (header.isEmpty) return broken(path, "it is empty");
    PACKTRAIN_CHECK(checkHeader(header, path, options));
    return Opened{std::move(connection), static_cast<int>(header.version)};
}

Result<Opened> openForReading(io::FileSystem& files, const Path& path, const OpenOptions& options) {
    PACKTRAIN_CHECK(files.stat(path));
    if (!options.untrusted) {
        PACKTRAIN_TRY(Connection connection, openConnection(path, Access::readOnly));
        auto opened = checkForReading(std::move(connection), path, options);
        // In a folder that may not be written SQLite cannot make the WAL's index. Without a WAL none is
        // needed.
        const bool isStuck = !opened && (opened.error().reason == Reason::readOnly ||
                                         opened.error().reason == Reason::fileDenied ||
                                         opened.error().reason == Reason::readFailed);
        if (!isStuck || files.stat(Path(path.bytes() + "-wal"))) return opened;
    }
    PACKTRAIN_TRY(Connection connection, openConnection(path, Access::immutable));
    return checkForReading(std::move(connection), path, options);
}

}  // namespace

Result<Opened> openChecked(io::FileSystem& files, const Path& path, const OpenOptions& options) {
    return options.readOnly || options.untrusted ? openForReading(files, path, options)
                                                 : openForWriting(files, path, options);
}

}  // namespace packtrain::store
