#include "drive/file_order.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "drive/api_error.h"
#include "http/message.h"

namespace packtrain::servers {

namespace {

std::string folded(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return text;
}

// "a2" before "a10".
bool naturalLess(const std::string& a, const std::string& b) {
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() && j < b.size()) {
        if (digit(a[i]) && digit(b[j])) {
            const auto number = [&](const std::string& text, std::size_t& at) {
                while (at < text.size() && text[at] == '0') ++at;
                const auto begin = at;
                while (at < text.size() && digit(text[at])) ++at;
                return text.substr(begin, at - begin);
            };
            const std::string x = number(a, i);
            const std::string y = number(b, j);
            if (x != y) return x.size() != y.size() ? x.size() < y.size() : x < y;
        } else if (a[i] != b[j]) {
            return a[i] < b[j];
        } else {
            ++i;
            ++j;
        }
    }
    return a.size() - i < b.size() - j;
}

bool lessByKey(const File& a, const File& b, const std::string& key) {
    if (key == "folder") return a.isFolder() && !b.isFolder();
    if (key == "name") return folded(a.name) < folded(b.name);
    if (key == "name_natural") return naturalLess(folded(a.name), folded(b.name));
    if (key == "quotaBytesUsed") return a.size() < b.size();
    if (key == "createdTime") return a.createdTime < b.createdTime;
    return a.modifiedTime < b.modifiedTime;
}

}  // namespace

void sortFiles(std::vector<File>& files, std::string_view orderBy) {
    std::vector<std::pair<std::string, bool>> keys;
    while (!orderBy.empty()) {
        const auto end = std::min(orderBy.find(','), orderBy.size());
        const auto piece = trimmed(orderBy.substr(0, end));
        const auto space = piece.find(' ');
        keys.emplace_back(std::string(piece.substr(0, space)), piece.ends_with(" desc"));
        orderBy.remove_prefix(std::min(end + 1, orderBy.size()));
    }
    static const std::set<std::string> kKeys{
        "folder",      "name",         "name_natural", "quotaBytesUsed",
        "createdTime", "modifiedTime", "recency",      "modifiedByMeTime"};
    for (const auto& [key, descending] : keys) {
        if (!kKeys.contains(key)) throw invalidValue("orderBy", "Invalid Value");
    }
    std::ranges::stable_sort(files, [&](const File& a, const File& b) {
        for (const auto& [key, descending] : keys) {
            if (lessByKey(a, b, key)) return !descending;
            if (lessByKey(b, a, key)) return descending;
        }
        return false;
    });
}

}  // namespace packtrain::servers
