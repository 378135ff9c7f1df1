#include "session/stakes.h"

#include <algorithm>

namespace packtrain::session {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr Nanoseconds kApart = hours(2);
constexpr Nanoseconds kSilentForLong = hours(1);
constexpr Nanoseconds kSoon = minutes(10);
constexpr Nanoseconds kOld = minutes(30);
constexpr Nanoseconds kToReact = minutes(2);
/// Whoever has just saved is not asked for the last save again.
constexpr Nanoseconds kWorthASave = minutes(5);
/// A lag that was measured once on a road that stood still says nothing of the next command.
constexpr Nanoseconds kLongestLag = minutes(15);

/// Saves have come at their rhythm until now.
Nanoseconds oldWork(const SessionAtDesk& session) {
    return std::max(kOld, session.rhythm ? 2 * *session.rhythm : Nanoseconds::zero());
}

bool costs(const SessionAtDesk& session, Ticks now, const Horizon& horizon, Nanoseconds leastLoss,
           Nanoseconds work) {
    if (work < kSomeWork) return false;
    if (work + (session.busy ? horizon.left : Nanoseconds::zero()) < leastLoss) return false;
    if (work > oldWork(session)) return true;
    if (horizon.isVague) return false;
    if (horizon.left <= kSoon) return true;
    return work >= kWorthASave && session.safePoint && now + lagOf(session) + kToReact >= *session.safePoint;
}

/// Of the work, what is younger than the save that will arrive in time; all of it if none will.
Nanoseconds workAfterUnderway(const SessionAtDesk& session, Ticks now, Nanoseconds left, Nanoseconds work) {
    const auto& underway = session.underway;
    if (!underway || !underway->needs || *underway->needs > left / 2) return work;
    return std::min(work, std::max(now - underway->saved, Nanoseconds::zero()));
}

bool isDueInTime(const SessionAtDesk& session, Ticks now, Nanoseconds left) {
    if (!session.busy || !session.rhythm || !session.saveNeeds || !session.safe) return false;
    // While one does not get on, the next will not either.
    if (session.underway && !session.underway->needs) return false;
    const Ticks last = session.underway ? session.underway->saved : session.safe->saved;
    const Ticks next = last + *session.rhythm;
    // One that did not come when it was due is not waited for.
    return now <= next && next + *session.saveNeeds - now <= left / 2;
}

}  // namespace

Nanoseconds lagOf(const SessionAtDesk& session) {
    return std::clamp(session.commandLag, Nanoseconds::zero(), kLongestLag);
}

Nanoseconds workAtRisk(const SessionAtDesk& session, Ticks now) {
    if (!session.busy || session.contact == Contact::ended) return session.work;
    return session.work + std::max(now - session.heard, Nanoseconds::zero());
}

std::vector<Landmark> landmarks(const SessionAtDesk& session, Ticks now) {
    std::vector<Landmark> found;
    const bool isSilent = session.contact == Contact::lost && now - session.heard > kSilentForLong;
    for (const End& end : session.ends) {
        const bool isLater = end.low <= now;
        if (isLater && (isSilent || end.median <= now || end.median - end.low < kApart)) continue;
        const bool isVague = !isLater && end.median - end.low >= kApart;
        const Landmark landmark{end.kind, isLater, isVague, isLater ? end.median : end.low, end.certainty};
        const auto same = std::ranges::find(found, end.kind, &Landmark::kind);
        if (same == found.end())
            found.push_back(landmark);
        else if (landmark.at < same->at)
            *same = landmark;
    }
    std::ranges::stable_sort(found, {}, &Landmark::at);
    return found;
}

bool wouldCost(const SessionAtDesk& session, Ticks now, const Horizon& horizon, Nanoseconds leastLoss) {
    return costs(session, now, horizon, leastLoss, workAtRisk(session, now));
}

bool isAtRisk(const SessionAtDesk& session, Ticks now, const Horizon& horizon, Nanoseconds leastLoss) {
    const Nanoseconds work = workAfterUnderway(session, now, horizon.left, workAtRisk(session, now));
    return costs(session, now, horizon, leastLoss, work) && !isDueInTime(session, now, horizon.left);
}

bool isOverdue(const SessionAtDesk& session, Ticks now) {
    const bool mayBeOver = std::ranges::any_of(session.ends, [&](const End& end) { return end.low <= now; });
    return mayBeOver && workAtRisk(session, now) > oldWork(session);
}

bool isAtRiskNow(const SessionAtDesk& session, Ticks now, Nanoseconds leastLoss) {
    if (session.contact == Contact::never || session.contact == Contact::ended) return false;
    for (const Landmark& landmark : landmarks(session, now)) {
        const Nanoseconds left = std::max(landmark.at - now - lagOf(session), Nanoseconds::zero());
        if (left <= kNear && isAtRisk(session, now, {left, landmark.isVague}, leastLoss)) return true;
    }
    return isOverdue(session, now);
}

}  // namespace packtrain::session
