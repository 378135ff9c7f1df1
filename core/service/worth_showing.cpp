#include <algorithm>

#include "service/sessions.h"

namespace packtrain::service {
namespace {

using namespace std::chrono_literals;

/// Longer ago is history.
constexpr Nanoseconds kKeptInSight = 24h;

bool hasEnded(const SessionView& view) {
    return view.presence == Presence::ended;
}

Nanoseconds ageOf(const SessionView& view) {
    return view.age.value_or(Nanoseconds::max());
}

/// Whether `other` tells what `view` tells, and newer.
bool standsFor(const SessionView& other, const SessionView& view) {
    if (&other == &view) return false;
    if (other.session == view.session) {
        if (ageOf(other) != ageOf(view)) return ageOf(other) < ageOf(view);
        return &other < &view;
    }
    // An agent that was started anew on the same machine.
    return !view.run.empty() && other.run == view.run && other.presence == Presence::live &&
           view.presence != Presence::live;
}

}  // namespace

std::vector<SessionView> worthShowing(std::vector<SessionView> all) {
    std::vector<SessionView> shown;
    for (const SessionView& view : all) {
        if (!view.successor.empty() || (hasEnded(view) && ageOf(view) > kKeptInSight)) continue;
        if (std::ranges::any_of(all, [&](const SessionView& other) { return standsFor(other, view); }))
            continue;
        shown.push_back(view);
    }
    std::ranges::stable_partition(shown, [](const SessionView& view) { return !hasEnded(view); });
    return shown;
}

}  // namespace packtrain::service
