// Looks into a document that may hold anything: what is absent or of another kind reads as nothing.
#pragma once

#include <cmath>
#include <optional>

#include "base/json.h"

namespace packtrain::json {

/// The member if it is an object, else an empty one.
inline const Json& member(const Json& object, std::string_view key) {
    static const Json kNone = Json::object();
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found != object.end() && found->is_object() ? *found : kNone;
}

/// The member if it is an array, else an empty one.
inline const Json& items(const Json& object, std::string_view key) {
    static const Json kNone = Json::array();
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found != object.end() && found->is_array() ? *found : kNone;
}

/// The member if it is a finite number.
inline std::optional<double> real(const Json& object, std::string_view key) {
    if (!object.is_object()) return std::nullopt;
    const auto found = object.find(key);
    if (found == object.end() || !found->is_number()) return std::nullopt;
    const auto value = found->get<double>();
    return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

}  // namespace packtrain::json
