#include "session/alert_facts.h"

#include "session/deadline.h"

namespace packtrain::session {
namespace {

// Minutes before an end.
constexpr int kUrgentFrom = 10;
constexpr int kLast = 5;

std::vector<AlertAction> actionsFor(const Alert& alert, const SessionAtDesk& session) {
    const bool canSave = session.listensToAsking && !session.isAsked && session.contact != Contact::ended;
    std::vector<AlertAction> actions;
    const auto offerSave = [&] {
        if (canSave) actions.push_back(AlertAction::saveNow);
    };
    switch (alert.key.kind) {
        case AlertKind::timeLeft:
            offerSave();
            if (alert.key.minutes == 60) actions.push_back(AlertAction::remindLater);
            if (alert.key.minutes == 30) actions.push_back(AlertAction::dismiss);
            if (alert.key.minutes == 10 || alert.isIdle || !canSave)
                actions.push_back(AlertAction::openNotebook);
            break;
        case AlertKind::overdue:
            offerSave();
            actions.push_back(AlertAction::openNotebook);
            break;
        case AlertKind::lostContact:
            actions.push_back(AlertAction::openNotebook);
            break;
        case AlertKind::ended:
            actions.push_back(AlertAction::openCheckpoints);
            break;
        case AlertKind::trouble:
            if (alert.trouble && alert.trouble->finding == FindingKind::signInNeeded)
                actions.push_back(AlertAction::signIn);
            else
                actions.push_back(AlertAction::openNotebook);
            break;
        case AlertKind::sleep:
            offerSave();
            break;
    }
    return actions;
}

}  // namespace

std::string_view alertKindName(AlertKind kind) {
    switch (kind) {
        case AlertKind::timeLeft:
            return "time_left";
        case AlertKind::overdue:
            return "overdue";
        case AlertKind::lostContact:
            return "lost_contact";
        case AlertKind::ended:
            return "ended";
        case AlertKind::trouble:
            return "trouble";
        case AlertKind::sleep:
            return "sleep";
    }
    return "time_left";
}

std::string alertTag(const AlertKey& key) {
    if (key.kind == AlertKind::timeLeft) return "T-" + std::to_string(key.minutes);
    return std::string(alertKindName(key.kind));
}

bool isUrgent(const AlertKey& key) {
    return key.kind == AlertKind::sleep || (key.kind == AlertKind::timeLeft && key.minutes <= kUrgentFrom);
}

std::string subjectOf(const Trouble& trouble) {
    return std::string(findingName(trouble.finding)) + " " + trouble.subject;
}

bool saysTheSame(const Alert& one, const Alert& other) {
    return one.endsAt == other.endsAt && one.isEstimate == other.isEstimate && one.isIdle == other.isIdle &&
           one.isTooLate == other.isTooLate && one.isAsked == other.isAsked && one.actions == other.actions &&
           one.safe.has_value() == other.safe.has_value() &&
           (!one.safe || one.safe->step == other.safe->step);
}

Alert describeAlert(AlertKey key, const SessionAtDesk& session, Ticks now) {
    const bool isSilent = session.contact == Contact::late || session.contact == Contact::lost;
    Alert alert{.key = std::move(key)};
    alert.isUrgent = isUrgent(alert.key);
    alert.isLasting = alert.key.kind == AlertKind::timeLeft && alert.key.minutes == kLast;
    alert.isEstimate = isSilent;
    alert.isIdle = alert.key.subject == deadlineName(DeadlineKind::idle) && !session.busy;
    alert.heard = session.heard;
    alert.work = workAtRisk(session, now);
    alert.safe = session.safe;
    if (session.underway) {
        alert.bytesUnderway = session.underway->bytes;
        alert.needs = session.underway->needs;
    }
    alert.isAsked = session.isAsked;
    for (const Trouble& trouble : session.troubles)
        if (alert.key.kind == AlertKind::trouble && subjectOf(trouble) == alert.key.subject)
            alert.trouble = trouble;
    if (session.likely && (isSilent || session.contact == Contact::ended)) alert.endKind = *session.likely;
    alert.actions = actionsFor(alert, session);
    return alert;
}

}  // namespace packtrain::session
