#include "session/tray.h"

#include <algorithm>
#include <tuple>

namespace packtrain::session {
namespace {

TrayState ofUploads(const TrayUploads& uploads) {
    if (uploads.failed > 0) return TrayState::error;
    if (uploads.needingYou > 0) return TrayState::attention;
    if (uploads.isOffline) return TrayState::offline;
    if (uploads.moving > 0) return TrayState::working;
    if (uploads.waiting > 0) return TrayState::waiting;
    if (uploads.paused > 0) return TrayState::paused;
    return TrayState::idle;
}

TraySession describe(const SessionAtDesk& session, std::size_t index, Ticks now, Nanoseconds leastLoss) {
    TraySession line{.index = index};
    line.isAtRisk = isAtRiskNow(session, now, leastLoss);
    line.isEstimate = session.contact == Contact::late || session.contact == Contact::lost;
    const auto first = std::ranges::min_element(session.ends, {}, &End::low);
    if (first != session.ends.end()) {
        line.isOverdue = first->low <= now;
        line.left = std::max(first->low - now, Nanoseconds::zero());
    }
    if (session.safe) line.safeAge = std::max(now - session.safe->saved, Nanoseconds::zero());
    return line;
}

auto urgency(const TraySession& line) {
    return std::tuple(!line.isAtRisk, line.left.value_or(Nanoseconds::max()), line.index);
}

}  // namespace

std::string_view trayStateName(TrayState state) {
    switch (state) {
        case TrayState::sessionRisk:
            return "session_risk";
        case TrayState::error:
            return "error";
        case TrayState::attention:
            return "attention";
        case TrayState::offline:
            return "offline";
        case TrayState::working:
            return "working";
        case TrayState::waiting:
            return "waiting";
        case TrayState::paused:
            return "paused";
        case TrayState::idle:
            return "idle";
    }
    return "idle";
}

TrayView trayView(const TrayUploads& uploads, const std::vector<SessionAtDesk>& sessions, Ticks now,
                  Nanoseconds leastLoss) {
    TrayView view{.state = ofUploads(uploads)};
    for (std::size_t i = 0; i < sessions.size(); ++i) {
        const Contact contact = sessions[i].contact;
        if (contact == Contact::never || contact == Contact::ended) continue;
        const TraySession line = describe(sessions[i], i, now, leastLoss);
        if (line.isAtRisk) ++view.atRisk;
        if (!view.first || urgency(line) < urgency(*view.first)) view.first = line;
    }
    if (view.atRisk > 0) view.state = TrayState::sessionRisk;
    return view;
}

}  // namespace packtrain::session
