// Reads upcoming members in a thread of its own, into a few pooled buffers, so that reading overlaps with
// hashing and sending.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "base/cancel.h"
#include "shard/layout.h"
#include "shard/source_file.h"

namespace packtrain::shard {

/// Some bytes of the object, in order, and what ended them.
struct Piece {
    /// The sample of `culprit` cannot follow here, or nothing can (concernsOneEntry).
    struct Failure {
        std::uint32_t culprit = 0;
        Error error;
    };
    std::unique_ptr<std::byte[]> buffer;
    std::size_t size = 0;
    std::optional<Failure> failure;
    bool isLast = false;
};

/// From construction to destruction its thread is the only user of the source. Samples up to the stage limit
/// are read and checked whole before a byte of them is handed out; larger ones are handed out as they are
/// read, their last bytes after their last check. After a failure of one entry it goes on with the next
/// sample.
class ReadAhead {
  public:
    /// Begins `skip` bytes after the start of `member` (a live one; count() for the trailer). Of the layout
    /// only what never changes is used.
    ReadAhead(dataset::SourceTree& source, const Layout& layout, std::uint32_t member, std::uint64_t skip,
              std::uint64_t stageLimit);
    /// Stops the thread: at the latest after the read that is under way.
    ~ReadAhead();
    ReadAhead(const ReadAhead&) = delete;
    ReadAhead& operator=(const ReadAhead&) = delete;

    /// Waits for the next piece. Not to be called after the last one.
    Piece next();
    /// Gives a used buffer back.
    void recycle(Piece&& piece);

  private:
    void run(std::uint32_t member, std::uint64_t skip);
    bool stageSample(SampleRange sample, std::uint64_t bytes);
    bool streamSample(SampleRange sample, std::uint64_t skip);
    Result<> putMember(std::uint32_t member);
    Result<> streamMember(std::uint32_t member, std::uint64_t skip);
    Result<> streamContent(const dataset::Entry& entry, std::uint64_t begin, std::uint64_t size);
    Result<> checkMembers(SampleRange sample, std::uint32_t& culprit);
    Result<> putBytes(ByteSpan bytes);
    Result<> putZeros(std::uint64_t count);
    bool shipFailure(std::uint32_t culprit, Error error);

    std::byte* end() { return current_.buffer.get() + current_.size; }
    std::uint64_t room() const { return current_.buffer ? capacity_ - current_.size : 0; }
    bool makeRoom(std::uint64_t bytes);
    bool ship();

    const Layout& layout_;
    const std::vector<bool> takenOut_;  ///< as it was at the start
    const std::uint64_t stageLimit_;
    const std::size_t capacity_;
    SourceReader reader_;
    Piece current_;
    std::optional<std::size_t>
        sampleBegin_;  ///< where the streamed sample begins in the current piece, while it has not left

    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<Piece> ready_;                         ///< guarded by mutex_
    std::vector<std::unique_ptr<std::byte[]>> free_;  ///< guarded by mutex_
    std::size_t buffers_ = 0;                         ///< made so far; guarded by mutex_
    StopToken stop_;
    std::jthread thread_;
};

}  // namespace packtrain::shard
