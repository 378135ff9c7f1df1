#include "base/bytes.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

namespace packtrain {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string encodeBase64(ByteSpan bytes, std::string_view alphabet, bool pad) {
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t left = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k)
            group = (group << 8) | (k < left ? std::to_integer<std::uint32_t>(bytes[i + k]) : 0U);
        for (std::size_t k = 0; k < left + 1; ++k) out += alphabet[(group >> (18 - 6 * k)) & 63U];
        if (pad) out.append(3 - left, '=');
    }
    return out;
}

int base64Value(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+' || c == '-') return 62;
    if (c == '/' || c == '_') return 63;
    return -1;
}

int hexValue(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// Length of the well-formed UTF-8 sequence at the start of `text`, 0 if there is none (RFC 3629).
std::size_t utf8SequenceLength(std::string_view text) {
    const auto byteAt = [&](std::size_t i) -> unsigned {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const auto continues = [&](std::size_t i) { return (byteAt(i) & 0xC0U) == 0x80U; };
    const unsigned lead = byteAt(0);
    if (text.empty()) return 0;
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        if (!continues(1) || !continues(2)) return 0;
        if (lead == 0xE0 && byteAt(1) < 0xA0) return 0;
        if (lead == 0xED && byteAt(1) > 0x9F) return 0;
        return 3;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        if (!continues(1) || !continues(2) || !continues(3)) return 0;
        if (lead == 0xF0 && byteAt(1) < 0x90) return 0;
        if (lead == 0xF4 && byteAt(1) > 0x8F) return 0;
        return 4;
    }
    return 0;
}

/// What a terminal obeys (C0, DEL, C1), what breaks a line (U+2028, U+2029) and what reorders text
/// (bidirectional controls).
bool isControl(std::string_view sequence) {
    const auto byteAt = [&](std::size_t i) { return static_cast<unsigned char>(sequence[i]); };
    if (sequence.size() == 1) return byteAt(0) < 0x20 || byteAt(0) == 0x7F;
    if (sequence.size() == 2) return byteAt(0) == 0xC2 && byteAt(1) < 0xA0;
    if (sequence.size() != 3 || byteAt(0) != 0xE2) return false;
    const bool isSeparatorOrOverride = byteAt(1) == 0x80 && byteAt(2) >= 0xA8 && byteAt(2) <= 0xAE;
    const bool isMark = byteAt(1) == 0x80 && (byteAt(2) == 0x8E || byteAt(2) == 0x8F);
    const bool isIsolate = byteAt(1) == 0x81 && byteAt(2) >= 0xA6 && byteAt(2) <= 0xA9;
    return isSeparatorOrOverride || isMark || isIsolate;
}

}  // namespace

std::string toHex(ByteSpan bytes) {
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const std::byte b : bytes) {
        out += kHexDigits[std::to_integer<unsigned>(b) >> 4];
        out += kHexDigits[std::to_integer<unsigned>(b) & 15U];
    }
    return out;
}

std::optional<std::string> fromHex(std::string_view hex) {
    if (hex.size() % 2 != 0) return std::nullopt;
    std::string out;
    out.reserve(hex.size() / 2);
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        const int high = hexValue(hex[i]);
        const int low = hexValue(hex[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        out += static_cast<char>(high * 16 + low);
    }
    return out;
}

std::string toBase64(ByteSpan bytes) {
    return encodeBase64(bytes, kBase64, true);
}
std::string toBase64Url(ByteSpan bytes) {
    return encodeBase64(bytes, kBase64Url, false);
}

std::optional<std::string> fromBase64(std::string_view text) {
    while (!text.empty() && text.back() == '=') text.remove_suffix(1);
    if (text.size() % 4 == 1) return std::nullopt;
    std::string out;
    out.reserve(text.size() * 3 / 4);
    std::uint32_t group = 0;
    unsigned bits = 0;
    for (const char c : text) {
        const int value = base64Value(c);
        if (value < 0) return std::nullopt;
        group = (group << 6) | static_cast<std::uint32_t>(value);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            out += static_cast<char>((group >> bits) & 0xFFU);
        }
    }
    return out;
}

bool isUtf8(std::string_view bytes) {
    while (!bytes.empty()) {
        const std::size_t length = utf8SequenceLength(bytes);
        if (length == 0) return false;
        bytes.remove_prefix(length);
    }
    return true;
}

std::string printable(std::string_view bytes) {
    std::string out;
    while (!bytes.empty()) {
        const std::size_t length = std::max<std::size_t>(utf8SequenceLength(bytes), 1);
        const std::string_view sequence = bytes.substr(0, length);
        if (sequence == "\n") {
            out += "\\n";
        } else if (isControl(sequence) || !isUtf8(sequence)) {
            for (const char byte : sequence)
                out += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
        } else {
            out += sequence;
        }
        bytes.remove_prefix(length);
    }
    return out;
}

std::string formatBytes(std::uint64_t bytes, UnitStyle style) {
    static constexpr std::array<std::string_view, 7> kIec = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    static constexpr std::array<std::string_view, 7> kSi = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    const double base = style == UnitStyle::iec ? 1024.0 : 1000.0;
    const auto& names = style == UnitStyle::iec ? kIec : kSi;
    if (static_cast<double>(bytes) < base) return fmt::format("{} B", bytes);
    double value = static_cast<double>(bytes);
    std::size_t unit = 0;
    // 999.5 would print as "1000": move on to the next unit before rounding does it.
    while (unit + 1 < names.size() && value >= (unit == 0 ? base : 999.5)) {
        value /= base;
        ++unit;
    }
    const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    return fmt::format("{:.{}f} {}", value, decimals, names[unit]);
}

std::optional<std::uint64_t> parseBytes(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || value < 0 || !std::isfinite(value)) return std::nullopt;
    std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
    while (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);
    std::string lower;
    for (const char c : unit) lower += (c >= 'A' && c <= 'Z') ? static_cast<char>(c - 'A' + 'a') : c;
    if (lower.ends_with('b')) lower.pop_back();
    double factor = 1;
    if (!lower.empty()) {
        const std::size_t power = std::string_view("kmgtpe").find(lower.front());
        if (power == std::string_view::npos) return std::nullopt;
        const bool iec = lower.size() == 2 && lower[1] == 'i';
        if (lower.size() > 1 && !iec) return std::nullopt;
        factor = std::pow(iec ? 1024.0 : 1000.0, static_cast<double>(power + 1));
    }
    const double bytes = value * factor;
    if (bytes >= 18446744073709551615.0) return std::nullopt;
    return static_cast<std::uint64_t>(std::round(bytes));
}

}  // namespace packtrain
