// The ways to a dataset: shard by shard through an epoch, and as a tree.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>

#include "cache/epoch_reader.h"
#include "cache/tree_shelf.h"
#include "core/cache/cache_bench.h"
#include "support/fixture_tree.h"

using namespace packtrain;
using cache::EpochReader;
using test::CacheBench;

namespace {

/// Asks until there is an answer other than "working".
Result<EpochReader::Next> awaitNext(EpochReader& reader, std::size_t most = 1) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (std::chrono::steady_clock::now() < deadline) {
        auto next = reader.next(most);
        if (!next || next->state != EpochReader::Next::State::working) return next;
        std::this_thread::yield();
    }
    return fail(Reason::networkTimeout);
}

EpochReader readerOf(CacheBench& bench, const cache::EpochWish& wish) {
    return {bench.cache(), bench.dataset, cache::epochOrder(bench.count(), wish).value()};
}

std::vector<std::uint32_t> numbersOf(const EpochReader::Next& next) {
    std::vector<std::uint32_t> numbers;
    for (const auto& shard : next.shards) numbers.push_back(shard.number);
    return numbers;
}

using Numbers = std::vector<std::uint32_t>;

/// All shards lie in the cache when it is done.
void warm(CacheBench& bench) {
    for (std::size_t i = 0; i < bench.count(); ++i) CHECK(bench.reads(i));
    bench.origin.forget();
}

}  // namespace

