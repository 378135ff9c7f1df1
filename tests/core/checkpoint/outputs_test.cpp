// A watched output folder becomes sets on a drive: each state of a file goes once, whatever dies on the way.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include "checkpoint/outputs.h"
#include "io/system_clock.h"
#include "support/faulty_file_system.h"
#include "support/fixture_tree.h"
#include "support/recording_log.h"
#include "support/temp_folder.h"

namespace packtrain::test {
namespace {

using namespace checkpoint;
using namespace std::chrono_literals;
using transfer::JobId;
using transfer::JobState;
using transfer::JobView;

/// A drive in memory. It outlives the agents that ship to it.
struct MemorySeries {
    std::map<std::string, std::map<std::string, std::string>> sets;  ///< by name: path and content
    std::map<JobId, std::pair<std::string, Path>> jobs;
    std::vector<dataset::LeftOut> leavesOut;  ///< from the next set
    std::optional<Reason> away;               ///< every call fails
    std::optional<Reason> jobFails;           ///< once
    std::mutex mutex;

    /// As who reads all sets in their order finds it.
    std::map<std::string, std::string> tree() {
        const std::scoped_lock lock(mutex);
        std::map<std::string, std::string> all;
        for (const auto& [name, files] : sets)
            for (const auto& [path, content] : files) all[path] = content;
        return all;
    }
    std::size_t sent(const std::string& path) {
        const std::scoped_lock lock(mutex);
        return static_cast<std::size_t>(
            std::ranges::count_if(sets, [&](const auto& set) { return set.second.contains(path); }));
    }
    std::size_t count() {
        const std::scoped_lock lock(mutex);
        return sets.size();
    }
};

class MemoryOutputs final : public OutputShipping {
  public:
    explicit MemoryOutputs(MemorySeries& drive) : drive_(drive) {}

    Result<std::uint64_t> highest(const StopToken&) override {
        const std::scoped_lock lock(drive_.mutex);
        if (drive_.away) return fail(*drive_.away);
        std::uint64_t highest = 0;
        for (const auto& [name, files] : drive_.sets)
            highest = std::max<std::uint64_t>(highest, std::stoull(name.substr(name.size() - 6)));
        return highest;
    }
    Result<JobId> create(const std::string& name, const Path& from, const StopToken&) override {
        const std::scoped_lock lock(drive_.mutex);
        if (drive_.away) return fail(*drive_.away);
        if (drive_.sets.contains(name)) return fail(Reason::objectExists, name);
        JobId job = "job-" + std::to_string(drive_.jobs.size());
        drive_.jobs[job] = {name, from};
        return job;
    }
    Result<JobView> run(const JobId& job, const StopToken&) override {
        const std::scoped_lock lock(drive_.mutex);
        if (drive_.away) return fail(*drive_.away);
        const auto found = drive_.jobs.find(job);
        if (found == drive_.jobs.end()) return fail(Reason::unknownJob, job);
        JobView view;
        view.id = job;
        if (drive_.jobFails) {
            view.state = JobState::failed;
            view.why = std::exchange(drive_.jobFails, {});
            return view;
        }
        auto& set = drive_.sets[found->second.first];
        for (const std::string& path : listTree(found->second.second))
            if (!path.ends_with('/') && !isLeftOut(path)) set[path] = readFile(found->second.second / path);
        view.state = drive_.leavesOut.empty() ? JobState::done : JobState::doneWithSkips;
        return view;
    }
    Result<JobView> progress(const JobId&) override { return JobView{}; }
    Result<std::vector<dataset::LeftOut>> leftOut(const JobId&) override {
        const std::scoped_lock lock(drive_.mutex);
        return std::exchange(drive_.leavesOut, {});
    }
    void keepOnly(const std::vector<JobId>&, const StopToken&) override {}

