// The door to cached datasets: what the agent gives to training code on the machine that it runs on.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "cache/epoch_order.h"
#include "cache/shard_cache.h"
#include "remote/given_tokens.h"
#include "service/values.h"

namespace packtrain::service {

using cache::CacheFigures;
using cache::EpochWish;
using cache::SpaceLimits;

enum class Access : std::uint8_t {
    tree,    ///< a plain folder
    open,    ///< single files by name, in their shards
    shards,  ///< whole shards, epoch by epoch: works for a dataset of any size
    ahead,   ///< shards that nobody waits for yet, as many as there is room for
};
std::string_view accessName(Access access);
/// Of those that a program can ask for: not `ahead`.
std::optional<Access> accessByName(std::string_view name);

enum class WorkState : std::uint8_t { working, ready, failed };

struct CachedDatasetView {
    std::string name;  ///< "REMOTE:PATH" as it was asked for
    std::string id;    ///< of its manifest; empty: not read yet
    Access access = Access::shards;
    WorkState state = WorkState::working;
    std::uint64_t done = 0, total = 0;
    Path path;  ///< of a tree that is ready
    std::uint64_t files = 0, bytes = 0, shards = 0;
    std::uint64_t large = 0;  ///< files that are stored in parts of their own: no shard holds them
    std::uint64_t residentBytes = 0, passingBytes = 0;
    bool pinned = false;
    std::string warning;
    std::optional<Error> error;
};

struct CachedShard {
    Path path;
    std::uint64_t number = 0;
};

struct CachedAnswer {
    WorkState state = WorkState::working;  ///< never failed: that is an error
    bool isEnd = false;                    ///< of an epoch
    std::uint64_t done = 0, total = 0;
    bool waitsForRoom = false;
    Path path;
    std::uint64_t offset = 0, size = 0;  ///< of a file in `path`
    std::string lease;                   ///< of an epoch that was begun
    std::uint64_t count = 0;             ///< its shards
    std::vector<CachedShard> shards;     ///< of an epoch, handed out now
};

/// Thread-safe. No call waits for the network: what takes long goes on behind, and the same call is made
/// again.
class DatasetCache {
  public:
    virtual ~DatasetCache() = default;
    /// Begins to make the dataset ready, or tells how far it is. A failure is told once; the next call tries
    /// again. diskFull names the access that can.
    virtual CachedDatasetView dataset(const Target& target, Access access) = 0;
    /// `lease` and `count` when ready. `reader`: the process that reads; the lease ends soon after it. One
    /// that is not seen here counts as none. Up to `most` shards that lie here come with it.
    virtual Result<CachedAnswer> beginEpoch(const Target& target, const EpochWish& wish,
                                            std::optional<int> reader, std::size_t most = 0) = 0;
    /// Gives back the shards before; up to `most` come at once where all of the dataset fits. A lease that
    /// nobody asks for two hours, times the shards that it holds, ends by itself.
    virtual Result<CachedAnswer> nextShards(const std::string& lease, std::size_t most = 1) = 0;
    virtual Result<> endEpoch(const std::string& lease) = 0;
    /// The file `name` of the dataset: a path, an offset in it and a size. The path stays for at least a
    /// minute; what was opened stays readable.
    virtual Result<CachedAnswer> openFile(const Target& target, const std::string& name) = 0;
    /// Pinned: it gives way to no other dataset.
    virtual Result<> pin(const Target& target, bool pinned) = 0;
    /// The dataset that was asked for and whose manifest has this id: unknownDataset if there is none.
    virtual Result<Target> byId(const std::string& datasetId) const = 0;
    /// Removes the dataset's tree.
    virtual Result<> drop(const Target& target) = 0;
    virtual Result<SpaceLimits> setLimits(std::optional<std::uint64_t> budget,
                                          std::optional<std::uint64_t> floor) = 0;
    virtual CacheFigures figures() const = 0;
    virtual std::vector<CachedDatasetView> datasets() const = 0;
};

struct DatasetCacheOptions {
    Path folder;                           ///< of the cache; made if missing
    Path stateFolder;                      ///< empty: io::stateFolder()
    Path configFolder;                     ///< empty: io::configFolder()
    Path programFolder;                    ///< where packtrain-keychain lies; empty: beside this program
    remote::GivenTokens* given = nullptr;  ///< outlives the cache
};

/// Limits that were set before are kept; else the budget is the disk, less a tenth of it or 10 GiB that stay
/// free. `files`, `clock` and `log` outlive it. jobBusy if another process has the folder.
Result<std::unique_ptr<DatasetCache>> openDatasetCache(io::FileSystem& files, const Clock& clock, Log& log,
                                                       const DatasetCacheOptions& options);

}  // namespace packtrain::service
