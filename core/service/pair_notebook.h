// A pairing and the notebook's own sign-in to the drive, made as one.
#pragma once

#include "service/notebook_grants.h"
#include "service/pairings.h"

namespace packtrain::service {

/// Makes the pairing, then the grant by a consent of its own. Nothing stays of what was not finished, except
/// where the drive could not be reached for that. Blocks until the person has answered or `stop`.
Result<NotebookSecret> pairWithGrant(Pairings& pairings, NotebookGrants& grants, const std::string& drive,
                                     const std::string& name, const SignInProgress& progress,
                                     const StopToken& stop);

/// What the configuration says of it now. badArgument if it was taken back meanwhile.
Result<PairingEntry> pairingEntry(Pairings& pairings, const std::string& id);

}  // namespace packtrain::service
