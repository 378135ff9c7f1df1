// Giving an object another folder and another name, without its bytes being sent again.
#pragma once

#include <memory>

#include "remote/registry.h"

namespace packtrain::remote {

/// Thread-safe. Repeats nothing; every call may be repeated.
class Moves {
  public:
    virtual ~Moves() = default;
    /// From the one folder into the other, under that name, at once; its id stays. One that lies there
    /// already is success; one that lies in neither is objectGone.
    virtual Result<> move(const std::string& id, const FolderRef& from, const FolderRef& to,
                          std::string_view name, const StopToken& stop) = 0;
};

/// unsupported where the drive has no such verb. What is passed in outlives it.
Result<std::unique_ptr<Moves>> openMoves(const RemoteConfig& config, const Surroundings& with);

}  // namespace packtrain::remote
