#include "session/alerts.h"

#include <algorithm>
#include <array>

#include "session/alert_facts.h"

namespace packtrain::session {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr std::array kThresholds = {5, 10, 30, 60};
constexpr int kIdleEndsFrom = 10;  // of a notebook in which nothing runs
constexpr Nanoseconds kRecentlySafe = hours(2);
/// An end that moves later by more than this is another one.
constexpr Nanoseconds kMovedBy = minutes(15);
/// After waking the newest words are fetched first.
constexpr Nanoseconds kToCatchUp = minutes(1), kToCatchUpOnSilence = minutes(3);
constexpr Nanoseconds kEndIsNear = minutes(5);
constexpr Nanoseconds kWorthTelling = minutes(5);
constexpr Nanoseconds kSteadyFor = minutes(30);
constexpr Nanoseconds kTroubleAgain = hours(1);
/// The age of a save is known to a look or two.
constexpr Nanoseconds kSaveJitter = minutes(1);

bool isQuiet(const QuietHours& quiet, int minute) {
    if (quiet.from <= quiet.until) return minute >= quiet.from && minute < quiet.until;
    return minute >= quiet.from || minute < quiet.until;
}

bool isSameEnd(const AlertKey& one, const AlertKey& other) {
    return one.kind == AlertKind::timeLeft && other.kind == AlertKind::timeLeft &&
           one.subject == other.subject && one.isLater == other.isLater;
}

Nanoseconds slackOf(int threshold) {
    return std::min<Nanoseconds>(kMovedBy, minutes(threshold));
}

std::optional<int> thresholdOf(Nanoseconds left) {
    for (const int each : kThresholds)
        if (left <= minutes(each)) return each;
    return std::nullopt;
}

class Turn {
  public:
    Turn(const AlertMemory& before, const SessionAtDesk& session, const DeskMoment& desk,
         const AlertPreferences& preferences)
        : session_(session),
          desk_(desk),
          preferences_(preferences),
          landmarks_(landmarks(session, desk.now)) {
        turn_.memory = before;
    }

    AlertTurn take() {
        if (session_.contact == Contact::never) return std::move(turn_);
        remember();
        keepOrWithdraw();
        raiseTimeLeft();
        raiseOverdue();
        raiseLostContact();
        raiseEnded();
        raiseTroubles();
        raiseSleep();
        return std::move(turn_);
    }

  private:
    void remember();
    void forgetMovedEnds();
    void keepOrWithdraw();
    std::optional<Alert> kept(const Alert& alert) const;
    std::optional<Alert> keptTimeLeft(const Alert& alert) const;

    void raiseTimeLeft();
    void raiseOverdue();
    void raiseLostContact();
    void raiseEnded();
    void raiseTroubles();
    void raiseSleep();

    std::optional<std::pair<Alert, Nanoseconds>> candidate(const Landmark& landmark) const;
    bool wasToldOfOther(const Alert& alert) const;
    Ticks toldEnd(const AlertKey& key, Ticks at) const;
    const AlertMemory::Told* told(const AlertKey& key) const;
    bool mayRaise(const AlertKey& key) const;
    void raise(Alert alert);
    void withdrawAll(AlertKind kind);
    template <typename Which>
    void forget(Which which) {
        std::erase_if(turn_.memory.told, which);
    }

    Alert describe(AlertKey key) const { return describeAlert(std::move(key), session_, desk_.now); }
    void describeEnd(Alert& alert, Ticks endsAt, Certainty certainty) const;

    bool isOver() const { return session_.contact == Contact::ended; }
    bool isUp(AlertKind kind) const {
        return std::ranges::any_of(turn_.memory.up, [&](const Alert& a) { return a.key.kind == kind; });
    }
    bool isAnythingAtStake() const { return session_.busy || workAtRisk(session_, desk_.now) >= kSomeWork; }
    bool hasListenedFor(Nanoseconds span) const {
        return desk_.hasCaughtUp || session_.heard >= desk_.listeningSince ||
               desk_.now - desk_.listeningSince >= span;
    }
    Nanoseconds leftUntil(Ticks at) const {
        return std::max(at - desk_.now - lagOf(session_), Nanoseconds::zero());
    }

