// The warnings of the sessions that this program watches.
#pragma once

#include <map>
#include <mutex>

#include "service/sessions.h"
#include "session/save_rhythm.h"

namespace packtrain::service {

/// What the rules of warnings look at.
session::SessionAtDesk atDesk(const SessionView& view, const session::SaveRhythm& rhythm);

/// Any thread.
class SessionAlerts {
  public:
    explicit SessionAlerts(const Clock& clock);
    /// Puts the warnings that hold now into the view of a session of this pairing.
    void look(SessionView& view, const PairingView& pairing);

  private:
    struct Watched {
        session::AlertMemory memory;
        session::SaveRhythm rhythm;
        Ticks looked{0};
    };
    void noticeWaking();

    const Clock& clock_;
    std::mutex mutex_;
    std::map<std::string, Watched> sessions_;
    Nanoseconds slept_;  ///< by the boot clock, which goes on in sleep, beside the steady one, which does not
    Ticks listeningSince_;
    bool hasWoken_ = false;
};

}  // namespace packtrain::service
