// Members of a body, read as strictly as the format says. Not for others than this room.
#pragma once

#include <initializer_list>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/json.h"

namespace packtrain::link {

inline constexpr std::size_t kLongestWords = 500;

/// Everything that is not as it must be in a body.
Fail notAsAgreed(std::string_view what);

/// A member that is milliseconds, from `least` to `most`.
Result<Nanoseconds> milliseconds(const Json& object, std::string_view key, Nanoseconds least,
                                 Nanoseconds most);
std::int64_t inMilliseconds(Nanoseconds duration);

/// At most kLongestWords bytes on one line; absent: empty.
Result<std::string> wordsOr(const Json& object, std::string_view key);
/// What a writer may put there: cut to that length at a character's end, on one line.
std::string asWords(std::string_view text);

/// The list of at most `most` objects; absent: none.
Result<std::vector<const Json*>> objectsIn(const Json& object, std::string_view key, std::size_t most);

/// Members that the reader does not know: an object, perhaps empty.
Json unknownMembers(const Json& object, std::initializer_list<std::string_view> known);
/// Puts them back beside the known ones, which win.
void addUnknown(Json& object, const Json& unknown);

}  // namespace packtrain::link
