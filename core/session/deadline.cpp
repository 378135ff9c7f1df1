#include "session/deadline.h"

#include <algorithm>

namespace packtrain::session {
namespace {

constexpr std::size_t kSessionsToJudgeBy = 5;
constexpr std::size_t kLongerOnesToJudgeBy = 3;

Deadline after(DeadlineKind kind, Ticks start, const Span& span) {
    return {kind, start + span.low, start + span.median, start + span.high, span.basis};
}

Span saidByYou(Seconds length) {
    return {length, length, length, {Certainty::setByYou, "you", {}}};
}

/// A kernel that works with somebody connected, or on a plan that needs nobody, does not idle.
std::optional<Deadline> idleEnd(const Plan& plan, const SessionFacts& facts) {
    if ((!plan.idle && !facts.ownIdle) || !facts.kernel) return std::nullopt;
    const KernelActivity& kernel = *facts.kernel;
    if (kernel.busy && (kernel.clientConnected || plan.background)) return std::nullopt;
    const Ticks worked = kernel.busy ? facts.began : kernel.lastActivity;
    const Ticks seen = kernel.clientConnected && !kernel.busy ? worked : kernel.lastClient;
    return after(DeadlineKind::idle, std::max({worked, seen, facts.began}),
                 facts.ownIdle ? saidByYou(*facts.ownIdle) : *plan.idle);
}

/// The q-th part of sorted values, 0 <= q < 1.
Seconds quantile(const std::vector<Seconds>& sorted, double q) {
    return sorted[static_cast<std::size_t>(q * static_cast<double>(sorted.size()))];
}

/// Only sessions that lived longer than this one tell when it may end.
std::optional<Deadline> historicEnd(const SessionFacts& facts) {
    if (facts.pastLengths.size() < kSessionsToJudgeBy) return std::nullopt;
    std::vector<Seconds> longer;
    for (const Seconds length : facts.pastLengths)
        if (facts.began + length > facts.now) longer.push_back(length);
    if (longer.size() < kLongerOnesToJudgeBy) return std::nullopt;
    std::ranges::sort(longer);
    const Basis basis{
        Certainty::estimated, "your last " + std::to_string(facts.pastLengths.size()) + " sessions here", {}};
    return after(DeadlineKind::history, facts.began,
                 {quantile(longer, 0.1), quantile(longer, 0.5), quantile(longer, 0.9), basis});
}

}  // namespace

std::string_view deadlineName(DeadlineKind kind) {
    switch (kind) {
        case DeadlineKind::hardCap:
            return "hard_cap";
        case DeadlineKind::idle:
            return "idle";
        case DeadlineKind::history:
            return "history";
        case DeadlineKind::ownCap:
            return "own_cap";
    }
    return "hard_cap";
}

std::vector<Deadline> deadlines(const Plan& plan, const SessionFacts& facts) {
    std::vector<Deadline> all;
    if (facts.ownCap) all.push_back(after(DeadlineKind::ownCap, facts.began, saidByYou(*facts.ownCap)));
    if (plan.hardCap) all.push_back(after(DeadlineKind::hardCap, facts.began, *plan.hardCap));
    if (auto idle = idleEnd(plan, facts)) all.push_back(std::move(*idle));
    if (auto history = historicEnd(facts)) all.push_back(std::move(*history));
    for (Deadline& deadline : all) {
        deadline.median = std::max(deadline.median, facts.now);
        deadline.high = std::max(deadline.high, facts.now);
    }
    std::ranges::stable_sort(all, {}, &Deadline::low);
    return all;
}

std::optional<TimeLeft> timeLeft(const std::vector<Deadline>& deadlines, Ticks now) {
    if (deadlines.empty()) return std::nullopt;
    const auto low = std::ranges::min_element(deadlines, {}, &Deadline::low);
    const auto median = std::ranges::min_element(deadlines, {}, &Deadline::median);
    return TimeLeft{.low = std::max(low->low - now, Nanoseconds::zero()),
                    .median = std::max(median->median - now, Nanoseconds::zero()),
                    .lowKind = low->kind,
                    .medianKind = median->kind};
}

}  // namespace packtrain::session
