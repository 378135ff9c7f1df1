// Makes an object's bytes on a thread of its own, into a ring. What must be durable before a byte may go out
// is journalled here, on the way in.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <thread>

#include "shard/pack_stream.h"
#include "transfer/ring.h"

namespace packtrain::transfer {

/// With the 8 MiB that a PackStream reads ahead there are 11 MiB between disk and socket.
inline constexpr std::size_t kRingSlots = 3;
inline constexpr std::size_t kRingSlotSize = kMiB;

/// Used by one worker thread; owns the packing thread. The stream is touched by the packing thread while it
/// runs (start to stop), by the worker otherwise.
class Packer {
  public:
    struct Record {
        /// Called with marks before any byte behind them can be read from the packer. An error ends the
        /// packing.
        std::function<Result<>(const std::vector<shard::Mark>&)> marks;
        /// Called once everything is made, before the last byte can be read: size and digests are final.
        std::function<Result<>(std::uint64_t size, const std::vector<std::string>& digests,
                               const std::vector<shard::Mark>&)>
            end;
    };
    Packer(std::unique_ptr<shard::PackStream> stream, Record record);
    ~Packer();

    /// Bytes from `offset` on. A mark that the stream does not accept is not used: it reads from the start
    /// instead.
    void start(std::uint64_t offset, std::optional<shard::Mark> mark);
    /// Ends the thread and empties the ring. The stream is the caller's again.
    void stop();
    bool running() const { return thread_.joinable(); }
    shard::PackStream& stream() { return *stream_; }

    /// At least one byte; 0 at the end; the stream's or the journal's error; cancelled if stopped.
    Result<std::size_t> read(MutableByteSpan out, const StopToken& stop) { return ring_.read(out, stop); }
    /// Waits for the end (true) or for a full ring (false).
    Result<bool> awaitEnd(const StopToken& stop) { return ring_.awaitEnd(stop); }

    /// Any thread: the size as it stands now, how far the bytes are made, and the end once it is final.
    std::uint64_t sizeNow() const { return size_; }
    std::uint64_t made() const { return made_; }
    std::optional<std::uint64_t> end() const {
        return ended_ ? std::optional<std::uint64_t>(size_) : std::nullopt;
    }

  private:
    Result<> pack(std::uint64_t offset, const std::optional<shard::Mark>& mark, const StopToken& stop);
    Result<std::size_t> fill(MutableByteSpan block, const StopToken& stop);

    std::unique_ptr<shard::PackStream> stream_;
    Record record_;
    ByteRing ring_{kRingSlots, kRingSlotSize};
    std::atomic<std::uint64_t> size_{0}, made_{0};
    std::atomic<bool> ended_{false};
    std::jthread thread_;
};

}  // namespace packtrain::transfer
