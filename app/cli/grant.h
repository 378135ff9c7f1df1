// The verbs below 'agent' that make and end sign-ins for notebooks.
#pragma once

#include "service/accounts.h"
#include "verbs.h"

namespace packtrain::cli {

void addGrantVerbs(CLI::App& agent, Chosen& chosen);

/// How the consent is asked for: in `browser` (empty: the system's), or by a code for another computer.
service::SignInProgress consentProgress(Session& session, const std::string& browser, bool isDevice);
/// Where people put the secret PACKTRAIN. `file` is where it lies now; empty: it was shown.
void sayWhereItBelongs(const Session& session, const std::string& file);

}  // namespace packtrain::cli
