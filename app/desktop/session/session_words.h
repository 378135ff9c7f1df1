// What people read about a session: whether it is there, when it may end, what that would cost. Pure
// functions of values; every time is an age or a time left, so that nobody's clock plays a part.
#pragma once

#include <QCoreApplication>
#include <QString>

#include "service/sessions.h"

namespace packtrain::desktop {

class SessionWords {
    Q_DECLARE_TR_FUNCTIONS(SessionWords)

  public:
    /// "35 s", "9 min", "3 h 20 min", "2 days".
    static QString span(Nanoseconds time);
    /// The same for a countdown: never more than there is, and no seconds, because nobody knows an end so
    /// well.
    static QString left(Nanoseconds time);
    static QString ago(Nanoseconds age);

    /// "Google Colab, Tesla T4"; empty while nothing is known.
    static QString place(const service::SessionView& session);
    /// "Live, 2 s ago", "No word for 6 min".
    static QString presence(const service::SessionView& session);
    /// "Session limit"
    static QString end(std::string_view kind);
    /// "documented", and whatever says so.
    static QString basis(const service::Ending& ending);
    /// "If it stopped now you would lose 9 min (since step 18,000)"; of a session that ended, what it cost.
    static QString risk(const service::SessionView& session);
    /// What is in the drive: "Safe: step 18,000, saved 12 min ago".
    static QString safe(const service::SafeWork& safe);
    /// Why it ended, as far as anybody can tell; empty while it lives.
    static QString whyEnded(const service::SessionView& session);
    /// "Save now: seen, 4 s ago"
    static QString command(const service::CommandView& command);
    /// "save_now" as its button has it.
    static QString commandName(std::string_view command);
    /// A line of the log: "run-7: step 18,000 is in the drive".
    static QString event(const service::SessionEvent& event);
};

/// Work is at risk and an end may come within half an hour, or within ten minutes.
enum class Urgency : std::uint8_t { none, soon, now };
Urgency urgencyOf(const service::SessionView& session);

}  // namespace packtrain::desktop
