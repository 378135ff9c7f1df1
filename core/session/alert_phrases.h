// What a warning says, phrase by phrase and without words: a program has one text for each phrase and fills
// in the warning's own figures.
#pragma once

#include "session/alerts.h"

namespace packtrain::session {

enum class AlertPhrase : std::uint8_t {
    endsIn,         ///< left
    mayEndFrom,     ///< left: from then on, and perhaps hours later
    mayEndNow,      ///< endKind
    idleStopIn,     ///< left: nothing runs
    noWordFor,      ///< since heard
    mayHaveEnded,   ///< endKind
    hasEnded,       ///< perhaps endKind; since heard
    goesToSleep,    ///< this computer; the session needs it
    signInNeeded,   ///< trouble's subject: the remote
    mountLost,      ///< trouble's subject: the path
    diskFills,      ///< trouble's subject: the path
    nothingIsSafe,  ///< no save is proved on the drive
    safeSave,       ///< safe: step and age
    underway,       ///< bytesUnderway, needs
    workAtRisk,     ///< work
    workLost,       ///< work
    saveWasAsked,   ///< and is not answered yet
    saveIsTooLate,  ///< by measurement; it may live longer
    saveNow,        ///< an asking would help
};

/// In the order in which they are read.
std::vector<AlertPhrase> phrasesOf(const Alert& alert);

/// "save_now": stable for ever.
std::string_view alertActionName(AlertAction action);

}  // namespace packtrain::session
