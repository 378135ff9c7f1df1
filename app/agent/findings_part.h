// What is amiss, in the snapshot.
#pragma once

#include <functional>
#include <mutex>

#include "parts.h"
#include "session/findings.h"
#include "snapshot.h"

namespace packtrain::agent {

/// Of a snapshot, what findings are judged by.
session::FindingLook findingLook(const Snapshot& snapshot, bool wantsGpu, Ticks now);

/// What tells of another runtime of the same person, in words, of the section "checkpoints": what it does not
/// tell, or tells otherwise, counts as none.
std::vector<std::string> otherRuntimes(const Json& checkpoints);

/// What the training code and the notebook say of themselves.
struct WorkFacts {
    std::optional<session::EpochTimes> epoch = {};
    bool busy = false;
};

/// Of the sections "checkpoints" and "tokens": the remotes that are used, and whether each wants a sign-in
/// because a save waits for it or because what a notebook signed in with has ended.
std::vector<session::FindingLook::SignIn> signIns(const Json& checkpoints, const Json& tokens);

/// Section "findings"; no commands.
class FindingsPart final : public Part {
  public:
    /// `wantsGpu`: somebody asked the platform for one. `checkpoints` and `tokens` give the sections of
    /// those names, or null where there is none.
    FindingsPart(const PartGround& ground, bool wantsGpu, std::function<Json()> checkpoints = {},
                 std::function<Json()> tokens = {})
        : clock_(ground.clock),
          log_(ground.log),
          wantsGpu_(wantsGpu),
          checkpoints_(std::move(checkpoints)),
          tokens_(std::move(tokens)) {}

    /// At every look, from one thread.
    void look(const Snapshot& snapshot, const WorkFacts& work);

    std::string_view section() const override { return "findings"; }
    Json view() const override;
    std::optional<Result<Json>> command(std::string_view, const Json&) override { return std::nullopt; }
    std::string metrics() const override;

  private:
    const Clock& clock_;
    const std::shared_ptr<Log> log_;
    const bool wantsGpu_;
    const std::function<Json()> checkpoints_, tokens_;
    std::vector<std::string> others_;                    ///< of the thread that looks
    std::vector<session::FindingLook::SignIn> signIns_;  ///< likewise
    Ticks nextOthers_{0};
    mutable std::mutex mutex_;
    session::Findings findings_;
};

}  // namespace packtrain::agent
