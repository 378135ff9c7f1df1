// Bytes, sizes and their words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace packtrain {

using ByteSpan = std::span<const std::byte>;
using MutableByteSpan = std::span<std::byte>;

inline constexpr std::uint64_t kKiB = 1024;
inline constexpr std::uint64_t kMiB = 1024 * kKiB;
inline constexpr std::uint64_t kGiB = 1024 * kMiB;

inline ByteSpan asBytes(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}
inline std::string_view asText(ByteSpan bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string toHex(ByteSpan bytes);
/// Nothing if the text is not an even number of hexadecimal digits.
std::optional<std::string> fromHex(std::string_view hex);
std::string toBase64(ByteSpan bytes);
/// Base64 with the URL alphabet and no padding (RFC 4648 section 5), as PKCE wants it.
std::string toBase64Url(ByteSpan bytes);
/// Nothing if the text is not base64 (either alphabet, padding optional).
std::optional<std::string> fromBase64(std::string_view text);

bool isUtf8(std::string_view bytes);
/// For people: what is not printable UTF-8 becomes \xNN, a newline \n, so that one name is one line.
std::string printable(std::string_view bytes);

enum class UnitStyle { iec, si };
/// "1.00 GiB" or "1.07 GB"; three significant digits, "812 B" below one unit.
std::string formatBytes(std::uint64_t bytes, UnitStyle style = UnitStyle::iec);
/// "1GiB", "8MB", "4.5 GB", "512" (bytes), case ignored, B optional; nothing if it is not a size or does not
/// fit.
std::optional<std::uint64_t> parseBytes(std::string_view text);

}  // namespace packtrain
