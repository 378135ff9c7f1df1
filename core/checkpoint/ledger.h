// What is known of the steps of one watched set, kept over restarts; and the same as others read it:
// resume.json.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "checkpoint/environment.h"
#include "checkpoint/spool.h"

namespace packtrain::checkpoint {

/// What the training says of a save; as far as it is not told, from the step's name.
struct Bearings {
    std::optional<std::uint64_t> step, epoch, seed;
    Json position;  ///< of the data, as the training wants it back; null if it was not told

    bool operator==(const Bearings&) const = default;
};

enum class StepState : std::uint8_t { spooled, shipping, durable, failed };
std::string_view stepStateName(StepState state);

struct Step {
    std::uint64_t id = 0;  ///< counts the saves of the set
    std::string source;    ///< path below the watched folder, or absolute
    std::string name;      ///< folder on the drive, below the set's; empty until it is chosen
    StepState state = StepState::spooled;
    Bearings bearings;
    std::vector<StepFile> files;
    bool isFolder = false;
    std::string digest;       ///< of digestOfStep, raw
    std::string environment;  ///< key of what the training ran on; empty: nobody told
    WallTime saved{};         ///< mtime of its newest file
    std::optional<WallTime> proved;
    std::string job;      ///< of the transfer room; empty: none yet
    int attempts = 0;     ///< that ended in failure
    std::string problem;  ///< of the last attempt, in words; empty: none

    std::uint64_t bytes() const;
    std::string series() const;
};

/// Which durable steps stay on the drive; 0 and empty: no rule of that kind.
struct Keep {
    std::uint32_t last = 5;
    std::uint32_t every = 0;  ///< those whose step (or else id) is a multiple of it
    std::string best;         ///< glob of names

    bool operator==(const Keep&) const = default;
};

struct Ledger {
    std::uint64_t nextId = 1;
    std::vector<Step> pending;  ///< the oldest first; at most the first is on its way
    std::vector<Step> durable;  ///< in the order in which they were proved
    std::vector<Step> failed;   ///< the last few
    std::map<std::string, std::string>
        handled;                ///< path -> digest of the signature of what was taken or given up
    Environments environments;  ///< of the steps that are pending or durable
    std::vector<std::string>
        leaving;                   ///< names of durable steps that nothing refers to any more, to be deleted
    bool adopted = false;          ///< what the drive knew of the set before was taken over
    std::string published;         ///< sha256 of the resume.json that was written last, raw
    std::uint64_t generation = 0;  ///< of our lease on the set; 0: none

    const Step* newestDurable() const { return durable.empty() ? nullptr : &durable.back(); }
    bool isTaken(const std::string& name) const;
    std::uint64_t pendingBytes() const;
    /// The oldest are forgotten.
    void addFailed(Step step);
    /// Those that no step names are forgotten, and of very many those of the oldest steps.
    void keepEnvironments(const Environments& more);
};

/// databaseBroken if the text is not one of ours. Nothing secret is in it.
std::string ledgerText(const Ledger& ledger);
Result<Ledger> readLedger(std::string_view text);

/// The names of folders on the drive that hold no step to be kept; never the newest. Pure.
std::vector<std::string> superfluous(const std::vector<Step>& durable, const Keep& keep);

/// resume.json, format packtrain-resume/1: the newest durable step, then all durable ones. `path` and
/// `steps[].name` are relative to the set. No user, host or absolute path is in it.
std::string resumeText(const Ledger& ledger);
/// Those of the durable steps: what goes beside it as env.json, before it.
Environments durableEnvironments(const Ledger& ledger);
/// Does the drive's resume.json say what the ledger says?
bool isPublished(const Ledger& ledger);
/// The durable steps that a resume.json tells of, the newest last. manifestBroken, manifestTooNew.
Result<std::vector<Step>> readResume(std::string_view text);

}  // namespace packtrain::checkpoint
