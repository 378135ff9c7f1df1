#include "transfer/journal.h"

#include <array>

#include "transfer/journal_sql.h"

namespace packtrain::transfer {
namespace {

constexpr std::int32_t kApplicationId = 0x504b544a;  // "PKTJ"
constexpr std::array kMigrations = {store::Migration{1, kJournalSql0001},
                                    store::Migration{2, kJournalSql0002}};

/// The bodies of transactions fail for reasons of their own too: a source that is gone, a stop.
bool isTheJournals(Reason reason) {
    switch (reason) {
        case Reason::databaseBroken:
        case Reason::databaseTooNew:
        case Reason::databaseBusy:
        case Reason::diskFull:
        case Reason::readOnly:
        case Reason::readFailed:
        case Reason::writeFailed:
        case Reason::internal:
            return true;
        default:
            return false;
    }
}

}  // namespace

Result<std::unique_ptr<Journal>> Journal::open(io::FileSystem& files, const Path& folder) {
    PACKTRAIN_TRY(auto database,
                  store::Database::open(files, folder / kJournalName,
                                        {.applicationId = kApplicationId, .migrations = kMigrations}));
    return std::unique_ptr<Journal>(new Journal(std::move(database)));
}

Result<std::unique_ptr<store::Database>> Journal::openForReading(io::FileSystem& files, const Path& folder) {
    return store::Database::open(
        files, folder / kJournalName,
        {.applicationId = kApplicationId, .migrations = kMigrations, .readOnly = true});
}

Result<> Journal::noting(Result<> outcome) {
    if (!outcome && !broken_ && isTheJournals(outcome.error().reason)) broken_ = outcome.error();
    return outcome;
}

Result<> Journal::write(const Body& body) {
    const std::lock_guard lock(mutex_);
    return noting(database_->transaction([&] { return body(*database_); }));
}

Result<> Journal::writeLightly(const Body& body) {
    const std::lock_guard lock(mutex_);
    PACKTRAIN_CHECK(noting(database_->execute("PRAGMA synchronous=NORMAL")));
    Result<> outcome = database_->transaction([&] { return body(*database_); });
    PACKTRAIN_CHECK(noting(database_->execute("PRAGMA synchronous=FULL")));
    return noting(std::move(outcome));
}

Result<> Journal::read(const Body& body) {
    const std::lock_guard lock(mutex_);
    return noting(body(*database_));
}

void Journal::shrink() {
    const std::lock_guard lock(mutex_);
    const Result<> emptied = database_->transaction([&] {
        return database_->execute("DELETE FROM member_block; DELETE FROM mark; DELETE FROM taken_out");
    });
    if (emptied) (void)database_->execute("VACUUM");
}

Result<std::int64_t> Journal::version() {
    const std::lock_guard lock(mutex_);
    return database_->dataVersion();
}

std::optional<Error> Journal::broken() const {
    const std::lock_guard lock(mutex_);
    return broken_;
}

}  // namespace packtrain::transfer
