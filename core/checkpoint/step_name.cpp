#include "checkpoint/step_name.h"

#include <algorithm>
#include <charconv>

#include "dataset/manifest.h"

namespace packtrain::checkpoint {
namespace {

constexpr std::size_t kLongest = 120;  // with a number and, in a shard's name, more at its end

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}
bool isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
    return out;
}

/// The letters just before a number, behind at most one of "-_=.".
std::string_view wordBefore(std::string_view text, std::size_t at, bool& isSeparated) {
    isSeparated = at == 0;
    if (at > 0 && !isLetter(text[at - 1])) {
        isSeparated = true;
        --at;
    }
    std::size_t begin = at;
    while (begin > 0 && isLetter(text[begin - 1])) --begin;
    return text.substr(begin, at - begin);
}

}  // namespace

NameTells readName(std::string_view name) {
    NameTells tells;
    const std::string text = lower(name.substr(0, name.rfind('.') == 0 ? name.size() : name.rfind('.')));
    std::optional<std::uint64_t> named;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (!isDigit(text[at])) continue;
        std::size_t end = at;
        while (end < text.size() && isDigit(text[end])) ++end;
        std::uint64_t value = 0;
        const bool fits = std::from_chars(text.data() + at, text.data() + end, value).ec == std::errc();
        bool isSeparated = false;
        const std::string_view word = wordBefore(text, at, isSeparated);
        if (fits && (word == "epoch" || word == "ep" || word == "e")) {
            tells.epoch = value;
        } else if (fits && (word == "step" || word == "steps" || word == "iter" || word == "global_step")) {
            named = value;
        } else if (fits && isSeparated && end == text.size()) {
            tells.step = value;
        }
        at = end;
    }
    if (named) tells.step = named;
    return tells;
}

std::string seriesOf(std::string_view name) {
    std::string series;
    for (const char c : name) {
        if (!isDigit(c)) {
            series += c;
        } else if (!series.ends_with('#')) {
            series += '#';
        }
    }
    return series;
}

std::string freeName(std::string_view wanted, const std::function<bool(const std::string&)>& isTaken) {
    std::string name;
    for (const char c : wanted.substr(0, kLongest))
        name += static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '/' ? '_' : c;
    if (name.starts_with('.')) name.front() = '_';
    while (!name.empty() && !isUtf8(name)) name.pop_back();
    if (!dataset::isDatasetName(name)) name = "checkpoint";
    if (!isTaken(name)) return name;
    for (std::uint64_t number = 2;; ++number)
        if (std::string other = name + '~' + std::to_string(number); !isTaken(other)) return other;
}

}  // namespace packtrain::checkpoint