    const SessionAtDesk& session_;
    const DeskMoment& desk_;
    const AlertPreferences& preferences_;
    std::vector<Landmark> landmarks_;
    AlertTurn turn_;
};

void Turn::remember() {
    AlertMemory& memory = turn_.memory;
    if (session_.contact == Contact::live || session_.contact == Contact::late) memory.wasThere = true;
    if (session_.contact == Contact::live && !memory.liveSince) memory.liveSince = desk_.now;
    if (session_.contact == Contact::lost || isOver()) memory.liveSince.reset();

    const bool isSteady = memory.liveSince && desk_.now - *memory.liveSince >= kSteadyFor;
    forget([&](const AlertMemory::Told& each) {
        switch (each.key.kind) {
            case AlertKind::timeLeft:
            case AlertKind::overdue:
                return false;
            case AlertKind::lostContact:
                return isSteady;
            case AlertKind::ended:
                return !isOver();
            case AlertKind::trouble:
                return desk_.now - each.at >= kTroubleAgain &&
                       std::ranges::find(session_.troubles, each.key.subject, subjectOf) ==
                           session_.troubles.end();
            case AlertKind::sleep:
                return !desk_.isGoingToSleep;
        }
        return false;
    });
    forget([&](const AlertMemory::Told& each) {
        const bool isDue = each.notBefore && *each.notBefore <= desk_.now;
        if (isDue && each.key.kind == AlertKind::overdue) memory.warnedAt.reset();
        return isDue;
    });
    forgetMovedEnds();
}

/// So that an end which was put off for good is told of again, and one that wavers is not.
void Turn::forgetMovedEnds() {
    for (const Landmark& landmark : landmarks_) {
        const AlertKey key{.subject = landmark.kind, .isLater = landmark.isLater};
        std::optional<Ticks> latestOfThis;
        for (const auto& each : turn_.memory.told) {
            if (!isSameEnd(each.key, key)) continue;
            const Ticks allowed = each.at + slackOf(each.key.minutes);
            latestOfThis = std::min(latestOfThis.value_or(allowed), allowed);
        }
        if (latestOfThis && landmark.at > *latestOfThis)
            forget([&](const AlertMemory::Told& each) { return isSameEnd(each.key, key); });
    }
}

void Turn::keepOrWithdraw() {
    std::vector<Alert> up;
    for (const Alert& alert : turn_.memory.up) {
        auto now = kept(alert);
        if (!now) {
            turn_.withdraw.push_back(alert.key);
            continue;
        }
        if (!saysTheSame(alert, *now)) turn_.update.push_back(*now);
        up.push_back(*std::move(now));
    }
    turn_.memory.up = std::move(up);
}

/// As it is now; nothing if it no longer holds.
std::optional<Alert> Turn::kept(const Alert& alert) const {
    Alert now = describe(alert.key);
    now.raised = alert.raised;
    switch (alert.key.kind) {
        case AlertKind::timeLeft:
            return keptTimeLeft(alert);
        case AlertKind::overdue:
            if (isOver() || !isOverdue(session_, desk_.now)) return std::nullopt;
            return now;
        case AlertKind::lostContact:
            if (session_.contact != Contact::lost) return std::nullopt;
            return now;
        case AlertKind::ended:
            if (!isOver()) return std::nullopt;
            return now;
        case AlertKind::trouble:
            if (isOver() || !now.trouble || workAtRisk(session_, desk_.now) < kSomeWork) return std::nullopt;
            return now;
        case AlertKind::sleep:
            if (!desk_.isGoingToSleep) return std::nullopt;
            return now;
    }
    return std::nullopt;
}

/// It stays until the work is safe, and not only on its way: until then it is not known to arrive.
std::optional<Alert> Turn::keptTimeLeft(const Alert& alert) const {
    if (isOver() || !alert.endsAt) return std::nullopt;
    const auto end = std::ranges::find(session_.ends, alert.key.subject, &End::kind);
    if (end == session_.ends.end()) return std::nullopt;
    const Ticks at = alert.key.isLater ? end->median : end->low;
    // A likeliest moment that has passed is told as now, again and again.
    const bool isPassed = alert.key.isLater && *alert.endsAt <= desk_.now;
    if (!isPassed && at > *alert.endsAt + slackOf(alert.key.minutes)) return std::nullopt;
    const Ticks endsAt = std::min(at, *alert.endsAt);
    const Horizon horizon{leftUntil(endsAt), alert.isVague};
    if (!wouldCost(session_, desk_.now, horizon, preferences_.leastLoss)) return std::nullopt;
    Alert now = describe(alert.key);
    now.raised = alert.raised;
    now.isVague = alert.isVague;
    describeEnd(now, endsAt, end->certainty);
    return now;
}

/// The warning that this end deserves now, and the time left until it.
std::optional<std::pair<Alert, Nanoseconds>> Turn::candidate(const Landmark& landmark) const {
    AlertKey key{.subject = landmark.kind, .isLater = landmark.isLater};
    const Ticks endsAt = toldEnd(key, landmark.at);
    const Nanoseconds left = leftUntil(endsAt);
    const auto threshold = thresholdOf(left);
    if (!threshold) return std::nullopt;
    if (!isAtRisk(session_, desk_.now, {left, landmark.isVague}, preferences_.leastLoss)) return std::nullopt;
    key.minutes = *threshold;
    Alert alert = describe(key);
    if (alert.isIdle && *threshold > kIdleEndsFrom) return std::nullopt;
    const bool isRecentlySafe = session_.safe && desk_.now - session_.safe->saved < kRecentlySafe;
    if (*threshold == 60 && isRecentlySafe) return std::nullopt;
    alert.isVague = landmark.isVague;
    describeEnd(alert, endsAt, landmark.certainty);
    return std::pair(std::move(alert), left);
}

void Turn::raiseTimeLeft() {
    if (isOver()) return;
    std::optional<std::pair<Alert, Nanoseconds>> nearest;
    for (const Landmark& landmark : landmarks_) {
        auto found = candidate(landmark);
        if (found && (!nearest || found->second < nearest->second)) nearest = std::move(found);
    }
    if (!nearest) return;
    Alert& alert = nearest->first;
    const bool hasTimeToCatchUp = alert.key.minutes > kThresholds.front();
    if (hasTimeToCatchUp && !hasListenedFor(kToCatchUp)) return;
    if (!mayRaise(alert.key) || wasToldOfOther(alert)) return;
    withdrawAll(AlertKind::timeLeft);
    withdrawAll(AlertKind::overdue);
    turn_.memory.warnedAt = desk_.now;
    // Who is told that ten minutes are left is not told later that thirty were.
    for (const int each : kThresholds) {
        AlertKey key = alert.key;
        key.minutes = each;
        if (each > alert.key.minutes && told(key) == nullptr)
            turn_.memory.told.push_back({.key = key, .at = *alert.endsAt});
    }
    raise(std::move(alert));
}

/// Two ends at about the same time are one to a person: whoever knows of the first is not told of the second.
bool Turn::wasToldOfOther(const Alert& alert) const {
    return std::ranges::any_of(turn_.memory.told, [&](const AlertMemory::Told& each) {
        if (each.key.kind != AlertKind::timeLeft || isSameEnd(each.key, alert.key)) return false;
        if (each.key.minutes > alert.key.minutes) return false;
        const bool isToCome = std::ranges::any_of(landmarks_, [&](const Landmark& landmark) {
            return landmark.kind == each.key.subject && landmark.isLater == each.key.isLater;
        });
        return isToCome && each.at <= *alert.endsAt + slackOf(alert.key.minutes);
    });
}

/// On borrowed time each save that grows too old is told of once.
void Turn::raiseOverdue() {
    if (isOver() || isUp(AlertKind::timeLeft) || !isOverdue(session_, desk_.now)) return;
    const AlertKey key{.kind = AlertKind::overdue};
    const auto& warnedAt = turn_.memory.warnedAt;
    const bool isNewlySafe = session_.safe && warnedAt && session_.safe->saved > *warnedAt + kSaveJitter;
    if (warnedAt && !isNewlySafe) return;
    if (!isAtRisk(session_, desk_.now, {kNear, true}, preferences_.leastLoss)) return;
    if (!hasListenedFor(kToCatchUp)) return;
    forget([&](const AlertMemory::Told& each) { return each.key == key; });
    if (!mayRaise(key)) return;
    turn_.memory.warnedAt = desk_.now;
    raise(describe(key));
}

/// Where an end explains the silence, `ended` will tell.
void Turn::raiseLostContact() {
    if (session_.contact != Contact::lost || !turn_.memory.wasThere || desk_.isOffline) return;
    const bool isExplained = std::ranges::any_of(session_.ends, [&](const End& end) {
        return end.low <= desk_.now + kEndIsNear && end.high <= desk_.now + kNear;
    });
    if (isExplained || !isAnythingAtStake() || !hasListenedFor(kToCatchUpOnSilence)) return;
    const AlertKey key{.kind = AlertKind::lostContact};
    if (mayRaise(key)) raise(describe(key));
}

void Turn::raiseEnded() {
    if (!isOver() || !turn_.memory.wasThere || session_.isReplaced) return;
    const bool wasCut = session_.busy && !session_.saidGoodbye;
    if (!wasCut && session_.work < kWorthTelling) return;
    if (!session_.saidGoodbye && !hasListenedFor(kToCatchUpOnSilence)) return;
    const AlertKey key{.kind = AlertKind::ended};
    if (mayRaise(key)) raise(describe(key));
}

void Turn::raiseTroubles() {
    if (isOver() || session_.contact == Contact::lost) return;
    if (workAtRisk(session_, desk_.now) < kSomeWork) return;
    for (const Trouble& trouble : session_.troubles) {
        const AlertKey key{.kind = AlertKind::trouble, .subject = subjectOf(trouble)};
        if (mayRaise(key)) raise(describe(key));
    }
}

void Turn::raiseSleep() {
    if (!desk_.isGoingToSleep || !session_.needsThisComputer) return;
    if (isOver() || session_.contact == Contact::lost || !isAnythingAtStake()) return;
    const AlertKey key{.kind = AlertKind::sleep};
    if (mayRaise(key)) raise(describe(key));
}

/// What was told stands, unless the end has come nearer.
Ticks Turn::toldEnd(const AlertKey& key, Ticks at) const {
    for (const auto& each : turn_.memory.told)
        if (isSameEnd(each.key, key)) at = std::min(at, each.at);
    return at;
}

const AlertMemory::Told* Turn::told(const AlertKey& key) const {
    const auto found = std::ranges::find(turn_.memory.told, key, &AlertMemory::Told::key);
    return found == turn_.memory.told.end() ? nullptr : &*found;
}

bool Turn::mayRaise(const AlertKey& key) const {
    if (told(key) != nullptr || preferences_.off.contains(key.kind)) return false;
    return isUrgent(key) || !preferences_.quiet || !isQuiet(*preferences_.quiet, desk_.minuteOfDay);
}

void Turn::raise(Alert alert) {
    alert.raised = desk_.now;
    turn_.memory.told.push_back({.key = alert.key, .at = alert.endsAt.value_or(desk_.now)});
    turn_.memory.up.push_back(alert);
    turn_.show.push_back(std::move(alert));
}

void Turn::withdrawAll(AlertKind kind) {
    for (const Alert& alert : turn_.memory.up)
        if (alert.key.kind == kind) turn_.withdraw.push_back(alert.key);
    std::erase_if(turn_.memory.up, [&](const Alert& alert) { return alert.key.kind == kind; });
    std::erase_if(turn_.update, [&](const Alert& alert) { return alert.key.kind == kind; });
}

void Turn::describeEnd(Alert& alert, Ticks endsAt, Certainty certainty) const {
    alert.endKind = alert.key.subject;
    alert.certainty = certainty;
    alert.endsAt = endsAt;
    alert.left = leftUntil(endsAt);
    alert.isTooLate = session_.saveNeeds && *session_.saveNeeds > alert.left;
}

}  // namespace

AlertTurn alertsAt(const AlertMemory& before, const SessionAtDesk& session, const DeskMoment& desk,
                   const AlertPreferences& preferences) {
    return Turn(before, session, desk, preferences).take();
}

AlertMemory dismissed(AlertMemory memory, const AlertKey& key) {
    std::erase_if(memory.up, [&](const Alert& alert) { return alert.key == key; });
    return memory;
}

AlertMemory snoozed(AlertMemory memory, const AlertKey& key, Ticks until) {
    for (auto& each : memory.told)
        if (each.key == key) each.notBefore = until;
    return dismissed(std::move(memory), key);
}

}  // namespace packtrain::session
