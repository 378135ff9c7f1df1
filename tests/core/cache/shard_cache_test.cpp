// The store: one flight per shard, verified before visible, resumed, within budget and floor at every
// instant.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <thread>

#include "core/cache/cache_bench.h"

using namespace packtrain;
using cache::Need;
using test::CacheBench;

namespace {

void flip(io::FileSystem& files, const Path& file, std::uint64_t at) {
    std::byte byte{};
    REQUIRE(files.openRead(file).value()->readAt(at, MutableByteSpan(&byte, 1)).has_value());
    byte ^= std::byte{1};
    REQUIRE(files.openWrite(file, io::WriteMode::openExisting)
                .value()
                ->writeAt(at, ByteSpan(&byte, 1))
                .has_value());
}

/// Leaves a part of shard 0 with its first 160 KiB, one byte of them wrong. Nothing is open then.
void leaveSpoiledPart(CacheBench& bench, const cache::CacheOptions& options) {
    bench.open(options);
    bench.origin.rule([&](const std::string&, const remote::Range& range) -> Result<> {
        return range.offset < 160 * kKiB ? Result<>() : fail(Reason::connectionLost);
    });
    REQUIRE_FALSE(bench.lease(0).has_value());
    bench.close();
    flip(bench.disk, bench.part(0), 70'000);
    bench.origin.rule({});
}

/// False: it was answered, or 10 s went by.
bool comesToWaitForRoom(cache::Pending& pending) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!pending.poll() && std::chrono::steady_clock::now() < deadline) {
        if (pending.progress().waitsForRoom) return true;
        std::this_thread::yield();
    }
    return false;
}

cache::CacheOptions oneConnection(const CacheBench& bench) {
    cache::CacheOptions options = bench.options();
    options.ranges.connections = 1;
    return options;
}

constexpr std::uint64_t kShard = 100'000;
const std::vector<std::uint64_t> kTen(10, kShard);

}  // namespace

