#include "session_view.h"

#include <unistd.h>

#include <algorithm>

#include "sensors/proc_text.h"
#include "service/agent_ground.h"

namespace packtrain::agent {
namespace {

using session::PlatformProfile;
using session::Seconds;

constexpr std::string_view kUnknownPlatform = "plain";

std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

Result<std::vector<PlatformProfile>> readBuiltIn() {
    std::vector<PlatformProfile> profiles;
    for (const BuiltInProfile& each : builtInProfiles()) {
        PACKTRAIN_TRY(PlatformProfile profile, session::readProfile(each.json, each.name));
        profiles.push_back(std::move(profile));
    }
    return profiles;
}

session::Surroundings surroundings(const Path& root) {
    return {
        .variable = [](const std::string& name) { return service::environment(name); },
        .exists =
            [root](const std::string& path) { return ::access((root.bytes() + path).c_str(), F_OK) == 0; }};
}

Result<PlatformProfile> chooseProfile(const SessionWishes& wishes, const Path& root) {
    if (!wishes.profile.empty()) {
        PACKTRAIN_TRY(const std::string text, readProc({}, wishes.profile.bytes()));
        return session::readProfile(text, wishes.profile.display());
    }
    PACKTRAIN_TRY(const auto profiles, readBuiltIn());
    const auto named = [&](std::string_view id) {
        return std::ranges::find(profiles, id, &PlatformProfile::id);
    };
    if (wishes.platform.empty()) {
        if (const PlatformProfile* const found = session::detect(profiles, surroundings(root))) return *found;
        return *named(kUnknownPlatform);
    }
    if (const auto found = named(wishes.platform); found != profiles.end()) return *found;
    std::vector<std::string> ids;
    ids.reserve(profiles.size());
    for (const PlatformProfile& each : profiles) ids.push_back(each.id);
    return fail(Reason::badArgument, "platform \"" + wishes.platform + "\"; there are: " + listed(ids));
}

std::vector<std::string> planIds(const PlatformProfile& profile) {
    std::vector<std::string> ids;
    ids.reserve(profile.plans.size());
    for (const session::Plan& plan : profile.plans) ids.push_back(plan.id);
    return ids;
}

}  // namespace

std::optional<Seconds> parseDuration(std::string_view text) {
    constexpr std::uint64_t kMost = 366ULL * 24 * 3600;
    std::uint64_t total = 0;
    if (text.empty()) return std::nullopt;
    while (!text.empty()) {
        const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
        const auto number = numberOf(text.substr(0, digits));
        text.remove_prefix(digits);
        const std::size_t letters = std::min(text.find_first_of("0123456789"), text.size());
        const std::string_view unit = text.substr(0, letters);
        text.remove_prefix(letters);
        const std::uint64_t size = unit == "d"                    ? 86400
                                   : unit == "h"                  ? 3600
                                   : unit == "min" || unit == "m" ? 60
                                   : unit == "s"                  ? 1
                                                                  : 0;
        if (!number || size == 0 || *number > kMost) return std::nullopt;
        total += *number * size;
        if (total > kMost) return std::nullopt;
    }
    return Seconds(total);
}

std::optional<Ticks> beginOfProcessOne(const Path& root) {
    constexpr std::size_t kStart = 19;  // field 22; counted behind the name, which may hold blanks
    const auto text = readProc(root, "/proc/1/stat");
    if (!text || text->rfind(')') == std::string::npos) return std::nullopt;
    const auto fields = fieldsOf(std::string_view(*text).substr(text->rfind(')') + 1));
    const auto jiffies = fields.size() > kStart ? numberOf(fields[kStart]) : std::nullopt;
    const long perSecond = ::sysconf(_SC_CLK_TCK);
    constexpr std::uint64_t kMost = 1ULL << 40U;
    if (!jiffies || perSecond <= 0 || *jiffies > kMost) return std::nullopt;
    return std::chrono::milliseconds(*jiffies * 1000 / static_cast<std::uint64_t>(perSecond));
}

Result<SessionView> SessionView::open(const SessionWishes& wishes, const Path& root, const Clock& clock) {
    SessionView view;
    PACKTRAIN_TRY(view.profile_, chooseProfile(wishes, root));
    const session::ChosenPlan chosen = session::choosePlan(view.profile_, wishes.plan);
    if (!wishes.plan.empty() && chosen.assumed)
        return fail(Reason::badArgument, "plan \"" + wishes.plan + "\" of " + view.profile_.name +
                                             "; there are: " + listed(planIds(view.profile_)));
    view.plan_ = *chosen.plan;
    view.planAssumed_ = chosen.assumed;
    const Ticks now = clock.boot();
    const auto machine = beginOfProcessOne(root);
    if (wishes.age) {
        view.facts_.began = now - *wishes.age;
        view.ageBasis_ = "set by you";
    } else if (machine && *machine <= now) {
        view.facts_.began = *machine;
        view.ageBasis_ = "start of process 1";
    } else {
        view.facts_.began = now;
        view.ageBasis_ = "start of the agent; the session may be older";
    }
    if (wishes.endsIn) view.wished_.endsAt = now + *wishes.endsIn;
    view.wished_.idle = wishes.idleLimit;
    return view;
}

SessionReport SessionView::report(const std::optional<session::KernelActivity>& kernel, Ticks now,
                                  std::vector<Seconds> pastLengths,
                                  const std::optional<OwnLimits>& own) const {
    session::SessionFacts facts = facts_;
    const OwnLimits& limits = own ? *own : wished_;
    if (limits.endsAt) facts.ownCap = std::chrono::ceil<Seconds>(*limits.endsAt - facts.began);
    facts.ownIdle = limits.idle;
    facts.now = now;
    facts.kernel = kernel;
    facts.pastLengths = std::move(pastLengths);
    SessionReport report{.platformId = profile_.id,
                         .platformName = profile_.name,
                         .planId = plan_.id,
                         .planName = plan_.name,
                         .planAssumed = planAssumed_,
                         .plans = planIds(profile_),
                         .age = now - facts.began,
                         .ageBasis = ageBasis_,
                         .now = now};
    if (kernel)
        report.idle = kernel->busy ? Nanoseconds::zero() : now - std::max(kernel->lastActivity, facts.began);
    report.deadlines = session::deadlines(plan_, facts);
    report.left = session::timeLeft(report.deadlines, now);
    return report;
}

}  // namespace packtrain::agent
