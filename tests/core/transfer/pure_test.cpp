// The decisions that need no thread and no drive.
#include <doctest/doctest.h>

#include <algorithm>

#include "transfer/backoff.h"
#include "transfer/parallelism.h"
#include "transfer/part_plan.h"
#include "transfer/spec_json.h"
#include "transfer/state.h"

namespace packtrain::test {
namespace {

using namespace transfer;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

TEST_CASE("aStateIsAFunctionOfWhatIsKnown") {
    const auto state = [](StateFacts facts) { return jobState(facts); };
    StateFacts running{.running = true};
    CHECK(state({}) == JobState::queued);
    CHECK(state(running) == JobState::scanning);
    StateFacts sealed = running;
    sealed.anyObject = true;
    CHECK(state(sealed) == JobState::uploading);
    StateFacts moving = sealed;
    moving.moving = true;
    moving.sinceProgress = seconds(89);
    CHECK(state(moving) == JobState::uploading);
    moving.sinceProgress = seconds(90);
    CHECK(state(moving) == JobState::stalled);
    StateFacts waiting = moving;
    waiting.waiting = true;
    CHECK(state(waiting) == JobState::waiting);  // a wait with a name is no stall
    waiting.paused = true;
    CHECK(state(waiting) == JobState::paused);  // and a pause is nobody's fault
    waiting.end = JobEnd::doneWithSkips;
    CHECK(state(waiting) == JobState::doneWithSkips);
    StateFacts sent = sealed;
    sent.walkDone = sent.allSent = true;
    CHECK(state(sent) == JobState::verifying);
}

TEST_CASE("everyStateHasAName") {
    for (const auto state : {JobState::queued, JobState::scanning, JobState::uploading, JobState::waiting,
                             JobState::stalled, JobState::paused, JobState::verifying, JobState::done,
                             JobState::doneWithSkips, JobState::failed, JobState::cancelled})
        CHECK_FALSE(jobStateName(state).empty());
    CHECK(isFinal(JobState::doneWithSkips));
    CHECK_FALSE(isFinal(JobState::paused));
}

TEST_CASE("backoffDoublesAndIsBounded") {
    CHECK(backoff(1, 0) == seconds(1));
    CHECK(backoff(2, 0) == seconds(2));
    CHECK(backoff(7, 0) == seconds(64));
    CHECK(backoff(1000, 0) == seconds(64));
    CHECK(backoff(1, 0.5) == std::chrono::milliseconds(1500));
}

TEST_CASE("aWaitIsAsLongAsTheErrorAsks") {
    const WallTime now(hours(1000));
    Error error(Reason::dailyCap);
    CHECK(waitAfter(error, 1, 0, now) == hours(1));
    error.retryAt = now + hours(3);
    CHECK(waitAfter(error, 1, 0, now) == hours(3));
    error.retryAt = now + hours(1000);  // a wall clock that jumped
    CHECK(waitAfter(error, 1, 0, now) == hours(25));
    error.retryAt = now - hours(1);  // it has come
    CHECK(waitAfter(error, 1, 0, now) == seconds(1));
    CHECK(waitAfter(Error(Reason::connectionLost), 3, 0, now) == seconds(4));
    CHECK(waitAfter(Error(Reason::sessionGone), 1, 0, now) == seconds(1));
    CHECK(waitAfter(Error(Reason::sourceMissing), 9, 0, now) == seconds(5));
    CHECK(waitAfter(Error(Reason::signInNeeded), 9, 0, now) == minutes(5));
}

TEST_CASE("theDrivesWordCountsMoreThanABrokenLine") {
    CHECK(3 * strikeWeight(Reason::serverError) == kStrikeLimit);
    CHECK(3 * strikeWeight(Reason::offsetMismatch) == kStrikeLimit);
    CHECK(11 * strikeWeight(Reason::connectionLost) < kStrikeLimit);
    CHECK(strikeWeight(Reason::rateLimited) == 0);
}

TEST_CASE("workersAreHalvedAndComeBackOneByOne") {
    Parallelism adaptive(0, 4, seconds(0));
    CHECK(adaptive.workers() == 4);
    adaptive.slowDown(seconds(1));
    adaptive.slowDown(seconds(2));  // the others heard the same word
    CHECK(adaptive.workers() == 2);
    adaptive.slowDown(seconds(12));
    adaptive.slowDown(seconds(30));
    CHECK(adaptive.workers() == 1);
    adaptive.tick(seconds(45), true);
    CHECK(adaptive.workers() == 1);
    adaptive.tick(seconds(51), false);  // no progress, no reason to ask for more
    CHECK(adaptive.workers() == 1);
    adaptive.tick(seconds(52), true);
    CHECK(adaptive.workers() == 2);
    for (int i = 0; i < 10; ++i) adaptive.tick(seconds(100 + 30 * i), true);
    CHECK(adaptive.workers() == 4);

    Parallelism fixed(6, 4, seconds(0));
    fixed.slowDown(seconds(1));
    CHECK(fixed.workers() == 6);
    CHECK(Parallelism(1000, 4, seconds(0)).workers() == kMostWorkers);
}

/// Plays a whole object: the parts that are chosen, on a line that proves fast with the first of them.
std::vector<remote::Part> play(std::uint64_t size, const remote::Capabilities& drive) {
    std::vector<remote::Part> parts;
    std::uint64_t offset = 0;
    while (offset < size) {
        // The packer ends as soon as the rest fits into its ring.
        const std::optional<std::uint64_t> end =
            size - offset <= 3 * kMiB ? std::optional(size) : std::nullopt;
        const double rate = parts.empty() ? 0 : 1e9;
        NextPart next = nextPart({offset, size, end, rate}, drive);
        if (next.size == 0) next = nextPart({offset, size, size, rate}, drive);
        REQUIRE(next.size > 0);
        REQUIRE(parts.size() < 100'000);
        parts.push_back({offset, next.size, next.last, {}});
        offset += next.size;
    }
    return parts;
}

TEST_CASE("partsCoverTheObjectAndOnlyTheLastMayBeOdd") {
    remote::Capabilities drive;
    drive.partAlignment = 256 * kKiB;
    for (const std::uint64_t partSize : {256 * kKiB, 8 * kMiB, 64 * kMiB}) {
        drive.partSize = partSize;
        for (const std::uint64_t size : {std::uint64_t{1}, 1024 * kKiB, 4 * kMiB, 4 * kMiB + 1, 12 * kMiB - 7,
                                         64 * kMiB, 68 * kMiB, 200 * kMiB + 12345}) {
            const auto parts = play(size, drive);
            std::uint64_t at = 0;
            for (std::size_t i = 0; i < parts.size(); ++i) {
                CHECK(parts[i].offset == at);
                CHECK(parts[i].last == (i + 1 == parts.size()));
                if (!parts[i].last) CHECK(parts[i].size % drive.partAlignment == 0);
                CHECK(parts[i].size <= partSize);
                at += parts[i].size;
            }
            CHECK(at == size);
        }
    }
}

TEST_CASE("aGibibyteTakesFewRequests") {
    remote::Capabilities drive;
    drive.partAlignment = 256 * kKiB;
    drive.partSize = 64 * kMiB;
    CHECK(play(kGiB, drive).size() <= 18);
}

TEST_CASE("onASlowLinePartsAreSmall") {
    remote::Capabilities drive;
    drive.partAlignment = 256 * kKiB;
    drive.partSize = 64 * kMiB;
    CHECK(nextPart({0, kGiB, {}, 1e6}, drive).size <= 30'000'000);
    CHECK(nextPart({0, kGiB, {}, 1e3}, drive).size == 8 * kMiB);
    CHECK(nextPart({0, kGiB, {}, 1e9}, drive).size == 64 * kMiB);
}

TEST_CASE("onALineThatNobodyKnowsTheFirstPartIsSmall") {
    remote::Capabilities drive;
    drive.partAlignment = 256 * kKiB;
    drive.partSize = 128 * kMiB;
    CHECK(nextPart({0, kGiB, {}, 0}, drive).size == 8 * kMiB);
    drive.partSize = 4 * kMiB;
    CHECK(nextPart({0, kGiB, {}, 0}, drive).size == 4 * kMiB);
}

TEST_CASE("aSpecComesBackFromTheJournal") {
    JobSpec spec;
    spec.name = "flowers";
    spec.roots = {{Path("/data/\xff odd"), "a"}, {Path("/data/b"), "b\n"}};
    spec.remote = "mydrive";
    spec.remoteFolder = "ml/sets";
    spec.plan.targetSize = 123;
    spec.plan.shuffleSeed = 99;
    spec.plan.rawFrom = 7;
    spec.plan.grouping = dataset::Grouping::basename;
    spec.excludes = {"*.tmp", "\xfe"};
    spec.skipJunk = false;
    spec.parallel = 3;
    spec.bytesPerSecond = 8'000'000;
    spec.sizeOnly = true;
    const auto back = specFromJson(specToJson(spec));
    REQUIRE(back);
    CHECK(back->name == spec.name);
    REQUIRE(back->roots.size() == 2);
    CHECK(back->roots[0].path == spec.roots[0].path);
    CHECK(back->roots[1].prefix == "b\n");
    CHECK(back->remoteFolder == spec.remoteFolder);
    CHECK(back->plan.targetSize == 123);
    CHECK(back->plan.shuffleSeed == 99);
    CHECK(back->plan.rawFrom == 7);
    CHECK(back->plan.grouping == dataset::Grouping::basename);
    CHECK(back->excludes == spec.excludes);
    CHECK(back->parallel == 3);
    CHECK(back->bytesPerSecond == 8'000'000);
    CHECK(back->sizeOnly);
    CHECK_FALSE(back->skipJunk);
    for (const char* broken : {"", "{}", "[]", "{\"name\":1}"})
        CHECK(specFromJson(broken).error().reason == Reason::databaseBroken);
    // A number too large for its place is damage, not another number.
    for (const std::string_view key : {"\"parallel\":", "\"max_files\":", "\"shards_per_folder\":"}) {
        std::string damaged = specToJson(spec);
        damaged.insert(damaged.find(key) + key.size(), "9999999999");
        const auto read = specFromJson(damaged);
        REQUIRE_FALSE(read);
        CHECK(read.error().reason == Reason::databaseBroken);
    }
}

}  // namespace
}  // namespace packtrain::test
