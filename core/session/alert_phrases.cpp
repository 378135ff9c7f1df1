#include "session/alert_phrases.h"

#include <algorithm>

namespace packtrain::session {
namespace {

using enum AlertPhrase;

AlertPhrase endPhrase(const Alert& alert) {
    if (alert.left <= Nanoseconds::zero()) return mayEndNow;
    if (alert.isIdle) return idleStopIn;
    return alert.isVague ? mayEndFrom : endsIn;
}

AlertPhrase troublePhrase(const Alert& alert) {
    if (alert.trouble && alert.trouble->finding == FindingKind::mountLost) return mountLost;
    if (alert.trouble && alert.trouble->finding == FindingKind::diskFull) return diskFills;
    return signInNeeded;
}

void addSafety(const Alert& alert, std::vector<AlertPhrase>& phrases) {
    phrases.push_back(alert.safe ? safeSave : nothingIsSafe);
    if (alert.key.kind == AlertKind::ended) {
        if (alert.work >= kSomeWork) phrases.push_back(workLost);
        return;
    }
    if (alert.bytesUnderway > 0 && alert.needs) phrases.push_back(underway);
    if (alert.work >= kSomeWork) phrases.push_back(workAtRisk);
}

void addWayOut(const Alert& alert, std::vector<AlertPhrase>& phrases) {
    const bool canSave = std::ranges::find(alert.actions, AlertAction::saveNow) != alert.actions.end();
    if (alert.isAsked) phrases.push_back(saveWasAsked);
    if (alert.isTooLate) phrases.push_back(saveIsTooLate);
    if (canSave && !alert.isTooLate) phrases.push_back(saveNow);
}

}  // namespace

std::vector<AlertPhrase> phrasesOf(const Alert& alert) {
    std::vector<AlertPhrase> phrases;
    switch (alert.key.kind) {
        case AlertKind::timeLeft:
            phrases.push_back(endPhrase(alert));
            break;
        case AlertKind::overdue:
            phrases.push_back(mayEndNow);
            break;
        case AlertKind::lostContact:
            phrases.push_back(noWordFor);
            if (!alert.endKind.empty()) phrases.push_back(mayHaveEnded);
            break;
        case AlertKind::ended:
            phrases.push_back(hasEnded);
            break;
        case AlertKind::trouble:
            phrases.push_back(troublePhrase(alert));
            break;
        case AlertKind::sleep:
            phrases.push_back(goesToSleep);
            break;
    }
    if (alert.isEstimate && alert.key.kind != AlertKind::lostContact) phrases.push_back(noWordFor);
    addSafety(alert, phrases);
    if (alert.key.kind != AlertKind::ended && alert.key.kind != AlertKind::lostContact)
        addWayOut(alert, phrases);
    return phrases;
}

std::string_view alertActionName(AlertAction action) {
    switch (action) {
        case AlertAction::saveNow:
            return "save_now";
        case AlertAction::remindLater:
            return "remind_later";
        case AlertAction::dismiss:
            return "dismiss";
        case AlertAction::openNotebook:
            return "open_notebook";
        case AlertAction::openCheckpoints:
            return "open_checkpoints";
        case AlertAction::signIn:
            return "sign_in";
    }
    return "dismiss";
}

}  // namespace packtrain::session
