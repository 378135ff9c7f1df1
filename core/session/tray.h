// What the icon in the tray says, and the facts of its tooltip: pure, of uploads and sessions together.
#pragma once

#include "session/stakes.h"

namespace packtrain::session {

/// In the order in which one beats another.
enum class TrayState : std::uint8_t {
    sessionRisk,  ///< a session may end soon, and work is at risk
    error,
    attention,  ///< something waits for a person
    offline,
    working,
    waiting,
    paused,
    idle,
};
/// "session_risk": stable for ever.
std::string_view trayStateName(TrayState state);

/// Of this computer's uploads.
struct TrayUploads {
    std::size_t failed = 0, needingYou = 0, moving = 0, waiting = 0, paused = 0;
    bool isOffline = false;
};

/// The session that the tooltip's last line is about.
struct TraySession {
    std::size_t index = 0;  ///< among those that were given
    bool isAtRisk = false;
    std::optional<Nanoseconds> left = {};  ///< until it may end at the earliest; nothing: no end is known
    bool isOverdue = false;                ///< that moment has passed, and it lives on
    bool isEstimate = false;               ///< there is no word of late
    std::optional<Nanoseconds> safeAge = {};
};

struct TrayView {
    TrayState state = TrayState::idle;
    std::size_t atRisk = 0;                 ///< sessions
    std::optional<TraySession> first = {};  ///< one at risk before others, then the one that may end first
};
TrayView trayView(const TrayUploads& uploads, const std::vector<SessionAtDesk>& sessions, Ticks now,
                  Nanoseconds leastLoss = kUsualLeastLoss);

}  // namespace packtrain::session
