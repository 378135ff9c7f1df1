// What is known of all jobs, numbered: who asks "what changed since n" gets only that. Looks at the job store
// while somebody listens or asks.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "service/change_bell.h"
#include "service/uploads.h"
#include "transfer/job_store.h"

namespace packtrain::service {

/// Thread-safe.
class JobWatch {
  public:
    JobWatch(transfer::JobStore& jobs, const Clock& clock);
    ~JobWatch();

    JobsSnapshot snapshot();
    JobsDelta since(std::uint64_t sequence);
    std::unique_ptr<Subscription> subscribe(std::function<void()> changed);
    /// A job of this process changed: look at it soon.
    void touch();

  private:
    struct Known {
        JobView view;
        std::uint64_t sequence = 0;
    };

    void watch(const StopToken& stop);
    void look();
    bool hasNews();

    transfer::JobStore& jobs_;
    const std::uint64_t origin_;  ///< of this watch's numbers: a number of another life asks for everything

    std::mutex lookMutex_;  ///< one look at a time
    std::mutex mutex_;
    std::condition_variable_any wake_;
    bool touched_ = false;
    bool looked_ = false;
    std::map<JobId, Known> known_;
    std::map<JobId, std::uint64_t> removed_;
    std::uint64_t sequence_;
    std::uint64_t told_;  ///< the listeners know of it
    ChangeBell bell_;
    std::jthread thread_;
};

}  // namespace packtrain::service
