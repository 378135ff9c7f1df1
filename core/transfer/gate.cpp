#include <list>
#include <mutex>

#include "transfer/run_job.h"

namespace packtrain::transfer {
namespace {

/// Outlives gate and holds, whichever goes first.
struct Holds {
    mutable std::mutex mutex;
    std::list<Held> list;
};

class OwnedHold final : public Hold {
  public:
    OwnedHold(std::shared_ptr<Holds> holds, std::list<Held>::iterator place)
        : holds_(std::move(holds)), place_(place) {}
    ~OwnedHold() override {
        const std::lock_guard lock(holds_->mutex);
        holds_->list.erase(place_);
    }

  private:
    std::shared_ptr<Holds> holds_;
    std::list<Held>::iterator place_;
};

class HoldingGate final : public Gate {
  public:
    std::unique_ptr<Hold> hold(Reason reason, std::string context, std::optional<WallTime> until) override {
        const std::lock_guard lock(holds_->mutex);
        holds_->list.push_back({reason, std::move(context), until});
        return std::make_unique<OwnedHold>(holds_, std::prev(holds_->list.end()));
    }

    std::optional<Held> held() const override {
        const std::lock_guard lock(holds_->mutex);
        if (holds_->list.empty()) return std::nullopt;
        return holds_->list.front();
    }

  private:
    std::shared_ptr<Holds> holds_ = std::make_shared<Holds>();
};

}  // namespace

std::unique_ptr<Gate> makeGate() {
    return std::make_unique<HoldingGate>();
}

}  // namespace packtrain::transfer
