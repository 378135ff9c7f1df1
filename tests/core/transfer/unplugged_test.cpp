// The drive that holds the source is unplugged and leaves an empty mount point behind: that is no emptied
// source. The job waits, in this process and in the next one, and goes on when the drive is back.
#include <doctest/doctest.h>

#include <filesystem>

#include "job_bench.h"
#include "support/faulty_file_system.h"

namespace packtrain::test {
namespace {

using namespace transfer;
namespace fs = std::filesystem;

/// The source as if it lay on a USB drive mounted where it is.
struct Plug {
    explicit Plug(JobBench& bench) : here(bench.source.root().bytes()), away((bench.temp / "away").bytes()) {}
    void pull() const {
        fs::rename(here, away);
        fs::create_directory(here);
    }
    void plugIn() const {
        fs::remove_all(here);
        fs::rename(away, here);
    }
    std::string here, away;
};

void checkWaits(JobBench& bench, const JobId& id) {
    const auto view = bench.run(id, kReturns);
    REQUIRE(view);
    CHECK(view->state == JobState::waiting);
    CHECK(view->why == Reason::sourceMissing);
    CHECK(view->leftOut == 0);
    CHECK(view->changed == 0);
}

void checkGoesOn(JobBench& bench, const JobId& id) {
    const JobView view = bench.mustRun(id);
    CHECK(view.leftOut == 0);
    CHECK(view.changed == 0);
    CHECK(bench.wrong() == kNothing);
    CHECK(bench.drive.receivedTwice() == 0);
}

/// Runs until the n-th part is about to be sent; then does `what` and stops.
void runUntilPart(JobBench& bench, const JobId& id, std::size_t number,
                  const std::function<void()>& what = {}) {
    StopSource stop;
    bench.drive.once(Verb::send, number, {.meanwhile = [&] {
                         if (what) what();
                         stop.request_stop();
                     }});
    REQUIRE(bench.run(id, {}, stop.get_token()));
}

TEST_CASE("anEmptyMountPointIsWaitedForByTheNextProcess") {
    JobBench bench;
    bench.fill(60);
    const Plug drive(bench);
    const JobId id = bench.create();
    runUntilPart(bench, id, 3);
    drive.pull();
    const std::uint64_t before = bench.drive.received();
    checkWaits(bench, id);
    checkWaits(bench, id);
    CHECK(bench.drive.received() == before);
    drive.plugIn();
    checkGoesOn(bench, id);
}

TEST_CASE("aMountPointWithSomethingElseInItIsNotTheSource") {
    JobBench bench;
    bench.fill(60);
    const Plug drive(bench);
    const JobId id = bench.create();
    runUntilPart(bench, id, 3);
    drive.pull();
    writeFile(Path(drive.here) / ".directory", "left here by a file browser");
    checkWaits(bench, id);
    drive.plugIn();
    checkGoesOn(bench, id);
}

TEST_CASE("aMountPointWithoutItsDriveIsWaitedForInTheSameProcess") {
    JobBench bench;
    bench.fill(90);
    const Plug drive(bench);
    const JobId id = bench.create();
    bench.drive.once(Verb::send, 2, {.meanwhile = [&] { drive.pull(); }});
    checkWaits(bench, id);
    drive.plugIn();
    checkGoesOn(bench, id);
}

TEST_CASE("aDriveThatIsPulledBeforeTheFirstRunIsWaitedFor") {
    JobBench bench;
    bench.fill(6);
    const Plug drive(bench);
    const JobId id = bench.create();
    drive.pull();
    checkWaits(bench, id);
    drive.plugIn();
    checkGoesOn(bench, id);
}

TEST_CASE("aJobThatWasNeverRunWaitsForTheFolderThatIsNotThere") {
    JobBench bench;
    bench.fill(6);
    const std::string away = (bench.temp / "away").bytes();
    const JobId id = bench.create();
    fs::rename(bench.source.root().bytes(), away);
    checkWaits(bench, id);
    fs::rename(away, bench.source.root().bytes());
    checkGoesOn(bench, id);
}

TEST_CASE("aFileInTheFoldersPlaceIsNotTheSource") {
    JobBench bench;
    bench.fill(30);
    const std::string away = (bench.temp / "away").bytes();
    const JobId id = bench.create();
    runUntilPart(bench, id, 2);
    fs::rename(bench.source.root().bytes(), away);
    writeFile(bench.source.root(), "a note where the folder was");
    checkWaits(bench, id);
    fs::remove(bench.source.root().bytes());
    fs::rename(away, bench.source.root().bytes());
    checkGoesOn(bench, id);
}

TEST_CASE("oneOfSeveralRootsThatIsGoneHoldsTheJob") {
    JobBench bench;
    bench.fill(60);
    JobSpec spec = bench.spec();
    spec.roots = {{bench.source / "class0", "class0"},
                  {bench.source / "class1", "class1"},
                  {bench.source / "class2", "class2"}};
    const JobId id = bench.create(spec);
    runUntilPart(bench, id, 1);
    const std::string here = (bench.source / "class2").bytes(), away = (bench.temp / "away").bytes();
    fs::rename(here, away);
    fs::create_directory(here);
    checkWaits(bench, id);
    fs::remove(here);
    fs::rename(away, here);
    checkGoesOn(bench, id);
}

TEST_CASE("whatIsReallyDeletedIsNamedAndNotWaitedFor") {
    JobBench bench;
    bench.fill(60);
    const JobId id = bench.create();
    runUntilPart(bench, id, 2, [&] {
        for (const auto& one : fs::directory_iterator(bench.source.root().bytes()))
            fs::remove_all(one.path());
    });
    const auto view = bench.run(id, kReturns);
    REQUIRE(view);
    CHECK(view->state == JobState::doneWithSkips);
    CHECK(view->leftOut + view->changed == 120);
    const auto left = bench.jobs->leftOut(id, 0, 200);
    REQUIRE(left);
    for (const auto& item : *left) CHECK(item.reason == Reason::fileGone);
}

TEST_CASE("aUsbDriveComesBackWithOtherInodesAndAnotherDevice") {
    JobBench bench;
    bench.fill(60);
    FaultyFileSystem usb(*bench.disk);
    bench.files = &usb;
    usb.volumeIs({.type = "exfat", .network = false, .stableInodes = false, .mtimeGrainNs = 10'000'000});
    const Plug drive(bench);
    const JobId id = bench.create();
    runUntilPart(bench, id, 3);
    drive.pull();
    checkWaits(bench, id);
    drive.plugIn();
    const std::string root = bench.source.root().bytes();
    usb.disguise([root](const Path& path, io::FileStat& stat) {
        if (!path.bytes().starts_with(root)) return;
        stat.inode ^= 0x5555;
        stat.device += 7;
        stat.ctimeNs += 1'000'000'000;
    });
    checkGoesOn(bench, id);
}

TEST_CASE("aNetworkShareThatIsMountedAnewButShowsNothingYetIsWaitedFor") {
    JobBench bench;
    bench.fill(60);
    FaultyFileSystem share(*bench.disk);
    bench.files = &share;
    share.volumeIs({.type = "fuse.rclone", .network = true, .stableInodes = false, .mtimeGrainNs = 1});
    const std::string root = bench.source.root().bytes();
    // Numbers of network mounts are given again: they say nothing.
    share.disguise([root](const Path& path, io::FileStat& stat) {
        if (path.bytes() == root) stat.inode = 1, stat.device = 50;
    });
    const Plug drive(bench);
    const JobId id = bench.create();
    runUntilPart(bench, id, 3);
    drive.pull();
    checkWaits(bench, id);
    drive.plugIn();
    checkGoesOn(bench, id);
}

/// Whatever the job is at when the drive is pulled, nothing is taken for vanished or changed.
TEST_CASE("pulledAtAnyInstantTheDriveIsWaitedFor") {
    int waited = 0;
    for (std::size_t at = 0;; at += 41) {
        CAPTURE(at);
        JobBench bench;
        bench.fill(24);
        FaultyFileSystem files(*bench.disk);
        const Plug drive(bench);
        const JobId id = bench.create();
        bench.files = &files;
        std::atomic<std::size_t> touched{0};
        files.rule([&](const Operation& operation) {
            if (operation.path.bytes().starts_with(drive.here) && touched++ == at) drive.pull();
            return std::optional<Error>();
        });
        const auto view = bench.run(id, kReturns);
        REQUIRE(view);
        if (touched <= at) break;
        if (view->state == JobState::waiting) {
            ++waited;
            CHECK(view->why == Reason::sourceMissing);
            checkWaits(bench, id);  // another process sees the same
        } else {
            CHECK(view->state == JobState::done);  // nothing was needed any more
        }
        CHECK(view->leftOut == 0);
        CHECK(view->changed == 0);
        files.rule(nullptr);
        drive.plugIn();
        checkGoesOn(bench, id);
    }
    CHECK(waited >= 6);
}

}  // namespace
}  // namespace packtrain::test
