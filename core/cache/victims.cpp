#include "cache/victims.h"

#include <algorithm>
#include <numeric>

namespace packtrain::cache {
namespace {

enum Turn : std::uint8_t { part, unused, passing, foreignResident, ownResident, ownPinned, never };

Turn turnOf(const Evictable& thing, Need need) {
    if (thing.isPart) return part;
    if (thing.isPassing) return passing;
    if (thing.isForeign && thing.isPinned) return never;
    if (thing.isForeign && thing.isIdle) return unused;
    if (need == Need::ahead) return never;
    if (thing.isForeign) return foreignResident;
    return thing.isPinned ? ownPinned : ownResident;
}

}  // namespace

std::vector<std::size_t> chooseVictims(std::span<const Evictable> things, std::uint64_t bytes, Need need) {
    std::vector<std::size_t> order(things.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::erase_if(order, [&](std::size_t i) { return turnOf(things[i], need) == never; });
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
        const Turn left = turnOf(things[a], need), right = turnOf(things[b], need);
        if (left != right) return left < right;
        return left >= ownResident ? things[a].lastUse > things[b].lastUse
                                   : things[a].lastUse < things[b].lastUse;
    });
    std::uint64_t freed = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (freed >= bytes) {
            order.resize(i);
            return order;
        }
        freed += things[order[i]].size;
    }
    if (freed < bytes) order.clear();
    return order;
}

}  // namespace packtrain::cache
