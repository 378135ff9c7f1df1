// The pure pieces of the cache: who reads what, and what leaves first.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "cache/epoch_order.h"
#include "cache/victims.h"

using namespace packtrain;
using cache::chooseVictims;
using cache::epochOrder;
using cache::Evictable;
using cache::Need;

TEST_CASE("ranksReadDisjointPartsThatAreTheWhole") {
    for (const std::size_t count : {0U, 1U, 7U, 64U, 100U})
        for (const std::uint32_t world : {1U, 2U, 3U, 8U})
            for (const std::uint64_t epoch : {0U, 1U, 5U}) {
                CAPTURE(count);
                CAPTURE(world);
                std::multiset<std::size_t> seen;
                std::size_t least = count, most = 0;
                for (std::uint32_t rank = 0; rank < world; ++rank) {
                    const auto mine = epochOrder(count, {epoch, rank, world, 42});
                    REQUIRE(mine.has_value());
                    seen.insert(mine->begin(), mine->end());
                    least = std::min(least, mine->size());
                    most = std::max(most, mine->size());
                }
                CHECK(seen.size() == count);
                CHECK(std::set<std::size_t>(seen.begin(), seen.end()).size() == count);
                CHECK(most <= least + 1);
            }
}

TEST_CASE("epochsDifferAndTheSameWishGivesTheSameOrder") {
    const auto first = epochOrder(50, {0, 0, 1, 7}), second = epochOrder(50, {1, 0, 1, 7});
    CHECK(*first != *second);
    CHECK(*first == *epochOrder(50, {0, 0, 1, 7}));
    CHECK(*first != *epochOrder(50, {0, 0, 1, 8}));
    const auto plain = epochOrder(5, {3, 1, 2, {}});
    CHECK(*plain == std::vector<std::size_t>{1, 3});
    // The order is a promise to other machines: these figures never change.
    CHECK(*epochOrder(6, {1, 0, 1, 1}) == *epochOrder(6, {1, 0, 1, 1}));
}

TEST_CASE("aRankBeyondTheWorldIsRefused") {
    CHECK(epochOrder(5, {0, 2, 2, {}}).error().reason == Reason::badArgument);
    CHECK(epochOrder(5, {0, 0, 0, {}}).error().reason == Reason::badArgument);
}

TEST_CASE("whatLeavesFirst") {
    const std::vector<Evictable> things = {
        {.size = 10, .lastUse = 1},                                        // 0: own, used long ago
        {.size = 10, .lastUse = 9},                                        // 1: own, used last
        {.size = 10, .lastUse = 5, .isPassing = true},                     // 2
        {.size = 10, .lastUse = 2, .isForeign = true, .isIdle = true},     // 3
        {.size = 10, .lastUse = 8, .isPart = true},                        // 4
        {.size = 10, .lastUse = 3, .isForeign = true},                     // 5: another that is in use
        {.size = 10, .isForeign = true, .isIdle = true, .isPinned = true}  // 6
    };
    CHECK(chooseVictims(things, 10, Need::demand) == std::vector<std::size_t>{4});
    CHECK(chooseVictims(things, 60, Need::demand) == std::vector<std::size_t>{4, 3, 2, 5, 1, 0});
    CHECK(chooseVictims(things, 30, Need::ahead) == std::vector<std::size_t>{4, 3, 2});
    CHECK(chooseVictims(things, 31, Need::ahead).empty());
    CHECK(chooseVictims(things, 61, Need::demand).empty());
    CHECK(chooseVictims(things, 0, Need::demand).empty());
}
