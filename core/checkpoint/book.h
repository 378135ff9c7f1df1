// The ledger of one set in memory and on disk, for the threads that work on it.
#pragma once

#include <condition_variable>
#include <mutex>

#include "base/log.h"
#include "checkpoint/ledger.h"
#include "io/file_system.h"

namespace packtrain::checkpoint {

/// Thread-safe. What was changed is on disk before anybody sees it.
class Book {
  public:
    /// A ledger that cannot be read is set aside, never deleted; the drive's resume.json tells what is
    /// durable.
    static Result<std::unique_ptr<Book>> open(io::FileSystem& files, Path file, Log& log);

    Ledger now() const;
    /// Applies the change to a copy and writes that; if it cannot be written, nothing has changed.
    Result<> change(const std::function<void(Ledger&)>& edit);
    /// Rises with every change.
    std::uint64_t version() const;
    /// Until the version is another one than `seen`, the time is over, or stopped.
    void await(std::uint64_t seen, Nanoseconds most, const StopToken& stop) const;
    /// Somebody has news that is not in the ledger: ends the waits.
    void nudge();

  private:
    Book(io::FileSystem& files, Path file) : files_(files), file_(std::move(file)) {}

    io::FileSystem& files_;
    const Path file_;
    std::mutex writing_;
    mutable std::mutex mutex_;
    mutable std::condition_variable_any changed_;
    Ledger ledger_;
    std::uint64_t version_ = 0;
};

}  // namespace packtrain::checkpoint
