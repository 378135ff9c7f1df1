#include "service/session_state.h"

#include <algorithm>
#include <cmath>

#include "base/bytes.h"
#include "base/json_look.h"

namespace packtrain::service {
namespace {

using json::items;
using json::member;
using json::real;

constexpr std::size_t kLongestName = 128;
constexpr double kMostSeconds = 366.0 * 24 * 3600;

std::string nameIn(const Json& object, std::string_view key) {
    if (!object.is_object()) return {};
    return printable(json::textOr(object, key, "")).substr(0, kLongestName);
}

/// Negative: ago.
std::optional<Nanoseconds> spanIn(const Json& object, std::string_view key) {
    const auto value = real(object, key);
    if (!value || std::abs(*value) > kMostSeconds) return std::nullopt;
    return std::chrono::duration_cast<Nanoseconds>(std::chrono::duration<double>(*value));
}

std::optional<Nanoseconds> secondsIn(const Json& object, std::string_view key) {
    const auto span = spanIn(object, key);
    return span && *span < Nanoseconds::zero() ? std::nullopt : span;
}

std::optional<std::uint64_t> numberIn(const Json& object, std::string_view key) {
    const auto number = json::number(object, key);
    return number ? std::optional(*number) : std::nullopt;
}

std::string acceleratorIn(const Json& state) {
    if (const Json& gpus = items(member(state, "gpus"), "value"); !gpus.empty()) {
        const std::string name = nameIn(gpus.front(), "name");
        return gpus.size() > 1 ? std::to_string(gpus.size()) + " x " + name : name;
    }
    const Json& tpu = member(member(state, "tpu"), "value");
    if (const std::string kind = nameIn(tpu, "kind"); !kind.empty())
        return "TPU " + kind + "-" + std::to_string(numberIn(tpu, "chips").value_or(1));
    return state.contains("cpu") ? "CPU" : "";
}

/// The newest durable save of all watched folders.
void readSaves(const Json& state, StateFacts& facts) {
    std::optional<Nanoseconds> newest;
    for (const Json& watch : items(member(state, "checkpoints"), "watches")) {
        const Json& durable = member(watch, "durable");
        const auto age = secondsIn(durable, "age_s");
        if (!age || (newest && *newest <= *age)) continue;
        newest = age;
        facts.durableName = nameIn(durable, "name");
        facts.durableAge = age;
        facts.durableTook.reset();
        if (const auto proved = secondsIn(durable, "proved_age_s"); proved && *proved <= *age)
            facts.durableTook = *age - *proved;
        if (const auto step = numberIn(durable, "step")) facts.step = step;
    }
}

std::optional<Nanoseconds> neededBy(const Json& inFlight, std::uint64_t bytesLeft) {
    const auto pace = real(inFlight, "bytes_per_second");
    if (!pace || inFlight.contains("waits_for")) return std::nullopt;
    const double seconds = static_cast<double>(bytesLeft) / *pace;
    if (!std::isfinite(seconds) || seconds < 0 || seconds > kMostSeconds) return std::nullopt;
    return std::chrono::duration_cast<Nanoseconds>(std::chrono::duration<double>(seconds));
}

/// The youngest that is being sent, of all watched folders.
void readUnderway(const Json& state, StateFacts& facts) {
    for (const Json& watch : items(member(state, "checkpoints"), "watches")) {
        const Json& inFlight = member(watch, "in_flight");
        const auto age = secondsIn(inFlight, "age_s");
        if (!age || (facts.underway && facts.underway->age <= *age)) continue;
        const std::uint64_t total = numberIn(inFlight, "total").value_or(0);
        const std::uint64_t left = total - std::min(total, numberIn(inFlight, "done").value_or(0));
        facts.underway = {.age = *age, .bytesLeft = left, .needs = neededBy(inFlight, left)};
    }
}

/// Of the findings those that keep saves from arriving.
void readTroubles(const Json& state, StateFacts& facts) {
    for (const Json& each : items(member(state, "findings"), "open")) {
        const std::string name = nameIn(each, "finding");
        for (const auto kind : {session::FindingKind::signInNeeded, session::FindingKind::mountLost,
                                session::FindingKind::diskFull})
            if (name == session::findingName(kind)) facts.troubles.push_back({kind, nameIn(each, "subject")});
    }
}

}  // namespace

StateFacts readStateFacts(const Json& state) {
    StateFacts facts;
    if (!state.is_object()) return facts;
    const Json& session = member(state, "session");
    facts.platform = nameIn(session, "platform");
    facts.platformName = nameIn(session, "platform_name");
    facts.plan = nameIn(session, "plan");
    facts.age = secondsIn(session, "age_s");
    facts.accelerator = acceleratorIn(state);
    facts.run = nameIn(member(state, "sessions"), "id");
    const Json& save = member(state, "save");
    facts.isBusy = json::booleanOr(save, "busy", false);
    facts.risk = secondsIn(save, "risk_s");
    facts.epoch = secondsIn(member(save, "epoch"), "seconds");
    facts.listensToAsking = numberIn(save, "savers").value_or(0) > 0;
    facts.isAsked = json::booleanOr(save, "open", false);
    if (json::booleanOr(save, "measured", false)) facts.safePoint = spanIn(save, "safe_point");
    readSaves(state, facts);
    readUnderway(state, facts);
    readTroubles(state, facts);
    if (const auto age = secondsIn(save, "durable_age_s")) facts.durableAge = age;
    if (const auto step = numberIn(save, "latest_step")) facts.step = step;
    facts.unsyncedBytes = numberIn(member(state, "outputs"), "unsynced_bytes").value_or(0);
    return facts;
}

}  // namespace packtrain::service
