// A session and a desk for tests of warnings: an hour into the desk's life, ends counted from there.
#pragma once

#include <string>

#include "session/alerts.h"

namespace packtrain::session::test {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

inline constexpr Ticks kStart = hours(100);

inline std::string tags(const std::vector<Alert>& alerts) {
    std::string text;
    for (const Alert& alert : alerts) text += (text.empty() ? "" : " ") + alertTag(alert.key);
    return text;
}

/// One desk that looks at one session; what it gets is asked for look by look.
struct Room {
    SessionAtDesk session;
    DeskMoment desk{.now = kStart, .minuteOfDay = 12 * 60};
    AlertPreferences preferences;
    AlertMemory memory;
    AlertTurn turn;

    Room() {
        session.contact = Contact::live;
        session.heard = kStart;
        session.busy = true;
    }
    Room& ends(const std::string& kind, Nanoseconds left, Nanoseconds spread = Nanoseconds::zero()) {
        std::erase_if(session.ends, [&](const End& each) { return each.kind == kind; });
        session.ends.push_back({kind, desk.now + left, desk.now + left + spread, desk.now + left + spread,
                                Certainty::documented});
        return *this;
    }
    Room& work(Nanoseconds atRisk) {
        session.work = atRisk;
        session.heard = desk.now;
        return *this;
    }
    Room& safe(Nanoseconds age, std::uint64_t step = 1000) {
        session.safe = SafeSave{.saved = desk.now - age, .step = step};
        return *this;
    }
    /// What is shown now.
    std::string look() {
        turn = alertsAt(memory, session, desk, preferences);
        memory = turn.memory;
        return tags(turn.show);
    }
    /// Time passes, and a live session keeps telling; what was shown meanwhile.
    std::string pass(Nanoseconds span, Nanoseconds step = seconds(10)) {
        std::string shown;
        for (const Ticks end = desk.now + span; desk.now < end;) {
            desk.now += step;
            if (session.contact == Contact::live) {
                if (session.busy) session.work += step;
                session.heard = desk.now;
            }
            const std::string now = look();
            if (!now.empty()) shown += (shown.empty() ? "" : " ") + now;
        }
        return shown;
    }
    std::string up() const { return tags(memory.up); }
};

}  // namespace packtrain::session::test
