#include "shard/pack_state.h"

#include <algorithm>
#include <utility>

namespace packtrain::shard {
namespace {

// A file in a tar has one digest, for the index. A raw file has two, and they run on from part to part.
const std::vector<DigestKind> kMemberDigests = {DigestKind::xxh3_128};
const std::vector<DigestKind> kRawDigests = {DigestKind::sha256, DigestKind::xxh3_128};

std::vector<std::unique_ptr<Hasher>> makeAll(const std::vector<DigestKind>& kinds) {
    std::vector<std::unique_ptr<Hasher>> hashers;
    hashers.reserve(kinds.size());
    for (const DigestKind kind : kinds) hashers.push_back(makeHasher(kind));
    return hashers;
}

void updateAll(const std::vector<std::unique_ptr<Hasher>>& hashers, ByteSpan bytes) {
    for (const auto& hasher : hashers) hasher->update(bytes);
}

}  // namespace

PackState::PackState(const Layout& layout, const PackOptions& options, std::string before)
    : layout_(layout), options_(options), before_(std::move(before)) {}

Result<> PackState::begin(const Mark* mark) {
    offset_ = 0;
    member_ = 0;
    object_ = makeAll(options_.digests);
    file_.clear();
    ended_.clear();
    marks_.clear();
    lastMark_.reset();
    if (mark) return restore(*mark);
    if (!layout_.isRaw()) return {};
    if (layout_.fileOffset() == 0) {
        file_ = makeAll(kRawDigests);
        return {};
    }
    PACKTRAIN_TRY(const MarkState before, decodeMarkState(before_));
    if (before.filePosition != layout_.fileOffset())
        return fail(Reason::databaseBroken, "a part does not follow the one before");
    PACKTRAIN_TRY(file_, restoreAll(kRawDigests, before.file));
    return {};
}

Result<> PackState::restore(const Mark& mark) {
    PACKTRAIN_TRY(const MarkState state, decodeMarkState(mark.state));
    if (state.offset != mark.offset || state.offset > layout_.size() ||
        state.fingerprint != layout_.fingerprint(state.offset))
        return fail(Reason::databaseBroken, "a mark belongs to another layout");
    PACKTRAIN_TRY(object_, restoreAll(options_.digests, state.object));
    offset_ = state.offset;
    member_ = layout_.memberAt(offset_);
    lastMark_ = offset_;
    if (layout_.isRaw()) {
        if (state.filePosition != filePosition())
            return fail(Reason::databaseBroken, "a mark belongs to another part");
        PACKTRAIN_TRY(file_, restoreAll(kRawDigests, state.file));
        return {};
    }
    const bool isInContent = member_ < layout_.count() && offset_ > layout_.contentStart(member_) &&
                             offset_ < layout_.contentEnd(member_);
    if (!isInContent) return {};
    if (state.member != member_ || state.filePosition != filePosition())
        return fail(Reason::databaseBroken, "a mark belongs to another file");
    PACKTRAIN_TRY(file_, restoreAll(kMemberDigests, state.file));
    return {};
}

void PackState::feed(ByteSpan bytes) {
    while (!bytes.empty()) {
        const std::uint64_t toMark = options_.markInterval - offset_ % options_.markInterval;
        const ByteSpan now = bytes.first(std::min<std::uint64_t>(bytes.size(), toMark));
        updateAll(object_, now);
        feedMembers(now);
        if (offset_ % options_.markInterval == 0) makeMark();
        bytes = bytes.subspan(now.size());
    }
}

void PackState::feedMembers(ByteSpan bytes) {
    while (!bytes.empty()) {
        member_ = layout_.liveFrom(member_);
        if (member_ == layout_.count()) {
            offset_ += bytes.size();
            return;
        }
        const std::uint64_t contentStart = layout_.contentStart(member_);
        const std::uint64_t contentEnd = layout_.contentEnd(member_);
        const bool isHeader = offset_ < contentStart;
        const bool isContent = !isHeader && offset_ < contentEnd;
        const std::uint64_t sectionEnd = isHeader    ? contentStart
                                         : isContent ? contentEnd
                                                     : layout_.end(member_);
        const ByteSpan now = bytes.first(std::min<std::uint64_t>(bytes.size(), sectionEnd - offset_));
        if (isContent) feedContent(now);
        offset_ += now.size();
        if (offset_ == contentEnd) endFile();
        if (offset_ == layout_.end(member_)) ++member_;
        bytes = bytes.subspan(now.size());
    }
}

void PackState::feedContent(ByteSpan bytes) {
    if (file_.empty()) file_ = makeAll(kMemberDigests);
    updateAll(file_, bytes);
}

void PackState::endFile() {
    if (layout_.isRaw() || layout_.entry(member_).kind != dataset::EntryKind::file) return;
    if (file_.empty()) file_ = makeAll(kMemberDigests);  // an empty file has a digest too
    appendFileDigest(ended_, member_, file_.front()->finish());
    file_.clear();
}

std::uint64_t PackState::filePosition() const {
    return layout_.isRaw() ? layout_.fileOffset() + offset_ : offset_ - layout_.contentStart(member_);
}

void PackState::makeMark() {
    MarkState state;
    state.offset = offset_;
    state.fingerprint = layout_.fingerprint(offset_);
    state.object = saveAll(object_);
    if (!file_.empty()) {
        state.member = layout_.isRaw() ? 0 : member_;
        state.filePosition = filePosition();
        state.file = saveAll(file_);
    }
    lastMark_ = offset_;
    marks_.push_back({offset_, encodeMarkState(state), std::exchange(ended_, {})});
}

void PackState::finish() {
    if (lastMark_ != offset_) makeMark();
}

std::vector<Mark> PackState::takeMarks() {
    return std::exchange(marks_, {});
}

std::vector<std::string> PackState::digests() const {
    std::vector<std::string> digests;
    for (const auto& hasher : object_) digests.push_back(hasher->finish());
    return digests;
}

}  // namespace packtrain::shard
