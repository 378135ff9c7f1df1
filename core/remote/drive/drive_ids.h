// Ids made by Drive beforehand: a create that is repeated with the same id never makes a twin.
#pragma once

#include <mutex>
#include <vector>

#include "remote/drive/drive_api.h"

namespace packtrain::remote::drive {

/// Thread-safe. One request fetches many, so a shard costs a fraction of one.
class DriveIds {
  public:
    explicit DriveIds(DriveApi& api) : api_(api) {}
    /// An id that nobody has used.
    Result<std::string> take(const StopToken& stop);

  private:
    DriveApi& api_;
    std::mutex mutex_;
    std::vector<std::string> pool_;  // guarded by mutex_
};

}  // namespace packtrain::remote::drive
