#include "transfer/ring.h"

#include <algorithm>
#include <cstring>

namespace packtrain::transfer {

ByteRing::ByteRing(std::size_t slots, std::size_t slotSize) : slots_(slots) {
    for (Slot& slot : slots_) slot.bytes.resize(slotSize);
}

MutableByteSpan ByteRing::writable(const StopToken& stop) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait(lock, stop, [this] { return used_ < slots_.size(); })) return {};
    return slots_[(first_ + used_) % slots_.size()].bytes;
}

void ByteRing::commit(std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    slots_[(first_ + used_) % slots_.size()].size = bytes;
    ++used_;
    changed_.notify_all();
}

void ByteRing::end(Result<> outcome) {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    outcome_ = std::move(outcome);
    changed_.notify_all();
}

Result<std::size_t> ByteRing::read(MutableByteSpan out, const StopToken& stop) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait(lock, stop, [this] { return used_ > 0 || ended_; })) return fail(Reason::cancelled);
    if (used_ == 0) {
        if (!outcome_) return Fail(outcome_.error());
        return std::size_t{0};
    }
    Slot& slot = slots_[first_];
    const std::size_t count = std::min(out.size(), slot.size - consumed_);
    lock.unlock();  // the producer never touches a slot that is in use
    std::memcpy(out.data(), slot.bytes.data() + consumed_, count);
    lock.lock();
    consumed_ += count;
    if (consumed_ == slot.size) {
        consumed_ = 0;
        first_ = (first_ + 1) % slots_.size();
        --used_;
        changed_.notify_all();
    }
    return count;
}

Result<bool> ByteRing::awaitEnd(const StopToken& stop) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait(lock, stop, [this] { return used_ == slots_.size() || ended_; }))
        return fail(Reason::cancelled);
    if (!ended_) return false;
    if (!outcome_) return Fail(outcome_.error());
    return true;
}

void ByteRing::reset() {
    const std::lock_guard lock(mutex_);
    first_ = used_ = consumed_ = 0;
    ended_ = false;
    outcome_ = {};
}

}  // namespace packtrain::transfer
