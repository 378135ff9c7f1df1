// A bounded ring of blocks between the thread that packs and the thread that sends: reading ahead and hashing
// overlap with sending.
#pragma once

#include <condition_variable>
#include <mutex>
#include <vector>

#include "base/bytes.h"
#include "base/cancel.h"
#include "base/result.h"

namespace packtrain::transfer {

/// One producer, one consumer. Memory is slots * slotSize, whatever passes through.
class ByteRing {
  public:
    ByteRing(std::size_t slots, std::size_t slotSize);

    /// Producer: room for the next block, waiting for it. Empty: stopped.
    MutableByteSpan writable(const StopToken& stop);
    /// Producer: the first `bytes` of writable() are there.
    void commit(std::size_t bytes);
    /// Producer: nothing more comes; an error is what read() gives after the last byte.
    void end(Result<> outcome);

    /// Consumer: at least one byte; 0 at the end; the producer's error; cancelled if stopped.
    Result<std::size_t> read(MutableByteSpan out, const StopToken& stop);
    /// Consumer: waits until the producer has ended well (true) or the ring is full (false). Errors as
    /// read().
    Result<bool> awaitEnd(const StopToken& stop);
    /// Empty again, for another producer. Only while neither side is at work.
    void reset();

  private:
    struct Slot {
        std::vector<std::byte> bytes;
        std::size_t size = 0;
    };
    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    std::vector<Slot> slots_;
    std::size_t first_ = 0, used_ = 0, consumed_ = 0;  ///< consumed_: of the first slot
    bool ended_ = false;
    Result<> outcome_;
};

}  // namespace packtrain::transfer
