#include "store/database.h"

#include <sqlite3.h>

#include <climits>

#include "store/opening.h"
#include "store/sqlite_error.h"

namespace packtrain::store {

struct Statement::Impl {
    explicit Impl(sqlite3_stmt* prepared) : statement(prepared) {}
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() { sqlite3_finalize(statement); }

    sqlite3* connection() const { return sqlite3_db_handle(statement); }

    sqlite3_stmt* statement;
};

struct Database::Impl {
    Connection connection;
    int version = 0;
    bool inTransaction = false;
};

// Rolls back what was not committed when it ends: the body failed or threw, or the commit did not go through.
class Database::OpenTransaction {
  public:
    explicit OpenTransaction(Impl& impl) : impl_(impl) { impl_.inTransaction = true; }
    OpenTransaction(const OpenTransaction&) = delete;
    OpenTransaction& operator=(const OpenTransaction&) = delete;
    ~OpenTransaction() {
        // A full disk or a read error may have made SQLite roll back already.
        if (sqlite3_get_autocommit(impl_.connection.get()) == 0)
            sqlite3_exec(impl_.connection.get(), "ROLLBACK", nullptr, nullptr, nullptr);
        impl_.inTransaction = false;
    }

  private:
    Impl& impl_;
};

namespace {

int bindValue(sqlite3_stmt* statement, int index, const Value& value) {
    const std::string_view bytes = value.bytes();
    switch (value.type()) {
        case Value::Type::null:
            return sqlite3_bind_null(statement, index);
        case Value::Type::integer:
            return sqlite3_bind_int64(statement, index, value.integer());
        case Value::Type::real:
            return sqlite3_bind_double(statement, index, value.real());
        case Value::Type::text:
            return sqlite3_bind_text64(statement, index, bytes.data() == nullptr ? "" : bytes.data(),
                                       bytes.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
        case Value::Type::blob:
            // A null pointer would bind NULL, which an empty blob is not.
            return sqlite3_bind_blob64(statement, index, bytes.data() == nullptr ? "" : bytes.data(),
                                       bytes.size(), SQLITE_TRANSIENT);
    }
    return SQLITE_MISUSE;
}

}  // namespace

Statement::Statement(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Statement::Statement(Statement&&) noexcept = default;
Statement& Statement::operator=(Statement&&) noexcept = default;
Statement::~Statement() = default;

Result<> Statement::bind(std::initializer_list<Value> values) {
    sqlite3_reset(impl_->statement);  // repeats the last step's error, which was reported then
    if (static_cast<int>(values.size()) != sqlite3_bind_parameter_count(impl_->statement))
        return fail(Reason::internal,
                    std::string("wrong number of values for ") + sqlite3_sql(impl_->statement));
    int index = 1;
    for (const Value& value : values)
        if (const int code = bindValue(impl_->statement, index++, value); code != SQLITE_OK)
            return Fail(sqliteError(impl_->connection(), code));
    return {};
}

Result<bool> Statement::step() {
    const int code = sqlite3_step(impl_->statement);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) {
        sqlite3_reset(impl_->statement);
        return false;
    }
    Error error = sqliteError(impl_->connection(), code);
    sqlite3_reset(impl_->statement);
    return Fail(std::move(error));
}

Result<> Statement::run(std::initializer_list<Value> values) {
    PACKTRAIN_CHECK(bind(values));
    while (true) {
        PACKTRAIN_TRY(const bool hasRow, step());
        if (!hasRow) return {};
    }
}

bool Statement::isNull(int column) const {
    return sqlite3_column_type(impl_->statement, column) == SQLITE_NULL;
}
std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(impl_->statement, column);
}
double Statement::real(int column) const {
    return sqlite3_column_double(impl_->statement, column);
}

std::string Statement::text(int column) const {
    const void* bytes = sqlite3_column_blob(impl_->statement, column);
    const int size = sqlite3_column_bytes(impl_->statement, column);
    return bytes == nullptr ? std::string()
                            : std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

Database::Database(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::open(io::FileSystem& files, const Path& path,
                                                 const OpenOptions& options) {
    PACKTRAIN_TRY(Opened opened, openChecked(files, path, options));
    auto impl = std::make_unique<Impl>();
    impl->connection = std::move(opened.connection);
    impl->version = opened.version;
    return std::unique_ptr<Database>(new Database(std::move(impl)));
}

Result<Statement> Database::prepare(std::string_view sql) {
    if (sql.size() > INT_MAX) return fail(Reason::internal, "the statement is too long");
    sqlite3_stmt* prepared = nullptr;
    const char* rest = nullptr;
    const int code = sqlite3_prepare_v3(impl_->connection.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &prepared, &rest);
    if (code != SQLITE_OK) return Fail(sqliteError(impl_->connection.get(), code));
    Statement statement(std::make_unique<Statement::Impl>(prepared));
    const std::string_view tail = sql.substr(static_cast<std::size_t>(rest - sql.data()));
    if (prepared == nullptr || tail.find_first_not_of(" \t\n;") != std::string_view::npos)
        return fail(Reason::internal, "not one statement: " + std::string(sql));
    return statement;
}

Result<> Database::execute(std::string_view sql) {
    return executeOn(impl_->connection.get(), std::string(sql));
}

Result<> Database::transaction(const std::function<Result<>()>& body) {
    if (impl_->inTransaction) return fail(Reason::internal, "transactions do not nest");
    PACKTRAIN_CHECK(execute("BEGIN IMMEDIATE"));
    const OpenTransaction open(*impl_);
    PACKTRAIN_CHECK(body());
    return execute("COMMIT");
}

Result<std::int64_t> Database::dataVersion() {
    return numberFrom(impl_->connection.get(), "PRAGMA data_version");
}
Result<std::int64_t> Database::lastRowId() {
    return sqlite3_last_insert_rowid(impl_->connection.get());
}

Result<> Database::checkpoint() {
    const int code = sqlite3_wal_checkpoint_v2(impl_->connection.get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE,
                                               nullptr, nullptr);
    if (code != SQLITE_OK) return Fail(sqliteError(impl_->connection.get(), code));
    return {};
}

int Database::version() const {
    return impl_->version;
}

}  // namespace packtrain::store
