#include "shard/read_ahead.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "shard/tar_format.h"

namespace packtrain::shard {
namespace {

constexpr std::size_t kBuffers = 8;
constexpr std::size_t kSmallestBuffer = 256 * kKiB;
constexpr std::size_t kShipAt = 512 * kKiB;  // small samples are handed over in batches of about this size
constexpr std::uint64_t kShortestRead = 64 * kKiB;

// The thread was told to stop; nobody sees this.
Fail stopped() {
    return fail(Reason::cancelled);
}

}  // namespace

ReadAhead::ReadAhead(dataset::SourceTree& source, const Layout& layout, std::uint32_t member,
                     std::uint64_t skip, std::uint64_t stageLimit)
    : layout_(layout),
      takenOut_(layout.takenOut()),
      stageLimit_(stageLimit),
      capacity_(std::max<std::size_t>(stageLimit, kSmallestBuffer)),
      reader_(source) {
    thread_ = std::jthread([this, member, skip](const StopToken& stop) {
        stop_ = stop;
        run(member, skip);
    });
}

ReadAhead::~ReadAhead() {
    thread_.request_stop();
    thread_.join();
}

Piece ReadAhead::next() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !ready_.empty(); });
    Piece piece = std::move(ready_.front());
    ready_.pop_front();
    return piece;
}

void ReadAhead::recycle(Piece&& piece) {
    if (!piece.buffer) return;
    {
        const std::scoped_lock lock(mutex_);
        free_.push_back(std::move(piece.buffer));
    }
    changed_.notify_all();
}

void ReadAhead::run(std::uint32_t member, std::uint64_t skip) {
    if (member < layout_.count()) {
        const SampleRange sample = layout_.sampleOf(member);
        if (skip > 0 || member != sample.first) {
            if (!streamSample({member, sample.end}, skip)) return;
            member = sample.end;
            skip = 0;
        }
    }
    while (member < layout_.count()) {
        const SampleRange sample = layout_.sampleOf(member);
        std::uint64_t bytes = 0;
        for (std::uint32_t each = sample.first; each < sample.end; ++each)
            if (!takenOut_[each]) bytes += layout_.memberSize(each);
        const bool isStaged = bytes <= stageLimit_ && !layout_.isRaw();
        if (!(isStaged ? stageSample(sample, bytes) : streamSample(sample, 0))) return;
        member = sample.end;
    }
    if (!putZeros(layout_.trailerSize() - skip)) return;
    if (!makeRoom(0)) return;
    current_.isLast = true;
    ship();
}

bool ReadAhead::stageSample(SampleRange sample, std::uint64_t bytes) {
    if (!makeRoom(bytes)) return false;
    const std::size_t begin = current_.size;
    for (std::uint32_t member = sample.first; member < sample.end; ++member) {
        if (takenOut_[member]) continue;
        if (auto put = putMember(member); !put) {
            current_.size = begin;
            return shipFailure(member, std::move(put).error());
        }
    }
    return current_.size < kShipAt || ship();
}

Result<> ReadAhead::putMember(std::uint32_t member) {
    const dataset::Entry& entry = layout_.entry(member);
    writeHeader(entry, end());
    current_.size += layout_.headerSize(member);
    const std::uint64_t size = layout_.contentSize(member);
    if (size == 0) return reader_.check(entry);
    PACKTRAIN_CHECK(reader_.readWhole(entry, {end(), size}));
    current_.size += size;
    return putZeros(layout_.paddingSize(member));
}

bool ReadAhead::streamSample(SampleRange sample, std::uint64_t skip) {
    sampleBegin_ = current_.size;
    std::uint32_t member = sample.first;
    Result<> done = skip == 0 ? checkMembers(sample, member) : Result<>{};
    for (; done && member < sample.end; ++member, skip = 0) {
        if (takenOut_[member]) continue;
        done = streamMember(member, skip);
        if (!done) break;
    }
    if (!done && sampleBegin_) current_.size = *sampleBegin_;
    sampleBegin_.reset();
    return done || shipFailure(member, std::move(done).error());
}

