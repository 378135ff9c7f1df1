#include "sensors/wire.h"

#include <bit>

namespace packtrain::agent {
namespace {

constexpr std::uint64_t kMostFieldNumber = (1U << 29U) - 1;

}  // namespace

std::optional<double> WireField::asDouble() const {
    if (kind != Kind::fixed64) return std::nullopt;
    return std::bit_cast<double>(value);
}

std::optional<WireField> WireReader::next() {
    if (rest_.empty() || isBroken_) return std::nullopt;
    auto found = field();
    isBroken_ = !found;
    return found;
}

std::optional<std::uint64_t> WireReader::varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(rest_.front());
        rest_.remove_prefix(1);
        value |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
        if (byte < 0x80U) return value;
    }
    return std::nullopt;
}

/// Little-endian.
std::optional<std::uint64_t> WireReader::fixed(std::size_t size) {
    if (rest_.size() < size) return std::nullopt;
    std::uint64_t value = 0;
    for (std::size_t i = size; i-- > 0;) value = value << 8U | static_cast<unsigned char>(rest_[i]);
    rest_.remove_prefix(size);
    return value;
}

std::optional<WireField> WireReader::field() {
    const auto tag = varint();
    if (!tag || *tag >> 3U == 0 || *tag >> 3U > kMostFieldNumber) return std::nullopt;
    WireField field;
    field.number = static_cast<std::uint32_t>(*tag >> 3U);
    std::optional<std::uint64_t> value;
    switch (*tag & 7U) {
        case 0:
            field.kind = WireField::Kind::varint;
            value = varint();
            break;
        case 1:
            field.kind = WireField::Kind::fixed64;
            value = fixed(8);
            break;
        case 2:
            field.kind = WireField::Kind::bytes;
            value = varint();
            if (!value || *value > rest_.size()) return std::nullopt;
            field.bytes = rest_.substr(0, *value);
            rest_.remove_prefix(*value);
            return field;
        case 5:
            field.kind = WireField::Kind::fixed32;
            value = fixed(4);
            break;
        default:  // groups, which nobody writes any more
            return std::nullopt;
    }
    if (!value) return std::nullopt;
    field.value = *value;
    return field;
}

}  // namespace packtrain::agent
