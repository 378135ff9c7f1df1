// What leaves the cache when room is needed: a pure choice.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace packtrain::cache {

/// Something that may leave: nobody holds it and nobody fetches it.
struct Evictable {
    std::uint64_t size = 0;
    std::uint64_t lastUse = 0;  ///< grows with time
    bool isPart = false;        ///< what an earlier fetch left of a shard
    bool isPassing = false;     ///< was let in only to pass through
    bool isForeign = false;     ///< of another dataset than the one that needs room
    bool isIdle = false;        ///< of a dataset that nobody has asked for lately
    bool isPinned = false;      ///< its dataset is to stay, against other datasets
};

enum class Need : std::uint8_t {
    ahead,   ///< for what will be wanted soon: nothing that was meant to stay leaves
    demand,  ///< somebody waits for it
};

/// Positions of what is to leave so that `bytes` become free, in order of leaving: parts, datasets that
/// nobody uses, what only passes through, and at last, on demand, what was meant to stay: of the own dataset
/// the one used last, because in a cyclic scan it is the one needed last. Empty if all of it would not be
/// enough.
std::vector<std::size_t> chooseVictims(std::span<const Evictable> things, std::uint64_t bytes, Need need);

}  // namespace packtrain::cache
