// SQLite behind one seam: a connection, a statement that resets itself, a transaction, numbered migrations.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/path.h"
#include "base/result.h"
#include "io/file_system.h"

namespace packtrain::store {

class Database;

/// A value to bind. Text and blobs are copied when bound.
class Value {
  public:
    enum class Type : std::uint8_t { null, integer, real, text, blob };
    Value() = default;
    Value(std::int64_t v) : type_(Type::integer), integer_(v) {}
    Value(std::uint64_t v) : Value(static_cast<std::int64_t>(v)) {}
    Value(int v) : Value(static_cast<std::int64_t>(v)) {}
    Value(unsigned v) : Value(static_cast<std::int64_t>(v)) {}
    Value(bool v) : Value(static_cast<std::int64_t>(v)) {}
    Value(double v) : type_(Type::real), real_(v) {}
    Value(std::string_view v) : type_(Type::text), bytes_(v) {}
    Value(const char* v) : Value(std::string_view(v)) {}
    Value(const std::string& v) : Value(std::string_view(v)) {}
    static Value blob(std::string_view v) {
        Value value(v);
        value.type_ = Type::blob;
        return value;
    }

    Type type() const { return type_; }
    std::int64_t integer() const { return integer_; }
    double real() const { return real_; }
    std::string_view bytes() const { return bytes_; }

  private:
    Type type_ = Type::null;
    std::int64_t integer_ = 0;
    double real_ = 0;
    std::string_view bytes_;
};

/// A prepared statement. Destroying or re-running it resets it, so a forgotten row pins no WAL.
class Statement {
  public:
    Statement(Statement&&) noexcept;
    Statement& operator=(Statement&&) noexcept;
    ~Statement();

    /// Binds all parameters (?1, ?2, ...) and rewinds. Spans stay the caller's until the next step has
    /// returned.
    Result<> bind(std::initializer_list<Value> values);
    /// True: a row is there. False: done, and the statement is reset.
    Result<bool> step();
    /// bind + step to the end; for statements without rows.
    Result<> run(std::initializer_list<Value> values = {});

    bool isNull(int column) const;
    std::int64_t integer(int column) const;
    std::uint64_t unsignedInteger(int column) const { return static_cast<std::uint64_t>(integer(column)); }
    double real(int column) const;
    /// Copies; text or blob as bytes.
    std::string text(int column) const;

  private:
    friend class Database;
    struct Impl;
    explicit Statement(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

struct Migration {
    int version;           ///< 1, 2, 3 ...
    std::string_view sql;  ///< may hold several statements
};

struct OpenOptions {
    std::int32_t applicationId = 0;  ///< written at creation, checked afterwards
    std::span<const Migration>
        migrations;  ///< in order; a database with a higher version is refused (databaseTooNew)
    /// Makes no database and moves none; what is not there yet is fileGone, or databaseBusy while its maker
    /// is at it. Beside a WAL database SQLite's own -wal and -shm may appear. An older version is opened as
    /// it is: see version().
    bool readOnly = false;
    /// A hostile file until proved: immutable, trusted_schema off, no triggers or views honoured.
    bool untrusted = false;
    /// False for databases that can be made again (an index being built): no fsync.
    bool durable = true;
};

/// One connection. Used by one thread at a time unless said otherwise. Errors: databaseBroken (the file was
/// set aside as NAME.broken-N when it was opened for writing), databaseTooNew, databaseBusy, diskFull,
/// readOnly, readFailed, writeFailed.
class Database {
  public:
    /// Creates the file if it is not there (mode 0600) and applies missing migrations in one transaction. WAL
    /// with synchronous=FULL; journal mode DELETE on network volumes (FileSystem::volume). Foreign keys are
    /// enforced. Do not open the same file otherwise (readWhole) while it is open here: closing that
    /// descriptor drops SQLite's locks.
    static Result<std::unique_ptr<Database>> open(io::FileSystem& files, const Path& path,
                                                  const OpenOptions& options);
    ~Database();

    Result<Statement> prepare(std::string_view sql);
    /// Several statements, no parameters, no rows.
    Result<> execute(std::string_view sql);
    /// BEGIN IMMEDIATE; body; COMMIT. Rolls back if the body fails or throws. Not nested.
    Result<> transaction(const std::function<Result<>()>& body);
    /// Changes whenever another connection commits (PRAGMA data_version).
    Result<std::int64_t> dataVersion();
    Result<std::int64_t> lastRowId();
    /// WAL into the file, so that the file alone is whole.
    Result<> checkpoint();
    int version() const;

  private:
    friend class Statement;
    class OpenTransaction;
    struct Impl;
    explicit Database(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace packtrain::store
