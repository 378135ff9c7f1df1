#include "dataset/order.h"

#include <array>

#include "base/digest.h"
#include "dataset/important_folders.h"
#include "dataset/walk.h"
#include "store/database.h"

namespace packtrain::dataset {
namespace {

constexpr std::int32_t kSpoolApplicationId = 0x504B5473;  // "PKTs"
constexpr std::array<store::Migration, 1> kSpoolMigrations = {
    {{1, "CREATE TABLE runs (n INTEGER PRIMARY KEY, key BLOB NOT NULL, entries BLOB NOT NULL)"}}};
// Entries of one sample that came one after the other are one row; no row gets larger than this many.
constexpr std::size_t kLongestRun = 1024;

std::string littleEndian(std::uint64_t number) {
    std::string bytes;
    for (int i = 0; i < 8; ++i) bytes += static_cast<char>((number >> (8 * i)) & 0xFF);
    return bytes;
}

Result<> removeSpool(io::FileSystem& files, const Path& spool) {
    const auto removed = files.remove(spool);
    if (!removed && removed.error().reason != Reason::fileGone) return removed;
    return {};
}

class SqliteReorder final : public Reorder {
  public:
    SqliteReorder(io::FileSystem& files, Path spool, const PlanOptions& options,
                  std::unique_ptr<store::Database> database, store::Statement insert)
        : files_(files),
          spool_(std::move(spool)),
          options_(options),
          database_(std::move(database)),
          insert_(std::move(insert)) {}

    ~SqliteReorder() override {
        insert_.reset();
        database_.reset();
        // What cannot be removed now is removed when the next one is made.
        [[maybe_unused]] const auto removed = removeSpool(files_, spool_);
    }

    Result<> add(Entry&& entry) override {
        if (entry.kind == EntryKind::folder) {
            folders_.add(std::move(entry));
            return {};
        }
        folders_.pass(entry);
        const std::string_view id = sampleOf(entry);
        if (run_.empty() || id != runId_ || run_.size() == kLongestRun) {
            PACKTRAIN_CHECK(writeRun());
            runId_ = id;
        }
        run_.push_back(std::move(entry));
        return {};
    }

    Result<> finish(const std::function<Result<>(Entry&&)>& each) override {
        PACKTRAIN_CHECK(writeRun());
        PACKTRAIN_CHECK(database_->execute("COMMIT; CREATE INDEX runs_in_order ON runs (key, n)"));
        PACKTRAIN_TRY(auto rows, database_->prepare(
                                     "SELECT entries FROM runs INDEXED BY runs_in_order ORDER BY key, n"));
        while (true) {
            PACKTRAIN_TRY(const bool hasRow, rows.step());
            if (!hasRow) return folders_.giveAll(each);
            PACKTRAIN_TRY(std::vector<Entry> run, decodeEntries(rows.text(0)));
            for (Entry& entry : run) PACKTRAIN_CHECK(each(std::move(entry)));
        }
    }

  private:
    std::string_view sampleOf(const Entry& entry) const {
        return options_.grouping == Grouping::basename ? sampleBasename(entry.path) : sampleKey(entry.path);
    }

    std::string orderOf(std::string_view sample) const {
        if (!options_.shuffleSeed) return std::string(sample);
        return digestOf(DigestKind::xxh3_128, asBytes(littleEndian(*options_.shuffleSeed).append(sample)));
    }

    Result<> writeRun() {
        if (run_.empty()) return {};
        const auto written =
            insert_->run({store::Value::blob(orderOf(runId_)), store::Value::blob(encodeEntries(run_))});
        run_.clear();
        return written;
    }

    io::FileSystem& files_;
    Path spool_;
    PlanOptions options_;
    std::unique_ptr<store::Database> database_;
    std::optional<store::Statement> insert_;
    std::vector<Entry> run_;
    std::string runId_;
    ImportantFolders folders_;
};

}  // namespace

Result<std::unique_ptr<Reorder>> Reorder::create(io::FileSystem& files, const Path& spool,
                                                 const PlanOptions& options) {
    PACKTRAIN_CHECK(removeSpool(files, spool));
    store::OpenOptions open;
    open.applicationId = kSpoolApplicationId;
    open.migrations = kSpoolMigrations;
    open.durable = false;
    PACKTRAIN_TRY(auto database, store::Database::open(files, spool, open));
    // The sorter may spill into a temporary file instead of memory.
    PACKTRAIN_CHECK(database->execute("PRAGMA temp_store=FILE; BEGIN"));
    PACKTRAIN_TRY(auto insert, database->prepare("INSERT INTO runs (key, entries) VALUES (?1, ?2)"));
    return std::make_unique<SqliteReorder>(files, spool, options, std::move(database), std::move(insert));
}

}  // namespace packtrain::dataset
