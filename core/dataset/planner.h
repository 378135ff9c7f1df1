// Which entry goes into which shard: an online fold over entries in plan order. A sealed shard depends only
// on the entries up to its end.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "dataset/entry.h"

namespace packtrain::dataset {

enum class Grouping : std::uint8_t {
    key,       ///< files that share the path up to the first dot of their name: contiguous by construction
    basename,  ///< files that share the name up to the first dot in any folder: needs the whole walk first
};

struct PlanOptions {
    std::uint64_t targetSize = kGiB;
    std::uint64_t hardCap = 4'500'000'000;  ///< no object is larger: Drive mounts have a hidden quota at 5 GB
    std::uint32_t maxFiles = 40'000;  ///< entries per shard; each worker holds those of its own in memory
    std::uint32_t shardsPerFolder = 500;
    /// A file of this size or more becomes raw parts too, so that the drive's own checksum is that of the
    /// file; 0: only above the cap.
    std::uint64_t rawFrom = 0;
    Grouping grouping = Grouping::key;
    std::optional<std::uint64_t> shuffleSeed;  ///< samples in seeded order: needs the whole walk first

    /// Must the whole walk be known before the first shard?
    bool needsWholeWalk() const { return shuffleSeed.has_value() || grouping == Grouping::basename; }
};

/// A sealed shard. Its members never change their order; what is taken out later is named beside it.
struct PlannedShard {
    std::uint32_t number = 0;
    std::vector<Entry> members;  ///< in the order in which they stand in the tar
    std::vector<std::uint32_t>
        samples;                ///< for each member the number of its sample within the shard, ascending
    std::uint64_t tarSize = 0;  ///< bytes of the whole tar
    std::uint64_t contentBytes = 0;

    /// Samples that hold a file; links and folders alone are none to a reader.
    std::uint64_t dataSamples() const;
};

/// A file above the cap: shipped as raw parts that plain `cat` joins.
struct PlannedRaw {
    std::uint32_t number = 0;  ///< from 1, "files/000001"
    Entry entry;
    std::vector<std::uint64_t> partSizes;
};

/// What an entry takes in a tar, and the fixed cost of a whole tar. Given by the shard room
/// (shard/tar_format.h).
struct TarCosts {
    std::function<std::uint64_t(const Entry&)> member;
    std::uint64_t trailer = 1024;
};

/// Not thread-safe. Feed entries in plan order (or in the order that order.h makes); sealed shards come out
/// through the sink. A shard is sealed before the sample that would take it above the target size or
/// maxFiles. A sample larger than the cap or of more than maxFiles files is cut between files, and only
/// there; that is the one exception to "never split". A file above the cap leaves its sample and becomes raw
/// parts: multiples of 64 MiB, as large as the cap allows, all equal but the last.
class Planner {
  public:
    struct Sink {
        std::function<Result<>(PlannedShard&&)> shard;
        std::function<Result<>(PlannedRaw&&)> raw;
    };
    /// Numbers go on from `firstShard` and `firstRaw`: a number is never used twice.
    Planner(const PlanOptions& options, TarCosts costs, Sink sink, std::uint32_t firstShard = 0,
            std::uint32_t firstRaw = 1);
    ~Planner();
    Result<> add(Entry&& entry);
    /// Instead of add() for a file or link that stands in a shard (or is raw) already, when the plan goes on
    /// after a restart. Folders are always added, so that the last shard gets all that belong there.
    void pass(const Entry& entry);
    /// Seals what is open. The folder entries that matter stand at the end of the last shard, or in more of
    /// their own: those of empty folders and of folders whose mode is not 0755, in plan order, each as a
    /// "sample" of its own. They come last because a mode that forbids writing must be set after what is in
    /// the folder was unpacked. All that order.h gives matter.
    Result<> finish();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// "0003/flowers-001523.tar": the folder and name of a shard below "shards/".
std::string shardFolder(std::uint32_t number, std::uint32_t shardsPerFolder);
std::string shardName(std::string_view dataset, std::uint32_t number);
/// "files/000001" and "part-0000".
std::string rawFolder(std::uint32_t number);
std::string rawPartName(std::uint32_t part);

}  // namespace packtrain::dataset
