// The agent of this computer and user, as a session that needs no pairing and no account.
#pragma once

#include <optional>

#include "io/file_system.h"
#include "link/desk_road.h"
#include "link/pairing.h"

namespace packtrain::service {

/// An agent that runs here, or did when it was asked for.
struct LocalAgent {
    link::Pairing pairing;  ///< of this start of it
    link::OpenRoad road;
};

/// Reads what the agent of this run folder says of itself. Nothing: none runs. fileDenied if others than this
/// user may read its key. `clock` outlives the road.
Result<std::optional<LocalAgent>> findLocalAgent(io::FileSystem& files, const Path& runFolder,
                                                 const Clock& clock);

/// Where the agent of this user has its files, in the folder of Packtrain's state.
Path localAgentFolder(const Path& stateFolder);

}  // namespace packtrain::service
