#include "dataset/planner.h"

#include <doctest/doctest.h>

#include <map>
#include <set>

#include "dataset/walk.h"
#include "tree_fixture.h"

using namespace packtrain;
using namespace packtrain::dataset;
using namespace packtrain::test;

namespace {

struct Plan {
    std::vector<PlannedShard> shards;
    std::vector<PlannedRaw> raws;
};

Planner::Sink sinkInto(Plan& plan) {
    return {[&](PlannedShard&& shard) {
                plan.shards.push_back(std::move(shard));
                return Result<>();
            },
            [&](PlannedRaw&& raw) {
                plan.raws.push_back(std::move(raw));
                return Result<>();
            }};
}

Plan planOf(const PlanOptions& options, const std::vector<Entry>& entries) {
    Plan plan;
    Planner planner(options, simpleCosts(), sinkInto(plan));
    for (const Entry& entry : entries) REQUIRE(planner.add(Entry(entry)).has_value());
    REQUIRE(planner.finish().has_value());
    return plan;
}

PlanOptions small(std::uint64_t target, std::uint64_t cap, std::uint32_t maxFiles = 1000) {
    PlanOptions options;
    options.targetSize = target;
    options.hardCap = cap;
    options.maxFiles = maxFiles;
    return options;
}

std::vector<std::vector<std::string>> pathsOf(const Plan& plan) {
    std::vector<std::vector<std::string>> shards;
    for (const PlannedShard& shard : plan.shards) {
        shards.emplace_back();
        for (const Entry& member : shard.members) shards.back().push_back(member.path);
    }
    return shards;
}

void checkSizes(const Plan& plan, const PlanOptions& options) {
    const TarCosts costs = simpleCosts();
    std::uint32_t number = 0;
    for (const PlannedShard& shard : plan.shards) {
        CHECK(shard.number == number++);
        REQUIRE(shard.members.size() == shard.samples.size());
        CHECK(shard.members.size() <= options.maxFiles);
        std::uint64_t bytes = costs.trailer;
        std::uint64_t content = 0;
        for (const Entry& member : shard.members) {
            bytes += costs.member(member);
            content += member.size;
        }
        CHECK(shard.tarSize == bytes);
        CHECK(shard.contentBytes == content);
        CHECK(shard.tarSize <= options.hardCap);
        CHECK(shard.samples.front() == 0);
        bool isAscending = true;
        for (std::size_t i = 1; i < shard.samples.size(); ++i)
            isAscending = isAscending && shard.samples[i] - shard.samples[i - 1] <= 1;
        CHECK(isAscending);
    }
}

}  // namespace

TEST_CASE("a shard is sealed before it would exceed the target, and no sample is split") {
    // Every member takes 1,024 bytes, the trailer another: three members fill a shard of 4,096.
    const PlanOptions options = small(4096, 1 << 20);
    const Plan plan = planOf(options, {fileEntry("a.jpg"), fileEntry("a.json"), fileEntry("b.jpg"),
                                       fileEntry("b.json"), fileEntry("c.jpg"), fileEntry("d.jpg")});
    CHECK(pathsOf(plan) == std::vector<std::vector<std::string>>{
                               {"a.jpg", "a.json"}, {"b.jpg", "b.json", "c.jpg"}, {"d.jpg"}});
    CHECK(plan.shards[1].samples == std::vector<std::uint32_t>{0, 0, 1});
    CHECK(plan.shards[1].dataSamples() == 2);
    checkSizes(plan, options);
}

