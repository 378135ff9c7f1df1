// The journal of a job: one SQLite file, one connection, one lock around it. Every change is one transaction;
// what it holds is enough to go on after kill -9 anywhere, because the drive is asked for the rest.
#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include "io/file_system.h"
#include "store/database.h"

namespace packtrain::transfer {

inline constexpr std::string_view kJournalName = "job.sqlite";
inline constexpr std::string_view kJobLockName = "job.lock";

/// The writing side. Thread-safe. The functions of *_record.h are given to it as bodies.
class Journal {
  public:
    using Body = std::function<Result<>(store::Database&)>;

    static Result<std::unique_ptr<Journal>> open(io::FileSystem& files, const Path& folder);
    /// Read-only, for a process that does not run the job.
    static Result<std::unique_ptr<store::Database>> openForReading(io::FileSystem& files, const Path& folder);

    /// All or nothing, and on the disk when it returns.
    Result<> write(const Body& body);
    /// All or nothing; may be lost by a power cut together with nothing that matters (figures, events,
    /// marks: with an older one more is read again).
    Result<> writeLightly(const Body& body);
    Result<> read(const Body& body);
    /// The plan of a job that is done is needed no more: what it took on the disk is given back. No harm if
    /// it fails.
    void shrink();
    /// Changes whenever another process has committed.
    Result<std::int64_t> version();

    /// The first error of the journal itself, if any: the run ends with it, the job stays as it is.
    std::optional<Error> broken() const;

  private:
    explicit Journal(std::unique_ptr<store::Database> database) : database_(std::move(database)) {}
    Result<> noting(Result<> outcome);

    mutable std::mutex mutex_;
    std::unique_ptr<store::Database> database_;
    std::optional<Error> broken_;
};

}  // namespace packtrain::transfer
