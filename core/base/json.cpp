#include "base/json.h"

#include <charconv>

namespace packtrain::json {
namespace {

constexpr int kMaxDepth = 64;

const Json* member(const Json& object, std::string_view key) {
    if (!object.is_object()) return nullptr;
    const auto found = object.find(key);
    return found == object.end() || found->is_null() ? nullptr : &*found;
}

Fail wrong(std::string_view key, std::string_view wanted) {
    return fail(Reason::protocolError, std::string(key) + " is not " + std::string(wanted));
}

}  // namespace

Result<Json> parse(std::string_view text, std::string_view what) {
    bool tooDeep = false;
    const auto guard = [&](int depth, Json::parse_event_t, Json&) {
        tooDeep = tooDeep || depth > kMaxDepth;
        return !tooDeep;
    };
    Json value = Json::parse(text.begin(), text.end(), guard, false);
    if (tooDeep || value.is_discarded())
        return fail(Reason::protocolError, std::string(what) + " is not JSON");
    return value;
}

std::string dump(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}
std::string dumpPretty(const Json& value) {
    return value.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<std::string> text(const Json& object, std::string_view key) {
    const Json* value = member(object, key);
    if (value == nullptr || !value->is_string()) return wrong(key, "a text");
    return value->get_ref<const std::string&>();
}

Result<std::uint64_t> number(const Json& object, std::string_view key) {
    const Json* value = member(object, key);
    // A document that was built here and not parsed has signed numbers.
    const bool isCount = value != nullptr && value->is_number_integer() &&
                         (value->is_number_unsigned() || value->get<std::int64_t>() >= 0);
    if (!isCount) return wrong(key, "a number");
    return value->get<std::uint64_t>();
}

Result<bool> boolean(const Json& object, std::string_view key) {
    const Json* value = member(object, key);
    if (value == nullptr || !value->is_boolean()) return wrong(key, "true or false");
    return value->get<bool>();
}

Result<const Json*> array(const Json& object, std::string_view key) {
    const Json* value = member(object, key);
    if (value == nullptr || !value->is_array()) return wrong(key, "a list");
    return value;
}

Result<const Json*> object(const Json& parent, std::string_view key) {
    const Json* value = member(parent, key);
    if (value == nullptr || !value->is_object()) return wrong(key, "an object");
    return value;
}

std::string textOr(const Json& object, std::string_view key, std::string_view fallback) {
    return text(object, key).value_or(std::string(fallback));
}
std::uint64_t numberOr(const Json& object, std::string_view key, std::uint64_t fallback) {
    return number(object, key).value_or(fallback);
}
bool booleanOr(const Json& object, std::string_view key, bool fallback) {
    return boolean(object, key).value_or(fallback);
}

std::optional<std::uint64_t> numberOrText(const Json& object, std::string_view key) {
    if (const auto value = number(object, key)) return *value;
    const auto digits = text(object, key);
    if (!digits) return std::nullopt;
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits->data(), digits->data() + digits->size(), value);
    if (error != std::errc() || end != digits->data() + digits->size()) return std::nullopt;
    return value;
}

}  // namespace packtrain::json
