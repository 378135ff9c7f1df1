#include <fmt/format.h>

#include "dataset/glob.h"
#include "dataset/index.h"
#include "dataset/index_schema.h"

namespace packtrain::dataset {
namespace {

constexpr std::string_view kColumns =
    "SELECT shard, offset, path, kind, size, mtime_ns, mode, xxh3, link FROM entries";
constexpr std::size_t kDigestSize = 16;
using Each = std::function<Result<>(const IndexRow&)>;

Error asIndexError(Error error) {
    if (error.reason == Reason::databaseBroken) error = Error(Reason::indexBroken, std::move(error.context));
    return error;
}

template <typename T>
Result<T> asIndex(Result<T> result) {
    if (!result) return Fail(asIndexError(std::move(result).error()));
    return result;
}

Fail brokenRow(const IndexRow& row, std::string_view what) {
    return fail(Reason::indexBroken, fmt::format("{}: {}", printable(row.entry.path), what));
}

Result<IndexRow> readRow(const store::Statement& statement) {
    IndexRow row;
    row.shard = statement.integer(0);
    const std::int64_t offset = statement.integer(1);
    row.entry.path = statement.text(2);
    const std::int64_t kind = statement.integer(3);
    const std::int64_t size = statement.integer(4);
    row.entry.mtimeNs = statement.integer(5);
    const std::int64_t mode = statement.integer(6);
    row.xxh3 = statement.text(7);
    row.entry.linkTarget = statement.text(8);

    if (!isSafeRelative(row.entry.path)) return brokenRow(row, "the path is not one below a folder");
    if (offset < 0 || size < 0 || mode < 0 || mode > 07777) return brokenRow(row, "a number is out of range");
    if (kind < 0 || kind > static_cast<std::int64_t>(EntryKind::symlink))
        return brokenRow(row, "unknown kind");
    row.entry.kind = static_cast<EntryKind>(kind);
    if ((row.entry.kind == EntryKind::symlink) == row.entry.linkTarget.empty())
        return brokenRow(row, "link target");
    if (row.xxh3.size() != (row.entry.kind == EntryKind::file ? kDigestSize : 0))
        return brokenRow(row, "digest");
    row.offset = static_cast<std::uint64_t>(offset);
    row.entry.size = static_cast<std::uint64_t>(size);
    row.entry.mode = static_cast<std::uint32_t>(mode);
    return row;
}

class SqliteIndexReader final : public IndexReader {
  public:
    explicit SqliteIndexReader(std::unique_ptr<store::Database> database) : database_(std::move(database)) {}

    /// No table, index, view or trigger but ours, and these to the letter.
    Result<> checkSchema() {
        PACKTRAIN_TRY(auto found, database_->prepare(
                                      "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid"));
        std::string schema;
        while (true) {
            PACKTRAIN_TRY(const bool hasRow, asIndex(found.step()));
            if (!hasRow) break;
            schema +=
                fmt::format("{} {} {} {}\n", found.text(0), found.text(1), found.text(2), found.text(3));
            if (schema.size() > 10'000) break;
        }
        const std::string ours = fmt::format("table entries entries {}\nindex entries_by_path entries {}\n",
                                             kIndexTable, kIndexByPath);
        if (schema != ours) return fail(Reason::indexBroken, "its schema is not that of an index");
        return {};
    }

    Result<std::uint64_t> count() override {
        PACKTRAIN_TRY(auto statement, asIndex(database_->prepare("SELECT count(*) FROM entries")));
        PACKTRAIN_CHECK(asIndex(statement.step()));
        return statement.unsignedInteger(0);
    }

    Result<std::optional<IndexRow>> find(std::string_view path) override {
        std::optional<IndexRow> found;
        const auto keep = [&](const IndexRow& row) {
            found = row;
            return Result<>();
        };
        PACKTRAIN_CHECK(rows(" WHERE path = ?1", {store::Value::blob(path)}, keep));
        return found;
    }

    Result<> all(const Each& each) override { return rows(" ORDER BY shard, offset, path", {}, each); }

    Result<> ofShard(std::int64_t shard, const Each& each) override {
        return rows(" WHERE shard = ?1 ORDER BY offset, path", {shard}, each);
    }

    Result<> matching(std::string_view glob, const Each& each) override {
        const Glob wanted(glob);
        return all([&](const IndexRow& row) {
            const std::string& path = row.entry.path;
            return path == glob || wanted.matches(path) ? each(row) : Result<>();
        });
    }

  private:
    Result<> rows(std::string_view condition, std::initializer_list<store::Value> values, const Each& each) {
        PACKTRAIN_TRY(auto statement, asIndex(database_->prepare(std::string(kColumns).append(condition))));
        PACKTRAIN_CHECK(asIndex(statement.bind(values)));
        while (true) {
            PACKTRAIN_TRY(const bool hasRow, asIndex(statement.step()));
            if (!hasRow) return {};
            PACKTRAIN_TRY(const IndexRow row, readRow(statement));
            PACKTRAIN_CHECK(each(row));
        }
    }

    std::unique_ptr<store::Database> database_;
};

}  // namespace

Result<std::unique_ptr<IndexReader>> IndexReader::open(io::FileSystem& files, const Path& file) {
    store::OpenOptions options;
    options.applicationId = kIndexApplicationId;
    options.migrations = kIndexMigrations;
    options.readOnly = true;
    options.untrusted = true;
    PACKTRAIN_TRY(auto database, asIndex(store::Database::open(files, file, options)));
    auto reader = std::make_unique<SqliteIndexReader>(std::move(database));
    PACKTRAIN_CHECK(asIndex(reader->checkSchema()));
    return reader;
}

}  // namespace packtrain::dataset
