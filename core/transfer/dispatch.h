// Who works at which object. Objects come from the journal; nothing of the plan stays in memory.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <set>

#include "transfer/journal.h"
#include "transfer/object_record.h"

namespace packtrain::transfer {

/// Thread-safe.
class Dispatch {
  public:
    explicit Dispatch(Journal& journal) : journal_(journal) {}

    /// The next object to ship; waits for one. Nothing: stopped. An error is the journal's.
    Result<std::optional<ObjectRow>> claim(const StopToken& stop);
    void release(std::int64_t id);

    /// The journal holds objects that may be new, and they may be shipped.
    void open();
    /// Waits until every object in the journal is final. False: stopped.
    Result<bool> awaitAll(const StopToken& stop);

  private:
    Journal& journal_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::set<std::int64_t> active_;
    bool open_ = false;
    std::uint64_t news_ = 0;
};

}  // namespace packtrain::transfer
