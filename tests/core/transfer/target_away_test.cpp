// The disk that holds the target is unplugged and leaves an empty mount point behind: nothing is written
// there. The job waits, in this process and in the next one, and goes on when the disk is back.
#include <doctest/doctest.h>

#include <filesystem>

#include "job_bench.h"
#include "remote/local/local_remote.h"
#include "remote/wrap/landmark_remote.h"
#include "support/faulty_file_system.h"
#include "transfer/journal.h"
#include "transfer/landmark.h"

namespace packtrain::test {
namespace {

using namespace transfer;
namespace fs = std::filesystem;

/// A target on a disk that is mounted at `here`.
struct TargetBench : JobBench {
    explicit TargetBench(int samples) {
        fill(samples);
        fs::create_directory(here);
        remote = local.get();
    }

    JobId create() {
        JobSpec asked = spec();
        auto landmark = putLandmark(*local, asked, {});
        REQUIRE_MESSAGE(landmark, landmark.error().message());
        CHECK_FALSE(landmark->empty());
        asked.landmark = *landmark;
        return JobBench::create(asked);
    }

    void pull() const {
        fs::rename(here, away);
        fs::create_directory(here);
    }
    void plugIn() const {
        CHECK(inMountPoint() == kNothing);
        fs::remove_all(here);
        fs::rename(away, here);
    }
    std::vector<std::string> inMountPoint() const {
        std::vector<std::string> found;
        for (const auto& one : fs::recursive_directory_iterator(here)) found.push_back(one.path().string());
        return found;
    }

    void checkWaits(const JobId& id) {
        const auto view = run(id, kReturns);
        REQUIRE(view);
        CHECK(view->state == JobState::waiting);
        CHECK(view->why == Reason::targetMissing);
        CHECK(view->context.starts_with(here));
    }
    void checkGoesOn(const JobId& id) {
        mustRun(id);
        CHECK(wrongIn(Path(here)) == kNothing);
    }
    /// Runs with patience, and plugs the disk in once it was pulled and the job waits for it.
    void checkGoesOnByItself(const JobId& id, const std::atomic<bool>& pulled) {
        std::atomic<bool> back{false};
        const auto view = run(id, {}, {}, [&] {
            if (!pulled || back) return;
            const auto now = jobs->view(id);
            if (!now || now->state != JobState::waiting) return;
            CHECK(now->why == Reason::targetMissing);
            back = true;
            plugIn();
        });
        REQUIRE(view);
        CHECK(back);
        CHECK(view->state == JobState::done);
        for (const std::string& one : wrongIn(Path(here))) FAIL_CHECK(one);
    }
    /// Runs until about so many bytes of parts were written, and stops there.
    void runUntilSent(const JobId& id, std::uint64_t bytes) {
        StopSource stop;
        std::atomic<std::uint64_t> written{0};
        under.rule([&](const Operation& operation) -> std::optional<Error> {
            if (operation.op == Op::writeAt) written += 100'000;
            if (written >= bytes) stop.request_stop();
            return std::nullopt;
        });
        REQUIRE(run(id, {}, stop.get_token()));
        under.rule(nullptr);
        REQUIRE(jobs->view(id)->state != JobState::done);
    }

