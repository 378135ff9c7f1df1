// The jobs of this user: a folder each, under the state folder. A job belongs to no process: whoever holds
// its lock runs it; others read its database and leave wishes in it.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/seal.h"
#include "io/file_system.h"
#include "transfer/job.h"

namespace packtrain::transfer {

/// What a person may wish of a job that any process runs.
enum class Wish : std::uint8_t { pause, resume, cancel, retry, limit, parallel };

/// All methods are thread-safe and may be called from any process. Errors: unknownJob, databaseBroken,
/// databaseTooNew, ...
class JobStore {
  public:
    static Result<std::unique_ptr<JobStore>> open(io::FileSystem& files, const Clock& clock,
                                                  const Path& stateFolder);
    virtual ~JobStore() = default;

    virtual Result<JobId> create(const JobSpec& spec) = 0;
    /// Newest first. A job whose database cannot be read is listed as failed with its reason.
    virtual Result<std::vector<JobView>> list() = 0;
    /// Also by a unique prefix, and "last" for the newest.
    virtual Result<JobId> resolve(std::string_view idOrPrefix) = 0;
    virtual Result<JobView> view(const JobId& id) = 0;
    virtual Result<JobSpec> spec(const JobId& id) = 0;
    virtual Result<std::vector<ShardView>> shards(const JobId& id, std::uint64_t offset,
                                                  std::uint64_t count) = 0;
    virtual Result<std::vector<dataset::LeftOut>> leftOut(const JobId& id, std::uint64_t offset,
                                                          std::uint64_t count) = 0;
    /// Names that changed after they were packed (found by the last pass).
    virtual Result<std::vector<std::string>> changed(const JobId& id, std::uint64_t offset,
                                                     std::uint64_t count) = 0;
    virtual Result<std::vector<JobEvent>> events(const JobId& id, std::uint64_t after,
                                                 std::uint64_t count) = 0;
    virtual Result<> wish(const JobId& id, Wish wish, std::uint64_t value = 0) = 0;
    /// Removes a final job from the list; jobBusy if somebody runs it. Deletes nothing on a drive.
    virtual Result<> forget(const JobId& id) = 0;
    virtual Path folder(const JobId& id) const = 0;
};

}  // namespace packtrain::transfer
