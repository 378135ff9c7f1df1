// The way of a step to its set on a drive, and what else is done there. One object per watched set.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "checkpoint/ledger.h"
#include "transfer/job.h"

namespace packtrain::checkpoint {

/// A small document of the set, and which version of it was read.
struct Document {
    std::string text;
    std::string version;
};

/// All methods may be called from any thread; all but progress() talk to the drive and block.
class Shipping {
  public:
    virtual ~Shipping() = default;

    /// A job that sends what lies in `from`, every file as an object of its own, and last the step's
    /// manifest. Nothing is sent yet. objectExists if a step of that name is there.
    virtual Result<transfer::JobId> create(const std::string& name, const Path& from,
                                           const StopToken& stop) = 0;
    /// Runs it, or goes on with it, until it is final; waits as long as the drive or the network makes it
    /// wait. A job that failed is tried again. Stopping leaves it resumable, within 2 s.
    virtual Result<transfer::JobView> run(const transfer::JobId& job, const StopToken& stop) = 0;
    /// How far it is, and why it waits.
    virtual Result<transfer::JobView> progress(const transfer::JobId& job) = 0;
    /// Other jobs than these are of no use to anybody: what they hold open on the drive is given up, and they
    /// go.
    virtual void keepOnly(const std::vector<transfer::JobId>& jobs, const StopToken& stop) = 0;

    /// Does the manifest of this step list exactly these files, with these digests? Its objects were proved
    /// by the drive's checksum (or read back) before it was written. False too if there is none.
    virtual Result<bool> holds(const std::string& name, const std::vector<StepFile>& files,
                               const StopToken& stop) = 0;
    /// All of the step's files into the folder `to`, which is not there yet and is not seen before it is
    /// whole, as the step's manifest says. `progress`: bytes so far, and in all. What was cut goes on.
    /// unknownDataset if there is no such step; corrupt.
    virtual Result<> fetch(const std::string& name, const Path& to,
                           const std::function<void(std::uint64_t, std::uint64_t)>& progress,
                           const StopToken& stop) = 0;
    /// Everything that the step's manifest lists, past the trash where the drive can. What is not there is
    /// success.
    virtual Result<> remove(const std::string& name, const StopToken& stop) = 0;

    /// Nothing if there is none.
    virtual Result<std::optional<Document>> read(const std::string& name, const StopToken& stop) = 0;
    /// versionConflict if it is not (any more) of the expected version; empty: it must not be there. The new
    /// version.
    virtual Result<std::string> replace(const std::string& name, const std::string& text,
                                        const std::string& expectedVersion, const StopToken& stop) = 0;
};

}  // namespace packtrain::checkpoint
