// A command's arguments, taken apart. What is missing or of another type is badArgument and names the
// argument; so is an argument that the command does not know, because it may be a misspelt one.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace packtrain::agent {

/// Fails if there is an argument besides these.
Result<> onlyArguments(const Json& arguments, std::initializer_list<std::string_view> known);

/// Not empty, and without a NUL.
Result<std::string> textArgument(const Json& arguments, std::string_view name);
Result<std::uint64_t> numberArgument(const Json& arguments, std::string_view name);
Result<bool> booleanArgument(const Json& arguments, std::string_view name);
/// Finite, at least 0.
Result<double> figureArgument(const Json& arguments, std::string_view name);
Result<std::vector<std::string>> textsArgument(const Json& arguments, std::string_view name);

/// Whether it was given: absent and null are the same.
bool hasArgument(const Json& arguments, std::string_view name);
/// The same for arguments that may be left out: nothing then.
Result<std::optional<std::string>> textIfGiven(const Json& arguments, std::string_view name);
Result<std::optional<std::uint64_t>> numberIfGiven(const Json& arguments, std::string_view name);
Result<std::optional<double>> figureIfGiven(const Json& arguments, std::string_view name);

}  // namespace packtrain::agent
