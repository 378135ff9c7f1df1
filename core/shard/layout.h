// Where each member stands in an object, by prefix sums; shrinks when a sample is taken out. A raw part is an
// object of one member with neither header nor padding nor trailer.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shard/pack_stream.h"

namespace packtrain::shard {

/// Member numbers [first, end).
struct SampleRange {
    std::uint32_t first = 0;
    std::uint32_t end = 0;
};

/// Not thread-safe; what does not change any more (entry, header and content sizes, samples) may be read from
/// any thread.
class Layout {
  public:
    explicit Layout(ShardContent content);
    explicit Layout(const RawContent& content);

    std::uint32_t count() const { return static_cast<std::uint32_t>(plan_.members.size()); }
    const dataset::Entry& entry(std::uint32_t member) const { return plan_.members[member]; }
    std::uint64_t headerSize(std::uint32_t member) const;
    std::uint64_t contentSize(std::uint32_t member) const;
    std::uint64_t paddingSize(std::uint32_t member) const;
    /// Header, content and padding, taken out or not.
    std::uint64_t memberSize(std::uint32_t member) const;
    /// Where the member's content begins in its file: 0, but for raw parts.
    std::uint64_t fileOffset() const { return rawOffset_; }
    std::uint64_t trailerSize() const;
    bool isRaw() const { return isRaw_; }
    /// The members of the sample that holds `member`.
    SampleRange sampleOf(std::uint32_t member) const;

    bool isTakenOut(std::uint32_t member) const { return takenOut_[member]; }
    const std::vector<bool>& takenOut() const { return takenOut_; }
    /// Offsets in the object. What was taken out has no length.
    std::uint64_t start(std::uint32_t member) const { return starts_[member]; }
    std::uint64_t contentStart(std::uint32_t member) const { return starts_[member] + headerSize(member); }
    std::uint64_t contentEnd(std::uint32_t member) const {
        return contentStart(member) + contentSize(member);
    }
    std::uint64_t end(std::uint32_t member) const { return starts_[member + 1]; }
    std::uint64_t trailerStart() const { return starts_.back(); }
    std::uint64_t size() const { return starts_.back() + trailerSize(); }

    /// The first member from `member` on that is not taken out; count() if there is none.
    std::uint32_t liveFrom(std::uint32_t member) const;
    /// The live member that holds the byte at `offset`; count() for the trailer.
    std::uint32_t memberAt(std::uint64_t offset) const;

    /// Takes samples out, in ascending order of members.
    void takeOut(const std::vector<SampleRange>& samples);
    /// A digest of the layout of all members that begin before `offset`: equal only if the same offset means
    /// the same place.
    std::string fingerprint(std::uint64_t offset) const;

  private:
    void sumFrom(std::uint32_t member);

    dataset::PlannedShard plan_;
    std::vector<bool> takenOut_;
    std::vector<std::uint32_t> headerBlocks_;
    std::vector<std::uint64_t> starts_;  ///< one more than members
    bool isRaw_ = false;
    std::uint64_t rawOffset_ = 0;
    std::uint64_t rawSize_ = 0;
};

}  // namespace packtrain::shard
