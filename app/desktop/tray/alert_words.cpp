#include "alert_words.h"

#include <algorithm>

#include "convert.h"
#include "session/session_words.h"
#include "words.h"

namespace packtrain::desktop {

using service::CommandState;
using service::SessionView;
using session::Alert;
using session::AlertKind;
using session::AlertPhrase;

namespace {

QString subjectOf(const Alert& alert) {
    return alert.trouble ? toQString(alert.trouble->subject) : QString();
}

WallTime later(WallTime wall, Nanoseconds by) {
    return wall + std::chrono::duration_cast<WallTime::duration>(by);
}

QString nameOf(const SessionView& session) {
    return session.name.empty() ? toQString(session.session.substr(0, 8)) : toQString(session.name);
}

}  // namespace

/// What is told first stands in the title.
QString AlertWords::lead(const Alert& alert, Ticks now) {
    using enum AlertPhrase;
    switch (session::phrasesOf(alert).front()) {
        case endsIn:
            return tr("%1 left", "title of a warning").arg(SessionWords::span(alert.left));
        case mayEndFrom:
            return tr("may end in %1 or later", "title of a warning").arg(SessionWords::span(alert.left));
        case mayEndNow:
            return tr("may end any moment", "title of a warning");
        case idleStopIn:
            return tr("idle, and stopped in %1", "title of a warning").arg(SessionWords::span(alert.left));
        case noWordFor:
            return tr("no word for %1", "title of a warning").arg(SessionWords::span(now - alert.heard));
        case hasEnded:
            return tr("the session ended", "title of a warning");
        case goesToSleep:
            return tr("this computer goes to sleep", "title of a warning");
        case signInNeeded:
            return tr("saves wait for a sign-in", "title of a warning");
        case mountLost:
            return tr("a drive does not answer", "title of a warning");
        case diskFills:
            return tr("a disk is nearly full", "title of a warning");
        default:
            return {};
    }
}

QString AlertWords::title(const SessionView& session, const Alert& alert) {
    return tr("%1: %2", "session: what is wrong").arg(nameOf(session), lead(alert, session.now));
}

QString AlertWords::safe(const Alert& alert, Ticks now) {
    const QString when = SessionWords::ago(now - alert.safe->saved);
    if (alert.safe->step)
        return tr("Safe in the drive: step %1, saved %2.").arg(Words::count(*alert.safe->step), when);
    return tr("The newest save in the drive is from %1.", "12 min ago").arg(when);
}

/// Of what the title does not say; empty for what it does.
QString AlertWords::sentence(AlertPhrase phrase, const Alert& alert, Ticks now, WallTime wall) {
    using enum AlertPhrase;
    switch (phrase) {
        case endsIn:
        case mayEndFrom:
        case mayEndNow:
        case idleStopIn:
            return {};
        case noWordFor:
            return alert.key.kind == AlertKind::lostContact
                       ? tr("The last word came at %1.", "time of day")
                             .arg(Words::clock(later(wall, alert.heard - now)))
                       : tr("No word since %1: the time left is an estimate.", "time of day")
                             .arg(Words::clock(later(wall, alert.heard - now)));
        case mayHaveEnded:
            return tr("It may have ended: %1.").arg(SessionWords::end(alert.endKind));
        case hasEnded:
            return alert.endKind.empty()
                       ? tr("The last word came at %1.", "time of day")
                             .arg(Words::clock(later(wall, alert.heard - now)))
                       : tr("Likely reason: %1. The last word came at %2.", "2: time of day")
                             .arg(SessionWords::end(alert.endKind),
                                  Words::clock(later(wall, alert.heard - now)));
        case goesToSleep:
            return tr("Only this computer keeps the session.");
        case signInNeeded:
            return tr("Nothing more reaches %1 until then.", "name of a drive").arg(subjectOf(alert));
        case mountLost:
        case diskFills:
            return subjectOf(alert) + u'.';
        case nothingIsSafe:
            return tr("Nothing is saved in the drive yet.");
        case safeSave:
            return safe(alert, now);
        case underway:
            return tr("%1 are on their way, for about %2.", "bytes; time")
                .arg(Words::size(alert.bytesUnderway), SessionWords::span(*alert.needs));
        case workAtRisk:
            return tr("%1 of work at risk.", "time").arg(SessionWords::span(alert.work));
        case workLost:
            return tr("Lost: about %1 of work.", "time").arg(SessionWords::span(alert.work));
        case saveWasAsked:
            return tr("It was asked to save.");
        case saveIsTooLate:
            return tr("A save may come too late.");
        case saveNow:
            return alert.safe ? tr("Save now, or lose what came after %1.", "time of day")
                                    .arg(Words::clock(later(wall, alert.safe->saved - now)))
                              : tr("Save now, or lose all of it.");
    }
    return {};
}

/// "Session limit at 14:32, documented."
QString AlertWords::when(const SessionView& session, const Alert& alert, WallTime wall) {
    if (!alert.endsAt || *alert.endsAt <= session.now) return {};
    const QString clock = Words::clock(later(wall, *alert.endsAt - session.now));
    const auto end = std::ranges::find(session.endings, alert.endKind, &service::Ending::kind);
    const QString kind = SessionWords::end(alert.endKind);
    if (end == session.endings.end()) return tr("%1 at %2.", "session limit; time of day").arg(kind, clock);
    return tr("%1 at %2, %3.", "session limit; time of day; documented")
        .arg(kind, clock, SessionWords::basis(*end));
}

QString AlertWords::text(const SessionView& session, const Alert& alert, WallTime wall) {
    QStringList sentences{when(session, alert, wall)};
    for (const AlertPhrase each : session::phrasesOf(alert))
        sentences << sentence(each, alert, session.now, wall);
    sentences.removeAll({});
    return sentences.join(u' ');
}

QString AlertWords::asking(const service::CommandView& command) {
    const QString state = [&] {
        switch (command.state) {
            case CommandState::waiting:
                return tr("on its way", "how far an asking to save has come");
            case CommandState::sent:
                return tr("sent", "how far an asking to save has come");
            case CommandState::seen:
                return tr("seen, being done", "how far an asking to save has come");
            case CommandState::done:
                return tr("saved; it is safe as soon as it is in the drive",
                          "how far an asking to save has come");
            case CommandState::failed:
                return tr("failed", "how far an asking to save has come");
            case CommandState::refused:
                return tr("refused", "how far an asking to save has come");
            case CommandState::expired:
                return tr("came too late", "how far an asking to save has come");
            case CommandState::unanswered:
                return tr("not answered", "how far an asking to save has come");
        }
        return QString();
    }();
    const QString line = tr("Save asked for: %1.").arg(state);
    return command.why.empty() ? line : line + u' ' + toQString(command.why);
}

QString AlertWords::sessionLine(const SessionView& session) {
    const QString name = nameOf(session);
    if (session.presence == service::Presence::lost)
        return tr("%1: %2", "session: state").arg(name, SessionWords::presence(session));
    QStringList parts;
    if (!session.endings.empty())
        parts << tr("%1 left", "of a session")
                     .arg(SessionWords::left(session.endings.front().low - session.now));
    if (session.safe.age) parts << tr("checkpoint %1", "6 min ago").arg(SessionWords::ago(*session.safe.age));
    if (parts.isEmpty()) parts << SessionWords::presence(session);
    return tr("%1: %2", "session: state").arg(name, parts.join(QStringLiteral(", ")));
}

}  // namespace packtrain::desktop
