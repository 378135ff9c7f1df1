#include "link/body_json.h"

#include <algorithm>

namespace packtrain::link {
namespace {

bool isControl(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

bool goesOn(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

}  // namespace

Fail notAsAgreed(std::string_view what) {
    return fail(Reason::protocolError, std::string(what));
}

Result<Nanoseconds> milliseconds(const Json& object, std::string_view key, Nanoseconds least,
                                 Nanoseconds most) {
    const auto found = object.find(key);
    const bool isWhole = found != object.end() && found->is_number_integer() &&
                         (!found->is_number_unsigned() || found->get<std::uint64_t>() <= INT64_MAX);
    if (!isWhole) return notAsAgreed(std::string(key) + " is no whole number");
    const auto value = found->get<std::int64_t>();
    // Compared before the multiplication, which could overflow.
    if (value < inMilliseconds(least) || value > inMilliseconds(most))
        return notAsAgreed(std::string(key) + " is out of bounds");
    return std::chrono::milliseconds(value);
}

std::int64_t inMilliseconds(Nanoseconds duration) {
    return std::chrono::floor<std::chrono::milliseconds>(duration).count();
}

Result<std::string> wordsOr(const Json& object, std::string_view key) {
    const auto found = object.find(key);
    if (found == object.end() || found->is_null()) return std::string();
    PACKTRAIN_TRY(std::string words, json::text(object, key));
    if (words.size() > kLongestWords || std::ranges::any_of(words, isControl))
        return notAsAgreed(std::string(key) + " is no short text");
    return words;
}

std::string asWords(std::string_view text) {
    std::string words = printable(text);
    if (words.size() <= kLongestWords) return words;
    std::size_t end = kLongestWords;
    while (end > 0 && goesOn(words[end])) --end;
    words.resize(end);
    return words;
}

Result<std::vector<const Json*>> objectsIn(const Json& object, std::string_view key, std::size_t most) {
    std::vector<const Json*> found;
    if (const auto there = object.find(key); there == object.end() || there->is_null()) return found;
    PACKTRAIN_TRY(const Json* list, json::array(object, key));
    if (list->size() > most) return notAsAgreed(std::string(key) + " is too long a list");
    for (const Json& item : *list) {
        if (!item.is_object()) return notAsAgreed(std::string(key) + " holds no objects");
        found.push_back(&item);
    }
    return found;
}

Json unknownMembers(const Json& object, std::initializer_list<std::string_view> known) {
    Json rest = Json::object();
    for (const auto& [key, value] : object.items())
        if (std::ranges::find(known, key) == known.end()) rest[key] = value;
    return rest;
}

void addUnknown(Json& object, const Json& unknown) {
    if (!unknown.is_object()) return;
    for (const auto& [key, value] : unknown.items())
        if (!object.contains(key)) object[key] = value;
}

}  // namespace packtrain::link
