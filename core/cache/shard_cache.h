// The cache: shards of datasets in one folder, fetched once however many ask, verified before anybody sees
// them.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "cache/range_fetch.h"
#include "cache/space_ledger.h"
#include "cache/stored_dataset.h"
#include "cache/victims.h"

namespace packtrain::cache {

struct CacheOptions {
    Path folder;
    SpaceLimits limits = {};
    int flights = 3;  ///< shards that are fetched or hashed at once
    RangeFetchOptions ranges = {};
    /// A file is hashed at the first lease of this process, when its size, inode or times are not those of
    /// the last hashing, and when that is older than this. So a damage that the file system knows of is found
    /// at the next lease, one that it does not know of at the first lease after this time or after a restart.
    std::chrono::seconds proofAge = std::chrono::hours(24);
    /// A dataset that nobody asked for so long gives way to others.
    std::chrono::seconds idleAge = std::chrono::minutes(10);
};

/// A verified file that stays until the last copy of the lease is gone; even then an open descriptor stays
/// good. No lease may outlive its cache.
struct Lease {
    Path path;
    std::uint64_t size = 0;
    std::shared_ptr<const void> hold;
};

/// Something that was asked for. Thread-safe. Destroying it gives the lease back; a fetch that began goes on.
class Pending {
  public:
    struct Progress {
        std::uint64_t done = 0, total = 0;
        bool waitsForRoom = false;  ///< all that could leave is in use
    };
    virtual ~Pending() = default;
    virtual Progress progress() const = 0;
    /// The answer, once it is there, every time: it stays here. Asking makes of a look-ahead a demand.
    virtual std::optional<Result<Lease>> poll() = 0;
    /// The same, but a look-ahead stays one.
    virtual std::optional<Result<Lease>> peek() = 0;
    /// The same, waited for; cancelled if stopped.
    virtual Result<Lease> wait(const StopToken& stop) = 0;
};

/// A fetch of an object, for the figures: what is alive counts as time in which something was fetched.
class CountedFetch {
  public:
    virtual ~CountedFetch() = default;
    /// So many bytes more came from the drive. Any thread.
    virtual void came(std::uint64_t bytes) = 0;
};

struct LimitedShard {
    std::string name;
    WallTime until{};
};

struct CacheFigures {
    std::uint64_t hits = 0;          ///< leases of what was there
    std::uint64_t misses = 0;        ///< leases that had to wait for the origin
    std::uint64_t evictions = 0;     ///< of what had been meant to stay
    std::uint64_t passThroughs = 0;  ///< fetched without the right to stay
    std::uint64_t damaged = 0;       ///< files that were found changed, and fetched again
    std::uint64_t fromOrigin = 0;    ///< bytes
    double coldSeconds = 0;          ///< while something was being fetched
    std::uint64_t warmBytes = 0;     ///< of shards that were there, given back
    double warmSeconds = 0;          ///< while any of those was held
    std::uint64_t used = 0;          ///< bytes of all reservations
    SpaceLimits limits;
    std::uint64_t shards = 0, bytes = 0;  ///< that lie in the cache, verified
    std::uint64_t passing = 0;            ///< of these: will leave first
    std::uint64_t leased = 0, flying = 0;
    std::vector<LimitedShard> limited;  ///< the drive refuses to send them for now
    std::string mostDownloaded;         ///< in 24 h, by name, and how often
    double mostDownloads = 0;
    std::vector<std::string> warnings;
};

/// Thread-safe. When the set is larger than the room, as many shards as fit stay for good and the others pass
/// through what is left: in a cyclic scan the least recently used one would always be the next one needed.
class ShardCache {
  public:
    /// Goes on with what lies in the folder. jobBusy if another process has it open. All arguments outlive
    /// it.
    static Result<std::unique_ptr<ShardCache>> open(io::FileSystem& files, const Clock& clock, Log& log,
                                                    const CacheOptions& options);
    /// Ends all fetches; their parts stay.
    virtual ~ShardCache() = default;

    /// An object of the manifest (a shard, a raw part). Never blocks on the network. Errors come with the
    /// answer: those of the drive; downloadLimited, which names the shard and the hour and is answered until
    /// then without asking the drive; diskFull, if it can never fit.
    virtual std::shared_ptr<Pending> request(const std::shared_ptr<const StoredDataset>& dataset,
                                             const dataset::ManifestObject& object,
                                             Need need = Need::demand) = 0;
    /// What lies here already, proved; read now if its last proof is too old. Nothing: it is not here, is on
    /// its way, or proved damaged. Asks no drive.
    virtual std::optional<Lease> leaseOfWhatIsHere(const StoredDataset& dataset,
                                                   const dataset::ManifestObject& object,
                                                   const StopToken& stop) = 0;
    /// Room for something else of a dataset below the folder (a tree, an index), made by evicting. Not held:
    /// not enough can leave now.
    virtual Result<Reservation> makeRoom(const std::string& datasetId, std::uint64_t size,
                                         std::uint64_t written) = 0;
    /// Takes what lies below the folder besides shards into account.
    virtual Reservation adopt(std::uint64_t size) = 0;
    /// Bytes that would be free for one dataset if every other one left that nobody uses or has pinned.
    virtual Result<std::uint64_t> roomFor(const std::string& datasetId) = 0;

    virtual void pin(const std::string& datasetId, bool pinned) = 0;
    /// What is too much leaves at once, as far as nobody holds it.
    virtual void setLimits(SpaceLimits limits) = 0;
    /// To be called now and then: makes room when somebody else filled the disk, tries again what had none.
    virtual void tend() = 0;
    virtual CacheFigures figures() const = 0;
    /// Shards of a dataset that lie here, in bytes: those that stay and those that pass.
    virtual std::pair<std::uint64_t, std::uint64_t> residents(const std::string& datasetId) const = 0;
    /// Downloads of an object in the last 24 hours, in times its size.
    virtual double downloads(const dataset::ManifestObject& object) const = 0;
    /// For who fetches an object without request(): it stands in figures() and downloads() all the same. Must
    /// not outlive the cache.
    virtual std::unique_ptr<CountedFetch> countFetch(const dataset::ManifestObject& object) = 0;
};

}  // namespace packtrain::cache
