// Asks the training code to save while a save can still become durable.
#pragma once

#include <functional>
#include <mutex>
#include <set>

#include "parts.h"
#include "session/findings.h"
#include "session/save_watch.h"
#include "snapshot.h"

namespace packtrain::agent {

/// What the section "checkpoints" tells of the way to the drive.
struct ShippingFacts {
    std::optional<Nanoseconds> durableAge = {};  ///< of the content of the newest durable checkpoint
    std::optional<std::uint64_t> durableStep = {};
    std::uint64_t bytes = 0;           ///< of the largest that was seen; 0: none was
    std::vector<double> speeds = {};   ///< bytes per second, seen just now
    std::string arrived = {};          ///< the newest durable one's name
    double arrivedBytesPerSecond = 0;  ///< from its save until it was proved; 0: not known
};
/// What it does not tell, or tells otherwise, counts as not known.
ShippingFacts shippingFacts(const Json& checkpoints);

/// Section "save"; commands busy, epoch, register_save, saved, save_now (API.md). The asking is a number in
/// the file save-now of the run folder, there while it is open; no process gets a signal.
class SavePart final : public Part {
  public:
    /// `checkpoints` gives the section of that name, or null where there is none. `cellChanged` is called
    /// when the notebook says that a cell began or ended; by any thread, and it does not wait.
    SavePart(const PartGround& ground, std::function<Json()> checkpoints,
             std::function<void()> cellChanged = {});

    /// At every look, from one thread.
    void look(const Snapshot& snapshot);

    /// What the training code said of its last one.
    std::optional<session::EpochTimes> lastEpoch() const;
    /// The notebook or the training code worked at the last look.
    bool isAtWork() const;

    std::string_view section() const override { return "save"; }
    Json view() const override;
    std::optional<Result<Json>> command(std::string_view name, const Json& arguments) override;
    std::string metrics() const override;

  private:
    Result<Json> busy(const Json& arguments);
    Result<Json> epoch(const Json& arguments);
    Result<Json> registerSave(const Json& arguments);
    Result<Json> saved(const Json& arguments);
    Result<Json> saveNow(const Json& arguments);
    bool isBusy(const Snapshot& snapshot);
    void lookAtShipping(Ticks now);
    void raiseOrLowerFlag(std::uint64_t askedBefore, bool wasOpen);
    Json epochJson() const;

    service::FileSystem& files_;
    const Clock& clock_;
    const std::shared_ptr<Log> log_;
    const Path flag_, counter_;
    const std::function<Json()> checkpoints_;
    const std::function<void()> cellChanged_;

    mutable std::mutex mutex_;
    session::SaveWatch watch_;
    session::SaveLook look_;
    std::set<int> savers_;            ///< processes that said that they answer the flag
    bool cellBusy_ = false;           ///< as the notebook's own hooks say
    std::optional<int> cellProcess_;  ///< whose they are
    std::optional<session::EpochTimes> epoch_;
    ShippingFacts shipping_;
    std::optional<Ticks> shippingAt_;
    std::optional<Ticks> personAskedAt_;
};

}  // namespace packtrain::agent
