// Takes sets of outputs to the drive, the oldest first.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>

#include "base/log.h"
#include "checkpoint/output_ledger.h"
#include "checkpoint/output_shipping.h"
#include "checkpoint/output_stage.h"

namespace packtrain::checkpoint {

struct CarrierParts {
    OutputLedger& ledger;
    OutputStage& stage;
    OutputShipping& shipping;
    const Clock& clock;
    Log& log;
    std::function<void()> again;  ///< files are to be looked at anew, because they did not get into their set
};

/// "samples-000012"
std::string outputSetName(const std::string& series, std::uint64_t number);

/// Order of what it does, so that a kill at any instant neither loses nor doubles: number and job into the
/// ledger; the job to its end; the ledger says durable; only then do the copies go.
class OutputCarrier {
  public:
    OutputCarrier(CarrierParts parts, std::string series)
        : parts_(std::move(parts)), series_(std::move(series)) {}

    /// Until stopped.
    void run(const StopToken& stop);
    /// There is a new set. Any thread.
    void nudge();
    /// Why it does not get on; nothing: it does. Any thread.
    std::optional<Error> problem() const;

  private:
    Result<> work(const StopToken& stop);
    Result<> tidyJobs(const StopToken& stop);
    Result<> ship(OutputSet set, const StopToken& stop);
    Result<> book(OutputSet& set, const StopToken& stop);
    Result<> judge(OutputSet set, const transfer::JobView& view);
    Result<> durable(const OutputSet& set);
    Result<> beginAnew(OutputSet set, bool elsewhere);

    const CarrierParts parts_;
    const std::string series_;
    // Of the thread that runs.
    bool tidied_ = false;                   ///< no job lies about
    std::optional<std::uint64_t> highest_;  ///< on the drive
    int failures_ = 0;                      ///< of the job that is being run

    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    std::uint64_t version_ = 0;
    std::optional<Error> problem_;
};

}  // namespace packtrain::checkpoint