// Better to know before the first byte is out that the last file of a large sample has changed.
Result<> ReadAhead::checkMembers(SampleRange sample, std::uint32_t& culprit) {
    for (std::uint32_t member = sample.first; member < sample.end; ++member) {
        culprit = member;
        if (!takenOut_[member]) PACKTRAIN_CHECK(reader_.check(layout_.entry(member)));
    }
    culprit = sample.first;
    return {};
}

Result<> ReadAhead::streamMember(std::uint32_t member, std::uint64_t skip) {
    const dataset::Entry& entry = layout_.entry(member);
    const std::uint64_t headerSize = layout_.headerSize(member);
    const std::uint64_t contentSize = layout_.contentSize(member);
    if (skip < headerSize) {
        const std::string header = tarHeader(entry);
        PACKTRAIN_CHECK(putBytes(asBytes(header).subspan(skip)));
    }
    const std::uint64_t begin = skip < headerSize ? 0 : skip - headerSize;
    if (begin < contentSize) PACKTRAIN_CHECK(streamContent(entry, begin, contentSize));
    const std::uint64_t after = begin < contentSize ? 0 : begin - contentSize;
    return putZeros(layout_.paddingSize(member) - after);
}

Result<> ReadAhead::streamContent(const dataset::Entry& entry, std::uint64_t begin, std::uint64_t size) {
    SourceFile file(reader_, entry);
    PACKTRAIN_CHECK(file.open());
    while (begin < size) {
        if (!makeRoom(std::min(size - begin, kShortestRead))) return stopped();
        const std::uint64_t count = std::min(size - begin, room());
        PACKTRAIN_CHECK(file.readAt(layout_.fileOffset() + begin, {end(), count}));
        begin += count;
        if (begin == size) PACKTRAIN_CHECK(file.checkAgain());
        current_.size += count;
    }
    return {};
}

Result<> ReadAhead::putBytes(ByteSpan bytes) {
    while (!bytes.empty()) {
        if (!makeRoom(1)) return stopped();
        const std::size_t count = std::min<std::size_t>(bytes.size(), room());
        std::memcpy(end(), bytes.data(), count);
        current_.size += count;
        bytes = bytes.subspan(count);
    }
    return {};
}

Result<> ReadAhead::putZeros(std::uint64_t count) {
    static constexpr std::byte kZeros[kTrailer] = {};
    return putBytes({kZeros, count});
}

bool ReadAhead::shipFailure(std::uint32_t culprit, Error error) {
    if (error.reason == Reason::cancelled && stop_.stop_requested()) return false;
    if (!makeRoom(0)) return false;
    const bool goesOn = concernsOneEntry(error.reason);
    current_.failure = Piece::Failure{culprit, std::move(error)};
    return ship() && goesOn;
}

// True with at least `bytes` of room in the current piece, which may be a new one; false when told to stop.
bool ReadAhead::makeRoom(std::uint64_t bytes) {
    if (stop_.stop_requested()) return false;
    if (current_.buffer && room() >= bytes) return true;
    if (current_.buffer && !ship()) return false;
    std::unique_lock lock(mutex_);
    const auto hasBuffer = [this] { return !free_.empty() || buffers_ < kBuffers; };
    if (!changed_.wait(lock, stop_, hasBuffer)) return false;
    if (!free_.empty()) {
        current_.buffer = std::move(free_.back());
        free_.pop_back();
    } else {
        current_.buffer = std::make_unique_for_overwrite<std::byte[]>(capacity_);
        ++buffers_;
    }
    return true;
}

bool ReadAhead::ship() {
    {
        const std::scoped_lock lock(mutex_);
        ready_.push_back(std::move(current_));
    }
    changed_.notify_all();
    current_ = Piece{};
    sampleBegin_.reset();
    return !stop_.stop_requested();
}

}  // namespace packtrain::shard
