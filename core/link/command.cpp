#include "link/command.h"

#include <algorithm>

#include "link/body_json.h"

namespace packtrain::link {
namespace {

using namespace std::chrono_literals;

constexpr Nanoseconds kLongestAge = 24h * 30;
constexpr Nanoseconds kLongestGood = 24h;
constexpr std::uint64_t kMostBytes = INT64_MAX;
constexpr std::size_t kLongestName = 64;

template <class... Each>
struct Overloaded : Each... {
    using Each::operator()...;
};

/// As a manifest has it: 32 hexadecimal digits in lower case.
Result<std::string> datasetIn(const Json& arguments) {
    PACKTRAIN_TRY(std::string id, json::text(arguments, "dataset"));
    const bool isId = id.size() == 32 && id.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!isId) return notAsAgreed("dataset is no id");
    return id;
}

/// A misspelt argument must not change what is done.
Result<> onlyKnown(const Json& arguments, std::initializer_list<std::string_view> known) {
    if (!unknownMembers(arguments, known).empty()) return notAsAgreed("an argument is not known");
    return {};
}

Result<std::optional<std::uint64_t>> bytesIn(const Json& arguments, std::string_view key) {
    if (!arguments.contains(key)) return std::nullopt;
    PACKTRAIN_TRY(const std::uint64_t bytes, json::number(arguments, key));
    if (bytes > kMostBytes) return notAsAgreed(std::string(key) + " is too large");
    return bytes;
}

template <typename Act>
Result<CommandAct> ofDataset(const Json& arguments) {
    PACKTRAIN_CHECK(onlyKnown(arguments, {"dataset"}));
    PACKTRAIN_TRY(std::string dataset, datasetIn(arguments));
    return Act{.dataset = std::move(dataset)};
}

template <typename Act>
Result<CommandAct> plain(const Json& arguments) {
    PACKTRAIN_CHECK(onlyKnown(arguments, {}));
    return Act{};
}

Result<CommandAct> setLimits(const Json& arguments) {
    PACKTRAIN_CHECK(onlyKnown(arguments, {"budget", "floor"}));
    SetLimits limits;
    PACKTRAIN_TRY(limits.budget, bytesIn(arguments, "budget"));
    PACKTRAIN_TRY(limits.floor, bytesIn(arguments, "floor"));
    if (!limits.budget && !limits.floor) return notAsAgreed("set_limits sets nothing");
    return limits;
}

Result<CommandAct> stopRuntime(const Json& arguments) {
    PACKTRAIN_CHECK(onlyKnown(arguments, {"confirmed"}));
    if (!arguments.contains("confirmed")) return StopRuntime{};
    PACKTRAIN_TRY(const bool confirmed, json::boolean(arguments, "confirmed"));
    return StopRuntime{.confirmed = confirmed};
}

struct Row {
    std::string_view name;
    Result<CommandAct> (*read)(const Json& arguments);
};
constexpr Row kRows[] = {
    {"save_now", plain<SaveNow>},      {"flush", plain<Flush>},     {"pin", ofDataset<Pin>},
    {"prefetch", ofDataset<Prefetch>}, {"evict", ofDataset<Evict>}, {"set_limits", setLimits},
    {"stop_runtime", stopRuntime},
};

bool isName(std::string_view name) {
    return !name.empty() && name.size() <= kLongestName && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

/// One that cannot be understood is answered as such; the others of its frame are not lost with it.
CommandAct readAct(const std::string& name, const Json& arguments) {
    const auto row = std::ranges::find(kRows, name, &Row::name);
    if (row == std::end(kRows)) return UnknownCommand{.name = name, .why = "this agent does not know it"};
    auto act = row->read(arguments);
    if (!act) return UnknownCommand{.name = name, .why = act.error().context};
    return *std::move(act);
}

Json argumentsOf(const CommandAct& act) {
    return std::visit(
        Overloaded{[](const SaveNow&) { return Json::object(); }, [](const Flush&) { return Json::object(); },
                   [](const SetLimits& limits) {
                       Json json = Json::object();
                       if (limits.budget) json["budget"] = *limits.budget;
                       if (limits.floor) json["floor"] = *limits.floor;
                       return json;
                   },
                   [](const StopRuntime& stop) {
                       return stop.confirmed ? Json{{"confirmed", true}} : Json::object();
                   },
                   [](const UnknownCommand&) { return Json::object(); },
                   [](const auto& of) { return Json{{"dataset", of.dataset}}; }},
        act);
}

}  // namespace

std::string_view commandName(const CommandAct& act) {
    if (const auto* unknown = std::get_if<UnknownCommand>(&act)) return unknown->name;
    static_assert(std::size(kRows) + 1 == std::variant_size_v<CommandAct>);
    return kRows[act.index()].name;
}

bool isNeverOff(const CommandAct& act) {
    return std::holds_alternative<SaveNow>(act) || std::holds_alternative<Flush>(act) ||
           std::holds_alternative<Pin>(act);
}

Nanoseconds usualGoodFor(const CommandAct& act) {
    // Who asked for a stop an hour ago may have begun something new since.
    if (std::holds_alternative<StopRuntime>(act)) return 5min;
    return 1h;
}

Json commandJson(const Command& command) {
    return {{"id", command.id.hex()},
            {"command", commandName(command.act)},
            {"arguments", argumentsOf(command.act)},
            {"age_ms", inMilliseconds(command.age)},
            {"good_for_ms", inMilliseconds(command.goodFor)}};
}

Result<Command> readCommand(const Json& json) {
    Command command;
    PACKTRAIN_TRY(const std::string hex, json::text(json, "id"));
    const auto id = CommandId::fromHex(hex);
    if (!id) return notAsAgreed("id is none");
    command.id = *id;
    PACKTRAIN_TRY(command.age, milliseconds(json, "age_ms", Nanoseconds::zero(), kLongestAge));
    PACKTRAIN_TRY(command.goodFor, milliseconds(json, "good_for_ms", Nanoseconds::zero(), kLongestGood));
    PACKTRAIN_TRY(const std::string name, json::text(json, "command"));
    PACKTRAIN_TRY(const Json* arguments, json::object(json, "arguments"));
    if (!isName(name)) return notAsAgreed("command is no name");
    command.act = readAct(name, *arguments);
    return command;
}

}  // namespace packtrain::link
