#include "service/desk_history.h"

#include <array>

#include "service/history_database.h"

namespace packtrain::service {
namespace {

constexpr std::int32_t kApplicationId = 0x504b5444;  // "PKTD"
constexpr std::array kMigrations = {store::Migration{
    1,
    "CREATE TABLE sessions(number INTEGER PRIMARY KEY AUTOINCREMENT, session TEXT NOT NULL UNIQUE, "
    "pairing TEXT NOT NULL, sender TEXT NOT NULL, counter INTEGER NOT NULL, mail_counter INTEGER, "
    "boot TEXT NOT NULL, sealed INTEGER NOT NULL, sealed_wall INTEGER NOT NULL, exact INTEGER NOT NULL, "
    "body BLOB NOT NULL, run TEXT NOT NULL, platform TEXT NOT NULL, plan TEXT NOT NULL, "
    "began INTEGER NOT NULL, lasted INTEGER NOT NULL, idle INTEGER NOT NULL, gone INTEGER NOT NULL, "
    "accelerator TEXT NOT NULL, likely TEXT NOT NULL, step INTEGER)"}};
constexpr std::uint64_t kKept = 200, kWithBody = 64;
constexpr std::string_view kOwnMachine = "plain";  // has no end

store::Value orNull(const std::optional<std::uint64_t>& number) {
    return number ? store::Value(*number) : store::Value();
}

std::optional<std::uint64_t> numberOrNull(const store::Statement& row, int column) {
    if (row.isNull(column)) return std::nullopt;
    return row.unsignedInteger(column);
}

KeptWord wordOf(const store::Statement& row) {
    KeptWord word{.session = row.text(0),
                  .pairing = row.text(1),
                  .sender = row.text(2),
                  .counter = row.unsignedInteger(3),
                  .mailCounter = numberOrNull(row, 4),
                  .boot = row.text(5),
                  .sealedAt = Ticks(row.integer(6)),
                  .sealedWall = WallTime(Nanoseconds(row.integer(7))),
                  .isExact = row.integer(8) != 0,
                  .body = row.text(9)};
    word.accelerator = row.text(10);
    word.likely = row.text(11);
    word.step = numberOrNull(row, 12);
    word.past.id = row.text(13);
    return word;
}

}  // namespace

Result<std::unique_ptr<DeskHistory>> DeskHistory::open(io::FileSystem& files, const Path& file) {
    PACKTRAIN_TRY(
        auto database,
        openHistoryDatabase(files, file, {.applicationId = kApplicationId, .migrations = kMigrations},
                            "PRAGMA cache_size=-256"));
    return std::unique_ptr<DeskHistory>(new DeskHistory(std::move(database)));
}

Result<> DeskHistory::putOne(const KeptWord& word) {
    PACKTRAIN_TRY(
        auto put,
        database_->prepare(
            "INSERT INTO sessions(session, pairing, sender, counter, mail_counter, boot, sealed, "
            "sealed_wall, exact, body, run, platform, plan, began, lasted, idle, gone, accelerator, likely, "
            "step) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, "
            "?19, ?20) ON CONFLICT(session) DO UPDATE SET sender=?3, counter=?4, mail_counter=?5, boot=?6, "
            "sealed=?7, sealed_wall=?8, exact=?9, body=?10, run=?11, platform=?12, plan=?13, began=?14, "
            "lasted=max(lasted, ?15), idle=?16, gone=?17, accelerator=?18, likely=?19, step=?20 "
            "WHERE excluded.sender <> sender OR excluded.counter >= counter"));
    const session::PastSession& past = word.past;
    return put.run({word.session,
                    word.pairing,
                    word.sender,
                    word.counter,
                    orNull(word.mailCounter),
                    word.boot,
                    std::int64_t{word.sealedAt.count()},
                    std::int64_t{word.sealedWall.time_since_epoch().count()},
                    word.isExact,
                    store::Value::blob(word.body),
                    past.id,
                    past.platform,
                    past.plan,
                    past.began,
                    std::int64_t{past.lasted.count()},
                    std::int64_t{past.idle.count()},
                    past.left,
                    word.accelerator,
                    word.likely,
                    orNull(word.step)});
}

Result<> DeskHistory::put(const std::vector<KeptWord>& words) {
    const std::scoped_lock lock(mutex_);
    return database_->transaction([&]() -> Result<> {
        for (const KeptWord& word : words) PACKTRAIN_CHECK(putOne(word));
        PACKTRAIN_TRY(auto trim,
                      database_->prepare(
                          "DELETE FROM sessions WHERE number <= (SELECT max(number) FROM sessions) - ?1"));
        PACKTRAIN_CHECK(trim.run({kKept}));
        PACKTRAIN_TRY(auto thin, database_->prepare("UPDATE sessions SET body=x'' WHERE body <> x'' AND "
                                                    "number <= (SELECT max(number) FROM sessions) - ?1"));
        return thin.run({kWithBody});
    });
}

Result<std::vector<KeptWord>> DeskHistory::words(const std::string& pairing, WallTime since) {
    const std::scoped_lock lock(mutex_);
    PACKTRAIN_TRY(auto select,
                  database_->prepare(
                      "SELECT session, pairing, sender, counter, mail_counter, boot, sealed, sealed_wall, "
                      "exact, body, accelerator, likely, step, run FROM sessions WHERE pairing = ?1 AND "
                      "body <> x'' AND sealed_wall >= ?2 ORDER BY number"));
    PACKTRAIN_CHECK(select.bind({pairing, std::int64_t{since.time_since_epoch().count()}}));
    std::vector<KeptWord> words;
    for (;;) {
        PACKTRAIN_TRY(const bool more, select.step());
        if (!more) return words;
        words.push_back(wordOf(select));
    }
}

Result<std::vector<session::PastSession>> DeskHistory::past() {
    const std::scoped_lock lock(mutex_);
    // Of several starts of the agent in one run the one that lasted longest tells how long the machine lived.
    PACKTRAIN_TRY(auto select, database_->prepare(
                                   "SELECT run, platform, plan, began, max(lasted), idle, gone FROM sessions "
                                   "WHERE platform <> '' AND platform <> ?1 GROUP BY run ORDER BY number"));
    PACKTRAIN_CHECK(select.bind({kOwnMachine}));
    return readPastSessions(select);
}

Result<> DeskHistory::forget(const std::string& pairing) {
    const std::scoped_lock lock(mutex_);
    PACKTRAIN_TRY(auto thin, database_->prepare("UPDATE sessions SET body=x'' WHERE pairing = ?1"));
    return thin.run({pairing});
}

}  // namespace packtrain::service
