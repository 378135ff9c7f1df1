// JSON by nlohmann::json behind checks that return errors: a hostile document is an answer, not an exception.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/result.h"

namespace packtrain {

/// Keys are sorted, so the same value always has the same text.
using Json = nlohmann::json;

namespace json {

/// Depth is limited to 64. Fails with protocolError; `what` names the document.
Result<Json> parse(std::string_view text, std::string_view what);
/// Compact text; bytes that are not UTF-8 are replaced, so it never throws.
std::string dump(const Json& value);
/// Two spaces of indent and a newline at the end: for documents that people read.
std::string dumpPretty(const Json& value);

/// The member as the wanted type; fails with protocolError naming the key if it is absent or of another type.
Result<std::string> text(const Json& object, std::string_view key);
Result<std::uint64_t> number(const Json& object, std::string_view key);
Result<bool> boolean(const Json& object, std::string_view key);
Result<const Json*> array(const Json& object, std::string_view key);
Result<const Json*> object(const Json& object, std::string_view key);
/// The same with a default for a member that is absent, null or of another type.
std::string textOr(const Json& object, std::string_view key, std::string_view fallback);
std::uint64_t numberOr(const Json& object, std::string_view key, std::uint64_t fallback);
bool booleanOr(const Json& object, std::string_view key, bool fallback);
/// Google writes int64 as text: takes both. Nothing if absent or malformed.
std::optional<std::uint64_t> numberOrText(const Json& object, std::string_view key);

}  // namespace json
}  // namespace packtrain
