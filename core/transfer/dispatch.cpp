#include "transfer/dispatch.h"

namespace packtrain::transfer {

Result<std::optional<ObjectRow>> Dispatch::claim(const StopToken& stop) {
    std::unique_lock lock(mutex_);
    for (;;) {
        if (stop.stop_requested()) return std::nullopt;
        const std::uint64_t seen = news_;
        if (open_) {
            std::optional<ObjectRow> object;
            PACKTRAIN_CHECK(journal_.read([&](store::Database& db) -> Result<> {
                PACKTRAIN_TRY(object, nextObject(db, active_));
                return {};
            }));
            if (object) {
                active_.insert(object->id);
                return object;
            }
        }
        changed_.wait(lock, stop, [&] { return news_ != seen; });
    }
}

void Dispatch::release(std::int64_t id) {
    {
        const std::lock_guard lock(mutex_);
        active_.erase(id);
        ++news_;
    }
    changed_.notify_all();
}

void Dispatch::open() {
    {
        const std::lock_guard lock(mutex_);
        open_ = true;
        ++news_;
    }
    changed_.notify_all();
}

Result<bool> Dispatch::awaitAll(const StopToken& stop) {
    std::unique_lock lock(mutex_);
    for (;;) {
        if (stop.stop_requested()) return false;
        const std::uint64_t seen = news_;
        std::uint64_t left = 0;
        PACKTRAIN_CHECK(journal_.read([&](store::Database& db) -> Result<> {
            PACKTRAIN_TRY(left, countOpen(db));
            return {};
        }));
        if (left == 0 && active_.empty()) return true;
        changed_.wait(lock, stop, [&] { return news_ != seen; });
    }
}

}  // namespace packtrain::transfer
