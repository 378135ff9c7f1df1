#include "service/desk_history.h"

#include <array>

#include "service/history_database.h"

namespace packtrain::service {
namespace {

constexpr std::int32_t kApplicationId = 0x504b5444;  // "PKTD"
constexpr std::array kMigrations = {
    store::Migration{
        1,
        "CREATE TABLE sessions(number INTEGER PRIMARY KEY AUTOINCREMENT, session TEXT NOT NULL UNIQUE, "
        "pairing TEXT NOT NULL, sender TEXT NOT NULL, counter INTEGER NOT NULL, mail_counter INTEGER, "
        "boot TEXT NOT NULL, sealed INTEGER NOT NULL, sealed_wall INTEGER NOT NULL, exact INTEGER NOT NULL, "
        "body BLOB NOT NULL, run TEXT NOT NULL, platform TEXT NOT NULL, plan TEXT NOT NULL, "
        "began INTEGER NOT NULL, lasted INTEGER NOT NULL, idle INTEGER NOT NULL, gone INTEGER NOT NULL, "
        "accelerator TEXT NOT NULL, likely TEXT NOT NULL, step INTEGER)"},
    store::Migration{
        2,
        "CREATE TABLE events(number INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL, topic TEXT "
        "NOT NULL, at INTEGER NOT NULL, kind INTEGER NOT NULL, subject TEXT NOT NULL, state TEXT NOT "
        "NULL, words TEXT NOT NULL); CREATE INDEX events_by_topic ON events(run, topic, number); "
        "ALTER TABLE sessions ADD COLUMN epoch INTEGER; ALTER TABLE sessions ADD COLUMN risk INTEGER"}};
constexpr std::uint64_t kKept = 200, kWithBody = 64;
constexpr std::uint64_t kEventsOfARun = 400, kEventsKept = 10'000;
constexpr std::string_view kOwnMachine = "plain";  // has no end

store::Value orNull(const std::optional<std::uint64_t>& number) {
    return number ? store::Value(*number) : store::Value();
}

store::Value orNull(const std::optional<Nanoseconds>& span) {
    return span ? store::Value(std::int64_t{span->count()}) : store::Value();
}

std::optional<Nanoseconds> spanOrNull(const store::Statement& row, int column) {
    if (row.isNull(column)) return std::nullopt;
    return Nanoseconds(row.integer(column));
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
            "step, epoch, risk) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, "
            "?16, ?17, ?18, "
            "?19, ?20, ?21, ?22) ON CONFLICT(session) DO UPDATE SET sender=?3, counter=?4, mail_counter=?5, "
            "boot=?6, "
            "sealed=?7, sealed_wall=?8, exact=?9, body=?10, run=?11, platform=?12, plan=?13, began=?14, "
            "lasted=max(lasted, ?15), idle=?16, gone=?17, accelerator=?18, likely=?19, step=?20, "
            "epoch=coalesce(?21, epoch), risk=?22 "
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
                    orNull(word.step),
                    orNull(word.epoch),
                    orNull(word.risk)});
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

Result<std::vector<MachineRun>> DeskHistory::runs() {
    const std::scoped_lock lock(mutex_);
    // Of several starts of the agent in one run the newest tells how it ended.
    PACKTRAIN_TRY(
        auto select,
        database_->prepare(
            "SELECT s.pairing, s.run, s.platform, s.plan, s.accelerator, a.began, a.lasted, s.likely, "
            "s.step, s.epoch, s.risk FROM sessions AS s JOIN (SELECT max(number) AS newest, "
            "min(began) AS began, max(lasted) AS lasted FROM sessions GROUP BY pairing, run) AS a "
            "ON s.number = a.newest ORDER BY s.number DESC"));
    PACKTRAIN_CHECK(select.bind({}));
    std::vector<MachineRun> runs;
    for (;;) {
        PACKTRAIN_TRY(const bool more, select.step());
        if (!more) return runs;
        runs.push_back({.pairing = select.text(0),
                        .run = select.text(1),
                        .platform = select.text(2),
                        .plan = select.text(3),
                        .accelerator = select.text(4),
                        .began = WallTime(std::chrono::seconds(select.integer(5))),
                        .lasted = std::chrono::seconds(select.integer(6)),
                        .likely = select.text(7),
                        .step = numberOrNull(select, 8),
                        .epoch = spanOrNull(select, 9),
                        .risk = spanOrNull(select, 10)});
    }
}

Result<> DeskHistory::forget(const std::string& pairing) {
    const std::scoped_lock lock(mutex_);
    PACKTRAIN_TRY(auto thin, database_->prepare("UPDATE sessions SET body=x'' WHERE pairing = ?1"));
    return thin.run({pairing});
}

Result<> DeskHistory::noteOne(const std::string& run, const SessionEvent& event) {
    PACKTRAIN_TRY(auto put, database_->prepare(
                                "INSERT INTO events(run, topic, at, kind, subject, state, words) "
                                "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE ?6 IS NOT (SELECT state FROM events "
                                "WHERE run = ?1 AND topic = ?2 ORDER BY number DESC LIMIT 1)"));
    return put.run({run, event.topic, std::int64_t{event.at.time_since_epoch().count()},
                    static_cast<int>(event.kind), event.subject, event.state, event.words});
}

Result<> DeskHistory::note(const std::string& run, const std::vector<SessionEvent>& events) {
    if (events.empty()) return {};
    const std::scoped_lock lock(mutex_);
    return database_->transaction([&]() -> Result<> {
        for (const SessionEvent& event : events) PACKTRAIN_CHECK(noteOne(run, event));
        PACKTRAIN_TRY(
            auto trim,
            database_->prepare("DELETE FROM events WHERE run = ?1 AND number <= (SELECT number FROM events "
                               "WHERE run = ?1 ORDER BY number DESC LIMIT 1 OFFSET ?2)"));
        PACKTRAIN_CHECK(trim.run({run, kEventsOfARun}));
        PACKTRAIN_TRY(
            auto thin,
            database_->prepare("DELETE FROM events WHERE number <= (SELECT max(number) FROM events) - ?1"));
        return thin.run({kEventsKept});
    });
}

Result<std::vector<SessionEvent>> DeskHistory::events(const std::string& run) {
    const std::scoped_lock lock(mutex_);
    PACKTRAIN_TRY(auto select, database_->prepare("SELECT at, kind, subject, state, words, topic FROM events "
                                                  "WHERE run = ?1 ORDER BY number"));
    PACKTRAIN_CHECK(select.bind({run}));
    std::vector<SessionEvent> events;
    for (;;) {
        PACKTRAIN_TRY(const bool more, select.step());
        if (!more) return events;
        const std::int64_t kind = select.integer(1);
        if (kind < 0 || kind > static_cast<std::int64_t>(EventKind::warning)) continue;
        events.push_back({.at = WallTime(Nanoseconds(select.integer(0))),
                          .kind = static_cast<EventKind>(kind),
                          .subject = select.text(2),
                          .state = select.text(3),
                          .words = select.text(4),
                          .topic = select.text(5)});
    }
}

Result<KnownStates> DeskHistory::knownStates(const std::string& run) {
    PACKTRAIN_TRY(const auto events, this->events(run));
    KnownStates known;
    for (const SessionEvent& event : events) known[event.topic] = event.state;
    return known;
}

}  // namespace packtrain::service
