// A job as values: what was asked for, and what is known of it now. Plain data; the service hands it to
// command line and desktop.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "dataset/planner.h"
#include "dataset/walk.h"
#include "remote/remote.h"

namespace packtrain::transfer {

/// Sortable by age and unique: "20260301-120000-3f9a".
using JobId = std::string;

/// What a person asked for. Fixed once the job exists, but for limit and parallel.
struct JobSpec {
    std::string name;  ///< of the dataset
    std::vector<dataset::SourceRoot> roots;
    std::string remote;        ///< configured name, or "local:/path"
    std::string remoteFolder;  ///< below the remote's root; the dataset's folder is made in it
    dataset::PlanOptions plan;
    std::vector<std::string> excludes;
    bool skipJunk = true;
    int parallel = 0;                  ///< workers; 0: adapts itself, starting with the remote's own number
    std::uint64_t bytesPerSecond = 0;  ///< 0: no limit
    bool sizeOnly = false;             ///< --proof size
    /// Put into the dataset's folder before the job was made (remote::Landmarks); empty: the drive does not
    /// come and go.
    std::string landmark;
};
/// Below the remote's root.
inline std::string datasetFolder(const JobSpec& spec) {
    return spec.remoteFolder.empty() ? spec.name : spec.remoteFolder + '/' + spec.name;
}

/// Shown as is; a pure function of walk stage, send stage, holds and the clock (jobState in state.h).
enum class JobState : std::uint8_t {
    queued,
    scanning,
    uploading,
    waiting,  ///< for something with a name: JobView::why
    stalled,  ///< no acknowledged byte for 90 s
    paused,
    verifying,
    done,
    doneWithSkips,
    failed,
    cancelled,
};
std::string_view jobStateName(JobState state);
bool isFinal(JobState state);

enum class ShardState : std::uint8_t { waiting, sending, verifying, done, failed };
std::string_view shardStateName(ShardState state);

/// Bytes here are bytes of shards, as they stand on the drive.
struct JobView {
    JobId id;
    std::string name;
    std::string destination;  ///< "mydrive:ml/flowers"
    JobState state = JobState::queued;
    std::optional<Reason> why;  ///< of waiting, failed, doneWithSkips
    std::string context;        ///< names the thing that `why` is about
    std::optional<WallTime> retryAt;

    bool walkDone = false;    ///< until then totals are "at least"
    std::uint64_t files = 0;  ///< seen by the walk
    std::uint64_t sourceBytes = 0;
    std::uint64_t shards = 0;  ///< planned so far, raw parts included
    std::uint64_t shardsDone = 0;
    std::uint64_t totalBytes = 0;  ///< planned so far
    std::uint64_t readBytes = 0;
    std::uint64_t sentBytes = 0;  ///< given to the drive; it has acknowledged all but the parts under way
    std::uint64_t verifiedBytes = 0;
    double bytesPerSecond = 0;                            ///< of bytes that go for the first time
    std::optional<std::chrono::seconds> etaLow, etaHigh;  ///< nothing: too early to say
    std::uint64_t leftOut = 0;                            ///< not shipped, junk and --exclude not counted
    std::uint64_t changed = 0;                            ///< changed after they were packed
    std::uint64_t retries = 0;
    int workers = 0;
    std::uint64_t limit = 0;

    WallTime added{};
    std::optional<WallTime> started, finished;
    std::string host;                    ///< that runs it or ran it last
    bool running = false;                ///< a process holds its lock
    bool runningHere = false;            ///< and it is this one
    std::optional<remote::Proof> proof;  ///< when done: the weakest among the objects
    std::uint64_t peakMemory = 0;

    bool operator==(const JobView&) const = default;
};

struct ShardView {
    std::uint32_t number = 0;
    bool raw = false;  ///< a raw part; `number` is then the row, not a shard number
    std::string name;  ///< "shards/0000/flowers-000001.tar"
    std::uint64_t size = 0;
    std::uint64_t files = 0;
    ShardState state = ShardState::waiting;
    std::uint64_t sentBytes = 0;
    std::string sha256;  ///< hex, when done
    std::string objectId;
    int attempts = 0;
    std::string lastError;  ///< for people; empty: none
};

struct JobEvent {
    std::uint64_t sequence = 0;
    WallTime when{};
    std::string kind;  ///< "state", "shard", "warning", "error"
    std::string text;  ///< plain language, no secret
    std::optional<Reason> reason;
};

}  // namespace packtrain::transfer
