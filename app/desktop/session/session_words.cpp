#include "session_words.h"

#include <QLocale>

#include "convert.h"
#include "words.h"

namespace packtrain::desktop {

using namespace std::chrono_literals;
using service::CommandState;
using service::Presence;
using service::SessionView;

namespace {

constexpr Nanoseconds kNotWorthASentence = 1s;  ///< of work

std::int64_t whole(Nanoseconds time, Nanoseconds unit) {
    return std::max(time, Nanoseconds(0)) / unit;
}

QString number(std::uint64_t value) {
    return Words::count(value);
}

}  // namespace

QString SessionWords::span(Nanoseconds time) {
    const std::int64_t seconds = whole(time, 1s), minutes = whole(time, 1min), hours = whole(time, 1h);
    if (hours >= 48) return tr("%Ln day(s)", nullptr, static_cast<int>(hours / 24));
    if (hours > 0 && minutes % 60 == 0) return tr("%1\u00a0h").arg(hours);
    if (hours > 0) return tr("%1\u00a0h %2\u00a0min").arg(hours).arg(minutes % 60);
    if (minutes > 0) return tr("%1\u00a0min").arg(minutes);
    return tr("%1\u00a0s").arg(seconds);
}

QString SessionWords::left(Nanoseconds time) {
    if (time <= Nanoseconds(0)) return tr("any moment", "time left until a session may end");
    if (time < 1min) return tr("< 1 min");
    return span(time);
}

QString SessionWords::ago(Nanoseconds age) {
    if (age < 2s) return tr("just now", "age of the newest word");
    return tr("%1 ago").arg(span(age));
}

QString SessionWords::place(const SessionView& session) {
    QStringList parts;
    if (!session.platformName.empty()) parts << toQString(session.platformName);
    if (!session.accelerator.empty()) parts << toQString(session.accelerator);
    return parts.join(QStringLiteral("  ·  "));
}

QString SessionWords::presence(const SessionView& session) {
    const Nanoseconds age = session.age.value_or(Nanoseconds(0));
    switch (session.presence) {
        case Presence::never:
            return tr("No word yet");
        case Presence::live:
            return session.isBusy ? tr("At work, %1", "state, age of the newest word").arg(ago(age))
                                  : tr("Idle, %1", "state, age of the newest word").arg(ago(age));
        case Presence::late:
            return tr("Late: no word for %1").arg(span(age));
        case Presence::lost:
            return tr("Lost: no word for %1").arg(span(age));
        case Presence::ended:
            return tr("Ended, last word %1").arg(ago(age));
    }
    return {};
}

QString SessionWords::end(std::string_view kind) {
    if (kind == "hard_cap") return tr("Session limit");
    if (kind == "idle") return tr("Idle stop");
    if (kind == "history") return tr("As earlier ones ended");
    if (kind == "own_cap") return tr("Your own limit");
    return tr("Another limit");
}

QString SessionWords::basis(const service::Ending& ending) {
    switch (ending.basis.certainty) {
        case session::Certainty::reported:
            return tr("reported", "how an end is known: the platform tells it");
        case session::Certainty::documented:
            return tr("documented", "how an end is known: the platform's pages say so");
        case session::Certainty::estimated:
            return tr("estimated", "how an end is known");
        case session::Certainty::setByYou:
            return tr("set by you", "how an end is known");
    }
    return {};
}

QString SessionWords::risk(const SessionView& session) {
    const bool hasEnded = session.presence == Presence::ended;
    if (!session.safe.risk)
        return hasEnded ? tr("What it cost is not known") : tr("What an end would cost is not known yet");
    if (*session.safe.risk < kNotWorthASentence)
        return hasEnded ? tr("Nothing was lost") : tr("If it stopped now nothing would be lost");
    const QString time = span(*session.safe.risk);
    if (session.safe.step) {
        const QString step = number(*session.safe.step);
        return hasEnded ? tr("Lost: about %1 (since step %2)").arg(time, step)
                        : tr("If it stopped now you would lose %1 (since step %2)").arg(time, step);
    }
    if (!session.safe.age)
        return hasEnded ? tr("Lost: about %1, nothing was saved").arg(time)
                        : tr("If it stopped now you would lose %1: nothing is saved yet").arg(time);
    return hasEnded ? tr("Lost: about %1").arg(time) : tr("If it stopped now you would lose %1").arg(time);
}

QString SessionWords::safe(const service::SafeWork& safe) {
    if (!safe.age) return tr("No save is in the drive yet");
    const QString when = ago(*safe.age);
    if (safe.step) return tr("Safe in the drive: step %1, saved %2").arg(number(*safe.step), when);
    if (!safe.name.empty()) return tr("Safe in the drive: %1, saved %2").arg(toQString(safe.name), when);
    return tr("The newest save in the drive is from %1", "12 min ago").arg(when);
}

QString SessionWords::whyEnded(const SessionView& session) {
    if (session.presence != Presence::ended && session.presence != Presence::lost) return {};
    if (session.goodbye && !session.goodbye->empty())
        return tr("Its last words: %1").arg(toQString(*session.goodbye));
    if (!session.likely) return {};
    return session.presence == Presence::ended
               ? tr("Likely reason: %1").arg(end(*session.likely))
               : tr("If it ended, then likely by: %1").arg(end(*session.likely));
}

QString SessionWords::commandName(std::string_view command) {
    if (command == "save_now") return tr("Save now");
    if (command == "flush") return tr("Make safe");
    return toQString(command);
}

QString SessionWords::command(const service::CommandView& command) {
    const QString name = commandName(command.command);
    const QString state = [&] {
        switch (command.state) {
            case CommandState::waiting:
                return tr("on its way", "state of a command");
            case CommandState::sent:
                return tr("sent", "state of a command");
            case CommandState::seen:
                return tr("seen, being done", "state of a command");
            case CommandState::done:
                return tr("done", "state of a command");
            case CommandState::failed:
                return tr("failed", "state of a command");
            case CommandState::refused:
                return tr("refused", "state of a command");
            case CommandState::expired:
                return tr("came too late", "state of a command");
            case CommandState::unanswered:
                return tr("not answered", "state of a command");
        }
        return QString();
    }();
    const QString line =
        tr("%1: %2, asked %3", "Save now: seen, asked 4 s ago").arg(name, state, ago(command.age));
    return command.why.empty() ? line : line + QStringLiteral("  ·  ") + toQString(command.why);
}

namespace {

QString presenceEvent(const service::SessionEvent& event) {
    if (event.state == "late") return SessionWords::tr("Late: no word comes");
    if (event.state == "lost") return SessionWords::tr("Lost: no word for long");
    if (event.state != "ended") return SessionWords::tr("Live");
    if (event.words.empty()) return SessionWords::tr("Ended");
    const QString kind = SessionWords::end(event.words);
    const bool isKind = kind != SessionWords::end({});
    return SessionWords::tr("Ended: %1", "the likely reason, or the session's last words")
        .arg(isKind ? kind : toQString(event.words));
}

/// "T-30 hard_cap": a tag, and perhaps what it is about.
QString warningWords(const service::SessionEvent& event) {
    const QString subject = toQString(event.subject), tag = subject.section(u' ', 0, 0),
                  about = subject.section(u' ', 1);
    if (tag.startsWith(QStringLiteral("T-")))
        return SessionWords::tr("%1 min before: %2", "30 min before: Session limit")
            .arg(tag.mid(2), SessionWords::end(about.toStdString()));
    if (tag == QStringLiteral("overdue")) return SessionWords::tr("saves have stopped to come");
    if (tag == QStringLiteral("lost_contact")) return SessionWords::tr("no word came");
    if (tag == QStringLiteral("ended")) return SessionWords::tr("it has ended");
    return about.isEmpty() ? tag : about;
}

QString saveEvent(const service::SessionEvent& event) {
    constexpr std::string_view kStep = "step ";
    QString save = toQString(event.state);
    if (event.state.starts_with(kStep)) {
        bool isNumber = false;
        const qulonglong step = save.mid(static_cast<int>(kStep.size())).toULongLong(&isNumber);
        if (isNumber) save = SessionWords::tr("step %1").arg(number(step));
    }
    return SessionWords::tr("%1: %2 is in the drive", "a set of saves: step 18,000 is in the drive")
        .arg(toQString(event.subject), save);
}

QString commandEvent(const service::SessionEvent& event) {
    QString state = toQString(event.state);
    if (event.state == "asked") state = SessionWords::tr("asked for", "a command in the log");
    if (event.state == "seen") state = SessionWords::tr("seen by the agent", "a command in the log");
    if (event.state == "done") state = SessionWords::tr("done", "state of a command");
    if (event.state == "failed") state = SessionWords::tr("failed", "state of a command");
    if (event.state == "refused") state = SessionWords::tr("refused", "state of a command");
    if (event.state == "expired") state = SessionWords::tr("came too late", "state of a command");
    if (event.state == "unanswered") state = SessionWords::tr("not answered", "state of a command");
    const QString line =
        SessionWords::tr("%1: %2", "Save now: done").arg(SessionWords::commandName(event.subject), state);
    return event.words.empty() ? line : line + QStringLiteral("  ·  ") + toQString(event.words);
}

}  // namespace

QString SessionWords::event(const service::SessionEvent& event) {
    const bool isOver = event.state == "over";
    const QString subject = toQString(event.subject);
    switch (event.kind) {
        case service::EventKind::agent:
            return tr("The agent was started");
        case service::EventKind::presence:
            return presenceEvent(event);
        case service::EventKind::save:
            return saveEvent(event);
        case service::EventKind::finding:
            if (isOver) return tr("No longer amiss: %1").arg(subject);
            return tr("Amiss: %1").arg(event.words.empty() ? subject : toQString(event.words));
        case service::EventKind::command:
            return commandEvent(event);
        case service::EventKind::warning:
            return (isOver ? tr("Warning taken back: %1") : tr("Warned: %1")).arg(warningWords(event));
    }
    return {};
}

Urgency urgencyOf(const SessionView& session) {
    if (session.presence == Presence::ended || session.endings.empty()) return Urgency::none;
    if (session.safe.risk && *session.safe.risk < kNotWorthASentence) return Urgency::none;
    const Nanoseconds left = session.endings.front().low - session.now;
    if (left < 10min) return Urgency::now;
    return left < 30min ? Urgency::soon : Urgency::none;
}

}  // namespace packtrain::desktop
