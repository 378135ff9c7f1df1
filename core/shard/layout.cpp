#include "shard/layout.h"

#include <algorithm>
#include <span>
#include <utility>

#include "base/digest.h"
#include "shard/tar_format.h"

namespace packtrain::shard {

static_assert(kBlock == 512);

Layout::Layout(ShardContent content)
    : plan_(std::move(content.plan)), takenOut_(std::move(content.takenOut)) {
    takenOut_.resize(plan_.members.size());
    if (plan_.samples.size() != plan_.members.size()) {  // every member a sample of its own
        plan_.samples.resize(plan_.members.size());
        for (std::uint32_t member = 0; member < count(); ++member) plan_.samples[member] = member;
    }
    headerBlocks_.reserve(plan_.members.size());
    for (const dataset::Entry& entry : plan_.members)
        headerBlocks_.push_back(static_cast<std::uint32_t>(headerBytes(entry) / kBlock));
    starts_.resize(plan_.members.size() + 1);
    sumFrom(0);
}

Layout::Layout(const RawContent& content) : isRaw_(true), rawOffset_(content.offset), rawSize_(content.size) {
    plan_.members = {content.entry};
    plan_.samples = {0};
    takenOut_.resize(1);
    starts_ = {0, rawSize_};
}

std::uint64_t Layout::headerSize(std::uint32_t member) const {
    return isRaw_ ? 0 : headerBlocks_[member] * kBlock;
}

std::uint64_t Layout::contentSize(std::uint32_t member) const {
    return isRaw_ ? rawSize_ : contentBytes(entry(member));
}

std::uint64_t Layout::paddingSize(std::uint32_t member) const {
    return isRaw_ ? 0 : padding(contentSize(member));
}

std::uint64_t Layout::trailerSize() const {
    return isRaw_ ? 0 : kTrailer;
}

std::uint64_t Layout::memberSize(std::uint32_t member) const {
    return headerSize(member) + contentSize(member) + paddingSize(member);
}

void Layout::sumFrom(std::uint32_t member) {
    for (; member < count(); ++member)
        starts_[member + 1] = starts_[member] + (takenOut_[member] ? 0 : memberSize(member));
}

SampleRange Layout::sampleOf(std::uint32_t member) const {
    SampleRange range{member, member + 1};
    while (range.first > 0 && plan_.samples[range.first - 1] == plan_.samples[member]) --range.first;
    while (range.end < count() && plan_.samples[range.end] == plan_.samples[member]) ++range.end;
    return range;
}

std::uint32_t Layout::liveFrom(std::uint32_t member) const {
    while (member < count() && takenOut_[member]) ++member;
    return member;
}

std::uint32_t Layout::memberAt(std::uint64_t offset) const {
    const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
    return after == starts_.end() ? count() : static_cast<std::uint32_t>(after - starts_.begin()) - 1;
}

void Layout::takeOut(const std::vector<SampleRange>& samples) {
    if (samples.empty()) return;
    for (const SampleRange& sample : samples)
        for (std::uint32_t member = sample.first; member < sample.end; ++member) takenOut_[member] = true;
    sumFrom(samples.front().first);
}

std::string Layout::fingerprint(std::uint64_t offset) const {
    const auto end = std::lower_bound(starts_.begin(), starts_.end(), offset);
    return digestOf(DigestKind::xxh3_128, std::as_bytes(std::span(starts_.begin(), end)));
}

}  // namespace packtrain::shard
