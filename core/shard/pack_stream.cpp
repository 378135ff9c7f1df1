#include "shard/pack_stream.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "shard/layout.h"
#include "shard/pack_state.h"
#include "shard/read_ahead.h"
#include "shard/source_file.h"
#include "shard/tar_format.h"

namespace packtrain::shard {
namespace {

class LocalPackStream final : public PackStream {
  public:
    LocalPackStream(dataset::SourceTree& source, Layout layout, const PackOptions& options,
                    std::string before, OnTakenOut onTakenOut)
        : source_(source),
          layout_(std::move(layout)),
          stageLimit_(options.stageLimit),
          onTakenOut_(std::move(onTakenOut)),
          state_(layout_, options, std::move(before)) {
        if (auto begun = state_.begin(nullptr); !begun) failure_ = std::move(begun).error();
    }

    std::uint64_t size() const override { return layout_.size(); }
    std::uint64_t offset() const override { return state_.offset(); }
    std::optional<TakenOut> changed() const override { return changed_; }
    std::vector<Mark> takeMarks() override { return state_.takeMarks(); }
    std::vector<std::string> digests() const override { return state_.digests(); }

    Result<> check(CheckScope scope) override;
    Result<> place(std::uint64_t offset, const Mark* mark) override;
    Result<std::size_t> read(MutableByteSpan out) override;
    void takeOut(const TakenOut& sample) override;

  private:
    void stopReading();
    Result<> startReading();
    Result<ByteSpan> nextBytes(std::uint64_t most);
    Result<> settle(const Piece::Failure& failure);
    Fail failWith(Error error);
    TakenOut sampleOf(std::uint32_t culprit, Reason reason) const;
    Result<std::vector<TakenOut>> findChanged(CheckScope scope);

