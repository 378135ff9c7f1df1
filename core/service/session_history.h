// How long sessions lasted, in a database of its own, for as long as its folder lives.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "session/past.h"
#include "store/database.h"

namespace packtrain::service {

/// Thread-safe. Keeps the newest 200.
class SessionHistory {
  public:
    /// A broken file was set aside by the store; then a new one is made.
    static Result<std::unique_ptr<SessionHistory>> open(io::FileSystem& files, const Path& file);

    /// Of the same id what lasted longer counts, the one just given where both lasted as long.
    Result<> put(const session::PastSession& session);
    /// In the order in which they were first put.
    Result<std::vector<session::PastSession>> all();

  private:
    explicit SessionHistory(std::unique_ptr<store::Database> database) : database_(std::move(database)) {}

    std::mutex mutex_;
    const std::unique_ptr<store::Database> database_;
};

}  // namespace packtrain::service
