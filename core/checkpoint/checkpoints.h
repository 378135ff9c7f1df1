// The watched sets of one agent: made by a wish, kept over restarts.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>

#include "checkpoint/collector.h"
#include "checkpoint/courier.h"
#include "checkpoint/resuming.h"
#include "checkpoint/watch_shelf.h"

namespace packtrain::checkpoint {

struct WatchWish {
    Path folder;                        ///< absolute; it may come later
    std::vector<std::string> patterns;  ///< of Patterns
    std::string to;                     ///< "REMOTE:PATH"
    std::string set;                    ///< folder below it; empty: the watched folder's name
    Keep keep;
};

struct CheckpointParts {
    io::FileSystem& files;
    const Clock& clock;
    Log& log;
    Path stateFolder;  ///< ours alone
    SpoolLimits limits;
    /// `folder`: of the set's jobs. Must not talk to the drive.
    std::function<Result<std::unique_ptr<Shipping>>(const WatchWish& wish, const Path& folder)> shipping;
    Settling::IsWritten isWritten;
    std::optional<Patience> patience = {};
    CopyWays copyWays = systemCopyWays();
    /// What is known here of the machine that the training runs on; it wins over what the training says.
    std::function<Environment()> surroundings = {};
    std::function<std::string(const std::string&)> sessions = {};  ///< CourierParts::sessions
};

struct SetView {
    std::string id;
    WatchWish wish;
    std::optional<Step> newest;                ///< durable
    std::vector<Step> pending;                 ///< the first may be on its way
    std::optional<transfer::JobView> sending;  ///< of the first, once it has a job
    std::vector<Step> failed;
    Collector::Seen seen;
    std::optional<Error> problem;  ///< why nothing gets on, or why the set could not be opened
    bool readOnly = false;
    std::uint64_t durable = 0;            ///< steps on the drive
    std::optional<StyleganLoss> unsaved;  ///< of seen.run: what was trained since its newest durable snapshot
    WallTime now{};
};

struct Flushed {
    std::uint64_t pending = 0;  ///< saves that are not durable yet
    std::uint64_t bytes = 0;    ///< of them that are not on the drive yet
    /// Nothing more can be done for the newest save, and it is not durable; or another agent has the set.
    std::optional<Error> failed;
};

/// Thread-safe; nothing blocks on the network. Destroying it stops what runs, within 2 s; it goes on when
/// opened again.
class Checkpoints {
  public:
    /// One process at a time: jobBusy. A set that cannot be opened is one with a problem.
    static Result<std::unique_ptr<Checkpoints>> open(CheckpointParts parts);
    ~Checkpoints();

    /// The id of the set. Again with the same folder, target and set: its patterns and rules change, and a
    /// set that was lost to another agent is taken over. badArgument, nameNotAllowed, unknownRemote;
    /// unsupported for a folder on a FUSE mount.
    Result<std::string> watch(WatchWish wish);
    /// A file or folder is whole now: it is taken without waiting for quiet. It belongs to the set whose
    /// folder holds it, else to the set that ships to `to`, else to the only one. The set's id. badArgument,
    /// fileGone.
    Result<std::string> take(const Path& path, const Bearings& bearings, const std::string& to);
    /// Of one set, or of all for an empty id. Asked again and again until `pending` is 0.
    Result<Flushed> flush(const std::string& id);
    std::vector<SetView> view() const;
    /// What the training runs on, as it says itself; kept over restarts, and with each save from now on.
    Result<> tell(const Json& environment);
    /// Where the training that saves into this folder can go on (Resuming::ask). `to`: of several watches of
    /// it the one to there; may be empty. badArgument if the folder is not watched.
    Result<Resuming::Answer> resume(const Path& folder, const std::string& to);

  private:
    struct Set;
    explicit Checkpoints(CheckpointParts parts) : parts_(std::move(parts)) {}
    Result<std::shared_ptr<Set>> openSet(const std::string& id, WatchWish wish);
    Result<Flushed> flushOne(const Set& set) const;
    Environment environment() const;
    std::vector<std::shared_ptr<Set>> all() const;

    CheckpointParts parts_;
    std::unique_ptr<WatchShelf> shelf_;
    mutable std::mutex mutex_;
    mutable std::mutex toldMutex_;
    Environment told_;
    std::map<std::string, std::shared_ptr<Set>> sets_;
};

}  // namespace packtrain::checkpoint
