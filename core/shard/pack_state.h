// Everything that runs along while an object's bytes are made: where we are, the digests, the marks.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/digest.h"
#include "shard/layout.h"
#include "shard/mark_state.h"
#include "shard/pack_stream.h"

namespace packtrain::shard {

/// Fed with the bytes of the object in order. The layout may lose samples that begin at or after offset().
/// Not thread-safe.
class PackState {
  public:
    PackState(const Layout& layout, const PackOptions& options, std::string before);

    /// Begins at the mark, or at 0. databaseBroken if the mark, or RawContent::before, belongs to something
    /// else.
    Result<> begin(const Mark* mark);
    void feed(ByteSpan bytes);
    /// Makes the mark at the very end, once.
    void finish();

    std::uint64_t offset() const { return offset_; }
    std::vector<Mark> takeMarks();
    std::vector<std::string> digests() const;

  private:
    using Hashers = std::vector<std::unique_ptr<Hasher>>;

    Result<> restore(const Mark& mark);
    Result<> beginFile(const std::vector<Midstate>& saved);
    void feedMembers(ByteSpan bytes);
    void feedContent(ByteSpan bytes);
    void endFile();
    void makeMark();
    std::uint64_t filePosition() const;

    const Layout& layout_;
    const PackOptions options_;
    const std::string before_;
    std::uint64_t offset_ = 0;
    std::uint32_t member_ = 0;  ///< that holds the byte at offset_, or one taken out just before it
    Hashers object_;
    Hashers file_;       ///< of the file under way; empty between files
    std::string ended_;  ///< records of the files that ended since the last mark
    std::vector<Mark> marks_;
    std::optional<std::uint64_t> lastMark_;  ///< where the last one was made, or where we began
};

}  // namespace packtrain::shard
