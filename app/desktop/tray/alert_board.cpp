#include "alert_board.h"

#include <QDateTime>
#include <algorithm>
#include <set>

#include "alert_words.h"
#include "convert.h"
#include "service/session_alerts.h"
#include "words.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using service::SessionView;
using session::Alert;
using session::AlertAction;

namespace {

constexpr Nanoseconds kRemindAt = 30min, kRemindInAtLeast = 5min;
const QString kDefault = u"default"_s;

QString tagOf(const SessionView& session, const Alert& alert) {
    return u"%1/%2/%3/%4"_s.arg(toQString(session.session), toQString(session::alertTag(alert.key)),
                                toQString(alert.key.subject), alert.key.isLater ? u"later"_s : u""_s);
}

QString keyOf(AlertAction action) {
    return toQString(std::string(session::alertActionName(action)));
}

WallTime wallNow() {
    return std::chrono::time_point_cast<WallTime::duration>(std::chrono::system_clock::now());
}

}  // namespace

AlertBoard::AlertBoard(service::Sessions& sessions, NotificationDoor& door, QObject* parent)
    : QObject(parent), sessions_(sessions), door_(door) {
    connect(&door_, &NotificationDoor::acted, this, &AlertBoard::act);
    connect(&door_, &NotificationDoor::dismissed, this, &AlertBoard::dismiss);
}

bool AlertBoard::isUrgent(const QString& tag) const {
    const auto found = shown_.find(tag);
    return found != shown_.end() && found->second.alert.isUrgent;
}

void AlertBoard::look(const std::vector<SessionView>& sessions) {
    std::set<QString> held;
    for (const SessionView& session : sessions) {
        for (const Alert& alert : session.alerts) {
            const QString tag = tagOf(session, alert);
            held.insert(tag);
            const auto [found, isNew] = shown_.try_emplace(tag, Shown{session, alert, {}, {}});
            Shown& shown = found->second;
            const QString outcome = outcomeOf(shown, session);
            const bool isNews =
                isNew || !service::saysTheSame(shown.alert, alert) || outcome != shown.outcome;
            shown.session = session;
            shown.alert = alert;
            shown.outcome = outcome;
            if (isNews) put(tag, shown);
        }
    }
    std::erase_if(shown_, [&](const auto& each) {
        const bool isOver = !held.contains(each.first);
        if (isOver) door_.withdraw(each.first);
        return isOver;
    });
}

/// A refusal at once has no command: its words stay until the next answer.
QString AlertBoard::outcomeOf(const Shown& shown, const SessionView& session) const {
    const auto asked = std::ranges::find(session.commands, shown.asking, &service::CommandView::id);
    return shown.asking.empty() || asked == session.commands.end() ? shown.outcome
                                                                   : AlertWords::asking(*asked);
}

void AlertBoard::put(const QString& tag, const Shown& shown) {
    Alert alert = shown.alert;
    if (!shown.outcome.isEmpty()) alert.isAsked = false;  // that is said already
    Notification notification;
    notification.title = AlertWords::title(shown.session, alert);
    notification.text = AlertWords::text(shown.session, alert, wallNow());
    if (!shown.outcome.isEmpty()) notification.text = shown.outcome + u'\n' + notification.text;
    notification.isUrgent = alert.isUrgent;
    notification.isLasting = alert.isLasting;
    notification.actions.push_back({kDefault, tr("Show")});
    for (const AlertAction each : alert.actions) {
        // Where a notebook lies, where its saves do, and how it signs in are not known here: a click shows
        // the session.
        if (each == AlertAction::saveNow) {
            notification.actions.push_back({keyOf(each), tr("Save now")});
            notification.without = tr("Open Packtrain to save now.");
        }
        if (each == AlertAction::remindLater)
            notification.actions.push_back({keyOf(each), tr("Remind at 30 min")});
        if (each == AlertAction::dismiss) notification.actions.push_back({keyOf(each), tr("Dismiss")});
    }
    door_.show(tag, notification);
}

void AlertBoard::act(const QString& tag, const QString& action) {
    const auto found = shown_.find(tag);
    if (found == shown_.end()) return;
    if (action == kDefault) return Q_EMIT sessionWanted(found->second.session.session);
    if (action == keyOf(AlertAction::saveNow)) return saveNow(tag, found->second);
    if (action == keyOf(AlertAction::remindLater)) return remindLater(tag);
    if (action == keyOf(AlertAction::dismiss)) dismiss(tag);
}

void AlertBoard::saveNow(const QString& tag, Shown& shown) {
    const auto asked = sessions_.ask(shown.session.session, service::SaveNow{});
    shown.asking = asked ? *asked : std::string();
    shown.outcome = asked ? AlertWords::asking({.id = *asked, .command = "save_now"})
                          : tr("It could not be asked to save: %1").arg(Words::error(asked.error()));
    if (asked) {
        shown.alert.isAsked = true;
        std::erase(shown.alert.actions, AlertAction::saveNow);
    }
    put(tag, shown);
    Q_EMIT answered();
}

void AlertBoard::remindLater(const QString& tag) {
    const auto found = shown_.find(tag);
    const Shown shown = std::move(found->second);
    shown_.erase(found);
    door_.withdraw(tag);
    sessions_.snooze(shown.session.session, shown.alert.key,
                     std::max(shown.alert.left - kRemindAt, kRemindInAtLeast));
    Q_EMIT answered();
}

void AlertBoard::dismiss(const QString& tag) {
    const auto found = shown_.find(tag);
    if (found == shown_.end()) return;
    const Shown shown = std::move(found->second);
    shown_.erase(found);
    door_.withdraw(tag);
    sessions_.dismiss(shown.session.session, shown.alert.key);
    Q_EMIT answered();
}

}  // namespace packtrain::desktop
