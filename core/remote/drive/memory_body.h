// Bodies of requests: bytes in memory, and bytes that are sent once.
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

/// Hands on the bytes of another body once: whoever sends the request may not begin it anew, since what
/// became of the bytes only the drive knows.
class SentOnce final : public net::BodySource {
  public:
    explicit SentOnce(net::BodySource& inner) : inner_(inner) {}
    std::uint64_t size() const override { return inner_.size(); }
    Result<std::size_t> read(MutableByteSpan out) override {
        begun_ = true;
        return inner_.read(out);
    }
    Result<> rewind() override {
        if (begun_) return fail(Reason::connectionLost, "the body was sent in part");
        return {};
    }

  private:
    net::BodySource& inner_;
    bool begun_ = false;
};

}  // namespace packtrain::remote::drive
