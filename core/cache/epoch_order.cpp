#include "cache/epoch_order.h"

#include <fmt/format.h>

#include <numeric>

namespace packtrain::cache {
namespace {

/// splitmix64 (Steele, Lea, Flood 2014): the same numbers everywhere, which std::shuffle does not promise.
class Numbers {
  public:
    explicit Numbers(std::uint64_t state) : state_(state) {}
    std::uint64_t next() {
        std::uint64_t z = state_ += 0x9E3779B97F4A7C15U;
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
        return z ^ (z >> 31U);
    }

  private:
    std::uint64_t state_;
};

}  // namespace

Result<std::vector<std::size_t>> epochOrder(std::size_t count, const EpochWish& wish) {
    if (wish.rank >= wish.world)
        return fail(Reason::badArgument, fmt::format("rank {} of {}", wish.rank, wish.world));
    std::vector<std::size_t> all(count);
    std::iota(all.begin(), all.end(), std::size_t{0});
    if (wish.seed) {
        Numbers seeded(*wish.seed);
        Numbers numbers(seeded.next() ^ wish.epoch);
        for (std::size_t left = count; left > 1; --left) std::swap(all[left - 1], all[numbers.next() % left]);
    }
    std::vector<std::size_t> mine;
    for (std::size_t i = wish.rank; i < count; i += wish.world) mine.push_back(all[i]);
    return mine;
}

}  // namespace packtrain::cache
