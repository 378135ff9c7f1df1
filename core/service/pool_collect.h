// At the desk: what machines with a pool alone have put into its slots becomes steps of their sets, which
// pull, verify and resume() read like any other. Nothing is sent again: objects get another folder and name.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "remote/moves.h"
#include "remote/remote.h"
#include "service/pool_note.h"

namespace packtrain::service {

struct CollectedStep {
    std::string set, name;
    std::uint64_t files = 0, bytes = 0;
    bool wasThere = false;  ///< it was put there by an earlier run
};

struct CollectedPools {
    std::uint32_t pools = 0;  ///< folders of pools that were looked into
    std::vector<CollectedStep> steps;
    std::uint64_t unnamed = 0;  ///< objects that no note names: of saves that did not get to their end
    std::vector<std::string> problems;  ///< steps that stay in their slots, each with why
};

struct PoolCollectParts {
    io::FileSystem& files;
    const Clock& clock;
    remote::Remote& remote;
    remote::Moves& moves;
    Path scratch;      ///< for an index on its way
    std::string path;  ///< of the pools, below the remote's root
};

/// May be cut off at any instant and run again. Every object is proved by the drive's checksum of it against
/// what its note says (or read back, where the drive has none) before it is moved; a note can name only what
/// lies in its own pool's folder. Takes the next lease of each set that it adds to, so that an agent which
/// ships there stops and says so instead of losing the added steps. `more`: ids of objects that a lagging
/// list may leave out, by pool.
Result<CollectedPools> collectPools(const PoolCollectParts& parts,
                                    const std::map<std::string, std::vector<std::string>>& more,
                                    const StopToken& stop);

/// Calls until it succeeds, fails for good, or the usual patience with a drive is over.
Result<> persistently(const Clock& clock, const std::function<Result<>()>& what, const StopToken& stop);

}  // namespace packtrain::service
