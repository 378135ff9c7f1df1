// The agent's parts, made at its start.
#pragma once

#include <functional>
#include <memory>

#include "base/clock.h"
#include "base/log.h"
#include "part.h"
#include "run_folder.h"
#include "service/agent_ground.h"
#include "snapshot.h"

namespace packtrain::service {
struct NotebookSecret;
}

namespace packtrain::agent {

/// What a part may need. All of it outlives the parts.
struct PartGround {
    service::FileSystem& files;
    const Clock& clock;
    std::shared_ptr<Log> log;
    const RunFolder& folder;
    service::GivenTokens* tokens = nullptr;  ///< of the drives that a notebook signs in to
    /// The newest look at the sensors. Any thread.
    std::function<std::shared_ptr<const Snapshot>()> newest = {};
    /// Takes in what a drive says of this person's sessions and gives what it shall say. Any thread.
    std::function<std::string(const std::string& there)> sessions = {};
    /// Hears of each secret PACKTRAIN that is taken. Any thread.
    std::function<void(const service::NotebookSecret& secret)> paired = {};

    /// A part's own folder, below the run folder; the part makes it.
    Path state(std::string_view section) const { return folder.path() / section; }
};

/// In the order in which they stand in the snapshot. Those that cannot start are failed parts.
Parts makeParts(const PartGround& ground);

}  // namespace packtrain::agent
