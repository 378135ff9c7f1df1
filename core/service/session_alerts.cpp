#include "service/session_alerts.h"

#include <fmt/chrono.h>

#include <algorithm>

#include "service/session_state.h"

namespace packtrain::service {
namespace {

constexpr Nanoseconds kWasAsleep = std::chrono::seconds(10);

session::Contact contactOf(Presence presence) {
    switch (presence) {
        case Presence::never:
            return session::Contact::never;
        case Presence::live:
            return session::Contact::live;
        case Presence::late:
            return session::Contact::late;
        case Presence::lost:
            return session::Contact::lost;
        case Presence::ended:
            return session::Contact::ended;
    }
    return session::Contact::never;
}

bool isSaveOpen(const SessionView& view) {
    return std::ranges::any_of(view.commands, [](const CommandView& each) {
        return each.command == link::commandName(SaveNow{}) && !link::isFinal(each.state);
    });
}

}  // namespace

session::SessionAtDesk atDesk(const SessionView& view, const session::SaveRhythm& rhythm) {
    const StateFacts facts = readStateFacts(view.state);
    const Ticks heard = view.now - view.age.value_or(Nanoseconds::zero());
    session::SessionAtDesk session;
    session.contact = contactOf(view.presence);
    session.heard = heard;
    session.saidGoodbye = view.goodbye.has_value();
    session.isReplaced = !view.successor.empty();
    session.likely = view.likely;
    for (const Ending& each : view.endings)
        session.ends.push_back({each.kind, each.low, each.median, each.high, each.basis.certainty});
    session.busy = facts.isBusy;
    // Of an ended one as the view tells it: it was at work for a while after its last word.
    const bool isOver = view.presence == Presence::ended;
    session.work = (isOver ? view.safe.risk : facts.risk).value_or(Nanoseconds::zero());
    if (facts.durableAge)
        session.safe = session::SafeSave{.saved = heard - *facts.durableAge, .step = facts.step};
    if (facts.underway)
        session.underway = session::SaveUnderway{.saved = heard - facts.underway->age,
                                                 .bytes = facts.underway->bytesLeft,
                                                 .needs = facts.underway->needs};
    session.rhythm = rhythm.between();
    session.saveNeeds = rhythm.took();
    if (facts.safePoint) session.safePoint = heard + *facts.safePoint;
    session.commandLag = view.commandLag.value_or(Nanoseconds::zero());
    session.listensToAsking = facts.listensToAsking;
    session.isAsked = facts.isAsked || isSaveOpen(view);
    session.troubles = facts.troubles;
    session.needsThisComputer = view.isLocal;
    return session;
}

session::TrayView trayOf(const session::TrayUploads& uploads, const std::vector<SessionView>& sessions,
                         Nanoseconds leastLoss) {
    std::vector<session::SessionAtDesk> seen;
    seen.reserve(sessions.size());
    Ticks now{0};
    for (const SessionView& each : sessions) {
        seen.push_back(atDesk(each, each.rhythm));
        now = std::max(now, each.now);
    }
    return session::trayView(uploads, seen, now, leastLoss);
}

SessionAlerts::SessionAlerts(const Clock& clock)
    : clock_(clock), slept_(clock.boot() - clock.steady()), listeningSince_(clock.boot()) {}

void SessionAlerts::noticeWaking() {
    const Nanoseconds slept = clock_.boot() - clock_.steady();
    if (slept - slept_ > kWasAsleep) {
        hasWoken_ = true;
        listeningSince_ = clock_.boot();
    }
    slept_ = std::max(slept, slept_);
}

int SessionAlerts::minuteOfDay() const {
    const auto wall = std::chrono::floor<std::chrono::seconds>(clock_.wall());
    const std::tm local = fmt::localtime(static_cast<std::time_t>(wall.time_since_epoch().count()));
    return local.tm_hour * 60 + local.tm_min;
}

void SessionAlerts::look(SessionView& view, const PairingView& pairing) {
    const std::scoped_lock lock(mutex_);
    noticeWaking();
    Watched& watched = sessions_[view.session];
    watched.looked = std::max(watched.looked, view.now);
    session::SessionAtDesk session = atDesk(view, watched.rhythm);
    if (session.safe) {
        watched.rhythm.look(session.safe->saved, readStateFacts(view.state).durableTook);
        session.rhythm = watched.rhythm.between();
        session.saveNeeds = watched.rhythm.took();
    }
    view.rhythm = watched.rhythm;
    const session::DeskMoment moment{.now = watched.looked,
                                     .minuteOfDay = preferences_.quiet ? minuteOfDay() : 0,
                                     .listeningSince = listeningSince_,
                                     .hasCaughtUp = pairing.hasLooked && !hasWoken_,
                                     .isOffline = pairing.problem.has_value(),
                                     .isGoingToSleep = isGoingToSleep_};
    watched.memory = session::alertsAt(watched.memory, session, moment, preferences_).memory;
    view.alerts = watched.memory.up;
}

void SessionAlerts::prefer(const session::AlertPreferences& preferences) {
    const std::scoped_lock lock(mutex_);
    preferences_ = preferences;
    for (auto& [id, watched] : sessions_)
        std::erase_if(watched.memory.up,
                      [&](const session::Alert& each) { return preferences_.off.contains(each.key.kind); });
}

void SessionAlerts::dismiss(const std::string& session, const session::AlertKey& alert) {
    const std::scoped_lock lock(mutex_);
    if (const auto found = sessions_.find(session); found != sessions_.end())
        found->second.memory = session::dismissed(std::move(found->second.memory), alert);
}

void SessionAlerts::snooze(const std::string& session, const session::AlertKey& alert, Nanoseconds span) {
    const std::scoped_lock lock(mutex_);
    if (const auto found = sessions_.find(session); found != sessions_.end())
        found->second.memory =
            session::snoozed(std::move(found->second.memory), alert, found->second.looked + span);
}

void SessionAlerts::setGoingToSleep(bool isGoing) {
    const std::scoped_lock lock(mutex_);
    isGoingToSleep_ = isGoing;
}

}  // namespace packtrain::service
