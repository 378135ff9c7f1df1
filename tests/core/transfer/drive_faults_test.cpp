// What the drive may do to a push, and what must come of it.
#include <doctest/doctest.h>

#include "job_bench.h"

namespace packtrain::test {
namespace {

using namespace transfer;

/// Pushes with one fault and demands that nothing of it is left in the end.
JobView survives(JobBench& bench) {
    bench.fill(60);
    const JobView view = bench.mustRun(bench.create());
    CHECK(bench.drive.strikes() > 0);
    CHECK(bench.wrong() == kNothing);
    CHECK(bench.drive.openUploads() == 0);
    return view;
}

TEST_CASE("aShortAcknowledgementIsObeyed") {
    JobBench bench;
    bench.drive.once(Verb::send, 3, {.keepOnly = 64 * kKiB});
    survives(bench);
    CHECK(bench.drive.receivedTwice() == 0);
}

TEST_CASE("nothingAcknowledgedIsSentAgain") {
    JobBench bench;
    bench.drive.once(Verb::send, 3, {.keepOnly = 0});
    survives(bench);
    CHECK(bench.drive.receivedTwice() == 0);
}

TEST_CASE("anAcknowledgementBeyondWhatWasSentIsNotBelieved") {
    JobBench bench;
    bench.drive.once(Verb::send, 3, {.tellHeld = 64 * kKiB});
    survives(bench);
    CHECK(bench.drive.receivedTwice() == 0);
}

TEST_CASE("aBrokenLineGoesOnWhereTheDriveStands") {
    JobBench bench;
    for (std::size_t at : {2, 5, 6, 7, 11}) bench.drive.once(Verb::send, at, {.takeOnly = 100'000});
    const JobView view = survives(bench);
    CHECK(bench.drive.receivedTwice() == 0);
    CHECK(view.retries >= 5);
}

TEST_CASE("aBurstOfServerErrorsPasses") {
    JobBench bench;
    for (std::size_t at = 4; at < 9; ++at)
        bench.drive.once(Verb::send, at, {.error = Error(Reason::serverError)});
    survives(bench);
    CHECK(bench.drive.receivedTwice() == 0);
}

TEST_CASE("resumesAfterLostFinishReply") {
    JobBench bench;
    std::atomic<int> lost{0};
    bench.drive.rule([&](const Call& call) {
        Twist twist;
        if (call.verb == Verb::send && call.last && lost++ < 2)
            twist.errorAfter = Error(Reason::connectionLost);
        return twist;
    });
    survives(bench);
    CHECK(bench.drive.receivedTwice() == 0);
}

TEST_CASE("aFinishedObjectIsFoundByItsIdWhenTheSessionIsGone") {
    JobBench bench;
    std::atomic<int> gone{0};
    bench.drive.rule([&](const Call& call) {
        Twist twist;
        if (call.verb == Verb::send && call.last && gone == 0) {
            gone = 1;
            twist.errorAfter = Error(Reason::connectionLost);
        } else if (call.verb == Verb::ask && gone == 1) {
            gone = 2;
            twist.error = Error(Reason::sessionGone);
        }
        return twist;
    });
    survives(bench);
    CHECK(gone == 2);
    CHECK(bench.drive.receivedTwice() == 0);
}

TEST_CASE("anExpiredSessionBeginsThisShardAnew") {
    JobBench bench;
    bench.drive.once(Verb::send, 9,
                     {.error = Error(Reason::sessionGone), .meanwhile = [&] { bench.drive.dropUploads(); }});
    survives(bench);
}

TEST_CASE("aLostBeginLeavesNothingVisible") {
    JobBench bench;
    bench.drive.once(Verb::begin, 1, {.errorAfter = Error(Reason::connectionLost)});
    bench.fill(60);
    bench.mustRun(bench.create());
    CHECK(bench.wrong() == kNothing);
}

TEST_CASE("threeStrikesWithoutProgressBeginTheSessionAnew") {
    JobBench bench;
    // The first session takes nothing more after its second part; every other one works.
    std::string poisoned;
    std::mutex mutex;
    int refused = 0;
    bench.drive.rule([&](const Call& call) {
        const std::lock_guard lock(mutex);
        Twist twist;
        if (call.verb == Verb::send && call.offset >= 512 * kKiB && refused < 3 &&
            (poisoned.empty() || poisoned == call.name)) {
            poisoned = call.name;
            ++refused;
            twist.error = Error(Reason::serverError);
        }
        return twist;
    });
    const std::size_t begins = bench.drive.calls(Verb::begin);
    const JobView view = survives(bench);
    CHECK(refused == 3);
    CHECK(bench.drive.calls(Verb::begin) - begins ==
          view.shards + 2 + 1);  // shards, index, wids.json, and one anew
}

TEST_CASE("aBadLineIsNoStrikeAgainstTheSession") {
    JobBench bench;
    std::atomic<int> broken{0};
    bench.drive.rule([&](const Call& call) {
        Twist twist;
        if (call.verb == Verb::send && call.offset == 512 * kKiB && broken++ < 6)
            twist.error = Error(Reason::networkTimeout);
        return twist;
    });
    const JobView view = survives(bench);
    CHECK(bench.drive.calls(Verb::begin) == view.shards + 2);
}

TEST_CASE("anUploadThatMovesIsFollowed") {
    JobBench bench;
    bench.drive.once(Verb::send, 2, {.newToken = "moved"});
    survives(bench);
    CHECK(bench.drive.receivedTwice() == 0);
}

TEST_CASE("aChecksumThatIsWrongOnceIsAskedForAgain") {
    JobBench bench;
    bench.drive.lieAboutDigests("flowers-000001.tar", 2);
    bench.fill(60);
    const JobView view = bench.mustRun(bench.create());
    CHECK(bench.wrong() == kNothing);
    CHECK(bench.drive.calls(Verb::begin) == view.shards + 2);
}

TEST_CASE("aDamagedObjectIsReplacedAndThenRemoved") {
    JobBench bench;
    std::atomic<bool> done{false};
    bench.drive.rule([&](const Call& call) {
        Twist twist;
        if (call.verb == Verb::send && call.name == "flowers-000001.tar" && !done && call.last) {
            done = true;
            twist.flipStored = true;
        }
        return twist;
    });
    const JobView view = survives(bench);
    CHECK(bench.drive.calls(Verb::begin) == view.shards + 2 + 1);
    CHECK(bench.drive.named("flowers-000001.tar").size() == 1);
}

TEST_CASE("aChecksumThatStaysWrongFailsTheJobAndIsNeverCalledVerified") {
    JobBench bench;
    bench.drive.lieAboutDigests("flowers-000001.tar", 1000);
    bench.fill(60);
    const JobId id = bench.create();
    const JobView view = bench.mustRun(id, JobState::failed);
    REQUIRE(view.why);
    CHECK(*view.why == Reason::checksumMismatch);
    CHECK(info(*view.why).exitCode == 7);
    CHECK(view.shardsDone == view.shards - 1);
    CHECK_FALSE(view.proof);
    CHECK(bench.drive.named("packtrain.json").empty());
    // The drive comes to its senses: retry ends well, with one object of each.
    bench.drive.lieAboutDigests("flowers-000001.tar", 0);
    REQUIRE(bench.jobs->wish(id, Wish::retry, 0));
    CHECK(bench.jobs->view(id)->state == JobState::queued);
    bench.mustRun(id);
    CHECK(bench.wrong() == kNothing);
}

TEST_CASE("anObjectDeletedBehindOurBackIsSentAgain") {
    JobBench bench;
    bench.drive.once(Verb::list, 1, {.meanwhile = [&] {
                         bench.drive.eraseObject(bench.drive.named("flowers-000000.tar").at(0).id);
                     }});
    bench.fill(60);
    const JobView view = bench.mustRun(bench.create());
    CHECK(bench.wrong() == kNothing);
    CHECK(bench.drive.calls(Verb::begin) == view.shards + 1 + 2 * 2);  // index and wids.json are made anew
}

TEST_CASE("anObjectWithOtherBytesIsSentAgainAndLeavesNothingBehind") {
    JobBench bench;
    bench.drive.once(Verb::list, 1, {.meanwhile = [&] {
                         bench.drive.overwrite(bench.drive.named("flowers-000000.tar").at(0).id, "other");
                     }});
    bench.fill(60);
    bench.mustRun(bench.create());
    CHECK(bench.wrong() == kNothing);
}

TEST_CASE("whoeverDeletesShardsAgainAndAgainIsToldAndNothingIsPublished") {
    JobBench bench;
    for (std::size_t at = 1; at <= 3; ++at)
        bench.drive.once(Verb::list, at, {.meanwhile = [&] {
                             bench.drive.eraseObject(bench.drive.named("flowers-000000.tar").at(0).id);
                         }});
    bench.fill(60);
    const JobId id = bench.create();
    CHECK(bench.mustRun(id, JobState::failed).why == Reason::objectGone);
    CHECK(bench.drive.named("packtrain.json").empty());
    REQUIRE(bench.jobs->wish(id, Wish::retry, 0));
    bench.mustRun(id);
    CHECK(bench.wrong() == kNothing);
}

TEST_CASE("aFullDriveWaitsAndGoesOn") {
    JobBench bench;
    for (std::size_t at = 4; at < 8; ++at)
        bench.drive.once(Verb::send, at, {.error = Error(Reason::storageFull)});
    survives(bench);
}

TEST_CASE("aPlanThatDoesNotFitWaitsBeforeItIsTooLate") {
    JobBench bench;
    bench.drive.setFree(1000);
    bench.fill(60);
    const JobId id = bench.create();
    const auto view = bench.run(id, {.returnWhenWaiting = true});
    REQUIRE(view);
    CHECK(view->state == JobState::waiting);
    CHECK(view->why == Reason::storageFull);
    CHECK(view->context.find("are free") != std::string::npos);
    bench.drive.setFree(std::nullopt);
    bench.mustRun(id);
    CHECK(bench.wrong() == kNothing);
}

TEST_CASE("aSignInThatDiedWaitsWithItsWordsAndGoesOnAfterwards") {
    JobBench bench;
    std::atomic<bool> signedIn{true};
    bench.drive.rule([&](const Call& call) {
        Twist twist;
        if (!signedIn && call.verb != Verb::probe) twist.error = Error(Reason::signInNeeded);
        return twist;
    });
    bench.drive.once(Verb::send, 4,
                     {.error = Error(Reason::signInNeeded), .meanwhile = [&] { signedIn = false; }});
    bench.fill(60);
    const JobId id = bench.create();
    const auto view = bench.run(id, {.returnWhenWaiting = true});
    REQUIRE(view);
    CHECK(view->state == JobState::waiting);
    CHECK(view->why == Reason::signInNeeded);
    signedIn = true;
    bench.mustRun(id);
    CHECK(bench.wrong() == kNothing);
    CHECK(bench.drive.receivedTwice() == 0);
}

TEST_CASE("theDailyCapIsWaitedForUntilItsHour") {
    JobBench bench;
    Error cap(Reason::dailyCap);
    cap.retryAt = bench.clock.wall() + std::chrono::hours(2);
    for (std::size_t at = 3; at < 6; ++at) bench.drive.once(Verb::send, at, {.error = cap});
    FastClock& clock = bench.clock;
    const Ticks began = clock.steady();
    // Two hours at the clock's pace would be long: the wall clock, by which the drive counts, jumps there.
    clock.jumpWall(std::chrono::hours(2));
    survives(bench);
    CHECK(clock.steady() - began < std::chrono::hours(1));
}

TEST_CASE("whatTheDriveRefusesForGoodFailsTheJob") {
    JobBench bench;
    bench.drive.once(Verb::begin, 2, {.error = Error(Reason::notAllowedByDrive)});
    bench.fill(60);
    const JobId id = bench.create();
    const JobView view = bench.mustRun(id, JobState::failed);
    CHECK(view.why == Reason::notAllowedByDrive);
    REQUIRE(bench.jobs->wish(id, Wish::retry, 0));
    bench.mustRun(id);
    CHECK(bench.wrong() == kNothing);
    CHECK(bench.drive.receivedTwice() == 0);
}

TEST_CASE("aFolderThatVanishesIsMadeAgain") {
    JobBench bench;
    bench.drive.once(Verb::begin, 2, {.error = Error(Reason::objectGone)});
    survives(bench);
}

TEST_CASE("aDatasetThatIsThereIsNotTouched") {
    JobBench bench;
    bench.drive.addForeign("ml/flowers", "packtrain.json", "{}");
    bench.fill(10);
    const JobView view = bench.mustRun(bench.create(), JobState::failed);
    CHECK(view.why == Reason::objectExists);
    CHECK(bench.drive.calls(Verb::begin) == 0);
}

TEST_CASE("aManifestThatAppearedMeanwhileIsAConflict") {
    JobBench bench;
    bench.drive.once(Verb::replace, 1,
                     {.meanwhile = [&] { bench.drive.addForeign("ml/flowers", "packtrain.json", "{}"); }});
    bench.fill(10);
    const JobView view = bench.mustRun(bench.create(), JobState::failed);
    CHECK(view.why == Reason::versionConflict);
    CHECK(bench.drive.named("packtrain.json").at(0).bytes == "{}");
}

TEST_CASE("aManifestWhoseReplyWasLostIsRecognised") {
    JobBench bench;
    bench.drive.once(Verb::replace, 1, {.errorAfter = Error(Reason::connectionLost)});
    survives(bench);
    CHECK(bench.drive.named("packtrain.json").size() == 1);
}

TEST_CASE("aDriveWithoutChecksumsIsReadBack") {
    JobBench bench;
    bench.drive.caps.proof = remote::Proof::readBack;
    bench.drive.caps.digests.clear();
    bench.drive.once(Verb::read, 2, {.takeOnly = 1000});
    const JobView view = survives(bench);
    CHECK(view.proof == remote::Proof::readBack);
}

TEST_CASE("sizeOnlyIsNeverCalledMore") {
    JobBench bench;
    bench.drive.caps.proof = remote::Proof::readBack;
    bench.drive.caps.digests.clear();
    bench.fill(20);
    JobSpec spec = bench.spec();
    spec.sizeOnly = true;
    const JobView view = bench.mustRun(bench.create(spec));
    CHECK(view.proof == remote::Proof::sizeOnly);
    CHECK(bench.drive.calls(Verb::read) == 0);
}

TEST_CASE("aDriveThatMustKnowTheTotalIsToldIt") {
    JobBench bench;
    bench.drive.caps.totalNeededAtBegin = true;
    bench.fill(60);
    bench.mustRun(bench.create());
    CHECK(bench.wrong() == kNothing);
}

TEST_CASE("theBarNeverFalls") {
    JobBench bench;
    bench.fill(60);
    JobSpec spec = bench.spec();
    spec.bytesPerSecond = 20'000;
    spec.parallel = 2;
    bench.drive.once(Verb::send, 7,
                     {.error = Error(Reason::sessionGone), .meanwhile = [&] { bench.drive.dropUploads(); }});
    const JobId id = bench.create(spec);
    std::uint64_t last = 0;
    int looks = 0;
    const auto view = bench.run(id, {}, {}, [&] {
        const auto now = bench.jobs->view(id);
        REQUIRE(now);
        CHECK(now->sentBytes >= last);
        CHECK(now->sentBytes <= now->totalBytes);
        last = now->sentBytes;
        ++looks;
    });
    REQUIRE(view);
    CHECK(view->state == JobState::done);
    CHECK(looks > 3);
    CHECK(bench.drive.strikes() == 1);
    CHECK(bench.wrong() == kNothing);
}

TEST_CASE("theBarMovesWhileAPartIsOnTheWay") {
    JobBench bench;
    bench.fill(20);
    bench.drive.caps.partSize = 64 * kMiB;  // all of it is one part
    JobSpec spec = bench.spec();
    spec.bytesPerSecond = 4'000;
    spec.parallel = 1;
    const JobId id = bench.create(spec);
    std::set<std::uint64_t> seen;
    std::uint64_t read = 0;
    const auto view = bench.run(id, {}, {}, [&] {
        const auto now = bench.jobs->view(id);
        const auto shards = bench.jobs->shards(id, 0, 10);
        REQUIRE(now);
        REQUIRE(shards);
        for (const auto& shard : *shards)
            if (shard.sentBytes > 0) return;
        seen.insert(now->sentBytes);
        read = std::max(read, now->readBytes);
    });
    REQUIRE(view);
    CHECK(seen.size() > 3);
    CHECK(read > 0);
    CHECK(view->sentBytes == view->totalBytes);
    CHECK(bench.wrong() == kNothing);
}

TEST_CASE("slowDownHalvesTheWorkersAndTheyComeBack") {
    JobBench bench;
    for (std::size_t at = 3; at < 6; ++at)
        bench.drive.once(Verb::send, at, {.error = Error(Reason::rateLimited)});
    survives(bench);
}

}  // namespace
}  // namespace packtrain::test