    const std::string here = (temp / "mnt").bytes(), away = (temp / "away").bytes();
    FaultyFileSystem under{*disk};
    std::unique_ptr<remote::Remote> local =
        remote::makeLocalRemote({.root = Path(here), .lockFile = temp / "replace.lock"}, under, clock);
};

TEST_CASE("aTargetThatIsThereGetsItsDatasetAndKeepsNoMark") {
    TargetBench bench(20);
    const JobId id = bench.create();
    bench.checkGoesOn(id);
}

TEST_CASE("aTargetThatIsGoneIsWaitedForByTheNextProcess") {
    TargetBench bench(60);
    const JobId id = bench.create();
    bench.runUntilSent(id, 300'000);
    bench.pull();
    bench.checkWaits(id);
    bench.checkWaits(id);
    bench.plugIn();
    bench.checkGoesOn(id);
}

TEST_CASE("aTargetThatIsPulledBeforeTheFirstRunIsWaitedFor") {
    TargetBench bench(6);
    const JobId id = bench.create();
    bench.pull();
    bench.checkWaits(id);
    bench.plugIn();
    bench.checkGoesOn(id);
}

TEST_CASE("aTargetWhoseMountPointGoesWithItIsNotMadeAnew") {
    TargetBench bench(6);
    const JobId id = bench.create();
    fs::rename(bench.here, bench.away);
    bench.checkWaits(id);
    CHECK_FALSE(fs::exists(bench.here));
    fs::rename(bench.away, bench.here);
    bench.checkGoesOn(id);
}

/// Of two shards, or of the manifest at the end.
void checkPatience(int pulledAtWrite) {
    CAPTURE(pulledAtWrite);
    TargetBench bench(60);
    const JobId id = bench.create();
    std::atomic<int> writes{0};
    std::atomic<bool> pulled{false};
    bench.under.rule([&](const Operation& operation) -> std::optional<Error> {
        if (operation.op == Op::writeAt && ++writes == pulledAtWrite) {
            bench.pull();
            pulled = true;
        }
        return std::nullopt;
    });
    bench.checkGoesOnByItself(id, pulled);
}

TEST_CASE("aPatientRunGoesOnByItselfWhenTheTargetIsBack") {
    checkPatience(3);
    checkPatience(12);
}

TEST_CASE("aPartThatWasBegunAsTheTargetWentIsNotLeftThere") {
    TargetBench bench(6);
    const JobId id = bench.create();
    std::atomic<bool> begun{false}, pulled{false};
    bench.under.rule([&](const Operation& operation) -> std::optional<Error> {
        if (!pulled && begun) {  // the look after the begin
            bench.pull();
            pulled = true;
        }
        begun = operation.op == Op::openWrite && operation.path.bytes().ends_with(".packtrain-part");
        return std::nullopt;
    });
    bench.checkGoesOnByItself(id, pulled);
}

TEST_CASE("aFolderOfTheSameNameInTheMountPointIsNotTheTarget") {
    TargetBench bench(60);
    const JobId id = bench.create();
    bench.runUntilSent(id, 300'000);
    bench.pull();
    const fs::path stale = fs::path(bench.here) / "ml/flowers/shards/0000";
    fs::create_directories(stale);
    bench.checkWaits(id);
    CHECK(fs::is_empty(stale));
    fs::remove_all(fs::path(bench.here) / "ml");
    bench.plugIn();
    bench.checkGoesOn(id);
}

TEST_CASE("aTargetComesBackUnderOtherNumbers") {
    TargetBench bench(60);
    const JobId id = bench.create();
    bench.runUntilSent(id, 300'000);
    bench.pull();
    bench.checkWaits(id);
    const fs::path first = fs::path(bench.temp.path().bytes()) / "first";
    fs::rename(bench.away, first);
    fs::copy(first, bench.away, fs::copy_options::recursive);  // its inodes are others
    bench.plugIn();
    bench.under.disguise([&](const Path& path, io::FileStat& stat) {
        if (path.bytes().starts_with(bench.here)) stat.device += 7;
    });
    bench.checkGoesOn(id);
}

TEST_CASE("aDiskThatBecomesReadOnlyIsWaitedFor") {
    TargetBench bench(30);
    const JobId id = bench.create();
    bench.under.rule([&](const Operation& operation) -> std::optional<Error> {
        if (operation.op != Op::writeAt) return std::nullopt;
        return Error(Reason::readOnly, operation.path.display());
    });
    bench.checkWaits(id);
    bench.under.rule(nullptr);
    bench.checkGoesOn(id);
}

TEST_CASE("aJobThatIsCancelledWhileItsTargetIsAwayIsClearedUpLater") {
    TargetBench bench(60);
    const JobId id = bench.create();
    bench.runUntilSent(id, 1'000'000);
    bench.pull();
    REQUIRE(bench.jobs->wish(id, Wish::cancel));
    bench.mustRun(id, JobState::cancelled);
    bench.plugIn();
    bench.mustRun(id, JobState::cancelled);
    for (const std::string& path : bench.inMountPoint()) {
        CAPTURE(path);
        CHECK(path.find("packtrain-part") == std::string::npos);
    }
}

TEST_CASE("killedBetweenTheMarksEndAndItsOwnAJobEndsAllTheSame") {
    TargetBench bench(6);
    const JobId id = bench.create();
    bench.mustRun(id);
    const auto journal = Journal::open(*bench.disk, bench.jobs->folder(id));
    REQUIRE(journal);
    REQUIRE((*journal)->write(
        [](store::Database& db) { return db.execute("UPDATE job SET ended=0, finished=NULL, stage=4"); }));
    bench.checkGoesOn(id);
}

TEST_CASE("aMarkThatCannotBeTakenIsNoFailure") {
    TargetBench bench(6);
    const JobId id = bench.create();
    bench.under.rule([&](const Operation& operation) -> std::optional<Error> {
        if (operation.op != Op::remove) return std::nullopt;
        return Error(Reason::writeFailed, operation.path.display());
    });
    bench.mustRun(id);
    bench.under.rule(nullptr);
    CHECK(bench.wrongIn(Path(bench.here)).size() == 1);
}

/// Whatever the job is at when the disk is pulled, not a byte goes elsewhere.
TEST_CASE("pulledAtAnyInstantTheTargetIsWaitedFor") {
    int waited = 0;
    for (std::size_t at = 0;; at += 17) {
        CAPTURE(at);
        TargetBench bench(24);
        const JobId id = bench.create();
        std::atomic<std::size_t> touched{0};
        bench.under.rule([&](const Operation& operation) {
            if (operation.path.bytes().starts_with(bench.here) && touched++ == at) bench.pull();
            return std::optional<Error>();
        });
        const auto view = bench.run(id, kReturns);
        REQUIRE(view);
        if (touched <= at) break;
        bench.under.rule(nullptr);
        CHECK(bench.inMountPoint() == kNothing);
        if (view->state == JobState::waiting) {
            ++waited;
            CHECK(view->why == Reason::targetMissing);
            bench.checkWaits(id);
        } else {
            CHECK(view->state == JobState::done);  // only the mark was still to be taken
        }
        bench.plugIn();
        bench.mustRun(id);
        const auto wrong = bench.wrongIn(Path(bench.here));
        if (view->state == JobState::waiting) CHECK(wrong == kNothing);
    }
    CHECK(waited >= 6);
}

}  // namespace
}  // namespace packtrain::test