    dataset::SourceTree& source_;
    Layout layout_;
    const std::uint64_t stageLimit_;
    const OnTakenOut onTakenOut_;
    PackState state_;
    std::uint64_t floor_ = 0;  ///< where the stream was placed: what lies before is held by the remote
    std::optional<Error> failure_;
    std::optional<TakenOut> changed_;
    std::unique_ptr<ReadAhead> readAhead_;
    Piece piece_;
    std::size_t used_ = 0;  ///< of piece_
};

void LocalPackStream::stopReading() {
    readAhead_.reset();
    piece_ = Piece{};
    used_ = 0;
}

// The tree must have seen its roots before it can tell a drive that was taken away from files that were
// removed.
Result<> LocalPackStream::startReading() {
    if (auto roots = source_.checkRoots(); !roots) return failWith(std::move(roots).error());
    const std::uint32_t member = layout_.memberAt(offset());
    readAhead_ =
        std::make_unique<ReadAhead>(source_, layout_, member, offset() - layout_.start(member), stageLimit_);
    return {};
}

Fail LocalPackStream::failWith(Error error) {
    failure_ = error;
    return Fail(std::move(error));
}

TakenOut LocalPackStream::sampleOf(std::uint32_t culprit, Reason reason) const {
    const SampleRange range = layout_.sampleOf(culprit);
    TakenOut sample{
        .members = {}, .culprit = culprit, .reason = reason, .sampleOffset = layout_.start(range.first)};
    for (std::uint32_t member = range.first; member < range.end; ++member)
        if (!layout_.isTakenOut(member)) sample.members.push_back(member);
    return sample;
}

// One entry per sample, in order.
Result<std::vector<TakenOut>> LocalPackStream::findChanged(CheckScope scope) {
    SourceReader reader(source_);
    std::vector<TakenOut> found;
    for (std::uint32_t member = layout_.liveFrom(0); member < layout_.count();
         member = layout_.liveFrom(member)) {
        const std::uint32_t current = member++;
        const auto checked = reader.check(layout_.entry(current));
        if (checked && scope == CheckScope::untilOneStays) break;
        if (checked) continue;
        if (!concernsOneEntry(checked.error().reason)) return Fail(checked.error());
        found.push_back(sampleOf(current, checked.error().reason));
        member = layout_.sampleOf(current).end;
    }
    return found;
}

Result<> LocalPackStream::check(CheckScope scope) {
    if (failure_) return Fail(*failure_);
    if (offset() != 0) return fail(Reason::badArgument, "a shard is checked before its first byte");
    stopReading();
    PACKTRAIN_CHECK(source_.checkRoots());
    PACKTRAIN_TRY(std::vector<TakenOut> found, findChanged(scope));
    if (layout_.isRaw() && !found.empty()) {
        changed_ = found.front();
        return failWith(Error(Kind::sourceChanged, found.front().reason, printable(layout_.entry(0).path)));
    }
    // The layout shrinks once, at the end, or where a report failed.
    std::vector<SampleRange> gone;
    std::uint64_t before = 0;
    Result<> reported;
    for (TakenOut& sample : found) {
        sample.sampleOffset -= before;
        if (onTakenOut_) reported = onTakenOut_(sample);
        if (!reported) break;
        for (const std::uint32_t member : sample.members) before += layout_.memberSize(member);
        gone.push_back(layout_.sampleOf(sample.culprit));
    }
    layout_.takeOut(gone);
    return reported;
}

Result<> LocalPackStream::place(std::uint64_t offset, const Mark* mark) {
    stopReading();
    failure_.reset();
    changed_.reset();
    if (offset > size() || (mark && mark->offset > offset))
        return failWith(Error(Reason::badArgument, "the stream cannot be placed there"));
    if (auto begun = state_.begin(mark); !begun) return failWith(std::move(begun).error());
    floor_ = offset;
    while (state_.offset() < offset) {
        PACKTRAIN_TRY(const ByteSpan bytes, nextBytes(offset - state_.offset()));
        if (bytes.empty()) return failWith(Error(Reason::internal, "a shard ended too early"));
        state_.feed(bytes);
    }
    if (offset == size()) state_.finish();
    return {};
}

Result<std::size_t> LocalPackStream::read(MutableByteSpan out) {
    std::size_t done = 0;
    while (done < out.size()) {
        const auto bytes = nextBytes(out.size() - done);
        if (!bytes && done > 0) return done;  // the error comes again
        if (!bytes) return Fail(bytes.error());
        if (bytes->empty()) {
            state_.finish();
            break;
        }
        std::memcpy(out.data() + done, bytes->data(), bytes->size());
        state_.feed(*bytes);
        done += bytes->size();
    }
    return done;
}

// At most `most` of the bytes that come next; none at the end.
Result<ByteSpan> LocalPackStream::nextBytes(std::uint64_t most) {
    if (failure_) return Fail(*failure_);
    if (!readAhead_) PACKTRAIN_CHECK(startReading());
    while (used_ == piece_.size) {
        if (piece_.isLast) return ByteSpan{};
        if (piece_.failure) {
            const Piece::Failure failure = *std::exchange(piece_.failure, std::nullopt);
            PACKTRAIN_CHECK(settle(failure));
        }
        readAhead_->recycle(std::move(piece_));
        piece_ = readAhead_->next();
        used_ = 0;
    }
    const std::size_t count = std::min<std::uint64_t>(piece_.size - used_, most);
    const ByteSpan bytes(piece_.buffer.get() + used_, count);
    used_ += count;
    return bytes;
}

// A sample of which nothing came out, and nothing is held by the remote, leaves quietly; else the caller
// decides.
Result<> LocalPackStream::settle(const Piece::Failure& failure) {
    if (!concernsOneEntry(failure.error.reason)) return failWith(failure.error);
    const TakenOut sample = sampleOf(failure.culprit, failure.error.reason);
    if (layout_.isRaw() || sample.sampleOffset != offset() || offset() < floor_) {
        changed_ = sample;
        return failWith(
            Error(Kind::sourceChanged, sample.reason, printable(layout_.entry(sample.culprit).path)));
    }
    if (onTakenOut_)
        if (auto reported = onTakenOut_(sample); !reported) return failWith(std::move(reported).error());
    layout_.takeOut({layout_.sampleOf(sample.culprit)});
    return {};
}

void LocalPackStream::takeOut(const TakenOut& sample) {
    if (layout_.isRaw() || sample.culprit >= layout_.count()) return;
    stopReading();
    layout_.takeOut({layout_.sampleOf(sample.culprit)});
    if (sample.sampleOffset < offset())
        failure_ = Error(Reason::internal, "a stream that lost bytes must be placed again");
}

}  // namespace

std::unique_ptr<PackStream> packShard(dataset::SourceTree& source, ShardContent content,
                                      const PackOptions& options, OnTakenOut onTakenOut) {
    return std::make_unique<LocalPackStream>(source, Layout(std::move(content)), options, std::string(),
                                             std::move(onTakenOut));
}

std::unique_ptr<PackStream> packRaw(dataset::SourceTree& source, RawContent content,
                                    const PackOptions& options) {
    Layout layout(content);
    return std::make_unique<LocalPackStream>(source, std::move(layout), options, std::move(content.before),
                                             nullptr);
}

Result<RawDigest> rawDigest(std::string_view lastState, std::uint64_t fileSize) {
    PACKTRAIN_TRY(const MarkState state, decodeMarkState(lastState));
    if (state.filePosition != fileSize)
        return fail(Reason::databaseBroken, "the state is not of the end of the file");
    PACKTRAIN_TRY(const auto hashers, restoreAll({DigestKind::sha256, DigestKind::xxh3_128}, state.file));
    return RawDigest{.sha256 = hashers[0]->finish(), .xxh3 = hashers[1]->finish()};
}

std::vector<std::optional<std::uint64_t>> contentOffsets(const ShardContent& content) {
    std::vector<std::optional<std::uint64_t>> offsets(content.plan.members.size());
    std::uint64_t offset = 0;
    for (std::size_t member = 0; member < offsets.size(); ++member) {
        if (member < content.takenOut.size() && content.takenOut[member]) continue;
        offsets[member] = offset + headerBytes(content.plan.members[member]);
        offset += memberBytes(content.plan.members[member]);
    }
    return offsets;
}

std::uint64_t tarSize(const ShardContent& content) {
    std::uint64_t size = kTrailer;
    for (std::size_t member = 0; member < content.plan.members.size(); ++member)
        if (member >= content.takenOut.size() || !content.takenOut[member])
            size += memberBytes(content.plan.members[member]);
    return size;
}

}  // namespace packtrain::shard
