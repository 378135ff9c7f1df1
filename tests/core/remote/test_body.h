// Bytes of an object that never lie in memory as a whole, and collectors of what comes back.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "net/http.h"

namespace packtrain::test {

/// The bytes [from, to) of an endless pattern in which every place can be told from its neighbours.
std::string patternText(std::uint64_t from, std::uint64_t to);

class PatternBody final : public net::BodySource {
  public:
    PatternBody(std::uint64_t from, std::uint64_t size) : from_(from), size_(size) {}
    std::uint64_t size() const override { return size_; }
    Result<std::size_t> read(MutableByteSpan out) override;
    Result<> rewind() override;

    std::optional<std::uint64_t> failAfter;       ///< sourceChanged once so many bytes were read
    std::function<void(std::uint64_t)> whenRead;  ///< told how many bytes were read so far
    std::uint64_t given() const { return position_; }

  private:
    std::uint64_t from_;
    std::uint64_t size_;
    std::uint64_t position_ = 0;
};

/// Appends to `text`.
net::BodySink collectInto(std::string& text);

}  // namespace packtrain::test
