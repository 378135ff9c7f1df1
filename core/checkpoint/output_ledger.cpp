#include "checkpoint/output_ledger.h"

#include <array>

namespace packtrain::checkpoint {
namespace {

constexpr std::int32_t kApplicationId = 0x504b544f;  // "PKTO"
// A file's row is that of its newest state; which sets hold older ones nobody asks. Times in ns since 1970.
constexpr std::array kMigrations = {store::Migration{
    1,
    "CREATE TABLE file(path BLOB PRIMARY KEY, size INTEGER NOT NULL, mtime INTEGER NOT NULL, "
    "  inode INTEGER NOT NULL, set_id INTEGER NOT NULL) WITHOUT ROWID, STRICT;"
    "CREATE INDEX file_set ON file(set_id);"
    "CREATE TABLE output_set(id INTEGER PRIMARY KEY AUTOINCREMENT, state INTEGER NOT NULL, "
    "  number INTEGER NOT NULL DEFAULT 0, job TEXT NOT NULL DEFAULT '', files INTEGER NOT NULL DEFAULT 0, "
    "  bytes INTEGER NOT NULL DEFAULT 0, gathered INTEGER NOT NULL, boot TEXT NOT NULL, "
    "  proved INTEGER) STRICT;"
    "CREATE TABLE missed(id INTEGER PRIMARY KEY AUTOINCREMENT, path BLOB NOT NULL UNIQUE, "
    "  why TEXT NOT NULL, at INTEGER NOT NULL) STRICT"}};

std::int64_t nanosecondsOf(WallTime time) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

WallTime timeOf(std::int64_t nanoseconds) {
    return WallTime(std::chrono::nanoseconds(nanoseconds));
}

constexpr std::string_view kSetColumns =
    "SELECT id, state, number, job, files, bytes, gathered, proved FROM output_set ";

OutputSet setOf(const store::Statement& row) {
    OutputSet set;
    set.id = row.unsignedInteger(0);
    set.state = static_cast<OutputSetState>(row.integer(1));
    set.number = row.unsignedInteger(2);
    set.job = row.text(3);
    set.files = row.unsignedInteger(4);
    set.bytes = row.unsignedInteger(5);
    set.gathered = timeOf(row.integer(6));
    if (!row.isNull(7)) set.proved = timeOf(row.integer(7));
    return set;
}

}  // namespace

Result<std::unique_ptr<OutputLedger>> OutputLedger::open(io::FileSystem& files, const Path& file,
                                                         const std::string& boot, Log& log) {
    const auto attempt = [&] {
        return store::Database::open(files, file,
                                     {.applicationId = kApplicationId, .migrations = kMigrations});
    };
    auto database = attempt();
    if (!database && database.error().reason == Reason::databaseBroken) {
        log.error(database.error().message() + "; what is in the folder is sent again");
        database = attempt();
    }
    if (!database) return Fail(std::move(database).error());
    // The memory is the training's.
    PACKTRAIN_CHECK((*database)->execute("PRAGMA cache_size=-1024"));
    std::unique_ptr<OutputLedger> ledger(new OutputLedger(std::move(*database), boot));
    PACKTRAIN_CHECK(ledger->prepare());
    PACKTRAIN_CHECK(ledger->dropUnfinished());
    return ledger;
}

Result<> OutputLedger::prepare() {
    PACKTRAIN_TRY(has_, database_->prepare("SELECT size, mtime, inode FROM file WHERE path=?1"));
    PACKTRAIN_TRY(put_, database_->prepare("INSERT INTO file(path, size, mtime, inode, set_id) "
                                           "VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT(path) DO UPDATE SET "
                                           "size=excluded.size, mtime=excluded.mtime, "
                                           "inode=excluded.inode, set_id=excluded.set_id"));
    return {};
}

Result<> OutputLedger::dropUnfinished() {
    const auto drop = [&](const std::string& sql) -> Result<> {
        PACKTRAIN_TRY(auto remove, database_->prepare(sql));
        return remove.run(
            {static_cast<int>(OutputSetState::gathering), static_cast<int>(OutputSetState::staged), boot_});
    };
    const std::string which = " output_set WHERE state=?1 OR (state=?2 AND boot<>?3)";
    return database_->transaction([&]() -> Result<> {
        PACKTRAIN_CHECK(drop("DELETE FROM file WHERE set_id IN (SELECT id FROM" + which + ")"));
        return drop("DELETE FROM" + which);
    });
}

Result<bool> OutputLedger::has(const OutputFile& file) {
    const std::scoped_lock lock(mutex_);
    PACKTRAIN_CHECK(has_->bind({store::Value::blob(file.path)}));
    PACKTRAIN_TRY(const bool known, has_->step());
    if (!known) return false;
    const bool isSame = has_->unsignedInteger(0) == file.size && has_->integer(1) == file.mtimeNs &&
                        has_->unsignedInteger(2) == file.inode;
    PACKTRAIN_CHECK(has_->step());  // to its end: a statement that stands on a row pins the log
    return isSame;
}

Result<std::uint64_t> OutputLedger::beginSet(WallTime now) {
    const std::scoped_lock lock(mutex_);
    PACKTRAIN_TRY(auto insert,
                  database_->prepare("INSERT INTO output_set(state, gathered, boot) VALUES(?1, ?2, ?3)"));
    PACKTRAIN_CHECK(insert.run({static_cast<int>(OutputSetState::gathering), nanosecondsOf(now), boot_}));
    PACKTRAIN_TRY(const std::int64_t id, database_->lastRowId());
    return static_cast<std::uint64_t>(id);
}

Result<> OutputLedger::stage(std::uint64_t id, const std::vector<OutputFile>& files) {
    const std::scoped_lock lock(mutex_);
    return database_->transaction([&]() -> Result<> {
        std::uint64_t bytes = 0;
        PACKTRAIN_TRY(auto found, database_->prepare("DELETE FROM missed WHERE path=?1"));
        for (const OutputFile& file : files) {
            bytes += file.size;
            PACKTRAIN_CHECK(
                put_->run({store::Value::blob(file.path), file.size, file.mtimeNs, file.inode, id}));
            PACKTRAIN_CHECK(found.run({store::Value::blob(file.path)}));
        }
        PACKTRAIN_TRY(auto update,
                      database_->prepare("UPDATE output_set SET state=?2, files=?3, bytes=?4 WHERE id=?1"));
        return update.run(
            {id, static_cast<int>(OutputSetState::staged), static_cast<std::uint64_t>(files.size()), bytes});
    });
}

Result<> OutputLedger::drop(std::uint64_t id) {
    const std::scoped_lock lock(mutex_);
    return database_->transaction([&]() -> Result<> {
        PACKTRAIN_TRY(auto rows, database_->prepare("DELETE FROM file WHERE set_id=?1"));
        PACKTRAIN_CHECK(rows.run({id}));
        PACKTRAIN_TRY(auto set, database_->prepare("DELETE FROM output_set WHERE id=?1"));
        return set.run({id});
    });
}

Result<std::vector<OutputSet>> OutputLedger::underWay() {
    const std::scoped_lock lock(mutex_);
    PACKTRAIN_TRY(auto select, database_->prepare(std::string(kSetColumns) + "WHERE state=?1 ORDER BY id"));
    PACKTRAIN_CHECK(select.bind({static_cast<int>(OutputSetState::staged)}));
    std::vector<OutputSet> sets;
    for (;;) {
        PACKTRAIN_TRY(const bool more, select.step());
        if (!more) return sets;
        sets.push_back(setOf(select));
    }
}

Result<> OutputLedger::save(const OutputSet& set) {
    const std::scoped_lock lock(mutex_);
    PACKTRAIN_TRY(auto update, database_->prepare("UPDATE output_set SET number=?2, job=?3 WHERE id=?1"));
    return update.run({set.id, set.number, set.job});
}

Result<> OutputLedger::durable(const OutputSet& set, WallTime now, const std::vector<std::string>& again,
                               const std::vector<MissedOutput>& missed) {
    const std::scoped_lock lock(mutex_);
    return database_->transaction([&]() -> Result<> {
        // A newer state of the file may stand in a later set by now.
        PACKTRAIN_TRY(auto size, database_->prepare("SELECT size FROM file WHERE path=?1 AND set_id=?2"));
        PACKTRAIN_TRY(auto forget, database_->prepare("DELETE FROM file WHERE path=?1 AND set_id=?2"));
        std::uint64_t bytes = 0;
        const auto leave = [&](const std::string& path) -> Result<> {
            PACKTRAIN_CHECK(size.bind({store::Value::blob(path), set.id}));
            PACKTRAIN_TRY(const bool known, size.step());
            if (known) bytes += size.unsignedInteger(0);
            return {};
        };
        for (const std::string& path : again) {
            PACKTRAIN_CHECK(leave(path));
            PACKTRAIN_CHECK(forget.run({store::Value::blob(path), set.id}));
        }
        for (const MissedOutput& one : missed) {
            PACKTRAIN_CHECK(leave(one.path));
            PACKTRAIN_CHECK(nameMissed(one));
        }
        PACKTRAIN_TRY(auto update,
                      database_->prepare("UPDATE output_set SET state=?2, proved=?3, number=?4, job='', "
                                         "files=max(0, files-?5), bytes=max(0, bytes-?6) WHERE id=?1"));
        return update.run({set.id, static_cast<int>(OutputSetState::durable), nanosecondsOf(now), set.number,
                           static_cast<std::uint64_t>(again.size() + missed.size()), bytes});
    });
}

Result<std::uint64_t> OutputLedger::highestNumber() {
    const std::scoped_lock lock(mutex_);
    PACKTRAIN_TRY(auto select, database_->prepare("SELECT coalesce(max(number), 0) FROM output_set"));
    PACKTRAIN_TRY(const bool known, select.step());
    return known ? select.unsignedInteger(0) : 0;
}

Result<> OutputLedger::nameMissed(const MissedOutput& missed) {
    PACKTRAIN_TRY(auto insert, database_->prepare("INSERT INTO missed(path, why, at) VALUES(?1, ?2, ?3) ON "
                                                  "CONFLICT(path) DO UPDATE SET why=excluded.why"));
    PACKTRAIN_CHECK(insert.run({store::Value::blob(missed.path), missed.why, nanosecondsOf(missed.when)}));
    PACKTRAIN_TRY(auto trim,
                  database_->prepare("DELETE FROM missed WHERE id <= (SELECT max(id) FROM missed) - ?1"));
    return trim.run({kMissedKept});
}

Result<bool> OutputLedger::isNamed(const MissedOutput& missed) {
    PACKTRAIN_TRY(auto select, database_->prepare("SELECT 1 FROM missed WHERE path=?1 AND why=?2"));
    PACKTRAIN_CHECK(select.bind({store::Value::blob(missed.path), missed.why}));
    return select.step();
}

Result<> OutputLedger::miss(std::vector<MissedOutput> missed) {
    const std::scoped_lock lock(mutex_);
    std::vector<MissedOutput> news;
    // Every look meets them again, and a write waits for the disk.
    for (MissedOutput& one : missed) {
        PACKTRAIN_TRY(const bool known, isNamed(one));
        if (!known) news.push_back(std::move(one));
    }
    if (news.empty()) return {};
    return database_->transaction([&]() -> Result<> {
        for (const MissedOutput& one : news) PACKTRAIN_CHECK(nameMissed(one));
        return {};
    });
}

Result<std::vector<MissedOutput>> OutputLedger::missed(std::size_t most) {
    const std::scoped_lock lock(mutex_);
    PACKTRAIN_TRY(auto select,
                  database_->prepare("SELECT path, why, at FROM missed ORDER BY id DESC LIMIT ?1"));
    PACKTRAIN_CHECK(select.bind({static_cast<std::uint64_t>(most)}));
    std::vector<MissedOutput> all;
    for (;;) {
        PACKTRAIN_TRY(const bool more, select.step());
        if (!more) return all;
        all.push_back({select.text(0), select.text(1), timeOf(select.integer(2))});
    }
}

Result<OutputTotals> OutputLedger::totals() {
    const std::scoped_lock lock(mutex_);
    OutputTotals totals;
    PACKTRAIN_TRY(auto sums,
                  database_->prepare("SELECT count(*), coalesce(sum(files), 0), coalesce(sum(bytes), 0), "
                                     "(SELECT count(*) FROM missed) FROM output_set WHERE state=?1"));
    PACKTRAIN_CHECK(sums.bind({static_cast<int>(OutputSetState::durable)}));
    PACKTRAIN_TRY(const bool known, sums.step());
    if (known) {
        totals.sets = sums.unsignedInteger(0);
        totals.files = sums.unsignedInteger(1);
        totals.bytes = sums.unsignedInteger(2);
        totals.missed = sums.unsignedInteger(3);
    }
    PACKTRAIN_TRY(auto newest, database_->prepare(std::string(kSetColumns) +
                                                  "WHERE state=?1 ORDER BY proved DESC, id DESC LIMIT 1"));
    PACKTRAIN_CHECK(newest.bind({static_cast<int>(OutputSetState::durable)}));
    PACKTRAIN_TRY(const bool any, newest.step());
    if (any) totals.newest = setOf(newest);
    return totals;
}

}  // namespace packtrain::checkpoint