TEST_CASE("sixteenReadersOfAnAbsentShardCostTheOriginOneShard") {
    CacheBench bench({300'000});
    bench.open();
    bench.origin.close();
    std::atomic<int> right = 0;
    {
        std::vector<std::jthread> readers;
        for (int i = 0; i < 16; ++i)
            readers.emplace_back([&] { right += bench.lease(0).has_value() ? 1 : 0; });
        REQUIRE(bench.origin.awaitReads(1));
        bench.origin.open();
    }
    CHECK(right == 16);
    CHECK(bench.origin.bytes() == bench.size(0));
    CHECK(bench.cache().figures().fromOrigin == bench.size(0));
    CHECK(bench.reads(0));
    CHECK(bench.origin.bytes() == bench.size(0));
}

TEST_CASE("aShardIsFetchedByRangesAtOnce") {
    CacheBench bench({300'000});
    bench.open();
    bench.origin.close();
    const auto pending = bench.request(0);
    CHECK(bench.origin.awaitReads(4));
    CHECK_FALSE(pending->poll().has_value());
    bench.origin.open();
    CHECK(pending->wait({}).has_value());
    CHECK(bench.origin.reads() == static_cast<int>((bench.size(0) + 16 * kKiB - 1) / (16 * kKiB)));
}

TEST_CASE("aShardWhoseIdIsKnownIsReadWithoutAskingForItFirst") {
    CacheBench bench(kTen);
    bench.useIds();
    bench.open();
    for (std::size_t i = 0; i < bench.count(); ++i) CHECK(bench.reads(i));
    CHECK(bench.origin.finds() == 0);
    CHECK(bench.origin.bytes() == bench.total());
}

TEST_CASE("aShardWhoseIdLeadsNowhereIsFoundByItsPath") {
    CacheBench bench({300'000, 300'000});
    bench.open();
    for (const std::string& id : {std::string("set/shards/0000/nowhere"), std::string("../no/id/here")}) {
        bench.useIds(id);
        REQUIRE(bench.disk.removeTree(bench.file(0).parent()).has_value());
        CHECK(bench.reads(0));
        CHECK(bench.origin.finds() > 0);
        CHECK(bench.cache().figures().used == bench.size(0));
    }
}

TEST_CASE("aShardThatIsNeitherAtItsIdNorAtItsPathIsMissing") {
    CacheBench bench({300'000});
    bench.useIds();
    bench.open();
    REQUIRE(bench.stored.files().remove(bench.stored.firstShard()).has_value());
    const auto missing = bench.lease(0);
    REQUIRE_FALSE(missing.has_value());
    CHECK(missing.error().reason == Reason::incompleteDataset);
    CHECK(bench.disk.used() == 0);
}

TEST_CASE("nothingIsVisibleBeforeItIsProved") {
    CacheBench bench({300'000});
    bench.open();
    bench.origin.pieces([&](std::string& piece) -> Result<> {
        CHECK_FALSE(bench.disk.stat(bench.file(0)).has_value());
        piece[0] = static_cast<char>(piece[0] ^ 1);
        return {};
    });
    const auto spoiled = bench.lease(0);
    REQUIRE_FALSE(spoiled.has_value());
    CHECK(spoiled.error().reason == Reason::checksumMismatch);
    CHECK(spoiled.error().context.find(bench.dataset->manifest().shards[0].name) != std::string::npos);
    CHECK_FALSE(bench.disk.stat(bench.file(0)).has_value());
    CHECK(bench.disk.used() == 0);
    CHECK(bench.cache().figures().used == 0);
    bench.origin.pieces({});
    CHECK(bench.reads(0));
}

TEST_CASE("itsOwnPartIsResumedAfterARestart") {
    CacheBench bench({320'000});
    cache::CacheOptions options = bench.options();
    options.ranges.connections = 1;
    bench.open(options);
    bench.origin.rule([&](const std::string&, const remote::Range& range) -> Result<> {
        return range.offset < 160 * kKiB ? Result<>() : fail(Reason::connectionLost);
    });
    const auto cut = bench.lease(0);
    REQUIRE_FALSE(cut.has_value());
    CHECK(cut.error().reason == Reason::connectionLost);
    const std::uint64_t before = bench.origin.bytes();
    CHECK(before >= 160 * kKiB);
    bench.origin.rule({});
    bench.open(options);
    CHECK(bench.cache().figures().used >= 160 * kKiB);
    CHECK(bench.reads(0));
    CHECK(bench.origin.bytes() == bench.size(0));
    CHECK(bench.cache().figures().used == bench.size(0));
}

TEST_CASE("aPartThatWasSpoiledMeanwhileIsFetchedAnew") {
    CacheBench bench({320'000});
    leaveSpoiledPart(bench, oneConnection(bench));
    bench.open(oneConnection(bench));
    CHECK(bench.reads(0));
    CHECK(bench.origin.bytes() > bench.size(0));
}

TEST_CASE("theFloorHoldsWhileASpoiledPartIsFetchedAnew") {
    constexpr std::uint64_t kFloor = 100'000;
    CacheBench bench({320'000, 320'000}, kFloor + 520'000);  // one shard and a half fit
    cache::CacheOptions options = oneConnection(bench);
    options.limits.floor = kFloor;
    leaveSpoiledPart(bench, options);
    bench.open(options);
    const std::string name = bench.dataset->manifest().shards[0].name;
    std::shared_ptr<cache::Pending> other;
    bench.origin.rule([&](const std::string& id, const remote::Range& range) -> Result<> {
        if (other || range.offset != 0 || !id.ends_with(name)) return {};
        other = bench.request(1);  // now that the part is gone and not one byte of the shard has come again
        CHECK(comesToWaitForRoom(*other));
        return {};
    });
    CHECK(bench.reads(0));
    REQUIRE(other);
    CHECK(other->wait({}).has_value());
    CHECK(bench.disk.leastFree() >= kFloor);
    CHECK(bench.disk.mostUsed() > 320'000);
}

TEST_CASE("whatIsFetchedAnewNeverTellsOfMoreThanItsSize") {
    CacheBench bench({320'000});
    leaveSpoiledPart(bench, oneConnection(bench));
    bench.open(oneConnection(bench));
    std::shared_ptr<cache::Pending> pending;
    std::uint64_t most = 0;
    bench.origin.close();
    bench.origin.pieces([&](std::string&) -> Result<> {
        most = std::max(most, pending->progress().done);
        return {};
    });
    pending = bench.request(0);
    bench.origin.open();
    CHECK(pending->wait({}).has_value());
    CHECK(most > 160 * kKiB);
    CHECK(most <= bench.size(0));
}

TEST_CASE("aListThatPromisesMoreThanTheDiskHoldsIsNotCountedAsWritten") {
    constexpr std::uint64_t kFloor = 100'000;
    CacheBench bench({320'000, 320'000}, kFloor + 520'000);
    cache::CacheOptions options = oneConnection(bench);
    options.limits.floor = kFloor;
    bench.open(options);
    bench.close();
    // As a power cut may leave it: the list came to the disk, the part is one hole.
    REQUIRE(bench.disk.openWrite(bench.part(0), io::WriteMode::createOrTruncate, true)
                .value()
                ->truncate(bench.size(0))
                .has_value());
    const std::string list(bench.size(0) / options.ranges.chunk, '+');
    REQUIRE(io::writeWhole(bench.disk, cache::mapOf(bench.part(0)), asBytes(list)).has_value());
    bench.open(options);
    bench.origin.close();
    const auto first = bench.request(0);
    REQUIRE(bench.origin.awaitReads(1));
    const auto second = bench.request(1);
    CHECK(comesToWaitForRoom(*second));
    bench.origin.open();
    CHECK(first->wait({}).has_value());
    CHECK(bench.disk.leastFree() >= kFloor);
}

TEST_CASE("aRestartKeepsWhatWasVerifiedAndHashesItOnce") {
    CacheBench bench(kTen);
    bench.open();
    for (std::size_t i = 0; i < bench.count(); ++i) CHECK(bench.reads(i));
    const std::uint64_t once = bench.origin.bytes();
    bench.open();
    CHECK(bench.cache().figures().shards == 10);
    for (std::size_t i = 0; i < bench.count(); ++i) CHECK(bench.reads(i));
    CHECK(bench.origin.bytes() == once);
    CHECK(bench.cache().figures().hits == 10);
    CHECK(bench.cache().figures().misses == 0);
}

TEST_CASE("aFlippedByteIsFoundAtTheNextLeaseAndTheShardFetchedAgain") {
    CacheBench bench({200'000, 200'000});
    bench.open();
    CHECK(bench.reads(0));
    flip(bench.disk, bench.file(0), 12'345);
    CHECK(bench.reads(0));
    CHECK(bench.cache().figures().damaged == 1);
    CHECK(bench.origin.bytes() == 2 * bench.size(0));
    CHECK(bench.log.contains("damaged"));
}

TEST_CASE("aDamageThatNoTimestampTellsIsFoundAfterARestartOrADay") {
    CacheBench bench({200'000});
    bench.open();
    CHECK(bench.reads(0));
    bench.close();
    flip(bench.disk, bench.file(0), 150'000);
    bench.open();
    CHECK(bench.reads(0));
    CHECK(bench.cache().figures().damaged == 1);
    const std::uint64_t hitsBefore = bench.cache().figures().hits;
    bench.clock.advance(std::chrono::hours(25));
    CHECK(bench.reads(0));  // hashed again, and whole
    CHECK(bench.cache().figures().hits == hitsBefore + 1);
    CHECK(bench.cache().figures().damaged == 1);
}

TEST_CASE("aFileThatSomebodyRemovedIsFetchedAgain") {
    CacheBench bench({200'000});
    bench.open();
    CHECK(bench.reads(0));
    REQUIRE(bench.disk.remove(bench.file(0)).has_value());
    CHECK(bench.reads(0));
    CHECK(bench.cache().figures().used == bench.size(0));
}

TEST_CASE("oneProcessPerFolder") {
    CacheBench bench({1000});
    bench.open();
    const auto second = cache::ShardCache::open(bench.disk, bench.clock, bench.log, bench.options());
    REQUIRE_FALSE(second.has_value());
    CHECK(second.error().reason == Reason::jobBusy);
}

TEST_CASE("aResidentSubsetStaysInACyclicScan") {
    CacheBench bench(std::vector<std::uint64_t>(20, kShard));
    const std::uint64_t budget = bench.total() / 4;
    bench.open({.budget = budget});
    for (std::size_t i = 0; i < bench.count(); ++i) CHECK(bench.reads(i));
    const std::uint64_t resident = bench.cache().residents(bench.dataset->manifest().datasetId).first;
    CHECK(resident >= 3 * bench.size(0));
    const std::uint64_t hits = bench.cache().figures().hits;
    for (int epoch = 0; epoch < 3; ++epoch)
        for (std::size_t i = 0; i < bench.count(); ++i) CHECK(bench.reads(i));
    const double rate = static_cast<double>(bench.cache().figures().hits - hits) / (3.0 * 20);
    CHECK(rate >= static_cast<double>(resident) / static_cast<double>(bench.total()));
    CHECK(bench.disk.mostUsed() <= budget);
    CHECK(bench.cache().figures().evictions == 0);
    CHECK(bench.cache().figures().passThroughs > 0);
}

TEST_CASE("whatIsLeasedNeverLeavesAndADemandWaitsForIt") {
    CacheBench bench(kTen);
    bench.open({.budget = 2 * bench.size(0) + 100});
    auto first = bench.lease(0);
    auto second = bench.lease(1);
    REQUIRE(first.has_value());
    REQUIRE(second.has_value());
    const auto third = bench.request(2);
    CHECK(comesToWaitForRoom(*third));
    CHECK(bench.disk.stat(bench.file(0)).has_value());
    CHECK(bench.disk.stat(bench.file(1)).has_value());
    first->hold.reset();
    CHECK(third->wait({}).has_value());
    CHECK_FALSE(bench.disk.stat(bench.file(0)).has_value());
    CHECK(bench.disk.stat(bench.file(1)).has_value());
}

TEST_CASE("aShardThatCanNeverFitSaysSo") {
    CacheBench bench({400'000, 1000});
    bench.open({.budget = 300'000});
    const auto large = bench.lease(0);
    REQUIRE_FALSE(large.has_value());
    CHECK(large.error().reason == Reason::diskFull);
    CHECK(large.error().context.find("budget 293 KiB") != std::string::npos);
    CHECK(bench.origin.bytes() == 0);
    CHECK(bench.reads(1));
}

TEST_CASE("lookAheadEvictsNothingThatWasMeantToStay") {
    CacheBench bench(kTen);
    bench.open({.budget = 4 * bench.size(0) + 100});
    for (std::size_t i = 0; i < 4; ++i) CHECK(bench.reads(i));
    const auto resident = bench.cache().residents(bench.dataset->manifest().datasetId).first;
    for (std::size_t i = 4; i < bench.count(); ++i) {
        const auto ahead = bench.request(i, Need::ahead);
        CHECK(ahead->wait({}).has_value());
    }
    CHECK(bench.cache().residents(bench.dataset->manifest().datasetId).first == resident);
}

TEST_CASE("twoHalvesThatTogetherFillTheBudgetDoNotWaitForEachOther") {
    CacheBench bench({100'000, 100'000});
    cache::CacheOptions options = bench.options();
    options.ranges.connections = 1;
    options.limits.budget = 130'000;
    bench.open(options);
    bench.origin.rule([&](const std::string&, const remote::Range& range) -> Result<> {
        return range.offset < 60'000 ? Result<>() : fail(Reason::connectionLost);
    });
    REQUIRE_FALSE(bench.lease(0).has_value());
    bench.cache().setLimits({.budget = 400'000});
    REQUIRE_FALSE(bench.lease(1).has_value());
    bench.cache().setLimits({.budget = 131'072});
    CHECK(bench.cache().figures().used == 131'072);
    bench.origin.rule({});
    const auto first = bench.request(0), second = bench.request(1, Need::ahead);
    CHECK(first->wait({}).has_value());
}

TEST_CASE("aDownloadLimitOfOneShardNamesItAndItsHourAndTheOthersGoOn") {
    CacheBench bench(kTen);
    bench.open();
    const std::string limited = bench.dataset->manifest().shards[3].name;
    const WallTime hour = bench.clock.wall() + std::chrono::hours(7);
    std::atomic<int> asked = 0;
    bench.origin.rule([&](const std::string& id, const remote::Range&) -> Result<> {
        if (!id.ends_with(limited)) return {};
        ++asked;
        Error error(Reason::downloadLimited);
        error.retryAt = hour;
        return Fail(error);
    });
    for (std::size_t i = 0; i < bench.count(); ++i) {
        if (i != 3) CHECK(bench.reads(i));
        const auto refused = bench.lease(3);
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().reason == Reason::downloadLimited);
        CHECK(refused.error().context == limited + ", until " + formatRfc3339(hour));
    }
    const int askedBefore = asked;
    CHECK(askedBefore <= 4);  // one flight's connections; later answers need no drive
    const auto figures = bench.cache().figures();
    REQUIRE(figures.limited.size() == 1);
    CHECK(figures.limited[0].name == limited);
    CHECK(figures.limited[0].until == hour);
    bench.clock.advance(std::chrono::hours(8));
    bench.origin.rule({});
    CHECK(bench.reads(3));
    CHECK(bench.cache().figures().limited.empty());
}

TEST_CASE("downloadsAreCountedPerDayAcrossRestarts") {
    CacheBench bench({200'000});
    bench.open();
    const auto& shard = bench.dataset->manifest().shards[0];
    for (int i = 0; i < 3; ++i) {
        CHECK(bench.reads(0));
        REQUIRE(bench.disk.remove(bench.file(0)).has_value());
    }
    CHECK(bench.cache().downloads(shard) == doctest::Approx(3));
    bench.open();
    CHECK(bench.cache().downloads(shard) == doctest::Approx(3));
    CHECK(bench.reads(0));
    CHECK(bench.cache().figures().mostDownloads == doctest::Approx(4));
    bench.clock.advance(std::chrono::hours(25));
    CHECK(bench.cache().downloads(shard) == doctest::Approx(0));
}

TEST_CASE("aDiskThatSomebodyElseFillsIsAnErrorAndTheCacheStartsCleanAfterwards") {
    CacheBench bench(kTen, 600'000);
    bench.open({.floor = 100'000});
    CHECK(bench.reads(0));
    bench.disk.fill(590'000);
    const auto full = bench.lease(1);
    REQUIRE_FALSE(full.has_value());
    CHECK(full.error().reason == Reason::diskFull);
    bench.open({.floor = 100'000});
    bench.disk.fill(0);
    CHECK(bench.reads(1));
    CHECK(bench.reads(0));
}

TEST_CASE("aDiskThatFillsDuringAFetchLeavesNoPart") {
    CacheBench bench({300'000}, 400'000);
    bench.open();
    bench.origin.pieces([&](std::string&) -> Result<> {
        bench.disk.fill(380'000);
        return {};
    });
    const auto full = bench.lease(0);
    REQUIRE_FALSE(full.has_value());
    CHECK(full.error().reason == Reason::diskFull);
    CHECK_FALSE(bench.disk.stat(bench.part(0)).has_value());
    CHECK(bench.cache().figures().used == 0);
    bench.origin.pieces({});
    bench.disk.fill(0);
    CHECK(bench.reads(0));
}

TEST_CASE("whenTheFloorIsReachedByOthersTheCacheGivesWay") {
    CacheBench bench(kTen, 1'400'000);
    bench.open({.floor = 300'000});
    for (std::size_t i = 0; i < bench.count(); ++i) CHECK(bench.reads(i));
    bench.disk.fill(350'000);
    bench.cache().tend();
    CHECK(bench.disk.space(bench.place.path())->free >= 300'000);
    CHECK(bench.cache().figures().evictions == 3);
}

TEST_CASE("aLowerBudgetTakesEffectAtOnce") {
    CacheBench bench(kTen);
    bench.open();
    for (std::size_t i = 0; i < bench.count(); ++i) CHECK(bench.reads(i));
    const auto held = bench.lease(9);
    bench.cache().setLimits({.budget = 3 * bench.size(0)});
    CHECK(bench.disk.used() <= 3 * bench.size(0));
    CHECK(bench.disk.stat(bench.file(9)).has_value());
}

TEST_CASE("budgetAndFloorHoldAtEveryInstantForRandomSizesAndReaders") {
    for (const unsigned seed : {1U, 2U, 3U, 4U, 5U, 6U}) {
        CAPTURE(seed);
        std::mt19937 random(seed);
        std::vector<std::uint64_t> sizes(12);
        for (auto& size : sizes) size = 5'000 + random() % 120'000;
        const std::uint64_t floor = 50'000 + random() % 50'000;
        const std::uint64_t capacity = floor + 450'000 + random() % 200'000;
        CacheBench bench(sizes, capacity);
        const std::uint64_t budget = 420'000 + random() % 300'000;
        bench.open({.budget = budget, .floor = floor});
        {
            std::vector<std::jthread> readers;
            readers.reserve(3);
            for (unsigned reader = 0; reader < 3; ++reader)
                readers.emplace_back([&, reader] {
                    std::mt19937 mine(seed * 100 + reader);
                    for (int i = 0; i < 25; ++i) {
                        const auto leased = bench.lease(mine() % bench.count());
                        CHECK_MESSAGE(leased.has_value(),
                                      (leased ? std::string() : leased.error().message()));
                        const auto ahead = bench.request(mine() % bench.count(), Need::ahead);
                    }
                });
        }
        CHECK(bench.disk.mostUsed() <= budget);
        CHECK(bench.disk.leastFree() >= floor);
        CHECK(bench.disk.mostUsed() > 0);
        for (std::size_t i = 0; i < bench.count(); ++i) CHECK(bench.reads(i));
    }
}
