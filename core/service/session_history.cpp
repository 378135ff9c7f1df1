#include "service/session_history.h"

#include <array>

#include "service/history_database.h"

namespace packtrain::service {
namespace {

constexpr std::int32_t kApplicationId = 0x504b5453;  // "PKTS"
constexpr std::array kMigrations = {store::Migration{
    1,
    "CREATE TABLE sessions(number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, "
    "platform TEXT NOT NULL, plan TEXT NOT NULL, began INTEGER NOT NULL, lasted INTEGER NOT NULL, "
    "idle INTEGER NOT NULL, gone INTEGER NOT NULL)"}};
constexpr std::uint64_t kKept = 200;

}  // namespace

Result<std::unique_ptr<SessionHistory>> SessionHistory::open(io::FileSystem& files, const Path& file) {
    PACKTRAIN_TRY(
        auto database,
        openHistoryDatabase(files, file, {.applicationId = kApplicationId, .migrations = kMigrations},
                            "PRAGMA cache_size=-64"));
    return std::unique_ptr<SessionHistory>(new SessionHistory(std::move(database)));
}

Result<> SessionHistory::put(const session::PastSession& session) {
    const std::scoped_lock lock(mutex_);
    PACKTRAIN_TRY(auto put,
                  database_->prepare("INSERT INTO sessions(id, platform, plan, began, lasted, idle, gone) "
                                     "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT(id) DO UPDATE SET "
                                     "platform=?2, plan=?3, began=?4, lasted=?5, idle=?6, gone=?7 "
                                     "WHERE excluded.lasted >= lasted"));
    PACKTRAIN_CHECK(
        put.run({session.id, session.platform, session.plan, session.began,
                 std::int64_t{session.lasted.count()}, std::int64_t{session.idle.count()}, session.left}));
    PACKTRAIN_TRY(
        auto trim,
        database_->prepare("DELETE FROM sessions WHERE number <= (SELECT max(number) FROM sessions) - ?1"));
    return trim.run({kKept});
}

Result<std::vector<session::PastSession>> SessionHistory::all() {
    const std::scoped_lock lock(mutex_);
    PACKTRAIN_TRY(auto select, database_->prepare("SELECT id, platform, plan, began, lasted, idle, gone "
                                                  "FROM sessions ORDER BY number"));
    PACKTRAIN_CHECK(select.bind({}));
    return readPastSessions(select);
}

}  // namespace packtrain::service
