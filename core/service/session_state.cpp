#include "service/session_state.h"

#include <cmath>

#include "base/bytes.h"

namespace packtrain::service {
namespace {

constexpr std::size_t kLongestName = 128;

const Json& memberOf(const Json& object, std::string_view key) {
    static const Json kNone;
    const auto found = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && found != object.end() ? *found : kNone;
}

std::string nameIn(const Json& object, std::string_view key) {
    if (!object.is_object()) return {};
    return printable(json::textOr(object, key, "")).substr(0, kLongestName);
}

std::optional<Nanoseconds> secondsIn(const Json& object, std::string_view key) {
    constexpr double kMost = 366.0 * 24 * 3600;
    const Json& member = memberOf(object, key);
    if (!member.is_number()) return std::nullopt;
    const auto value = member.get<double>();
    if (!std::isfinite(value) || value < 0 || value > kMost) return std::nullopt;
    return std::chrono::duration_cast<Nanoseconds>(std::chrono::duration<double>(value));
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
        if (const auto step = numberIn(durable, "step")) facts.step = step;
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
    readSaves(state, facts);
    if (const auto age = secondsIn(save, "durable_age_s")) facts.durableAge = age;
    if (const auto step = numberIn(save, "latest_step")) facts.step = step;
    facts.unsyncedBytes = numberIn(memberOf(state, "outputs"), "unsynced_bytes").value_or(0);
    return facts;
}

}  // namespace packtrain::service