  private:
    bool isLeftOut(const std::string& path) const {
        return std::ranges::find(drive_.leavesOut, path, &dataset::LeftOut::path) != drive_.leavesOut.end();
    }
    MemorySeries& drive_;
};

/// Agents come and go; folder, drive and state stay.
struct Yard {
    TempFolder temp{TempFolder::Disk::memory};
    std::unique_ptr<io::FileSystem> disk = io::makeLocalFileSystem();
    FaultyFileSystem files{*disk};
    io::SystemClock clock;
    RecordingLog log;
    MemorySeries drive;
    OutputRules rules{.restless = 1h, .held = 100ms};
    SpoolLimits limits{.bytes = kGiB, .freeDisk = 0};
    CopyWays ways = systemCopyWays();
    OutputWish wish;
    FixtureTree folder{temp / "out"};
    std::unique_ptr<Outputs> agent;

    Yard() {
        wish.folder = temp / "out";
        wish.to = "drive:ml";
        wish.name = "samples";
        wish.age = 0ms;
        wish.quiet = 20ms;
    }
    ~Yard() { agent.reset(); }

    Outputs& start() {
        agent.reset();
        auto opened = Outputs::open(
            {.files = files,
             .clock = clock,
             .log = log,
             .stateFolder = temp / "state",
             .limits = limits,
             .rules = rules,
             .shipping = [this](const OutputWish&, const Path&) -> Result<std::unique_ptr<OutputShipping>> {
                 return std::make_unique<MemoryOutputs>(drive);
             },
             .copyWays = ways});
        REQUIRE(opened);
        agent = std::move(*opened);
        return *agent;
    }
    std::string watch() {
        const auto id = start().watch(wish);
        REQUIRE(id);
        return *id;
    }
    bool until(const std::function<bool()>& what, std::chrono::milliseconds limit = 10s) const {
        const auto end = std::chrono::steady_clock::now() + limit;
        while (!what()) {
            if (std::chrono::steady_clock::now() >= end) return false;
            std::this_thread::sleep_for(5ms);
        }
        return true;
    }
    Outputs::Flushed flush() {
        Outputs::Flushed last;
        CHECK(until([&] {
            const auto asked = agent->flush({}, last.asking);
            REQUIRE(asked);
            last = *asked;
            return last.files == 0 || last.failed;
        }));
        return last;
    }
    OutputView view() const { return agent->view().front(); }
};

TEST_CASE("whatStandsStillIsShippedAndComesBackAsOneTree") {
    Yard yard;
    yard.folder.file("a.txt", "one").file("deep/er/b.bin", std::string(3000, 'x')).file("empty", "");
    yard.watch();
    CHECK(yard.flush().files == 0);
    CHECK(yard.drive.tree() == std::map<std::string, std::string>{{"a.txt", "one"},
                                                                  {"deep/er/b.bin", std::string(3000, 'x')},
                                                                  {"empty", ""}});
    CHECK(yard.drive.sets.begin()->first == "samples-000001");
    const OutputView view = yard.view();
    CHECK(view.totals.files == 3);
    CHECK(view.totals.bytes == 3003);
    CHECK(view.totals.missed == 0);
    CHECK(view.underWay.empty());
    CHECK(readFile(yard.temp / "out/a.txt") == "one");
    CHECK(listTree(yard.temp / "state" / yard.view().id / "stage").empty());
}

TEST_CASE("aFileThatIsWrittenAgainGoesAgainAndTheOthersDoNot") {
    Yard yard;
    yard.folder.file("a", "one").file("b", "two");
    yard.watch();
    yard.flush();
    yard.folder.file("a", "newer");
    yard.flush();
    CHECK(yard.drive.tree().at("a") == "newer");
    CHECK(yard.drive.sent("a") == 2);
    CHECK(yard.drive.sent("b") == 1);
    // Overwritten in place with as many bytes: only its time tells.
    writeFile(yard.temp / "out/b", "TWO");
    yard.flush();
    CHECK(yard.drive.tree().at("b") == "TWO");
}

TEST_CASE("anAgentThatStartsAnewSendsNothingTwice") {
    Yard yard;
    for (int i = 0; i < 50; ++i) yard.folder.file("f" + std::to_string(i), std::to_string(i));
    yard.watch();
    yard.flush();
    const std::size_t sets = yard.drive.count();
    yard.start();
    CHECK(yard.flush().files == 0);
    yard.folder.file("new", "new");
    yard.flush();
    CHECK(yard.drive.count() == sets + 1);
    for (int i = 0; i < 50; ++i) CHECK(yard.drive.sent("f" + std::to_string(i)) == 1);
}

TEST_CASE("anAgentThatLostItsStateGoesOnBehindTheNumbersOnTheDrive") {
    Yard yard;
    yard.folder.file("a", "one");
    yard.watch();
    yard.flush();
    yard.agent.reset();
    REQUIRE(yard.disk->removeTree(yard.temp / "state"));
    yard.folder.file("a", "two");
    yard.watch();
    yard.flush();
    CHECK(yard.drive.sets.contains("samples-000002"));
    CHECK(yard.drive.tree().at("a") == "two");
}

TEST_CASE("whereverTheDiskFailsTheNextAgentEndsWithEveryFileOnTheDrive") {
    std::size_t struck = 0;
    for (std::size_t at = 0; at < 400; at += 3) {
        CAPTURE(at);
        Yard yard;
        yard.folder.file("a", "one").file("d/b", "two").file("d/c", "three");
        yard.watch();
        yard.files.dieAt(yard.files.operations() + at);
        (void)yard.until([&] { return yard.files.faultsUsed() > 0 || yard.drive.tree().size() == 3; }, 2s);
        yard.agent.reset();
        struck += yard.files.faultsUsed() > 0 ? 1 : 0;
        const bool isLate = yard.files.faultsUsed() == 0;
        yard.files.reset();
        yard.start();
        if (yard.agent->view().empty()) yard.watch();
        CHECK_FALSE(yard.flush().failed);
        CHECK(yard.drive.tree() ==
              std::map<std::string, std::string>{{"a", "one"}, {"d/b", "two"}, {"d/c", "three"}});
        CHECK(yard.view().totals.missed == 0);
        // Only who was dropped between the drive's word and the ledger's may be there twice; that window has
        // no operation of the disk's in it.
        CHECK(yard.drive.sent("a") == 1);
        if (isLate) break;
    }
    CHECK(struck > 5);
}

TEST_CASE("manySmallFilesAtOnceAllArriveInSetsOfABoundedSize") {
    Yard yard;
    yard.rules.files = 400;
    constexpr int kFiles = 3000;
    for (int i = 0; i < kFiles; ++i)
        yard.folder.file(std::to_string(i % 7) + "/" + std::to_string(i), std::to_string(i));
    yard.watch();
    CHECK(yard.flush().files == 0);
    CHECK(yard.drive.tree().size() == kFiles);
    CHECK(yard.view().totals.files == kFiles);
    for (const auto& [name, files] : yard.drive.sets) CHECK(files.size() <= 400);
}

TEST_CASE("theDriveIsAwayForLongAndEverythingWaits") {
    Yard yard;
    yard.drive.away = Reason::signInNeeded;
    yard.folder.file("a", "one");
    yard.watch();
    CHECK(yard.until([&] {
        const OutputView view = yard.view();
        return view.problem && view.problem->reason == Reason::signInNeeded && !view.underWay.empty();
    }));
    const auto asked = yard.agent->flush({}, {});
    REQUIRE(asked);
    CHECK(asked->files == 1);
    CHECK_FALSE(asked->failed);
    REQUIRE(yard.disk->remove(yard.temp / "out/a"));  // what was gathered needs it no more
    {
        const std::scoped_lock lock(yard.drive.mutex);
        yard.drive.away.reset();
    }
    yard.start();  // whoever waits does not wait for the next try
    yard.flush();
    CHECK(yard.drive.tree() == std::map<std::string, std::string>{{"a", "one"}});
}

TEST_CASE("aFileThatIsGoneBeforeItCouldBeCopiedIsNamed") {
    Yard yard;
    yard.wish.age = 1h;
    yard.folder.file("a", "one").file("b", "two");
    yard.watch();
    REQUIRE(yard.until([&] { return yard.view().seen.figures.settled.files == 2; }));
    REQUIRE(yard.disk->remove(yard.temp / "out/a"));
    yard.flush();
    const OutputView view = yard.view();
    REQUIRE(view.missed.size() == 1);
    CHECK(view.missed.front().path == "a");
    CHECK(view.totals.missed == 1);
    CHECK(yard.drive.tree() == std::map<std::string, std::string>{{"b", "two"}});
    yard.folder.file("a", "again");  // it is there again, and named no more once it is on its way
    yard.flush();
    CHECK(yard.view().totals.missed == 0);
}

TEST_CASE("aFileThatChangesWhileItIsSentGoesAgain") {
    Yard yard;
    yard.drive.leavesOut = {{"a", Reason::sourceChanged, "", false}};
    yard.folder.file("a", "one").file("b", "two");
    yard.watch();
    CHECK(yard.until([&] { return yard.drive.tree().size() == 2; }));
    yard.flush();
    CHECK(yard.drive.sent("b") == 1);
    CHECK(yard.drive.sent("a") == 1);
    CHECK(yard.view().totals.files == 2);
}

TEST_CASE("whatTheEngineCannotSendIsNamedAndNotTriedForEver") {
    Yard yard;
    yard.drive.leavesOut = {{"a", Reason::nameNotAllowed, "a path of more than 4,000 bytes", false}};
    yard.folder.file("a", "one").file("b", "two");
    yard.watch();
    yard.flush();
    CHECK(yard.drive.count() == 1);
    REQUIRE(yard.view().missed.size() == 1);
    CHECK(yard.view().missed.front().path == "a");
}

TEST_CASE("aNumberThatSomebodyElseTookIsPassedOver") {
    Yard yard;
    yard.folder.file("a", "one");
    yard.watch();
    yard.flush();
    yard.drive.sets["samples-000002"] = {{"x", "of another agent"}};
    yard.folder.file("b", "two");
    yard.flush();
    CHECK(yard.drive.sets.at("samples-000002").contains("x"));
    CHECK(yard.drive.sets.at("samples-000003").contains("b"));
    yard.drive.jobFails = Reason::versionConflict;  // that one was taken while the set was sent
    yard.folder.file("c", "three");
    yard.flush();
    CHECK(yard.drive.sets.at("samples-000005").contains("c"));
}

TEST_CASE("aFileThatNeverStandsStillGoesAsItIsAndHoldsUpNobody") {
    Yard yard;
    yard.wish.quiet = 200ms;
    yard.rules.restless = 1s;
    yard.watch();
    std::jthread writing([&](const StopToken& stop) {
        std::ofstream log((yard.temp / "out/log.txt").bytes(), std::ios::app);
        for (int i = 0; !stop.stop_requested(); ++i) {
            log << "line " << i << '\n' << std::flush;
            std::this_thread::sleep_for(10ms);
        }
    });
    CHECK(yard.until([&] { return yard.drive.tree().contains("log.txt"); }));
    yard.folder.file("still", "one");
    CHECK(yard.flush().files == 0);  // although the log has new lines all the time
    CHECK(yard.drive.tree().at("still") == "one");
    CHECK(yard.drive.tree().at("log.txt").starts_with("line 0\nline 1\n"));
    writing.request_stop();
    writing.join();
    yard.flush();
    CHECK(yard.drive.tree().at("log.txt") == readFile(yard.temp / "out/log.txt"));
}

TEST_CASE("withoutLinksAndWithLittleRoomOneSetAfterTheOtherArrives") {
    Yard yard;
    yard.ways = {.link = [](const Path&, const Path&) -> Result<> { return fail(Reason::unsupported); },
                 .clone = [](const Path&, const Path&) -> Result<> { return fail(Reason::unsupported); }};
    yard.limits.bytes = 2500;
    for (int i = 0; i < 5; ++i) yard.folder.patternFile("f" + std::to_string(i), 1000, 7);
    yard.folder.patternFile("large", 3000, 8);
    yard.watch();
    CHECK(yard.until([&] { return yard.drive.tree().size() == 5; }, 20s));
    CHECK(yard.until([&] { return yard.view().problem && yard.view().problem->reason == Reason::diskFull; }));
    CHECK(yard.view().seen.figures.settled.files + yard.view().seen.figures.held.files == 1);
    CHECK(yard.drive.tree().at("f3") == patternBytes(1000, 7));
    yard.limits.bytes = kMiB;
    yard.start();
    yard.flush();
    CHECK(yard.drive.tree().at("large") == patternBytes(3000, 8));
}

TEST_CASE("whatCannotBeReadIsNamedAndTheFlushSaysSo") {
    Yard yard;
    yard.folder.file("secret", "one").file("open", "two");
    yard.files.rule([](const Operation& operation) -> std::optional<Error> {
        if (operation.op == Op::openRead && operation.path.bytes().ends_with("secret"))
            return Error(Reason::fileDenied, "secret");
        return std::nullopt;
    });
    yard.watch();
    const auto flushed = yard.flush();
    REQUIRE(flushed.failed);
    CHECK(flushed.failed->message().find("secret") != std::string::npos);
    CHECK(yard.drive.tree() == std::map<std::string, std::string>{{"open", "two"}});
    yard.files.reset();
    CHECK(yard.until([&] { return yard.drive.tree().size() == 2; }));
    CHECK(yard.until([&] { return yard.view().totals.missed == 0; }));
}

TEST_CASE("aFolderThatCannotBeReadKeepsAFlushFromSayingReady") {
    Yard yard;
    yard.folder.file("sub/a", "one").file("b", "two");
    yard.files.rule([](const Operation& operation) -> std::optional<Error> {
        if (operation.op == Op::openFolder && operation.path.bytes().ends_with("sub"))
            return Error(Reason::fileDenied, "sub");
        return std::nullopt;
    });
    yard.watch();
    CHECK(yard.flush().failed);
    yard.files.reset();
    CHECK_FALSE(yard.flush().failed);
    CHECK(yard.drive.tree().size() == 2);
}

TEST_CASE("patternsChooseAndLinksAreNamed") {
    Yard yard;
    yard.wish.patterns = {"*.png", "logs/**"};
    yard.folder.file("a.png", "1").file("b.txt", "2").file("logs/x", "3").file(".git/c.png", "4");
    yard.folder.symlink("latest.png", "a.png");
    yard.watch();
    yard.flush();
    CHECK(yard.drive.tree() == std::map<std::string, std::string>{{"a.png", "1"}, {"logs/x", "3"}});
    REQUIRE(yard.view().missed.size() == 1);
    CHECK(yard.view().missed.front().path == "latest.png");
    yard.wish.patterns.clear();
    REQUIRE(yard.agent->watch(yard.wish));
    yard.flush();
    CHECK(yard.drive.tree().contains("b.txt"));
    CHECK(yard.drive.sent("a.png") == 1);
}

TEST_CASE("aNameThatWritersUseUntilTheyRenameIsWaitedForLonger") {
    Yard yard;
    yard.wish.quiet = 500ms;
    yard.folder.file("x.tmp", "half");
    yard.watch();
    yard.folder.file("y", "whole");
    CHECK(yard.until([&] { return yard.drive.tree().contains("y"); }));
    CHECK_FALSE(yard.drive.tree().contains("x.tmp"));
    REQUIRE(yard.disk->rename(yard.temp / "out/x.tmp", yard.temp / "out/x"));
    yard.flush();
    CHECK(yard.drive.tree().contains("x"));
    CHECK(yard.view().totals.missed == 0);  // nobody misses a name that was given up for another
}

TEST_CASE("aFolderMayComeLaterAndASecondOneCannotGoToTheSamePlace") {
    Yard yard;
    yard.wish.folder = yard.temp / "later";
    const std::string id = yard.watch();
    CHECK(yard.until([&] { return yard.view().problem.has_value(); }));
    CHECK(yard.flush().files == 0);
    FixtureTree(yard.temp / "later").file("a", "one");
    CHECK(yard.flush().files == 0);
    CHECK(yard.drive.tree().size() == 1);
    CHECK(yard.agent->watch(yard.wish).value() == id);
    OutputWish other = yard.wish;
    other.folder = yard.temp / "out";
    CHECK(yard.agent->watch(other).error().reason == Reason::fileBusy);
    other.name = "more";
    other.to = "local:" + (yard.temp / "out/inside").bytes();
    CHECK(yard.agent->watch(other).error().reason == Reason::targetInside);
    other.to = "drive:ml";
    other.folder = Path("relative");
    CHECK(yard.agent->watch(other).error().reason == Reason::badArgument);
    CHECK(yard.agent->flush("nobody", {}).error().reason == Reason::badArgument);
    CHECK(yard.agent->flush({}, "nonsense").error().reason == Reason::badArgument);
}

TEST_CASE("ofAnotherStartOfTheComputerNoCopyIsTrusted") {
    TempFolder temp(TempFolder::Disk::memory);
    const auto disk = io::makeLocalFileSystem();
    RecordingLog log;
    const OutputFile file{"a", 3, 17, 4};
    const WallTime now = io::SystemClock().wall();
    {
        auto ledger = OutputLedger::open(*disk, temp / "l", "one", log);
        REQUIRE(ledger);
        const auto sent = (*ledger)->beginSet(now);
        REQUIRE((*ledger)->stage(*sent, {{"sent", 1, 1, 1}}));
        OutputSet set;
        set.id = *sent;
        set.number = 1;
        REQUIRE((*ledger)->durable(set, now, {}, {}));
        const auto staged = (*ledger)->beginSet(now);
        REQUIRE((*ledger)->stage(*staged, {file}));
        REQUIRE((*ledger)->beginSet(now));
    }
    {
        auto ledger = OutputLedger::open(*disk, temp / "l", "one", log);
        CHECK((*ledger)->has(file).value());
        CHECK((*ledger)->underWay()->size() == 1);
    }
    auto ledger = OutputLedger::open(*disk, temp / "l", "two", log);
    CHECK_FALSE((*ledger)->has(file).value());
    CHECK((*ledger)->has({"sent", 1, 1, 1}).value());
    CHECK((*ledger)->underWay()->empty());
    CHECK((*ledger)->totals()->sets == 1);
}

TEST_CASE("ALedgerThatIsBrokenIsSetAsideAndEverythingGoesAgain") {
    Yard yard;
    yard.folder.file("a", "one");
    const std::string id = yard.watch();
    yard.flush();
    yard.agent.reset();
    for (const char* part : {"-wal", "-shm"})
        (void)yard.disk->remove(yard.temp / ("state/" + id + "/ledger.sqlite" + part));
    writeFile(yard.temp / ("state/" + id + "/ledger.sqlite"), std::string(5000, '?'));
    yard.start();
    yard.flush();
    CHECK(yard.drive.sent("a") == 2);
    CHECK(yard.drive.sets.contains("samples-000002"));
}

}  // namespace
}  // namespace packtrain::test
