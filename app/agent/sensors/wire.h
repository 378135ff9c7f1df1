// Protobuf's wire format, as far as reading needs it (protobuf.dev, "Encoding").
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace packtrain::agent {

struct WireField {
    enum class Kind : std::uint8_t { varint, fixed64, bytes, fixed32 };
    std::uint32_t number = 0;
    Kind kind = Kind::varint;
    std::uint64_t value = 0;  ///< of a varint or fixed one
    std::string_view bytes;   ///< of the others; it points into the message
    /// What a field of type double holds; nothing if it is no fixed64.
    std::optional<double> asDouble() const;
};

/// Field by field, from a message that anybody may have written. No field is read beyond its end.
class WireReader {
  public:
    explicit WireReader(std::string_view message) : rest_(message) {}
    /// Nothing at the end, or where the bytes are no message: see `isBroken`.
    std::optional<WireField> next();
    bool isBroken() const { return isBroken_; }

  private:
    std::optional<std::uint64_t> varint();
    std::optional<std::uint64_t> fixed(std::size_t size);
    std::optional<WireField> field();

    std::string_view rest_;
    bool isBroken_ = false;
};

}  // namespace packtrain::agent
