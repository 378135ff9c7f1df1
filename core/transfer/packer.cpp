#include "transfer/packer.h"

namespace packtrain::transfer {

Packer::Packer(std::unique_ptr<shard::PackStream> stream, Record record)
    : stream_(std::move(stream)), record_(std::move(record)), size_(stream_->size()) {}

Packer::~Packer() {
    stop();
}

void Packer::start(std::uint64_t offset, std::optional<shard::Mark> mark) {
    stop();
    size_ = stream_->size();
    made_ = offset;
    ended_ = false;
    thread_ = std::jthread([this, offset, mark = std::move(mark)](const StopToken& stop) {
        ring_.end(pack(offset, mark, stop));
    });
}

void Packer::stop() {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    thread_.join();
    ring_.reset();
    size_ = stream_->size();
}

Result<> Packer::pack(std::uint64_t offset, const std::optional<shard::Mark>& mark, const StopToken& stop) {
    auto placed = stream_->place(offset, mark ? &*mark : nullptr);
    if (!placed && placed.error().reason == Reason::databaseBroken && mark)
        placed = stream_->place(offset, nullptr);
    PACKTRAIN_CHECK(placed);
    for (;;) {
        const MutableByteSpan block = ring_.writable(stop);
        if (block.empty()) return fail(Reason::cancelled);
        PACKTRAIN_TRY(const std::size_t count, fill(block, stop));
        const auto marks = stream_->takeMarks();
        // The last bytes leave only when the stream has said that it is whole: some files are checked after
        // their last byte.
        if (stream_->offset() == stream_->size()) {
            std::byte beyond[1];
            PACKTRAIN_TRY(const std::size_t more, stream_->read(beyond));
            if (more != 0) return fail(Reason::internal, "a stream went on behind its end");
            auto all = marks;
            for (shard::Mark& last : stream_->takeMarks()) all.push_back(std::move(last));
            PACKTRAIN_CHECK(record_.end(stream_->size(), stream_->digests(), all));
            ended_ = true;  // known before the last byte can be read
            if (count > 0) ring_.commit(count);
            return {};
        }
        if (count == 0) return fail(Reason::internal, "a stream ended before its end");
        if (!marks.empty()) PACKTRAIN_CHECK(record_.marks(marks));
        ring_.commit(count);
    }
}

/// A full block, or what is left. A block ends early at nothing but the end: the ring's room is what the tail
/// of a shard is planned for.
Result<std::size_t> Packer::fill(MutableByteSpan block, const StopToken& stop) {
    std::size_t filled = 0;
    while (filled < block.size()) {
        if (stop.stop_requested()) return fail(Reason::cancelled);
        PACKTRAIN_TRY(const std::size_t count, stream_->read(block.subspan(filled)));
        size_ = stream_->size();
        if (count == 0) break;
        filled += count;
        made_ = stream_->offset();
    }
    return filled;
}

}  // namespace packtrain::transfer
