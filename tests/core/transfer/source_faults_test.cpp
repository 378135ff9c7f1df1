// What the source may do while it is pushed, and what must come of it: whatever changes is named, and never
// changes another file's bytes.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "job_bench.h"
#include "support/faulty_file_system.h"

namespace packtrain::test {
namespace {

using namespace transfer;

std::vector<std::string> leftOut(JobBench& bench, const JobId& id) {
    std::vector<std::string> paths;
    const auto items = bench.jobs->leftOut(id, 0, 1000);
    REQUIRE(items);
    for (const auto& item : *items) paths.push_back(item.path + ": " + std::string(info(item.reason).name));
    std::ranges::sort(paths);
    return paths;
}

TEST_CASE("filesThatChangeBeforeTheirShardGoWithTheClosingShard") {
    JobBench bench;
    bench.fill(120);
    bench.whenPart(1, [&] {
        for (int i = 0; i < 120; ++i)
            if (i % 3 == 2)
                bench.source.file("class2/img" + std::to_string(10000 + i) + ".txt", "relabelled");
    });
    const JobView view = bench.mustRun(bench.create(bench.oneAtATime()));
    CHECK(view.changed == 0);
    CHECK(view.leftOut == 0);
    CHECK(bench.wrong() == kNothing);
    CHECK(bench.drive.receivedTwice() == 0);
}

TEST_CASE("aBigFileThatChangesWhileItIsSentLeavesItsShardWithoutResending") {
    JobBench bench;
    bench.source.patternFile("a/first.bin", 8 * kMiB, 1).patternFile("a/second.bin", 12 * kMiB, 2);
    JobSpec spec = bench.spec();
    spec.plan.targetSize = 64 * kMiB;
    // The packer is at most 11 MiB ahead of the drive, which holds nothing yet: the second file is not read
    // to its end.
    bench.whenPart(1, [&] { bench.source.patternFile("a/second.bin", 12 * kMiB, 3); });
    const JobView view = bench.mustRun(bench.create(spec));
    CHECK(view.leftOut == 0);
    CHECK(bench.wrong() == kNothing);
    CHECK(bench.drive.receivedTwice() == 0);
}

TEST_CASE("aBigFileOfWhichTheDriveHoldsAPartBeginsTheShardAnewOnce") {
    JobBench bench;
    bench.source.patternFile("a/only.bin", 20 * kMiB, 1).file("a/z.txt", "after it");
    JobSpec spec = bench.spec();
    spec.plan.targetSize = 64 * kMiB;
    bench.whenPart(20, [&] { bench.source.patternFile("a/only.bin", 20 * kMiB, 4); });
    const JobView view = bench.mustRun(bench.create(spec));
    CHECK(view.leftOut == 0);
    CHECK(bench.wrong() == kNothing);
}

TEST_CASE("thirtySevenFilesThatChangeInAShardSendNothingAgain") {
    JobBench bench;
    for (int i = 0; i < 400; ++i)
        bench.source.patternFile("img" + std::to_string(1000 + i) + ".jpg", 132'000,
                                 static_cast<std::uint64_t>(i));
    JobSpec spec = bench.spec();
    spec.plan.targetSize = kGiB;
    bench.whenPart(40, [&] {
        for (int i = 0; i < 37; ++i)
            bench.source.patternFile("img" + std::to_string(1003 + i * 10) + ".jpg", 132'000, 5000);
    });
    const JobId id = bench.create(spec);
    const auto view = bench.run(id);
    REQUIRE(view);
    std::set<std::string> late;  // packed before they changed
    const auto changed = bench.jobs->changed(id, 0, 100);
    REQUIRE(changed);
    late.insert(changed->begin(), changed->end());
    CHECK(late.size() < 30);
    CHECK(view->leftOut == 0);
    CHECK(bench.wrong(late) == kNothing);
    CHECK(bench.drive.receivedTwice() == 0);
    std::uint64_t held = 0;
    for (const auto& object : bench.drive.objects()) held += object.bytes.size();
    CHECK(bench.drive.received() <= held);
}

TEST_CASE("aFileThatVanishesIsNamed") {
    JobBench bench;
    bench.fill(120);
    bench.whenPart(1, [&] { std::filesystem::remove((bench.source / "class2/img10119.jpg").bytes()); });
    const JobId id = bench.create(bench.oneAtATime());
    const JobView view = bench.mustRun(id, JobState::doneWithSkips);
    CHECK(leftOut(bench, id) == std::vector<std::string>{"class2/img10119.jpg: fileGone"});
    CHECK(bench.wrong() == kNothing);
    CHECK(view.leftOut == 1);
}

TEST_CASE("aLogThatGrowsForEverIsLeftOutAndNamed") {
    JobBench bench;
    bench.fill(30);
    bench.source.file("class2/train.log", "line\n");
    std::atomic<int> lines{0};
    bench.drive.rule([&](const Call& call) {
        Twist twist;
        if (call.verb == Verb::send || call.verb == Verb::begin || call.verb == Verb::ensureFolder)
            bench.source.file("class2/train.log", std::string(static_cast<std::size_t>(++lines) * 5, 'x'));
        return twist;
    });
    // Whatever is looked at, the log has grown since.
    bench.whenPart(1, [&] { bench.source.file("class2/train.log", "more than before"); });
    const JobId id = bench.create();
    const auto view = bench.run(id);
    REQUIRE(view);
    CHECK(view->state == JobState::doneWithSkips);
    const auto left = leftOut(bench, id);
    const auto changed = bench.jobs->changed(id, 0, 10);
    REQUIRE(changed);
    CHECK(left.size() + changed->size() == 1);
    CHECK(bench.wrong({"train.log"}) == kNothing);
}

TEST_CASE("whatChangedAfterItWasPackedIsNamed") {
    JobBench bench;
    bench.fill(30);
    // A part that is known to be the last is whole in memory.
    bench.drive.rule([&](const Call& call) {
        Twist twist;
        if (call.verb == Verb::send && call.last && call.name.ends_with(".tar"))
            twist.meanwhile = [&] { bench.source.file("class0/img10000.txt", "too late"); };
        return twist;
    });
    const JobId id = bench.create();
    const JobView view = bench.mustRun(id, JobState::doneWithSkips);
    CHECK(view.why == Reason::sourceChanged);
    CHECK(view.changed == 1);
    CHECK(*bench.jobs->changed(id, 0, 10) == std::vector<std::string>{"class0/img10000.txt"});
    CHECK(bench.wrong({"img10000.txt"}) == kNothing);
}

TEST_CASE("aFileAboveTheCapGoesInPartsThatCatJoins") {
    JobBench bench;
    bench.source.patternFile("big/film.bin", 7 * kMiB + 123, 9)
        .file("big/film.txt", "about it")
        .patternFile("big/other.bin", 3 * kMiB, 2);
    JobSpec spec = bench.spec();
    spec.plan.hardCap = 2 * kMiB;
    bench.drive.once(Verb::send, 5, {.takeOnly = 70'000});
    const JobView view = bench.mustRun(bench.create(spec));
    CHECK(bench.wrong() == kNothing);
    CHECK(view.files == 3);
    CHECK(bench.drive.receivedTwice() == 0);
}

TEST_CASE("aRawFileThatChangesGoesAgainUnderAnotherNumberAndLeavesNothingBehind") {
    JobBench bench;
    bench.source.patternFile("big/film.bin", 7 * kMiB, 9).file("small.txt", "x");
    JobSpec spec = bench.spec();
    spec.plan.hardCap = 2 * kMiB;
    bench.whenPart(14, [&] { bench.source.patternFile("big/film.bin", 6 * kMiB, 10); });
    const JobView view = bench.mustRun(bench.create(spec));
    CHECK(view.leftOut == 0);
    CHECK(bench.wrong() == kNothing);
}

TEST_CASE("aSourceThatGoesAwayIsWaitedForAndNothingIsTakenForVanished") {
    JobBench bench;
    bench.fill(60);
    const std::string here = bench.source.root().bytes(), away = (bench.temp / "away").bytes();
    bench.whenPart(3, [&] { std::filesystem::rename(here, away); });
    const JobId id = bench.create();
    const auto waiting = bench.run(id, {.returnWhenWaiting = true});
    REQUIRE(waiting);
    CHECK(waiting->state == JobState::waiting);
    CHECK(waiting->why == Reason::sourceMissing);
    std::filesystem::rename(away, here);
    const JobView view = bench.mustRun(id);
    CHECK(view.leftOut == 0);
    CHECK(view.changed == 0);
    CHECK(bench.wrong() == kNothing);
    CHECK(bench.drive.receivedTwice() == 0);
}

TEST_CASE("aFolderThatLostItsOnlyFileIsStillThere") {
    JobBench bench;
    bench.fill(120);
    bench.source.file("zz/only.txt", "x").file("zz2/deep/only.txt", "x").file("zz3/only.txt", "x");
    bench.source.folder("zz3", 0700);
    std::filesystem::permissions((bench.source / "zz3").bytes(), std::filesystem::perms(0700));
    bench.whenPart(1, [&] {
        for (const char* name : {"zz/only.txt", "zz2/deep/only.txt", "zz3/only.txt"})
            std::filesystem::remove((bench.source / name).bytes());
    });
    const JobId id = bench.create(bench.oneAtATime());
    const JobView view = bench.mustRun(id, JobState::doneWithSkips);
    CHECK(view.leftOut == 3);
    CHECK(bench.wrong() == kNothing);
}

TEST_CASE("aFileThatLosesItsPermissionIsNamedAloneAndItsSampleGoes") {
    JobBench bench;
    bench.fill(120);
    FaultyFileSystem files(*bench.disk);
    bench.files = &files;
    std::atomic<bool> denied{false};
    files.rule([&](const Operation& operation) -> std::optional<Error> {
        const bool isIt = operation.path.bytes().ends_with("class2/img10119.jpg");
        if (denied && isIt && operation.op == Op::openRead) return Error(Reason::fileDenied);
        return std::nullopt;
    });
    bench.whenPart(1, [&] { denied = true; });
    const JobId id = bench.create(bench.oneAtATime());
    const JobView view = bench.mustRun(id, JobState::doneWithSkips);
    CHECK(view.leftOut == 1);
    CHECK(leftOut(bench, id) == std::vector<std::string>{"class2/img10119.jpg: fileDenied"});
    CHECK(bench.wrong({"img10119.jpg"}) == kNothing);
}

TEST_CASE("anEmptySourceHasNothingToDo") {
    JobBench bench;
    bench.source.folder("x");
    std::filesystem::remove((bench.source / "x").bytes());
    const JobView view = bench.mustRun(bench.create(), JobState::failed);
    CHECK(view.why == Reason::nothingToDo);
}

TEST_CASE("emptyFoldersAloneAreADataset") {
    JobBench bench;
    bench.source.folder("a/b").folder("c", 0700);
    bench.mustRun(bench.create());
    CHECK(bench.wrong() == kNothing);
}

TEST_CASE("aShuffleShipsEverythingOnce") {
    JobBench bench;
    bench.fill(90);
    JobSpec spec = bench.spec();
    spec.plan.shuffleSeed = 7;
    bench.mustRun(bench.create(spec));
    CHECK(bench.wrong() == kNothing);
}

}  // namespace
}  // namespace packtrain::test
