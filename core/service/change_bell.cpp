#include "service/change_bell.h"

#include <algorithm>
#include <atomic>
#include <thread>

namespace packtrain::service {

struct ChangeBell::Listener {
    std::function<void()> changed;
    std::mutex calling;  ///< held during a call, so that ending a subscription can wait for it
    std::atomic<std::thread::id> caller;
    bool hasEnded = false;
};

class ChangeBell::Registration final : public Subscription {
  public:
    explicit Registration(std::shared_ptr<Listener> listener) : listener_(std::move(listener)) {}
    ~Registration() override {
        if (listener_->caller.load() == std::this_thread::get_id()) {
            listener_->hasEnded = true;  // called from within its own call: this thread holds `calling`
            return;
        }
        const std::scoped_lock lock(listener_->calling);
        listener_->hasEnded = true;
    }

  private:
    std::shared_ptr<Listener> listener_;
};

std::unique_ptr<Subscription> ChangeBell::subscribe(std::function<void()> changed) {
    auto listener = std::make_shared<Listener>();
    listener->changed = std::move(changed);
    const std::scoped_lock lock(mutex_);
    std::erase_if(listeners_, [](const auto& each) { return each.expired(); });
    listeners_.push_back(listener);
    return std::make_unique<Registration>(std::move(listener));
}

bool ChangeBell::hasListeners() {
    const std::scoped_lock lock(mutex_);
    return std::ranges::any_of(listeners_, [](const auto& each) { return !each.expired(); });
}

void ChangeBell::ring() {
    std::vector<std::weak_ptr<Listener>> listeners;
    {
        const std::scoped_lock lock(mutex_);
        listeners = listeners_;
    }
    for (const auto& each : listeners) {
        const auto listener = each.lock();
        if (!listener) continue;
        const std::scoped_lock lock(listener->calling);
        if (listener->hasEnded) continue;
        listener->caller = std::this_thread::get_id();
        listener->changed();
        listener->caller = std::thread::id();
    }
}

}  // namespace packtrain::service
