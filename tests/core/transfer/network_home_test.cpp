// A home on NFS or the like: folders that do not say what a name is, errors that pass, handles that go stale,
// names that are gone between one look and the next, files that are numbered anew.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "job_bench.h"
#include "support/faulty_file_system.h"

namespace packtrain::test {
namespace {

using namespace transfer;
namespace fs = std::filesystem;

/// A bench whose source and state lie on a network file system.
struct NetworkHome {
    NetworkHome() : files(*bench.disk) {
        bench.files = &files;
        files.volumeIs({.type = "nfs4", .network = true, .stableInodes = true, .mtimeGrainNs = 1});
        files.hideTypes();
        bench.fill(60);
        bench.source.symlink("class0/link", "img10000.jpg").folder("empty");
    }

    bool isSource(const Operation& operation) const {
        return operation.path.bytes().starts_with(bench.source.root().bytes());
    }
    std::vector<std::string> leftOut(const JobId& id) {
        std::vector<std::string> lines;
        const auto items = bench.jobs->leftOut(id, 0, 1000);
        REQUIRE(items);
        for (const auto& item : *items)
            lines.push_back(item.path + ": " + std::string(info(item.reason).name));
        std::ranges::sort(lines);
        return lines;
    }

    JobBench bench;
    FaultyFileSystem files;
};

Error stale(const Operation& operation) {
    return {Reason::readFailed, operation.path.display() + ": Stale file handle"};
}

TEST_CASE("foldersThatDoNotSayWhatANameIsAreWalked") {
    NetworkHome home;
    home.bench.mustRun(home.bench.create());
    CHECK(home.bench.wrong() == kNothing);
}

TEST_CASE("filesThatAreNumberedAnewAtEveryLookAreStillTheSame") {
    NetworkHome home;
    std::atomic<std::uint64_t> number{1};
    home.files.disguise([&](const Path&, io::FileStat& stat) { stat.inode = number++; });
    home.bench.mustRun(home.bench.create());
    CHECK(home.bench.wrong() == kNothing);
    CHECK(home.bench.drive.receivedTwice() == 0);
}

/// The i-th look at the source fails once, for many i.
TEST_CASE("anErrorThatPassesIsNotSeen") {
    std::size_t struck = 0;
    for (std::size_t at = 3;; at += 131) {
        CAPTURE(at);
        NetworkHome home;
        std::atomic<std::size_t> looks{0};
        home.files.rule([&](const Operation& operation) -> std::optional<Error> {
            if (home.isSource(operation) && looks++ == at) return stale(operation);
            return std::nullopt;
        });
        const JobId id = home.bench.create();
        const JobView view = home.bench.mustRun(id);
        CHECK(home.leftOut(id) == kNothing);
        CHECK(view.changed == 0);
        CHECK(home.bench.wrong() == kNothing);
        if (looks <= at) break;
        ++struck;
    }
    CHECK(struck > 4);
}

TEST_CASE("aFileThatCannotBeReadForGoodIsNamedWithItsSample") {
    NetworkHome home;
    home.files.rule([&](const Operation& operation) -> std::optional<Error> {
        if (operation.op == Op::readAt && operation.path.bytes().ends_with("class1/img10007.jpg"))
            return stale(operation);
        return std::nullopt;
    });
    const JobId id = home.bench.create();
    home.bench.mustRun(id, JobState::doneWithSkips);
    CHECK(home.leftOut(id) ==
          std::vector<std::string>{"class1/img10007.jpg: readFailed", "class1/img10007.txt: readFailed"});
    CHECK(home.bench.wrong({"img10007."}) == kNothing);
}

TEST_CASE("aFolderThatCannotBeListedForGoodIsNamed") {
    NetworkHome home;
    home.files.rule([&](const Operation& operation) -> std::optional<Error> {
        if (operation.op == Op::names && operation.path.bytes().ends_with("class1")) return stale(operation);
        return std::nullopt;
    });
    const JobId id = home.bench.create();
    home.bench.mustRun(id, JobState::doneWithSkips);
    CHECK(home.leftOut(id) == std::vector<std::string>{"class1: readFailed"});
    CHECK(home.bench.wrong({"class1"}) == kNothing);
}

/// Another client of the share deletes files while this one works.
TEST_CASE("aNameThatIsGoneBetweenListingAndLookWasNeverThere") {
    NetworkHome home;
    std::atomic<bool> done{false};
    home.files.rule([&](const Operation& operation) -> std::optional<Error> {
        if (operation.op == Op::stat && operation.path.bytes().ends_with("class1/img10010.jpg") &&
            !done.exchange(true))
            fs::remove(operation.path.bytes());
        return std::nullopt;
    });
    const JobId id = home.bench.create();
    home.bench.mustRun(id);
    CHECK(done);
    CHECK(home.leftOut(id) == kNothing);
    CHECK(home.bench.wrong() == kNothing);
}

TEST_CASE("aNameThatIsGoneBetweenLookAndOpenIsNamed") {
    NetworkHome home;
    std::atomic<bool> done{false};
    home.files.rule([&](const Operation& operation) -> std::optional<Error> {
        if (operation.op == Op::openRead && operation.path.bytes().ends_with("class1/img10010.jpg") &&
            !done.exchange(true))
            fs::remove(operation.path.bytes());
        return std::nullopt;
    });
    const JobId id = home.bench.create();
    home.bench.mustRun(id, JobState::doneWithSkips);
    CHECK(home.leftOut(id) == std::vector<std::string>{"class1/img10010.jpg: fileGone"});
    CHECK(home.bench.wrong() == kNothing);
}

TEST_CASE("aServerThatIsAwayIsWaitedForAndNothingIsTakenForBroken") {
    NetworkHome home;
    std::atomic<bool> away{false};
    home.files.rule([&](const Operation& operation) -> std::optional<Error> {
        if (away && home.isSource(operation)) return stale(operation);
        return std::nullopt;
    });
    home.bench.drive.once(Verb::send, 2, {.meanwhile = [&] { away = true; }});
    const JobId id = home.bench.create();
    const auto waiting = home.bench.run(id, {.returnWhenWaiting = true});
    REQUIRE(waiting);
    CHECK(waiting->state == JobState::waiting);
    CHECK(waiting->why == Reason::sourceMissing);
    CHECK(home.leftOut(id) == kNothing);
    away = false;
    home.bench.mustRun(id);
    CHECK(home.bench.wrong() == kNothing);
    CHECK(home.bench.drive.receivedTwice() == 0);
}

TEST_CASE("theJournalOnANetworkHomeNeedsNoSharedMemory") {
    NetworkHome home;
    const JobId id = home.bench.create();
    home.bench.mustRun(id);
    for (const auto& one : fs::directory_iterator(home.bench.jobs->folder(id).bytes()))
        CHECK_FALSE(one.path().string().ends_with("-shm"));
}

}  // namespace
}  // namespace packtrain::test
