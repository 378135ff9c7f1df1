// A pattern and a path, parted by the first newline: an answer, in reasonable time, and the plain truths of
// globs.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "dataset/index.h"

using packtrain::dataset::globMatches;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::string_view pattern = text.substr(0, text.find('\n'));
    const std::string_view path = text.substr(std::min(text.size(), pattern.size() + 1));
    (void)globMatches(pattern, path);
    if (!globMatches("**", path)) std::abort();
    if (!globMatches("**/*", path)) std::abort();
    // Every ASCII character escaped: the pattern of exactly this name.
    std::string literal;
    for (const char c : path) literal.append(static_cast<unsigned char>(c) < 0x80 ? "\\" : "").append(1, c);
    if (path.find('/') == std::string_view::npos && !path.empty() && !globMatches(literal, path))
        std::abort();
    return 0;
}
