// Lets the run interrupt what a worker does at the moment (a request, a wait) without ending the worker.
#pragma once

#include <functional>
#include <mutex>

#include "base/cancel.h"

namespace packtrain::transfer {

/// Thread-safe.
class Leash {
  public:
    explicit Leash(const StopToken& run) : run_(run), onStop_(run, [this] { pull(); }) {}

    /// A new token for the next thing to do; stopped by pull() or with the run.
    StopToken fresh() {
        const std::lock_guard lock(mutex_);
        current_ = StopSource();
        if (run_.stop_requested()) current_.request_stop();
        return current_.get_token();
    }
    void pull() {
        const std::lock_guard lock(mutex_);
        current_.request_stop();
    }

  private:
    std::mutex mutex_;
    StopSource current_;
    StopToken run_;
    std::stop_callback<std::function<void()>> onStop_;
};

}  // namespace packtrain::transfer
