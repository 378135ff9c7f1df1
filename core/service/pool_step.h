// One step out of the slots of a pool, as the dataset that it is on the drive. Inside this room.
#pragma once

#include <set>

#include "service/pool_collect.h"

namespace packtrain::service {

/// What lies where a step is to go.
enum class StepPlace : std::uint8_t { free, same, taken };

/// Of one note. The objects' digests are compared before anything is changed.
class PoolStep {
  public:
    /// `here`: the objects that lie in the pool's folder.
    PoolStep(const PoolCollectParts& parts, const remote::FolderRef& pool, const std::set<std::string>& here,
             const PoolNote& note)
        : parts_(parts), pool_(pool), here_(here), note_(note) {}

    /// corrupt and gone mean this step alone.
    Result<> prove(const StopToken& stop);
    /// Moves, index, wids.json, and last the manifest. `name` is where it lies then: its own, else with a
    /// number.
    Result<CollectedStep> settle(const StopToken& stop);

  private:
    std::string folder(const std::string& name) const;
    Result<StepPlace> look(const std::string& name, const StopToken& stop);
    Result<> proveOne(const checkpoint::StepFile& file, const std::string& id, const StopToken& stop);
    Result<> moveAll(const std::string& name, const StopToken& stop);
    Result<remote::ObjectInfo> writeIndex(const remote::FolderRef& into, const StopToken& stop);
    Result<> writeManifest(const std::string& name, const StopToken& stop);
    Result<remote::ObjectInfo> put(const remote::FolderRef& into, std::string_view name, ByteSpan bytes,
                                   const StopToken& stop);

    const PoolCollectParts& parts_;
    const remote::FolderRef pool_;
    const std::set<std::string>& here_;
    const PoolNote& note_;
    std::set<std::string> moved_;              ///< by an earlier run that was cut
    std::vector<remote::ObjectInfo> objects_;  ///< by file, as the drive told them
};

/// "a/b", or the one that is not empty.
std::string joinedPath(std::string_view a, std::string_view b);

}  // namespace packtrain::service
