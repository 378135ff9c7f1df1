// The warnings of the sessions that this program watches.
#pragma once

#include <map>
#include <mutex>

#include "service/sessions.h"
#include "session/alert_facts.h"
#include "session/tray.h"

namespace packtrain::service {

/// Whether what a warning says has changed by more than the time.
using session::saysTheSame;

/// What the rules of warnings look at.
session::SessionAtDesk atDesk(const SessionView& view, const session::SaveRhythm& rhythm);

/// The tray's facts: of this computer's uploads and the sessions of one snapshot.
session::TrayView trayOf(const session::TrayUploads& uploads, const std::vector<SessionView>& sessions,
                         Nanoseconds leastLoss = session::kUsualLeastLoss);

/// Any thread.
class SessionAlerts {
  public:
    explicit SessionAlerts(const Clock& clock);
    /// Puts the warnings that hold now into the view of a session of this pairing.
    void look(SessionView& view, const PairingView& pairing);

    void prefer(const session::AlertPreferences& preferences);
    void dismiss(const std::string& session, const session::AlertKey& alert);
    void snooze(const std::string& session, const session::AlertKey& alert, Nanoseconds span);
    void setGoingToSleep(bool isGoing);

  private:
    struct Watched {
        session::AlertMemory memory;
        session::SaveRhythm rhythm;
        Ticks looked{0};
    };
    void noticeWaking();
    int minuteOfDay() const;

    const Clock& clock_;
    std::mutex mutex_;
    std::map<std::string, Watched> sessions_;
    session::AlertPreferences preferences_;
    bool isGoingToSleep_ = false;
    Nanoseconds slept_;  ///< by the boot clock, which goes on in sleep, beside the steady one, which does not
    Ticks listeningSince_;
    bool hasWoken_ = false;
};

}  // namespace packtrain::service
