#include <optional>

#include "dataset/index.h"
#include "dataset/index_schema.h"

namespace packtrain::dataset {
namespace {

constexpr std::string_view kInsert = "INSERT INTO entries VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";

store::Value blobOrNull(std::string_view bytes) {
    return bytes.empty() ? store::Value() : store::Value::blob(bytes);
}

/// A path that is there twice is a fault of ours, not of the disk.
Error explained(Error error) {
    if (error.reason == Reason::diskFull || error.reason == Reason::writeFailed ||
        error.reason == Reason::readOnly)
        return error;
    return within("index", std::move(error));
}

class SqliteIndexWriter final : public IndexWriter {
  public:
    SqliteIndexWriter(io::FileSystem& files, Path file, std::unique_ptr<store::Database> database,
                      store::Statement insert)
        : files_(files), file_(std::move(file)), database_(std::move(database)), insert_(std::move(insert)) {}

    Result<> add(const IndexRow& row) override {
        const Entry& entry = row.entry;
        const auto added = insert_->run({row.shard, row.offset, store::Value::blob(entry.path),
                                         static_cast<int>(entry.kind), entry.size, entry.mtimeNs, entry.mode,
                                         blobOrNull(row.xxh3), blobOrNull(entry.linkTarget)});
        if (!added) return Fail(explained(within(printable(entry.path), added.error())));
        return {};
    }

    Result<> finish() override {
        insert_.reset();
        if (const auto built = database_->execute(kIndexByPath); !built)
            return Fail(explained(built.error()));
        if (const auto done = database_->execute("COMMIT"); !done) return Fail(explained(done.error()));
        database_.reset();
        PACKTRAIN_TRY(const auto written, files_.openWrite(file_, io::WriteMode::openExisting, true));
        PACKTRAIN_CHECK(written->sync());
        return files_.syncFolder(file_.parent());
    }

  private:
    io::FileSystem& files_;
    Path file_;
    std::unique_ptr<store::Database> database_;
    std::optional<store::Statement> insert_;
};

Result<> removeIfThere(io::FileSystem& files, const Path& file) {
    const auto removed = files.remove(file);
    if (!removed && removed.error().reason != Reason::fileGone) return removed;
    return {};
}

}  // namespace

Result<std::unique_ptr<IndexWriter>> IndexWriter::create(io::FileSystem& files, const Path& file) {
    PACKTRAIN_CHECK(removeIfThere(files, file));
    store::OpenOptions options;
    options.applicationId = kIndexApplicationId;
    options.migrations = kIndexMigrations;
    options.durable = false;
    PACKTRAIN_TRY(auto database, store::Database::open(files, file, options));
    // Sorting a million paths for the index by path must not take memory: the sorter spills into a temporary
    // file.
    PACKTRAIN_CHECK(database->execute("PRAGMA temp_store=FILE; BEGIN"));
    PACKTRAIN_TRY(auto insert, database->prepare(kInsert));
    return std::make_unique<SqliteIndexWriter>(files, file, std::move(database), std::move(insert));
}

}  // namespace packtrain::dataset
