#include "link/state_body.h"

#include <set>

#include "link/body_json.h"
#include "link/frame.h"

namespace packtrain::link {
namespace {

using namespace std::chrono_literals;
using session::Certainty;

constexpr Nanoseconds kYear = 24h * 366;
constexpr Nanoseconds kLongestAge = 24h;

/// A certainty that this reader does not know is none: the word on screen is then the weakest.
Certainty certaintyOf(std::string_view name) {
    for (const Certainty each : {Certainty::reported, Certainty::documented, Certainty::setByYou})
        if (session::certaintyName(each) == name) return each;
    return Certainty::estimated;
}

/// One that this reader does not know tells at least that the command was read.
Progress progressOf(std::string_view name) {
    for (const Progress each : {Progress::done, Progress::failed, Progress::refused, Progress::expired})
        if (progressName(each) == name) return each;
    return Progress::seen;
}

Json leftJson(const LeftUntil& left) {
    return {{"kind", left.kind},
            {"low_ms", inMilliseconds(left.low)},
            {"median_ms", inMilliseconds(left.median)},
            {"high_ms", inMilliseconds(left.high)},
            {"certainty", session::certaintyName(left.basis.certainty)},
            {"source", asWords(left.basis.source)},
            {"date", asWords(left.basis.date)}};
}

Result<LeftUntil> readLeft(const Json& json) {
    LeftUntil left;
    PACKTRAIN_TRY(left.kind, wordsOr(json, "kind"));
    if (left.kind.empty()) return notAsAgreed("a deadline has no kind");
    PACKTRAIN_TRY(left.low, milliseconds(json, "low_ms", -kYear, kYear));
    PACKTRAIN_TRY(left.median, milliseconds(json, "median_ms", -kYear, kYear));
    PACKTRAIN_TRY(left.high, milliseconds(json, "high_ms", -kYear, kYear));
    if (left.low > left.median || left.median > left.high) return notAsAgreed("a deadline's span falls");
    PACKTRAIN_TRY(const std::string certainty, wordsOr(json, "certainty"));
    left.basis.certainty = certaintyOf(certainty);
    PACKTRAIN_TRY(left.basis.source, wordsOr(json, "source"));
    PACKTRAIN_TRY(left.basis.date, wordsOr(json, "date"));
    return left;
}

Json acknowledgementJson(const Acknowledgement& told) {
    Json json{{"id", told.id.hex()}, {"progress", progressName(told.progress)}};
    if (!told.why.empty()) json["why"] = asWords(told.why);
    return json;
}

Result<Acknowledgement> readAcknowledgement(const Json& json) {
    Acknowledgement told;
    PACKTRAIN_TRY(const std::string hex, json::text(json, "id"));
    const auto id = CommandId::fromHex(hex);
    if (!id) return notAsAgreed("id is none");
    told.id = *id;
    PACKTRAIN_TRY(const std::string name, json::text(json, "progress"));
    told.progress = progressOf(name);
    PACKTRAIN_TRY(told.why, wordsOr(json, "why"));
    return told;
}

Result<> readLists(const Json& json, StateBody& body) {
    PACKTRAIN_TRY(const auto deadlines, objectsIn(json, "deadlines", kMostDeadlines));
    for (const Json* item : deadlines) {
        PACKTRAIN_TRY(LeftUntil left, readLeft(*item));
        body.deadlines.push_back(std::move(left));
    }
    std::set<CommandId> ids;
    PACKTRAIN_TRY(const auto acknowledged, objectsIn(json, "acknowledged", kMostAcknowledged));
    for (const Json* item : acknowledged) {
        PACKTRAIN_TRY(Acknowledgement told, readAcknowledgement(*item));
        if (!ids.insert(told.id).second) return notAsAgreed("a command is acknowledged twice");
        body.acknowledged.push_back(std::move(told));
    }
    return {};
}

}  // namespace

std::string_view progressName(Progress progress) {
    switch (progress) {
        case Progress::seen:
            return "seen";
        case Progress::done:
            return "done";
        case Progress::failed:
            return "failed";
        case Progress::refused:
            return "refused";
        case Progress::expired:
            return "expired";
    }
    return "failed";
}

bool LeftUntil::operator==(const LeftUntil& other) const {
    return kind == other.kind && low == other.low && median == other.median && high == other.high &&
           basis.certainty == other.basis.certainty && basis.source == other.basis.source &&
           basis.date == other.basis.date;
}

Result<std::string> writeState(const StateBody& body) {
    if (body.deadlines.size() > kMostDeadlines || body.acknowledged.size() > kMostAcknowledged)
        return fail(Reason::badArgument, "more than a frame may say");
    Json json{{"next_by_ms", inMilliseconds(body.nextBy)},
              // Rather too old by a moment than too young.
              {"age_ms", std::chrono::ceil<std::chrono::milliseconds>(body.age).count()},
              {"now_ms", inMilliseconds(body.now)},
              {"deadlines", Json::array()},
              {"acknowledged", Json::array()},
              {"state", body.state}};
    for (const LeftUntil& left : body.deadlines) json["deadlines"].push_back(leftJson(left));
    for (const Acknowledgement& told : body.acknowledged)
        json["acknowledged"].push_back(acknowledgementJson(told));
    if (body.ended) json["ended"] = asWords(*body.ended);
    if (!body.movedTo.empty()) json["moved_to"] = body.movedTo;
    addUnknown(json, body.unknown);
    std::string payload = json::dump(json);
    if (payload.size() > kLargestPayload) return fail(Reason::badArgument, "more than a frame may say");
    return payload;
}

Result<StateBody> readState(std::string_view payload) {
    PACKTRAIN_TRY(const Json json, json::parse(payload, "a state frame"));
    if (!json.is_object()) return notAsAgreed("a state frame is no object");
    StateBody body;
    PACKTRAIN_TRY(body.nextBy, milliseconds(json, "next_by_ms", 1ms, kLongestNextBy));
    PACKTRAIN_TRY(body.age, milliseconds(json, "age_ms", 0ms, kLongestAge));
    PACKTRAIN_TRY(body.now, milliseconds(json, "now_ms", 0ms, 10 * kYear));
    PACKTRAIN_CHECK(readLists(json, body));
    if (const auto ended = json.find("ended"); ended != json.end() && !ended->is_null()) {
        PACKTRAIN_TRY(body.ended, wordsOr(json, "ended"));
    }
    PACKTRAIN_TRY(body.movedTo, wordsOr(json, "moved_to"));
    PACKTRAIN_TRY(const Json* state, json::object(json, "state"));
    body.state = *state;
    body.unknown = unknownMembers(
        json, {"next_by_ms", "age_ms", "now_ms", "deadlines", "acknowledged", "ended", "moved_to", "state"});
    return body;
}

}  // namespace packtrain::link
