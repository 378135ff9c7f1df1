#include "service/session_state.h"

#include <algorithm>
#include <cmath>

#include "base/bytes.h"

namespace packtrain::service {
namespace {

constexpr std::size_t kLongestName = 128;
constexpr double kMostSeconds = 366.0 * 24 * 3600;

const Json& memberOf(const Json& object, std::string_view key) {
    static const Json kNone;
    const auto found = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && found != object.end() ? *found : kNone;
}

std::string nameIn(const Json& object, std::string_view key) {
    if (!object.is_object()) return {};
    return printable(json::textOr(object, key, "")).substr(0, kLongestName);
}

/// Negative: ago.
std::optional<Nanoseconds> spanIn(const Json& object, std::string_view key) {
    const Json& member = memberOf(object, key);
    if (!member.is_number()) return std::nullopt;
    const auto value = member.get<double>();
    if (!std::isfinite(value) || std::abs(value) > kMostSeconds) return std::nullopt;
    return std::chrono::duration_cast<Nanoseconds>(std::chrono::duration<double>(value));
}

std::optional<Nanoseconds> secondsIn(const Json& object, std::string_view key) {
    const auto span = spanIn(object, key);
    return span && *span < Nanoseconds::zero() ? std::nullopt : span;
}

std::optional<std::uint64_t> numberIn(const Json& object, std::string_view key) {
    const Json& member = memberOf(object, key);
    if (!member.is_number_unsigned()) return std::nullopt;
    return member.get<std::uint64_t>();
}

std::string acceleratorIn(const Json& state) {
    const Json& gpus = memberOf(memberOf(state, "gpus"), "value");
    if (gpus.is_array() && !gpus.empty()) {
        const std::string name = nameIn(gpus.front(), "name");
        return gpus.size() > 1 ? std::to_string(gpus.size()) + " x " + name : name;
    }
    const Json& tpu = memberOf(memberOf(state, "tpu"), "value");
    if (const std::string kind = nameIn(tpu, "kind"); !kind.empty())
        return "TPU " + kind + "-" + std::to_string(numberIn(tpu, "chips").value_or(1));
    return state.contains("cpu") ? "CPU" : "";
}

/// The newest durable save of all watched folders.
void readSaves(const Json& state, StateFacts& facts) {
    const Json& watches = memberOf(memberOf(state, "checkpoints"), "watches");
    if (!watches.is_array()) return;
    std::optional<Nanoseconds> newest;
    for (const Json& watch : watches) {
        const Json& durable = memberOf(watch, "durable");
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
    const Json& pace = memberOf(inFlight, "bytes_per_second");
    if (!pace.is_number() || inFlight.contains("waits_for")) return std::nullopt;
    const double seconds = static_cast<double>(bytesLeft) / pace.get<double>();
    if (!std::isfinite(seconds) || seconds < 0 || seconds > kMostSeconds) return std::nullopt;
    return std::chrono::duration_cast<Nanoseconds>(std::chrono::duration<double>(seconds));
}

/// The youngest that is being sent, of all watched folders.
void readUnderway(const Json& state, StateFacts& facts) {
    const Json& watches = memberOf(memberOf(state, "checkpoints"), "watches");
    if (!watches.is_array()) return;
    for (const Json& watch : watches) {
        const Json& inFlight = memberOf(watch, "in_flight");
        const auto age = secondsIn(inFlight, "age_s");
        if (!age || (facts.underway && facts.underway->age <= *age)) continue;
        const std::uint64_t total = numberIn(inFlight, "total").value_or(0);
        const std::uint64_t left = total - std::min(total, numberIn(inFlight, "done").value_or(0));
        facts.underway = {.age = *age, .bytesLeft = left, .needs = neededBy(inFlight, left)};
    }
}

/// Of the findings those that keep saves from arriving.
void readTroubles(const Json& state, StateFacts& facts) {
    const Json& open = memberOf(memberOf(state, "findings"), "open");
    if (!open.is_array()) return;
    for (const Json& each : open) {
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
    const Json& session = memberOf(state, "session");
    facts.platform = nameIn(session, "platform");
    facts.platformName = nameIn(session, "platform_name");
    facts.plan = nameIn(session, "plan");
    facts.age = secondsIn(session, "age_s");
    facts.accelerator = acceleratorIn(state);
    facts.run = nameIn(memberOf(state, "sessions"), "id");
    const Json& save = memberOf(state, "save");
    const Json& busy = memberOf(save, "busy");
    facts.isBusy = busy.is_boolean() && busy.get<bool>();
    facts.risk = secondsIn(save, "risk_s");
    facts.listensToAsking = numberIn(save, "savers").value_or(0) > 0;
    const Json& asked = memberOf(save, "open");
    facts.isAsked = asked.is_boolean() && asked.get<bool>();
    const Json& measured = memberOf(save, "measured");
    if (measured.is_boolean() && measured.get<bool>()) facts.safePoint = spanIn(save, "safe_point");
    readSaves(state, facts);
    readUnderway(state, facts);
    readTroubles(state, facts);
    if (const auto age = secondsIn(save, "durable_age_s")) facts.durableAge = age;
    if (const auto step = numberIn(save, "latest_step")) facts.step = step;
    facts.unsyncedBytes = numberIn(memberOf(state, "outputs"), "unsynced_bytes").value_or(0);
    return facts;
}

}  // namespace packtrain::service
