#include "drive/field_mask.h"

#include <nlohmann/json.hpp>

namespace packtrain::servers {

bool FieldMask::parseEntry(std::string_view& text) {
    const std::string name(text.substr(0, text.find_first_of(",()/")));
    if (name.empty() || name.find(' ') != std::string::npos) return false;
    text.remove_prefix(name.size());
    FieldMask& below = entries_[name];
    if (text.starts_with('/')) {
        text.remove_prefix(1);
        return below.parseEntry(text);
    }
    if (!text.starts_with('(')) return true;
    text.remove_prefix(1);
    if (!below.parseList(text) || !text.starts_with(')')) return false;
    text.remove_prefix(1);
    return true;
}

bool FieldMask::parseList(std::string_view& text) {
    while (true) {
        if (!parseEntry(text)) return false;
        if (!text.starts_with(',')) return true;
        text.remove_prefix(1);
    }
}

std::optional<FieldMask> FieldMask::parse(std::string_view text) {
    FieldMask mask;
    if (!mask.parseList(text) || !text.empty()) return std::nullopt;
    return mask;
}

nlohmann::json FieldMask::apply(const nlohmann::json& value) const {
    if (entries_.empty() || entries_.contains("*")) return value;
    if (value.is_array()) {
        nlohmann::json out = nlohmann::json::array();
        for (const auto& element : value) out.push_back(apply(element));
        return out;
    }
    if (!value.is_object()) return value;
    nlohmann::json out = nlohmann::json::object();
    for (const auto& [name, below] : entries_) {
        if (const auto found = value.find(name); found != value.end()) out[name] = below.apply(*found);
    }
    return out;
}

}  // namespace packtrain::servers
