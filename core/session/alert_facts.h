// One warning as values: what it says of a session now, and whether that is news.
#pragma once

#include "session/alerts.h"

namespace packtrain::session {

/// All but what it says of an end.
Alert describeAlert(AlertKey key, const SessionAtDesk& session, Ticks now);
/// Everything but what only the time has changed.
bool saysTheSame(const Alert& one, const Alert& other);
/// Shown in quiet hours too.
bool isUrgent(const AlertKey& key);
/// For the key of a trouble: "sign_in_needed mydrive".
std::string subjectOf(const Trouble& trouble);

}  // namespace packtrain::session
