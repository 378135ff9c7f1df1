#include "dataset/glob.h"

#include <algorithm>

#include "base/bytes.h"
#include "dataset/index.h"
#include "dataset/plan_order.h"

namespace packtrain::dataset {
namespace {

struct Letter {
    char32_t value;
    std::size_t length;
};

// Bytes that are not UTF-8 stand for themselves, above all code points so that they equal no letter.
constexpr char32_t kRawByte = 0x110000;

/// The letter at the start of the text, which is not empty: one code point, or one byte that belongs to none.
Letter letterAt(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text.front());
    if (lead < 0x80) return {lead, 1};
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC0 || text.size() < length || !isUtf8(text.substr(0, length))) return {kRawByte + lead, 1};
    char32_t value = lead & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i)
        value = value << 6 | (static_cast<unsigned char>(text[i]) & 0x3FU);
    return {value, length};
}

}  // namespace

void Glob::addToken(Token::Kind kind, char32_t letter) {
    tokens_.push_back({kind, letter, false, {}});
}

// Adds [...] and returns where it ended, or `at` if it is no set: then '[' stands for itself.
std::size_t Glob::addSet(std::string_view pattern, std::size_t at) {
    Token token{Token::Kind::set, 0, false, {}};
    std::size_t i = at + 1;
    if (i < pattern.size() && (pattern[i] == '!' || pattern[i] == '^')) {
        token.isNegated = true;
        ++i;
    }
    for (bool isFirst = true; i < pattern.size(); isFirst = false) {
        if (pattern[i] == ']' && !isFirst) {
            tokens_.push_back(std::move(token));
            return i + 1;
        }
        const Letter first = letterAt(pattern.substr(i));
        i += first.length;
        Letter last = first;
        if (i + 1 < pattern.size() && pattern[i] == '-' && pattern[i + 1] != ']') {
            last = letterAt(pattern.substr(i + 1));
            i += 1 + last.length;
        }
        token.ranges.push_back({first.value, last.value});
    }
    return at;
}

Glob::Glob(std::string_view pattern) : pattern_(pattern) {
    while (pattern.size() > 1 && pattern.ends_with('/')) pattern.remove_suffix(1);
    wholePath_ = pattern.find('/') != std::string_view::npos;
    if (pattern.starts_with('/')) pattern.remove_prefix(1);
    for (std::size_t i = 0; i < pattern.size();) {
        const bool startsComponent = i == 0 || pattern[i - 1] == '/';
        if (pattern[i] == '*') {
            const std::size_t end = std::min(pattern.find_first_not_of('*', i), pattern.size());
            const bool isAcross = end - i >= 2;
            if (isAcross && startsComponent && end < pattern.size() && pattern[end] == '/') {
                addToken(Token::Kind::folders);
                i = end + 1;
            } else {
                addToken(isAcross ? Token::Kind::across : Token::Kind::star);
                i = end;
            }
            continue;
        }
        if (pattern[i] == '[') {
            const std::size_t end = addSet(pattern, i);
            if (end != i) {
                i = end;
                continue;
            }
        }
        if (pattern[i] == '?') {
            addToken(Token::Kind::any);
            ++i;
            continue;
        }
        if (pattern[i] == '\\' && i + 1 < pattern.size()) ++i;
        const Letter letter = letterAt(pattern.substr(i));
        addToken(Token::Kind::letter, letter.value);
        i += letter.length;
    }
}

bool Glob::matchesOne(const Token& token, char32_t letter) {
    switch (token.kind) {
        case Token::Kind::letter:
            return token.letter == letter;
        case Token::Kind::any:
            return letter != U'/';
        case Token::Kind::set:
            return letter != U'/' &&
                   token.isNegated ==
                       std::none_of(token.ranges.begin(), token.ranges.end(), [&](const Range& range) {
                           return range.first <= letter && letter <= range.last;
                       });
        default:
            return false;
    }
}

// Two places to go back to are enough: the last '*' (it grows within its component) and the last '**' (it
// grows across). What stands before them has been matched as early as possible, which leaves the most to the
// rest.
bool Glob::matches(std::string_view path) const {
    if (!wholePath_) path.remove_prefix(path.rfind('/') + 1);
    struct Retreat {
        std::size_t token;
        std::size_t at;
        bool isSet = false;
    };
    Retreat star{};
    Retreat across{};
    std::size_t token = 0;
    std::size_t at = 0;
    while (true) {
        if (token < tokens_.size()) {
            const Token& wanted = tokens_[token];
            if (wanted.kind == Token::Kind::star) {
                star = {token++, at, true};
                continue;
            }
            if (wanted.kind == Token::Kind::across || wanted.kind == Token::Kind::folders) {
                across = {token++, at, true};
                star.isSet = false;
                continue;
            }
        }
        if (at < path.size() && token < tokens_.size()) {
            const Letter letter = letterAt(path.substr(at));
            if (matchesOne(tokens_[token], letter.value)) {
                ++token;
                at += letter.length;
                continue;
            }
        }
        if (at == path.size() && token == tokens_.size()) return true;
        if (star.isSet && star.at < path.size() && path[star.at] != '/') {
            star.at += letterAt(path.substr(star.at)).length;
            token = star.token + 1;
            at = star.at;
            continue;
        }
        if (!across.isSet || across.at >= path.size()) return false;
        if (tokens_[across.token].kind == Token::Kind::folders) {
            const std::size_t slash = path.find('/', across.at);
            if (slash == std::string_view::npos) return false;
            across.at = slash + 1;
        } else {
            across.at += letterAt(path.substr(across.at)).length;
        }
        star.isSet = false;
        token = across.token + 1;
        at = across.at;
    }
}

bool globMatches(std::string_view pattern, std::string_view path) {
    return Glob(pattern).matches(path);
}

}  // namespace packtrain::dataset
