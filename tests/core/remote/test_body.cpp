#include "test_body.h"

#include <algorithm>

namespace packtrain::test {
namespace {

char patternByte(std::uint64_t place) {
    return static_cast<char>((place * 31 + (place >> 8U) * 17 + (place >> 16U) * 7) & 0xFFU);
}

}  // namespace

std::string patternText(std::uint64_t from, std::uint64_t to) {
    std::string text;
    text.reserve(static_cast<std::size_t>(to - from));
    for (std::uint64_t place = from; place < to; ++place) text += patternByte(place);
    return text;
}

Result<std::size_t> PatternBody::read(MutableByteSpan out) {
    if (failAfter && position_ >= *failAfter) return fail(Reason::sourceChanged, "planned by the test");
    const std::uint64_t end = failAfter ? std::min(*failAfter, size_) : size_;
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), end - position_));
    for (std::size_t i = 0; i < count; ++i)
        out[i] = static_cast<std::byte>(patternByte(from_ + position_ + i));
    position_ += count;
    if (whenRead) whenRead(position_);
    return count;
}

Result<> PatternBody::rewind() {
    position_ = 0;
    return {};
}

net::BodySink collectInto(std::string& text) {
    return [&text](ByteSpan bytes) -> Result<> {
        text += asText(bytes);
        return {};
    };
}

}  // namespace packtrain::test
