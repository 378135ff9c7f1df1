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

QString SessionWords::command(const service::CommandView& command) {
    QString name = toQString(command.command);
    if (command.command == "save_now") name = tr("Save now");
    if (command.command == "flush") name = tr("Make safe");
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

Urgency urgencyOf(const SessionView& session) {
    if (session.presence == Presence::ended || session.endings.empty()) return Urgency::none;
    if (session.safe.risk && *session.safe.risk < kNotWorthASentence) return Urgency::none;
    const Nanoseconds left = session.endings.front().low - session.now;
    if (left < 10min) return Urgency::now;
    return left < 30min ? Urgency::soon : Urgency::none;
}

}  // namespace packtrain::desktop
