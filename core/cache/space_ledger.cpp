#include "cache/space_ledger.h"

#include <algorithm>

namespace packtrain::cache {

Reservation& Reservation::operator=(Reservation&& other) noexcept {
    if (this == &other) return *this;
    release();
    ledger_ = std::exchange(other.ledger_, nullptr);
    size_ = other.size_;
    unwritten_ = other.unwritten_;
    return *this;
}

void Reservation::beginWrite(std::uint64_t bytes) {
    if (ledger_ == nullptr) return;
    const std::scoped_lock lock(ledger_->mutex_);
    ledger_->onTheWay_ += bytes;
}

void Reservation::endWrite(std::uint64_t bytes, bool written) {
    if (ledger_ == nullptr) return;
    const std::scoped_lock lock(ledger_->mutex_);
    ledger_->onTheWay_ -= bytes;
    if (!written) return;
    const std::uint64_t counted =
        std::min(bytes, unwritten_);  // a caller that counts a byte twice wraps no sum
    unwritten_ -= counted;
    ledger_->unwritten_ -= counted;
}

Result<> Reservation::beginAnew(const std::function<Result<>()>& remove) {
    if (ledger_ == nullptr) return remove();
    std::uint64_t written = 0;
    {
        const std::scoped_lock lock(ledger_->mutex_);
        written = size_ - unwritten_;
        unwritten_ = size_;
        ledger_->unwritten_ += written;
        ledger_->onTheWay_ += written;  // until they are gone the disk counts them too
    }
    auto removed = remove();
    const std::scoped_lock lock(ledger_->mutex_);
    ledger_->onTheWay_ -= written;
    return removed;
}

void Reservation::settle(std::uint64_t size) {
    if (ledger_ == nullptr) return;
    const std::scoped_lock lock(ledger_->mutex_);
    ledger_->unwritten_ -= std::exchange(unwritten_, 0);
    ledger_->used_ += size;
    ledger_->used_ -= std::exchange(size_, size);
}

void Reservation::release() {
    settle(0);
    ledger_ = nullptr;
}

// A write that is under way now is counted twice, as unwritten and by the disk; never not at all.
Result<std::uint64_t> SpaceLedger::shortageLocked(std::uint64_t size, std::uint64_t written) const {
    const std::uint64_t taken = limits_.floor + unwritten_ + (size - std::min(size, written));
    PACKTRAIN_TRY(const io::Space space, files_.space(folder_));
    const std::uint64_t ofDisk = taken > space.free ? taken - space.free : 0;
    const std::uint64_t ofBudget = used_ + size > limits_.budget ? used_ + size - limits_.budget : 0;
    return std::max(ofDisk, ofBudget);
}

Result<std::uint64_t> SpaceLedger::available() const {
    const std::scoped_lock lock(mutex_);
    const std::uint64_t taken = limits_.floor + unwritten_;
    PACKTRAIN_TRY(const io::Space space, files_.space(folder_));
    const std::uint64_t byDisk = space.free > taken ? space.free - taken : 0;
    const std::uint64_t byBudget = limits_.budget > used_ ? limits_.budget - used_ : 0;
    return std::min(byDisk, byBudget);
}

Result<std::uint64_t> SpaceLedger::shortage(std::uint64_t size, std::uint64_t written) const {
    const std::scoped_lock lock(mutex_);
    return shortageLocked(size, written);
}

Result<Reservation> SpaceLedger::reserve(std::uint64_t size, std::uint64_t written) {
    const std::scoped_lock lock(mutex_);
    PACKTRAIN_TRY(const std::uint64_t shortage, shortageLocked(size, written));
    if (shortage > 0) return Reservation();
    const std::uint64_t unwritten = size - std::min(size, written);
    used_ += size;
    unwritten_ += unwritten;
    return Reservation(*this, size, unwritten);
}

Reservation SpaceLedger::adopt(std::uint64_t size) {
    const std::scoped_lock lock(mutex_);
    used_ += size;
    return Reservation(*this, size, 0);
}

Result<bool> SpaceLedger::holds() const {
    const std::scoped_lock lock(mutex_);
    PACKTRAIN_TRY(const std::uint64_t missing, shortageLocked(0, 0));
    return missing <= onTheWay_;
}

std::uint64_t SpaceLedger::used() const {
    const std::scoped_lock lock(mutex_);
    return used_;
}

SpaceLimits SpaceLedger::limits() const {
    const std::scoped_lock lock(mutex_);
    return limits_;
}

void SpaceLedger::setLimits(SpaceLimits limits) {
    const std::scoped_lock lock(mutex_);
    limits_ = limits;
}

}  // namespace packtrain::cache
