#include "session/profile.h"

#include <algorithm>

#include "base/json.h"

namespace packtrain::session {
namespace {

constexpr std::string_view kFormat = "packtrain-profile/1";

Fail wrong(std::string_view name, const std::string& what) {
    return fail(Reason::protocolError, std::string(name) + ": " + what);
}

Result<Certainty> readCertainty(std::string_view name, const std::string& word) {
    // What only the running session can tell, or a person, stands in no file.
    for (const Certainty certainty : {Certainty::documented, Certainty::estimated})
        if (word == certaintyName(certainty)) return certainty;
    return wrong(name, "certainty \"" + word + "\"");
}

Result<Span> readSpan(const Json& json, std::string_view name) {
    Span span;
    PACKTRAIN_TRY(const std::uint64_t low, json::number(json, "low_min"));
    PACKTRAIN_TRY(const std::uint64_t median, json::number(json, "median_min"));
    PACKTRAIN_TRY(const std::uint64_t high, json::number(json, "high_min"));
    constexpr std::uint64_t kYear = 366 * 24 * 60;
    if (low == 0 || low > median || median > high || high > kYear)
        return wrong(name, "low_min, median_min and high_min do not rise");
    span.low = std::chrono::minutes(low);
    span.median = std::chrono::minutes(median);
    span.high = std::chrono::minutes(high);
    PACKTRAIN_TRY(const std::string certainty, json::text(json, "certainty"));
    PACKTRAIN_TRY(span.basis.certainty, readCertainty(name, certainty));
    PACKTRAIN_TRY(span.basis.source, json::text(json, "source"));
    PACKTRAIN_TRY(span.basis.date, json::text(json, "date"));
    if (span.basis.source.empty() || span.basis.date.empty())
        return wrong(name, "a figure without source or date");
    return span;
}

Result<std::optional<Span>> readSpanIfAny(const Json& plan, std::string_view key, std::string_view name) {
    if (!plan.contains(key)) return std::nullopt;
    PACKTRAIN_TRY(const Json* const json, json::object(plan, key));
    PACKTRAIN_TRY(Span span, readSpan(*json, name));
    return span;
}

Result<Plan> readPlan(const Json& json, std::string_view name) {
    Plan plan;
    PACKTRAIN_TRY(plan.id, json::text(json, "id"));
    PACKTRAIN_TRY(plan.name, json::text(json, "name"));
    const std::string where = std::string(name) + '/' + plan.id;
    PACKTRAIN_TRY(plan.hardCap, readSpanIfAny(json, "hard_cap", where));
    PACKTRAIN_TRY(plan.idle, readSpanIfAny(json, "idle", where));
    plan.background = json::booleanOr(json, "background", false);
    return plan;
}

Result<std::vector<Sign>> readSigns(const Json& profile, std::string_view key) {
    std::vector<Sign> signs;
    if (!profile.contains(key)) return signs;
    PACKTRAIN_TRY(const Json* const list, json::array(profile, key));
    for (const Json& item : *list) {
        const bool isFile = item.is_object() && item.contains("file");
        Sign sign{.kind = isFile ? Sign::Kind::file : Sign::Kind::environment, .name = {}, .value = {}};
        PACKTRAIN_TRY(sign.name, json::text(item, isFile ? "file" : "env"));
        sign.value = json::textOr(item, "value", {});
        signs.push_back(std::move(sign));
    }
    return signs;
}

bool isThere(const Sign& sign, const Surroundings& here) {
    if (sign.kind == Sign::Kind::file) return here.exists(sign.name);
    const auto value = here.variable(sign.name);
    return value && !value->empty() && (sign.value.empty() || *value == sign.value);
}

/// When the sessions of a plan may end at the earliest; a plan without any end comes last.
Seconds earliestEnd(const Plan& plan) {
    Seconds end = Seconds::max();
    if (plan.hardCap) end = std::min(end, plan.hardCap->low);
    if (plan.idle) end = std::min(end, plan.idle->low);
    return end;
}

bool endsSooner(const Plan& a, const Plan& b) {
    const Seconds capA = a.hardCap ? a.hardCap->low : Seconds::max();
    const Seconds capB = b.hardCap ? b.hardCap->low : Seconds::max();
    return capA != capB ? capA < capB : earliestEnd(a) < earliestEnd(b);
}

}  // namespace

std::string_view certaintyName(Certainty certainty) {
    switch (certainty) {
        case Certainty::reported:
            return "reported";
        case Certainty::documented:
            return "documented";
        case Certainty::estimated:
            return "estimated";
        case Certainty::setByYou:
            return "set by you";
    }
    return "estimated";
}

Result<PlatformProfile> readProfile(std::string_view text, std::string_view name) {
    PACKTRAIN_TRY(const Json json, json::parse(text, name));
    PACKTRAIN_TRY(const std::string format, json::text(json, "format"));
    if (format != kFormat) return wrong(name, "format \"" + format + "\"");
    PlatformProfile profile;
    PACKTRAIN_TRY(profile.id, json::text(json, "id"));
    PACKTRAIN_TRY(profile.name, json::text(json, "name"));
    PACKTRAIN_TRY(profile.signs, readSigns(json, "signs"));
    PACKTRAIN_TRY(profile.without, readSigns(json, "without"));
    PACKTRAIN_TRY(const Json* const plans, json::array(json, "plans"));
    for (const Json& item : *plans) {
        PACKTRAIN_TRY(Plan plan, readPlan(item, profile.id));
        if (std::ranges::find(profile.plans, plan.id, &Plan::id) != profile.plans.end())
            return wrong(name, "two plans \"" + plan.id + "\"");
        profile.plans.push_back(std::move(plan));
    }
    if (profile.id.empty() || profile.plans.empty()) return wrong(name, "no id or no plan");
    return profile;
}

const PlatformProfile* detect(const std::vector<PlatformProfile>& profiles, const Surroundings& here) {
    const PlatformProfile* best = nullptr;
    for (const PlatformProfile& profile : profiles) {
        const auto there = [&](const Sign& sign) { return isThere(sign, here); };
        if (profile.signs.empty() || !std::ranges::all_of(profile.signs, there)) continue;
        if (std::ranges::any_of(profile.without, there)) continue;
        if (best == nullptr || profile.signs.size() > best->signs.size()) best = &profile;
    }
    return best;
}

ChosenPlan choosePlan(const PlatformProfile& profile, std::string_view planId) {
    const auto named = std::ranges::find(profile.plans, planId, &Plan::id);
    if (named != profile.plans.end()) return {&*named, false};
    const auto soonest = std::ranges::min_element(profile.plans, endsSooner);
    return {&*soonest, profile.plans.size() > 1 || !planId.empty()};
}

}  // namespace packtrain::session