TEST_CASE("a sample above the target but within the cap has a shard of its own") {
    const PlanOptions options = small(4096, 10'000);
    const Plan plan =
        planOf(options, {fileEntry("a"), fileEntry("b.1", 3000), fileEntry("b.2", 3000), fileEntry("c")});
    CHECK(pathsOf(plan) == std::vector<std::vector<std::string>>{{"a"}, {"b.1", "b.2"}, {"c"}});
    checkSizes(plan, options);
}

TEST_CASE("a sample above the cap is cut between files") {
    const PlanOptions options = small(2048, 4096);
    const Plan plan = planOf(options, {fileEntry("a"), fileEntry("b.1"), fileEntry("b.2"), fileEntry("b.3"),
                                       fileEntry("b.4"), fileEntry("b.5"), fileEntry("c")});
    CHECK(pathsOf(plan) ==
          std::vector<std::vector<std::string>>{{"a"}, {"b.1", "b.2", "b.3"}, {"b.4", "b.5"}, {"c"}});
    checkSizes(plan, options);
}

TEST_CASE("a million files of one key do not become one sample") {
    PlanOptions options = small(kGiB, 4 * kGiB, 50);
    std::vector<Entry> frames;
    for (int i = 0; i < 120; ++i) frames.push_back(fileEntry("frame." + std::to_string(1000 + i) + ".png"));
    const Plan plan = planOf(options, frames);
    REQUIRE(plan.shards.size() == 3);
    CHECK(plan.shards[0].members.size() == 50);
    CHECK(plan.shards[2].members.size() == 20);
    checkSizes(plan, options);
}

TEST_CASE("no shard has more entries than it may") {
    const PlanOptions options = small(kGiB, 4 * kGiB, 3);
    const Plan plan = planOf(options, {fileEntry("a"), fileEntry("b.1"), fileEntry("b.2"), fileEntry("c.1"),
                                       fileEntry("c.2"), fileEntry("d"), folderEntry("e"), folderEntry("f")});
    CHECK(pathsOf(plan) ==
          std::vector<std::vector<std::string>>{{"a", "b.1", "b.2"}, {"c.1", "c.2", "d"}, {"e", "f"}});
    checkSizes(plan, options);
}

TEST_CASE("a file above the cap becomes raw parts, and its sample stays in the shard") {
    const PlanOptions options = small(1000 * kMiB, 1000 * kMiB);
    const Plan plan =
        planOf(options, {fileEntry("a.bin", 2'000 * kMiB), fileEntry("a.json"), fileEntry("b")});
    CHECK(pathsOf(plan) == std::vector<std::vector<std::string>>{{"a.json", "b"}});
    REQUIRE(plan.raws.size() == 1);
    CHECK(plan.raws[0].number == 1);
    CHECK(plan.raws[0].entry.path == "a.bin");
    CHECK(plan.raws[0].partSizes == std::vector<std::uint64_t>{960 * kMiB, 960 * kMiB, 80 * kMiB});
}

TEST_CASE("a file that just fits the cap stays in a tar") {
    const std::uint64_t cap = 1000 * kMiB;
    const Plan fits = planOf(small(kGiB, cap), {fileEntry("a", cap - 512 - 1024)});
    CHECK(fits.raws.empty());
    REQUIRE(fits.shards.size() == 1);
    CHECK(fits.shards[0].tarSize == cap);
    const Plan exceeds = planOf(small(kGiB, cap), {fileEntry("a", cap - 512 - 1024 + 1)});
    CHECK(exceeds.shards.empty());
    REQUIRE(exceeds.raws.size() == 1);
    CHECK(exceeds.raws[0].partSizes == std::vector<std::uint64_t>{960 * kMiB, cap - 1535 - 960 * kMiB});
}

TEST_CASE("files from a wanted size on are raw, empty ones never") {
    PlanOptions options;
    options.rawFrom = 1;
    const Plan plan =
        planOf(options, {fileEntry("a.pt", 1), fileEntry("b.pt", 3 * kMiB), fileEntry("empty", 0)});
    REQUIRE(plan.raws.size() == 2);
    CHECK(plan.raws[0].entry.path == "a.pt");
    CHECK(plan.raws[0].partSizes == std::vector<std::uint64_t>{1});
    CHECK(plan.raws[1].partSizes == std::vector<std::uint64_t>{3 * kMiB});
    REQUIRE(plan.shards.size() == 1);
    CHECK(plan.shards[0].members.size() == 1);
}

TEST_CASE("folders that matter stand at the end of the last shard") {
    const Plan plan =
        planOf(small(4096, 1 << 20), {fileEntry("a"), fileEntry("b"), fileEntry("c"), folderEntry("empty"),
                                      folderEntry("private", 0700), fileEntry("private/x"),
                                      folderEntry("usual"), fileEntry("usual/y"), folderEntry("usual/empty"),
                                      folderEntry("usual2"), folderEntry("usual2/empty")});
    CHECK(pathsOf(plan) ==
          std::vector<std::vector<std::string>>{
              {"a", "b", "c"}, {"private/x", "usual/y", "empty", "private", "usual/empty", "usual2/empty"}});
    CHECK(plan.shards[1].samples == std::vector<std::uint32_t>{0, 1, 2, 3, 4, 5});
    CHECK(plan.shards[1].dataSamples() == 2);
}

TEST_CASE("a dataset of nothing but empty folders is a shard, of nothing at all none") {
    CHECK(pathsOf(planOf(PlanOptions(), {folderEntry("a")})) == std::vector<std::vector<std::string>>{{"a"}});
    CHECK(planOf(PlanOptions(), {}).shards.empty());
}

TEST_CASE("more folders than the planner keeps loose all arrive, in order") {
    std::vector<Entry> folders;
    for (int i = 0; i < 5000; ++i) folders.push_back(folderEntry("f" + std::to_string(10'000 + i)));
    const Plan plan = planOf(PlanOptions(), folders);
    REQUIRE(plan.shards.size() == 1);
    CHECK(plan.shards[0].members == folders);
}

TEST_CASE("numbers go on where they are told to") {
    Plan plan;
    Planner planner(small(2048, 4096), simpleCosts(), sinkInto(plan), 7, 3);
    REQUIRE(planner.add(fileEntry("a")).has_value());
    REQUIRE(planner.add(fileEntry("b", 100'000)).has_value());
    REQUIRE(planner.finish().has_value());
    CHECK(plan.shards.at(0).number == 7);
    CHECK(plan.raws.at(0).number == 3);
}

TEST_CASE("an error of the sink is the planner's answer") {
    Planner planner(small(2048, 4096), simpleCosts(),
                    {[](PlannedShard&&) -> Result<> { return fail(Reason::diskFull); }, nullptr});
    REQUIRE(planner.add(fileEntry("a")).has_value());
    const auto finished = planner.finish();
    REQUIRE_FALSE(finished.has_value());
    CHECK(finished.error().reason == Reason::diskFull);
}

TEST_CASE("random trees: everything is planned once, in order, and no sample is split") {
    std::mt19937_64 random(3);
    for (int round = 0; round < 30; ++round) {
        const std::vector<Entry> tree = randomTree(random, 100);
        const PlanOptions options = small(2000 + random() % 30'000, 30'000 + random() % 10'000,
                                          static_cast<std::uint32_t>(5 + random() % 60));
        const Plan plan = planOf(options, tree);
        checkSizes(plan, options);

        std::vector<std::string> planned;
        std::map<std::string, std::set<std::uint32_t>> shardsOfKey;
        std::map<std::string, std::uint64_t> bytesOfKey;
        std::map<std::string, std::size_t> filesOfKey;
        for (const PlannedShard& shard : plan.shards)
            for (const Entry& member : shard.members) {
                if (member.kind == EntryKind::folder) continue;
                planned.push_back(member.path);
                const std::string key(sampleKey(member.path));
                shardsOfKey[key].insert(shard.number);
                bytesOfKey[key] += simpleCosts().member(member);
                ++filesOfKey[key];
            }
        std::vector<std::string> expected;
        for (const Entry& entry : tree)
            if (entry.kind != EntryKind::folder) expected.push_back(entry.path);
        CHECK(planned == expected);
        for (const auto& [key, shards] : shardsOfKey)
            if (bytesOfKey[key] + 1024 <= options.hardCap && filesOfKey[key] <= options.maxFiles)
                CHECK(shards.size() == 1);
    }
}

TEST_CASE("random trees: a plan that goes on after each sealed shard is the plan made in one go") {
    std::mt19937_64 random(5);
    for (int round = 0; round < 30; ++round) {
        const std::vector<Entry> tree = randomTree(random, 40);
        const PlanOptions options = small(3000 + random() % 12'000, 15'000 + random() % 15'000,
                                          static_cast<std::uint32_t>(5 + random() % 60));
        const Plan whole = planOf(options, tree);

        // After every sealed shard the process dies; the next one passes what was planned and goes on.
        Plan pieces;
        std::set<std::string> planned;
        while (true) {
            const std::size_t before = pieces.shards.size();
            Plan fresh;
            bool isLast = false;
            Planner::Sink sink = sinkInto(fresh);
            sink.shard = [&, keep = sink.shard](PlannedShard&& shard) -> Result<> {
                PACKTRAIN_CHECK(keep(std::move(shard)));
                return isLast ? Result<>() : fail(Reason::cancelled);
            };
            Planner planner(options, simpleCosts(), sink, static_cast<std::uint32_t>(before),
                            static_cast<std::uint32_t>(pieces.raws.size() + 1));
            Result<> result;
            for (const Entry& entry : tree) {
                if (entry.kind != EntryKind::folder && planned.contains(entry.path)) {
                    planner.pass(entry);
                } else if (result = planner.add(Entry(entry)); !result) {
                    break;
                }
            }
            isLast = result.has_value();
            if (isLast) REQUIRE(planner.finish().has_value());
            for (const PlannedShard& shard : fresh.shards) {
                for (const Entry& member : shard.members) planned.insert(member.path);
                pieces.shards.push_back(shard);
            }
            for (const PlannedRaw& raw : fresh.raws) {
                planned.insert(raw.entry.path);
                pieces.raws.push_back(raw);
            }
            if (isLast) break;
        }
        CHECK(pathsOf(pieces) == pathsOf(whole));
        REQUIRE(pieces.shards.size() == whole.shards.size());
        for (std::size_t i = 0; i < whole.shards.size(); ++i) {
            CHECK(pieces.shards[i].members == whole.shards[i].members);
            CHECK(pieces.shards[i].samples == whole.shards[i].samples);
            CHECK(pieces.shards[i].tarSize == whole.shards[i].tarSize);
        }
    }
}

TEST_CASE("names on the drive are as the format says") {
    CHECK(shardFolder(0, 500) == "0000");
    CHECK(shardFolder(499, 500) == "0000");
    CHECK(shardFolder(1523, 500) == "0003");
    CHECK(shardName("flowers", 1523) == "flowers-001523.tar");
    CHECK(shardName("flowers", 12'345'678) == "flowers-12345678.tar");
    CHECK(rawFolder(1) == "files/000001");
    CHECK(rawPartName(12) == "part-0012");
}
