#include "checkpoint/output_waiting.h"

#include <array>

namespace packtrain::checkpoint {
namespace {

constexpr std::int32_t kApplicationId = 0x504b5457;  // "PKTW"
// `first`: when it was first seen since it was sent last; `since`: since when it stands still.
constexpr std::array kMigrations = {store::Migration{
    1,
    "CREATE TABLE seen(path BLOB PRIMARY KEY, size INTEGER NOT NULL, mtime INTEGER NOT NULL, "
    "  inode INTEGER NOT NULL, first INTEGER NOT NULL, since INTEGER NOT NULL, patience INTEGER NOT NULL, "
    "  settled INTEGER, restless INTEGER NOT NULL DEFAULT 0, held_until INTEGER NOT NULL DEFAULT 0, "
    "  held_why TEXT NOT NULL DEFAULT '', look INTEGER NOT NULL) WITHOUT ROWID, STRICT;"
    "CREATE INDEX seen_settled ON seen(settled)"}};

constexpr std::string_view kSee =
    "INSERT INTO seen(path, size, mtime, inode, first, since, patience, look) "
    "VALUES(?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7) ON CONFLICT(path) DO UPDATE SET "
    "since=iif(size=excluded.size AND mtime=excluded.mtime AND inode=excluded.inode, since, excluded.since), "
    "settled=iif(restless OR (size=excluded.size AND mtime=excluded.mtime AND inode=excluded.inode), "
    "settled, "
    "NULL), size=excluded.size, mtime=excluded.mtime, inode=excluded.inode, look=excluded.look";

}  // namespace

Result<std::unique_ptr<OutputWaiting>> OutputWaiting::open(io::FileSystem& files, const Path& file) {
    for (const char* companion : {"", "-wal", "-shm", "-journal"}) {
        const Path old(file.bytes() + companion);
        if (const auto removed = files.remove(old); !removed && removed.error().reason != Reason::fileGone)
            return Fail(removed.error());
    }
    PACKTRAIN_TRY(
        auto database,
        store::Database::open(
            files, file, {.applicationId = kApplicationId, .migrations = kMigrations, .durable = false}));
    PACKTRAIN_CHECK(database->execute("PRAGMA cache_size=-1024"));
    std::unique_ptr<OutputWaiting> waiting(new OutputWaiting(std::move(database)));
    PACKTRAIN_TRY(waiting->see_, waiting->database_->prepare(kSee));
    return waiting;
}

Result<std::vector<std::string>> OutputWaiting::look(Ticks begun, Nanoseconds restless,
                                                     const std::function<Result<bool>()>& through) {
    std::vector<std::string> gone;
    begun_ = begun;
    ++look_;
    PACKTRAIN_CHECK(database_->transaction([&]() -> Result<> {
        PACKTRAIN_TRY(const bool sawAll, through());
        PACKTRAIN_CHECK(settle(restless));
        if (!sawAll) return {};
        PACKTRAIN_TRY(gone, forgetGone());
        return {};
    }));
    return gone;
}

Result<> OutputWaiting::see(const OutputFile& file, Nanoseconds patience) {
    return see_->run({store::Value::blob(file.path), file.size, file.mtimeNs, file.inode, begun_.count(),
                      patience.count(), look_});
}

/// Of what this look saw.
Result<> OutputWaiting::settle(Nanoseconds restless) {
    PACKTRAIN_TRY(auto still,
                  database_->prepare("UPDATE seen SET settled=?1, restless=0 "
                                     "WHERE settled IS NULL AND look=?2 AND ?1 - since >= patience"));
    PACKTRAIN_CHECK(still.run({begun_.count(), look_}));
    PACKTRAIN_TRY(auto never, database_->prepare("UPDATE seen SET settled=?1, restless=1 "
                                                 "WHERE settled IS NULL AND look=?2 AND ?1 - first >= ?3"));
    return never.run({begun_.count(), look_, restless.count()});
}

/// What vanished before it stood still was in its writer's hands: renamed, or of no use to it.
Result<std::vector<std::string>> OutputWaiting::forgetGone() {
    std::vector<std::string> gone;
    {
        PACKTRAIN_TRY(auto select,
                      database_->prepare("SELECT path FROM seen WHERE look < ?1 AND settled IS NOT NULL"));
        PACKTRAIN_CHECK(select.bind({look_}));
        for (;;) {
            PACKTRAIN_TRY(const bool more, select.step());
            if (!more) break;
            gone.push_back(select.text(0));
        }
    }
    PACKTRAIN_TRY(auto forget, database_->prepare("DELETE FROM seen WHERE look < ?1"));
    PACKTRAIN_CHECK(forget.run({look_}));
    return gone;
}

Result<std::vector<WaitingFile>> OutputWaiting::due(std::size_t files, std::uint64_t bytes, Ticks now) {
    PACKTRAIN_TRY(auto select, database_->prepare(
                                   "SELECT path, size, mtime, inode, restless FROM seen WHERE settled IS NOT "
                                   "NULL AND held_until <= ?1 ORDER BY settled LIMIT ?2"));
    PACKTRAIN_CHECK(select.bind({now.count(), static_cast<std::uint64_t>(files)}));
    std::vector<WaitingFile> due;
    for (std::uint64_t sum = 0; sum < bytes;) {
        PACKTRAIN_TRY(const bool more, select.step());
        if (!more) break;
        due.push_back(
            {{select.text(0), select.unsignedInteger(1), select.integer(2), select.unsignedInteger(3)},
             select.integer(4) != 0});
        sum += due.back().file.size;
    }
    return due;
}

Result<> OutputWaiting::forget(const std::vector<std::string>& paths) {
    return database_->transaction([&]() -> Result<> {
        PACKTRAIN_TRY(auto remove, database_->prepare("DELETE FROM seen WHERE path=?1"));
        for (const std::string& path : paths) PACKTRAIN_CHECK(remove.run({store::Value::blob(path)}));
        return {};
    });
}

Result<> OutputWaiting::unsettle(const std::string& path, Ticks now) {
    PACKTRAIN_TRY(auto update,
                  database_->prepare("UPDATE seen SET settled=NULL, restless=0, since=?2 WHERE path=?1"));
    return update.run({store::Value::blob(path), now.count()});
}

Result<> OutputWaiting::hold(const std::string& path, const std::string& why, Ticks until) {
    PACKTRAIN_TRY(auto update,
                  database_->prepare("UPDATE seen SET held_until=?2, held_why=?3 WHERE path=?1"));
    return update.run({store::Value::blob(path), until.count(), why});
}

Result<WaitingSum> OutputWaiting::sum(const std::string& where, std::initializer_list<store::Value> values,
                                      const std::string& since) {
    PACKTRAIN_TRY(auto select, database_->prepare("SELECT count(*), coalesce(sum(size), 0), min(" + since +
                                                  ") FROM seen WHERE " + where));
    PACKTRAIN_CHECK(select.bind(values));
    PACKTRAIN_TRY(const bool any, select.step());
    if (!any || select.isNull(2)) return WaitingSum{};
    return WaitingSum{select.unsignedInteger(0), select.unsignedInteger(1), Ticks(select.integer(2))};
}

Result<WaitingFigures> OutputWaiting::figures(Ticks now) {
    WaitingFigures figures;
    PACKTRAIN_TRY(figures.settled, sum("settled IS NOT NULL AND held_until <= ?1", {now.count()}, "settled"));
    PACKTRAIN_TRY(figures.writing, sum("settled IS NULL", {}, "first"));
    PACKTRAIN_TRY(figures.held, sum("settled IS NOT NULL AND held_until > ?1", {now.count()}, "first"));
    if (figures.held.files == 0) return figures;
    PACKTRAIN_TRY(auto select, database_->prepare("SELECT path, held_why FROM seen WHERE settled IS NOT NULL "
                                                  "AND held_until > ?1 LIMIT 1"));
    PACKTRAIN_CHECK(select.bind({now.count()}));
    PACKTRAIN_TRY(const bool any, select.step());
    if (any) figures.heldWhy = printable(select.text(0)) + ": " + select.text(1);
    return figures;
}

Result<WaitingSum> OutputWaiting::seenUntil(Ticks look) {
    return sum("first <= ?1", {look.count()}, "first");
}

}  // namespace packtrain::checkpoint
