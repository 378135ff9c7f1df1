#include "link/command_body.h"

#include <set>

#include "link/body_json.h"
#include "link/frame.h"

namespace packtrain::link {
namespace {

using session::PastSession;
using session::Seconds;

constexpr std::uint64_t kLongestSession = 366ULL * 24 * 3600;

Json pastJson(const PastSession& past) {
    return {{"id", asWords(past.id)}, {"platform", asWords(past.platform)}, {"plan", asWords(past.plan)},
            {"began", past.began},    {"lasted_s", past.lasted.count()},    {"idle_s", past.idle.count()},
            {"left", past.left}};
}

Result<Seconds> secondsIn(const Json& json, std::string_view key) {
    PACKTRAIN_TRY(const std::uint64_t seconds, json::number(json, key));
    if (seconds > kLongestSession) return notAsAgreed(std::string(key) + " is longer than a year");
    return Seconds(seconds);
}

Result<PastSession> readPast(const Json& json) {
    PastSession past;
    PACKTRAIN_TRY(past.id, wordsOr(json, "id"));
    if (past.id.empty()) return notAsAgreed("an earlier session has no id");
    PACKTRAIN_TRY(past.platform, wordsOr(json, "platform"));
    PACKTRAIN_TRY(past.plan, wordsOr(json, "plan"));
    PACKTRAIN_TRY(const std::uint64_t began, json::number(json, "began"));
    if (began > INT64_MAX) return notAsAgreed("began is out of bounds");
    past.began = static_cast<std::int64_t>(began);
    PACKTRAIN_TRY(past.lasted, secondsIn(json, "lasted_s"));
    PACKTRAIN_TRY(past.idle, secondsIn(json, "idle_s"));
    PACKTRAIN_TRY(past.left, json::boolean(json, "left"));
    return past;
}

}  // namespace

Result<std::string> writeCommands(const CommandBody& body) {
    if (body.open.size() > kMostCommands || body.history.size() > kMostPast)
        return fail(Reason::badArgument, "more than a frame may say");
    Json json{{"commands", Json::array()}};
    for (const Command& command : body.open) json["commands"].push_back(commandJson(command));
    if (!body.history.empty()) json["history"] = Json::array();
    for (const PastSession& past : body.history) json["history"].push_back(pastJson(past));
    addUnknown(json, body.unknown);
    std::string payload = json::dump(json);
    if (payload.size() > kLargestPayload) return fail(Reason::badArgument, "more than a frame may say");
    return payload;
}

Result<CommandBody> readCommands(std::string_view payload) {
    PACKTRAIN_TRY(const Json json, json::parse(payload, "a command frame"));
    if (!json.is_object()) return notAsAgreed("a command frame is no object");
    CommandBody body;
    std::set<CommandId> ids;
    PACKTRAIN_TRY(const auto commands, objectsIn(json, "commands", kMostCommands));
    for (const Json* item : commands) {
        PACKTRAIN_TRY(Command command, readCommand(*item));
        if (!ids.insert(command.id).second) return notAsAgreed("a command stands there twice");
        body.open.push_back(std::move(command));
    }
    PACKTRAIN_TRY(const auto history, objectsIn(json, "history", kMostPast));
    for (const Json* item : history) {
        PACKTRAIN_TRY(PastSession past, readPast(*item));
        body.history.push_back(std::move(past));
    }
    body.unknown = unknownMembers(json, {"commands", "history"});
    return body;
}

}  // namespace packtrain::link
