#include "arguments.h"

#include <algorithm>
#include <cmath>

#include "base/path.h"

namespace packtrain::agent {
namespace {

Fail wrong(std::string_view name, std::string_view wanted) {
    return fail(Reason::badArgument, "\"" + std::string(name) + "\" is not " + std::string(wanted));
}

template <typename T>
Result<std::optional<T>> ifGiven(const Json& arguments, std::string_view name,
                                 Result<T> (*take)(const Json&, std::string_view)) {
    if (!hasArgument(arguments, name)) return std::nullopt;
    PACKTRAIN_TRY(T value, take(arguments, name));
    return value;
}

bool isText(const std::string& text) {
    return !text.empty() && text.find('\0') == std::string::npos;
}

}  // namespace

Result<> onlyArguments(const Json& arguments, std::initializer_list<std::string_view> known) {
    for (const auto& [name, value] : arguments.items())
        if (std::ranges::find(known, name) == known.end())
            return fail(Reason::badArgument,
                        "\"" + printable(name) + "\" is not an argument of this command");
    return {};
}

bool hasArgument(const Json& arguments, std::string_view name) {
    const auto found = arguments.find(name);
    return found != arguments.end() && !found->is_null();
}

Result<std::string> textArgument(const Json& arguments, std::string_view name) {
    auto value = json::text(arguments, name);
    if (!value || !isText(*value)) return wrong(name, "a text");
    return value;
}

Result<std::uint64_t> numberArgument(const Json& arguments, std::string_view name) {
    auto value = json::number(arguments, name);
    if (!value) return wrong(name, "a whole number of 0 or more");
    return value;
}

Result<bool> booleanArgument(const Json& arguments, std::string_view name) {
    auto value = json::boolean(arguments, name);
    if (!value) return wrong(name, "true or false");
    return value;
}

Result<double> figureArgument(const Json& arguments, std::string_view name) {
    const auto found = arguments.find(name);
    if (found == arguments.end() || !found->is_number()) return wrong(name, "a number");
    const auto value = found->get<double>();
    if (!std::isfinite(value) || value < 0) return wrong(name, "a number of 0 or more");
    return value;
}

Result<std::vector<std::string>> textsArgument(const Json& arguments, std::string_view name) {
    const auto list = json::array(arguments, name);
    if (!list) return wrong(name, "a list of texts");
    std::vector<std::string> texts;
    for (const Json& each : **list) {
        if (!each.is_string() || !isText(each.get_ref<const std::string&>()))
            return wrong(name, "a list of texts");
        texts.push_back(each.get<std::string>());
    }
    return texts;
}

Result<std::optional<std::string>> textIfGiven(const Json& arguments, std::string_view name) {
    return ifGiven<std::string>(arguments, name, textArgument);
}
Result<std::optional<std::uint64_t>> numberIfGiven(const Json& arguments, std::string_view name) {
    return ifGiven<std::uint64_t>(arguments, name, numberArgument);
}
Result<std::optional<double>> figureIfGiven(const Json& arguments, std::string_view name) {
    return ifGiven<double>(arguments, name, figureArgument);
}

}  // namespace packtrain::agent
