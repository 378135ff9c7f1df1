// Bytes in memory as the body of a request.
#pragma once

#include <algorithm>

#include "net/http.h"

namespace packtrain::remote::drive {

/// The bytes outlive it.
class MemoryBody final : public net::BodySource {
  public:
    explicit MemoryBody(ByteSpan bytes) : bytes_(bytes) {}
    std::uint64_t size() const override { return bytes_.size(); }
    Result<std::size_t> read(MutableByteSpan out) override {
        const std::size_t count = std::min(out.size(), bytes_.size() - position_);
        std::ranges::copy(bytes_.subspan(position_, count), out.begin());
        position_ += count;
        return count;
    }
    Result<> rewind() override {
        position_ = 0;
        return {};
    }

  private:
    ByteSpan bytes_;
    std::size_t position_ = 0;
};

}  // namespace packtrain::remote::drive
