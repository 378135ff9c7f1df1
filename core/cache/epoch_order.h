// Who reads which shard when.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"

namespace packtrain::cache {

struct EpochWish {
    std::uint64_t epoch = 0;
    std::uint32_t rank = 0;
    std::uint32_t world = 1;            ///< ranks in all
    std::optional<std::uint64_t> seed;  ///< nothing: the manifest's order, in every epoch
};

/// Positions in the manifest's list of `count` shards for one rank, in the order of reading. The ranks of an
/// epoch read disjoint parts that together are all shards, each once; ranks differ by at most one shard. The
/// same wish gives the same order on every machine. badArgument unless rank < world.
Result<std::vector<std::size_t>> epochOrder(std::size_t count, const EpochWish& wish);

}  // namespace packtrain::cache
