// Tells whoever listens that something changed; what it is, they ask for.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "service/values.h"

namespace packtrain::service {

/// Thread-safe. Subscriptions may outlive it.
class ChangeBell {
  public:
    std::unique_ptr<Subscription> subscribe(std::function<void()> changed);
    /// Calls all listeners on this thread.
    void ring();
    bool hasListeners();

  private:
    struct Listener;
    class Registration;

    std::mutex mutex_;
    std::vector<std::weak_ptr<Listener>> listeners_;
};

}  // namespace packtrain::service