TEST_CASE("ranksTogetherReadEveryShardOnceAndWhole") {
    CacheBench bench(std::vector<std::uint64_t>(13, 60'000));
    bench.open({.budget = bench.total() / 2});
    std::multiset<std::uint32_t> seen;
    std::mutex mutex;
    {
        std::vector<std::jthread> ranks;
        ranks.reserve(3);
        for (std::uint32_t rank = 0; rank < 3; ++rank)
            ranks.emplace_back([&, rank] {
                EpochReader reader = readerOf(bench, {2, rank, 3, 11});
                while (true) {
                    const auto next = awaitNext(reader);
                    const std::scoped_lock lock(mutex);
                    REQUIRE(next.has_value());
                    if (next->state == EpochReader::Next::State::end) return;
                    seen.insert(next->shards.at(0).number);
                    const auto& shard = bench.dataset->manifest().shards[next->shards.at(0).number];
                    CHECK(test::readFile(next->shards.at(0).path) ==
                          test::readFile(bench.stored.onDrive(shard.name)));
                }
            });
    }
    CHECK(seen.size() == 13);
    CHECK(std::set<std::uint32_t>(seen.begin(), seen.end()).size() == 13);
    CHECK(bench.disk.mostUsed() <= bench.total() / 2);
}

TEST_CASE("ranksThatTakeSeveralAtOnceReadEveryShardOnceToo") {
    CacheBench bench(std::vector<std::uint64_t>(29, 20'000));
    bench.open();
    for (std::uint64_t epoch = 0; epoch < 2; ++epoch) {  // cold, then warm
        Numbers seen;
        for (std::uint32_t rank = 0; rank < 3; ++rank) {
            EpochReader reader = readerOf(bench, {epoch, rank, 3, 11});
            Numbers mine;
            for (auto next = awaitNext(reader, 4); next->state == EpochReader::Next::State::ready;
                 next = awaitNext(reader, 4)) {
                CHECK(next->shards.size() <= 4);
                for (const auto& shard : next->shards) {
                    mine.push_back(shard.number);
                    const auto& listed = bench.dataset->manifest().shards[shard.number];
                    CHECK(test::readFile(shard.path) == test::readFile(bench.stored.onDrive(listed.name)));
                }
            }
            const auto order = cache::epochOrder(bench.count(), {epoch, rank, 3, 11}).value();
            CHECK(mine == Numbers(order.begin(), order.end()));
            seen.insert(seen.end(), mine.begin(), mine.end());
        }
        std::ranges::sort(seen);
        for (std::uint32_t number = 0; number < 29; ++number) CHECK(seen.at(number) == number);
        CHECK(seen.size() == 29);
    }
    CHECK(bench.cache().figures().leased == 0);
}

TEST_CASE("whatLiesHereIsHandedOutSeveralAtOnceAndGivenBackTogether") {
    CacheBench bench(std::vector<std::uint64_t>(8, 30'000));
    bench.open();
    warm(bench);
    {
        EpochReader reader(bench.cache(), bench.dataset, {7, 2, 5, 0, 1, 3, 4, 6});
        CHECK(numbersOf(*reader.next(3)) == Numbers{7, 2, 5});
        CHECK(reader.held() == 3);
        CHECK(bench.cache().figures().leased == 4);  // and the one ahead
        CHECK(numbersOf(*reader.next(1)) == Numbers{0});
        CHECK(bench.cache().figures().leased == 2);
        CHECK(numbersOf(*reader.next(100)) == Numbers{1, 3, 4, 6});
        CHECK(bench.cache().figures().leased == 4);
        CHECK(reader.next(100)->state == EpochReader::Next::State::end);
        CHECK(bench.cache().figures().leased == 0);
        EpochReader other(bench.cache(), bench.dataset, {0, 1, 2, 3, 4, 5, 6, 7});
        CHECK(numbersOf(*other.next(8)).size() == 8);
        CHECK(bench.cache().figures().leased == 8);
    }  // ended with all in hand
    CHECK(bench.cache().figures().leased == 0);
    CHECK(bench.origin.bytes() == 0);
}

TEST_CASE("whatIsHandedOutTogetherEndsBeforeAShardThatCannotCome") {
    CacheBench bench(std::vector<std::uint64_t>(6, 30'000));
    bench.open();
    for (const std::size_t i : {0, 1, 3, 4, 5}) CHECK(bench.reads(i));
    const std::string missing = bench.dataset->manifest().shards[2].name;
    bench.origin.rule([&](const std::string& id, const remote::Range&) -> Result<> {
        return id.ends_with(missing) ? Result<>(fail(Reason::objectGone, missing)) : Result<>();
    });
    EpochReader reader(bench.cache(), bench.dataset, {0, 1, 2, 3, 4, 5});
    CHECK(numbersOf(*awaitNext(reader, 6)) == Numbers{0, 1});
    for (int again = 0; again < 2; ++again) {
        const auto next = awaitNext(reader, 6);
        REQUIRE_FALSE(next.has_value());
        CHECK(next.error().context.find(missing) != std::string::npos);
        CHECK(bench.cache().figures().leased == 0);
    }
    bench.origin.rule({});
    const auto rest = awaitNext(reader, 6);
    REQUIRE(rest.has_value());
    CHECK(numbersOf(*rest) == Numbers{2, 3, 4, 5});
}

TEST_CASE("aLimitedShardComesLastAlsoWhereSeveralAreHandedOut") {
    CacheBench bench(std::vector<std::uint64_t>(6, 30'000));
    bench.open();
    for (const std::size_t i : {0, 1, 3, 4, 5}) CHECK(bench.reads(i));
    const std::string limited = bench.dataset->manifest().shards[2].name;
    bench.origin.rule([&](const std::string& id, const remote::Range&) -> Result<> {
        if (!id.ends_with(limited)) return {};
        Error error(Reason::downloadLimited);
        error.retryAt = bench.clock.wall() + std::chrono::hours(3);
        return Fail(error);
    });
    EpochReader reader(bench.cache(), bench.dataset, {0, 1, 2, 3, 4, 5});
    CHECK(numbersOf(*awaitNext(reader, 6)) == Numbers{0, 1});
    CHECK(numbersOf(*awaitNext(reader, 6)) == Numbers{3, 4, 5});
    CHECK(awaitNext(reader, 6).error().reason == Reason::downloadLimited);
}

TEST_CASE("whereNotAllFitsOneShardIsHandedOutHoweverManyAreWished") {
    CacheBench bench(std::vector<std::uint64_t>(8, 30'000));
    bench.open({.budget = 6 * bench.size(0)});
    for (const std::size_t i : {0, 1, 2, 3}) CHECK(bench.reads(i));
    EpochReader reader(bench.cache(), bench.dataset, {0, 1, 2, 3});
    CHECK(numbersOf(*reader.next(4)) == Numbers{0});
    CHECK(numbersOf(*reader.next(4)) == Numbers{1});
}

TEST_CASE("aBudgetThatShrinksIsKeptOnceWhatWasHandedOutIsBack") {
    CacheBench bench(std::vector<std::uint64_t>(8, 30'000));
    bench.open();
    warm(bench);
    EpochReader reader(bench.cache(), bench.dataset, {0, 1, 2, 3, 4, 5, 6, 7});
    CHECK(numbersOf(*reader.next(4)).size() == 4);
    const std::uint64_t budget = 3 * bench.size(0);
    bench.cache().setLimits({.budget = budget});
    for (const auto& shard : {bench.file(0), bench.file(3)}) CHECK(bench.disk.linkStat(shard).has_value());
    for (std::uint32_t number = 4; number < 8; ++number) {
        const auto next = awaitNext(reader, 4);
        REQUIRE(next.has_value());
        CHECK(numbersOf(*next) == Numbers{number});
        bench.cache().tend();
        CHECK(bench.cache().figures().used <= budget);
    }
    CHECK(awaitNext(reader, 4)->state == EpochReader::Next::State::end);
}

TEST_CASE("fourEpochsOverFourTimesTheCacheHitAtLeastTheResidentShare") {
    CacheBench bench(std::vector<std::uint64_t>(32, 50'000));
    const std::uint64_t budget = bench.total() / 4;
    bench.open({.budget = budget});
    const auto epoch = [&](std::uint64_t number) {
        EpochReader reader = readerOf(bench, {number, 0, 1, 5});
        std::size_t count = 0;
        for (auto next = awaitNext(reader); next.has_value(); next = awaitNext(reader)) {
            if (next->state == EpochReader::Next::State::end) return count;
            ++count;
        }
        return count;
    };
    CHECK(epoch(0) == 32);
    const auto share =
        static_cast<double>(bench.cache().residents(bench.dataset->manifest().datasetId).first) /
        static_cast<double>(bench.total());
    CHECK(share >= 5.0 / 32);
    const auto before = bench.cache().figures();
    for (std::uint64_t number = 1; number < 4; ++number) CHECK(epoch(number) == 32);
    const auto after = bench.cache().figures();
    CHECK(static_cast<double>(after.hits - before.hits) / 96.0 >= share);
    CHECK(after.hits + after.misses == 4 * 32);
    CHECK(bench.disk.mostUsed() <= budget);
}

TEST_CASE("whereAllFitsSeveralShardsAreOnTheirWayWhileTheReaderWaits") {
    CacheBench bench(std::vector<std::uint64_t>(8, 30'000));
    bench.open();
    bench.origin.close();
    CHECK(EpochReader::aheadFor(bench.cache(), bench.dataset->manifest()) == 16);
    const std::vector<std::size_t> order = {0, 1, 2, 3, 4, 5, 6, 7};
    EpochReader reader(bench.cache(), bench.dataset, order, 4);
    REQUIRE(reader.next()->state == EpochReader::Next::State::working);
    CHECK(bench.cache().figures().flying == 4);
    REQUIRE(reader.next()->state == EpochReader::Next::State::working);
    CHECK(bench.cache().figures().flying == 4);
    bench.origin.open();
    for (std::uint32_t number = 0; number < 8; ++number) {
        const auto next = awaitNext(reader);
        REQUIRE(next.has_value());
        CHECK(next->shards.at(0).number == number);
    }
    CHECK(awaitNext(reader)->state == EpochReader::Next::State::end);
    CHECK(bench.cache().figures().leased == 0);
}

TEST_CASE("whereNotAllFitsOneShardIsOnItsWay") {
    CacheBench bench(std::vector<std::uint64_t>(8, 30'000));
    bench.open({.budget = 4 * bench.size(0)});
    CHECK(EpochReader::aheadFor(bench.cache(), bench.dataset->manifest()) == 1);
}

TEST_CASE("aReaderThatWaitsForRoomGivesBackWhatItHeldForLater") {
    CacheBench bench({60'000, 100'000, 50'000});
    bench.open({.budget = bench.size(0) + bench.size(2) + 20'000});  // the first and the last, not the second
    EpochReader reader(bench.cache(), bench.dataset, {0, 1, 2}, 2);
    REQUIRE(reader.next().has_value());
    for (std::uint32_t number = 0; number < 3; ++number) {
        const auto next = awaitNext(reader);
        REQUIRE_MESSAGE(next.has_value(), (next ? std::string() : next.error().message()));
        CHECK(next->shards.at(0).number == number);
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (number == 0 && bench.cache().figures().shards < 2 &&
               std::chrono::steady_clock::now() < deadline)
            std::this_thread::yield();  // until the last lies there, held
    }
}

TEST_CASE("aReaderWithRoomForOneShardComesThrough") {
    CacheBench bench(std::vector<std::uint64_t>(6, 60'000));
    bench.open({.budget = bench.size(0) + 100});
    EpochReader reader = readerOf(bench, {});
    std::size_t count = 0;
    for (auto next = awaitNext(reader); next.has_value() && next->state == EpochReader::Next::State::ready;
         next = awaitNext(reader))
        ++count;
    CHECK(count == 6);
}

TEST_CASE("aLimitedShardComesLastAndIsNamedWhenItIsAllThatIsLeft") {
    CacheBench bench(std::vector<std::uint64_t>(5, 40'000));
    bench.open();
    const std::string limited = bench.dataset->manifest().shards[1].name;
    bench.origin.rule([&](const std::string& id, const remote::Range&) -> Result<> {
        if (!id.ends_with(limited)) return {};
        Error error(Reason::downloadLimited);
        error.retryAt = bench.clock.wall() + std::chrono::hours(3);
        return Fail(error);
    });
    EpochReader reader = readerOf(bench, {});
    std::vector<std::uint32_t> order;
    auto next = awaitNext(reader);
    for (; next.has_value() && next->state == EpochReader::Next::State::ready; next = awaitNext(reader))
        order.push_back(next->shards.at(0).number);
    CHECK(order == std::vector<std::uint32_t>{0, 2, 3, 4});
    REQUIRE_FALSE(next.has_value());
    CHECK(next.error().reason == Reason::downloadLimited);
    CHECK(next.error().context.find(limited) != std::string::npos);
    bench.origin.rule({});
    bench.clock.advance(std::chrono::hours(4));
    next = awaitNext(reader);
    REQUIRE(next.has_value());
    CHECK(next->shards.at(0).number == 1);
    CHECK(awaitNext(reader)->state == EpochReader::Next::State::end);
}

TEST_CASE("aTreeIsAbsentOrWholeAndSurvivesARestart") {
    CacheBench bench(std::vector<std::uint64_t>(8, 80'000), 300'000'000);
    bench.open();
    cache::TreeShelf shelf(bench.cache(), bench.disk, cache::CacheFolder(bench.place / "cache"));
    const auto& manifest = bench.dataset->manifest();
    CHECK_FALSE(shelf.isThere(manifest));
    StopSource stop;
    const auto cut = shelf.make(
        *bench.dataset,
        [&](std::uint64_t, std::uint64_t, std::uint64_t objects, std::uint64_t) {
            CHECK_FALSE(shelf.isThere(manifest));
            if (objects >= 3) stop.request_stop();
        },
        stop.get_token());
    REQUIRE_FALSE(cut.has_value());
    CHECK_FALSE(shelf.isThere(manifest));
    const std::uint64_t before = bench.origin.bytes();
    const std::uint64_t held = bench.cache().figures().used;
    CHECK(held >= manifest.bytes);

    const auto made = shelf.make(*bench.dataset, {}, {});
    REQUIRE(made.has_value());
    CHECK(bench.origin.bytes() - before < bench.total());
    CHECK(test::compareTrees(bench.place / "source", *made) == std::vector<std::string>{});
    CHECK(bench.cache().figures().used < held);
    CHECK(bench.cache().figures().used >= manifest.bytes);
    CHECK(bench.disk.mostUsed() <= cache::TreeShelf::peak(manifest));
    // One of another life knows what lies there.
    const std::uint64_t used = bench.cache().figures().used;
    cache::TreeShelf again(bench.cache(), bench.disk, cache::CacheFolder(bench.place / "cache"));
    CHECK(bench.cache().figures().used == 2 * used);
    CHECK(again.isThere(manifest));
    REQUIRE(again.drop(manifest).has_value());
    CHECK_FALSE(again.isThere(manifest));
    CHECK(bench.cache().figures().used == used);
}

TEST_CASE("aTreeIsMadeOfTheShardsThatLieInTheCache") {
    CacheBench bench(std::vector<std::uint64_t>(8, 80'000), 300'000'000);
    bench.open();
    warm(bench);
    const auto& manifest = bench.dataset->manifest();
    bool isSpoiled = false;
    SUBCASE("provedByThisProcess") {}
    SUBCASE("andByAnEarlierOne") {
        bench.open();
    }
    SUBCASE("butNotOfOneThatIsDamaged") {
        std::string bytes = test::readFile(bench.file(3));
        bytes.at(bytes.size() / 2) ^= 1;
        test::writeFile(bench.file(3), bytes);
        isSpoiled = true;
    }
    cache::TreeShelf shelf(bench.cache(), bench.disk, cache::CacheFolder(bench.place / "cache"));
    const auto made = shelf.make(*bench.dataset, {}, {});
    REQUIRE(made.has_value());
    CHECK(test::compareTrees(bench.place / "source", *made) == std::vector<std::string>{});
    CHECK(bench.origin.bytes() == manifest.index.size + (isSpoiled ? bench.size(3) : 0));
    CHECK(bench.cache().figures().leased == 0);
    CHECK(bench.cache().figures().hits == (isSpoiled ? 7 : 8));
    CHECK(bench.reads(3));
    CHECK(bench.cache().figures().damaged == (isSpoiled ? 1 : 0));
}

TEST_CASE("whatATreeFetchesIsInTheFigures") {
    CacheBench bench(std::vector<std::uint64_t>(4, 80'000), 300'000'000);
    const auto& manifest = bench.dataset->manifest();
    bench.open();
    CHECK(bench.reads(0));
    bench.origin.rule([&](const std::string&, const remote::Range&) -> Result<> {
        bench.clock.advance(std::chrono::seconds(1));
        return {};
    });
    cache::TreeShelf shelf(bench.cache(), bench.disk, cache::CacheFolder(bench.place / "cache"));
    REQUIRE(shelf.make(*bench.dataset, {}, {}).has_value());
    const auto figures = bench.cache().figures();
    CHECK(figures.fromOrigin == bench.total());
    CHECK(figures.coldSeconds == 3);  // the index is no shard
    for (const auto& shard : manifest.shards) CHECK(bench.cache().downloads(shard) == 1);
}

TEST_CASE("aTreeTakesTheRoomOfShardsButNotMoreThanThereIs") {
    CacheBench bench(std::vector<std::uint64_t>(8, 80'000), 300'000'000);
    const auto& manifest = bench.dataset->manifest();
    const std::uint64_t budget = cache::TreeShelf::peak(manifest) + 1000;
    bench.open({.budget = budget});
    for (std::size_t i = 0; i < bench.count(); ++i) CHECK(bench.reads(i));
    cache::TreeShelf shelf(bench.cache(), bench.disk, cache::CacheFolder(bench.place / "cache"));
    CHECK(shelf.make(*bench.dataset, {}, {}).has_value());
    CHECK(bench.disk.mostUsed() <= budget);

    CacheBench small(std::vector<std::uint64_t>(8, 80'000), 300'000'000);
    small.open({.budget = cache::TreeShelf::peak(small.dataset->manifest()) - 1});
    cache::TreeShelf none(small.cache(), small.disk, cache::CacheFolder(small.place / "cache"));
    const auto refused = none.make(*small.dataset, {}, {});
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().reason == Reason::diskFull);
    CHECK(refused.error().context.find("\"shards\"") != std::string::npos);
    CHECK(small.origin.bytes() == 0);
}
