// A reply of server-sent events, as scripts of a ScriptServer send it.
#pragma once

#include <string>
#include <string_view>

namespace packtrain::test {

inline constexpr std::string_view kStreamHead =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

inline std::string chunk(std::string_view bytes) {
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::string size;
    for (std::size_t left = bytes.size(); left != 0; left /= 16) size.insert(0, 1, kDigits[left % 16]);
    return size + "\r\n" + std::string(bytes) + "\r\n";
}

/// After it the stream has ended as it should.
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

}  // namespace packtrain::test
