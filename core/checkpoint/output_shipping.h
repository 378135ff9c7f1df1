// The way of a set of outputs to its place on a drive. One object per watched folder.
#pragma once

#include <string>
#include <vector>

#include "base/cancel.h"
#include "dataset/walk.h"
#include "transfer/job.h"

namespace packtrain::checkpoint {

/// All methods may be called from any thread; highest(), create(), run() and keepOnly() talk to the drive and
/// block.
class OutputShipping {
  public:
    virtual ~OutputShipping() = default;

    /// The highest number of a set that is there, whole or not; 0: none is.
    virtual Result<std::uint64_t> highest(const StopToken& stop) = 0;
    /// A job that sends what lies in `from` as the dataset of that name. objectExists if there is one.
    virtual Result<transfer::JobId> create(const std::string& name, const Path& from,
                                           const StopToken& stop) = 0;
    /// As Shipping::run().
    virtual Result<transfer::JobView> run(const transfer::JobId& job, const StopToken& stop) = 0;
    virtual Result<transfer::JobView> progress(const transfer::JobId& job) = 0;
    /// Of a job that is done: what is not in the dataset.
    virtual Result<std::vector<dataset::LeftOut>> leftOut(const transfer::JobId& job) = 0;
    /// As Shipping::keepOnly().
    virtual void keepOnly(const std::vector<transfer::JobId>& jobs, const StopToken& stop) = 0;
};

}  // namespace packtrain::checkpoint
