// Who may write how much: a byte budget and a floor of free disk that hold at every instant, because nobody
// writes a byte that was not reserved before.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <utility>

#include "io/file_system.h"

namespace packtrain::cache {

struct SpaceLimits {
    std::uint64_t budget = UINT64_MAX;  ///< bytes that the cache may hold
    std::uint64_t floor = 0;            ///< bytes of the disk that stay free
};

class SpaceLedger;

/// Bytes that are the holder's: written or still to be written. Given back when destroyed. Not thread-safe,
/// but for beginWrite and endWrite. Must not outlive its ledger.
class Reservation {
  public:
    Reservation() = default;
    Reservation(Reservation&& other) noexcept
        : ledger_(std::exchange(other.ledger_, nullptr)), size_(other.size_), unwritten_(other.unwritten_) {}
    Reservation& operator=(Reservation&& other) noexcept;
    ~Reservation() { release(); }

    bool isHeld() const { return ledger_ != nullptr; }
    std::uint64_t size() const { return size_; }
    /// Around each write of so many bytes. Any thread.
    void beginWrite(std::uint64_t bytes);
    void endWrite(std::uint64_t bytes, bool written);
    /// Calls `remove`, which takes all that was written off the disk; every byte is to be written again then.
    /// Nobody else gets their room meanwhile. No write may be under way.
    Result<> beginAnew(const std::function<Result<>()>& remove);
    /// The holder is done: `size` bytes lie on the disk, and no more will come.
    void settle(std::uint64_t size);
    void release();

  private:
    friend class SpaceLedger;
    Reservation(SpaceLedger& ledger, std::uint64_t size, std::uint64_t unwritten)
        : ledger_(&ledger), size_(size), unwritten_(unwritten) {}
    SpaceLedger* ledger_ = nullptr;
    std::uint64_t size_ = 0;
    std::uint64_t unwritten_ = 0;
};

/// Thread-safe.
class SpaceLedger {
  public:
    /// `folder` names the disk; it exists.
    SpaceLedger(io::FileSystem& files, Path folder, SpaceLimits limits)
        : files_(files), folder_(std::move(folder)), limits_(limits) {}

    /// What may be reserved now: the smaller of what the budget and what the disk leaves.
    Result<std::uint64_t> available() const;
    /// How many bytes must go before reserve(size, written) can succeed; 0: none.
    Result<std::uint64_t> shortage(std::uint64_t size, std::uint64_t written = 0) const;
    /// Holds `size` bytes of which `written` lie on the disk already. Not held: they do not fit now.
    Result<Reservation> reserve(std::uint64_t size, std::uint64_t written = 0);
    /// Takes what lies on the disk from an earlier life into account, fit or not.
    Reservation adopt(std::uint64_t size);
    /// False when somebody else's writing has eaten into the floor, or the limits were lowered. Bytes on
    /// their way to the disk just now are taken for written.
    Result<bool> holds() const;

    std::uint64_t used() const;
    SpaceLimits limits() const;
    void setLimits(SpaceLimits limits);

  private:
    friend class Reservation;
    Result<std::uint64_t> shortageLocked(std::uint64_t size, std::uint64_t written) const;

    io::FileSystem& files_;
    const Path folder_;
    mutable std::mutex mutex_;
    SpaceLimits limits_;
    std::uint64_t used_ = 0;       ///< of all reservations
    std::uint64_t unwritten_ = 0;  ///< part of it
    std::uint64_t onTheWay_ = 0;   ///< part of that: between beginWrite and endWrite
};

}  // namespace packtrain::cache
