// What is amiss, in the snapshot.
#pragma once

#include <mutex>

#include "parts.h"
#include "session/findings.h"
#include "snapshot.h"

namespace packtrain::agent {

/// Of a snapshot, what findings are judged by.
session::FindingLook findingLook(const Snapshot& snapshot, bool wantsGpu, Ticks now);

/// Section "findings"; no commands.
class FindingsPart final : public Part {
  public:
    /// `wantsGpu`: somebody asked the platform for one.
    FindingsPart(const PartGround& ground, bool wantsGpu)
        : clock_(ground.clock), log_(ground.log), wantsGpu_(wantsGpu) {}

    /// At every look, from one thread.
    void look(const Snapshot& snapshot, const std::optional<session::EpochTimes>& epoch);

    std::string_view section() const override { return "findings"; }
    Json view() const override;
    std::optional<Result<Json>> command(std::string_view, const Json&) override { return std::nullopt; }
    std::string metrics() const override;

  private:
    const Clock& clock_;
    const std::shared_ptr<Log> log_;
    const bool wantsGpu_;
    mutable std::mutex mutex_;
    session::Findings findings_;
};

}  // namespace packtrain::agent
