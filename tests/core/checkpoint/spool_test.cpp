// Copies that nobody overwrites.
#include <doctest/doctest.h>

#include <filesystem>

#include "base/digest.h"
#include "checkpoint/ledger.h"
#include "io/second_copy.h"
#include "support/faulty_file_system.h"
#include "support/temp_folder.h"

namespace packtrain::test {
namespace {

using namespace checkpoint;

CopyWays noWays() {
    const auto cannot = [](const Path&, const Path&) -> Result<> { return fail(Reason::unsupported); };
    return {.link = cannot, .clone = cannot};
}

/// The whole disk is to stay free.
constexpr SpoolLimits kNothingFree{.bytes = 10 * kMiB, .freeDisk = UINT64_MAX, .freePart = 1};

struct Bench {
    TempFolder temp;
    std::unique_ptr<io::FileSystem> disk = io::makeLocalFileSystem();
    FaultyFileSystem files{*disk};
    Path source = temp / "run";
    SpoolLimits limits{.bytes = 10 * kMiB, .freeDisk = 0};
    CopyWays ways = noWays();

    Bench() {
        REQUIRE(disk->makeFolders(source));
        writeFile(source / "last.pt", std::string(3 * kMiB, 'a'));
    }
    Spool spool() { return Spool(files, temp / "spool", limits, ways); }
    SeenStep step(const std::string& name = "last.pt") {
        auto seen = lookAt(*disk, source / name);
        REQUIRE(seen);
        return *seen;
    }
};

TEST_CASE("aCopyHasTheBytesTheDigestAndTheTimeOfTheSave") {
    Bench bench;
    Spool spool = bench.spool();
    const auto taken = spool.take("1", bench.source, bench.step(), false, 0, {});
    REQUIRE(taken);
    REQUIRE(taken->size() == 1);
    CHECK(taken->front().sha256 == digestOf(DigestKind::sha256, asBytes(std::string(3 * kMiB, 'a'))));
    CHECK(readFile(spool.place("1") / "last.pt") == std::string(3 * kMiB, 'a'));
    CHECK(bench.disk->stat(spool.place("1") / "last.pt")->mtimeNs ==
          bench.disk->stat(bench.source / "last.pt")->mtimeNs);
    CHECK(spool.holds("1", *taken));
    writeFile(bench.source / "last.pt", "the next save");
    CHECK(spool.holds("1", *taken));
}

TEST_CASE("anOverwriteInPlaceWhileItIsCopiedIsNoticedAndLeavesNothing") {
    Bench bench;
    Spool spool = bench.spool();
    bool overwritten = false;
    bench.files.rule([&](const Operation& operation) -> std::optional<Error> {
        if (operation.op != Op::writeAt || overwritten) return std::nullopt;
        overwritten = true;  // the same size: only its times tell
        writeFile(bench.source / "last.pt", std::string(3 * kMiB, 'b'));
        return std::nullopt;
    });
    const auto taken = spool.take("1", bench.source, bench.step(), false, 0, {});
    REQUIRE(overwritten);
    REQUIRE_FALSE(taken);
    CHECK(taken.error().kind == Kind::sourceChanged);
    CHECK(std::filesystem::is_empty((bench.temp / "spool").bytes()));
    CHECK(spool.take("1", bench.source, bench.step(), false, 0, {}));
}

TEST_CASE("theFirstFileOfAStepMayNotChangeWhileTheSecondIsCopied") {
    Bench bench;
    const Path folder = bench.source / "step-1";
    REQUIRE(bench.disk->makeFolders(folder));
    writeFile(folder / "a", "one");
    writeFile(folder / "b", "two");
    Spool spool = bench.spool();
    bench.files.rule([&](const Operation& operation) -> std::optional<Error> {
        if (operation.op == Op::openRead && operation.path == folder / "b") writeFile(folder / "a", "newer");
        return std::nullopt;
    });
    const auto taken = spool.take("1", folder, bench.step("step-1"), false, 0, {});
    REQUIRE_FALSE(taken);
    CHECK(taken.error().kind == Kind::sourceChanged);
}

TEST_CASE("whatCameByARenameIsLinkedAndOutlivesItsName") {
    Bench bench;
    bench.ways = systemCopyWays();
    Spool spool = bench.spool();
    const auto taken = spool.take("1", bench.source, bench.step(), true, 0, {});
    REQUIRE(taken);
    CHECK(bench.disk->stat(spool.place("1") / "last.pt")->links == 2);
    std::filesystem::remove((bench.source / "last.pt").bytes());
    CHECK(spool.holds("1", *taken));
    CHECK(readFile(spool.place("1") / "last.pt") == std::string(3 * kMiB, 'a'));
}

TEST_CASE("aSaveThatIsWrittenInPlaceIsNotLinked") {
    Bench bench;
    bench.ways = systemCopyWays();
    Spool spool = bench.spool();
    REQUIRE(spool.take("1", bench.source, bench.step(), false, 0, {}));
    CHECK(bench.disk->stat(bench.source / "last.pt")->links == 1);
}

TEST_CASE("theByteBudgetAndTheFreeDiskHold") {
    Bench bench;
    Spool spool = bench.spool();
    CHECK(spool.take("1", bench.source, bench.step(), false, 8 * kMiB, {}).error().reason ==
          Reason::diskFull);
    bench.limits = kNothingFree;
    CHECK(bench.spool().take("1", bench.source, bench.step(), false, 0, {}).error().reason ==
          Reason::diskFull);
}

TEST_CASE("ofASmallDiskLessStaysFree") {
    const SpoolLimits limits;
    CHECK(keptFree(limits, {.total = 100 * kGiB, .free = 0}) == kGiB);
    CHECK(keptFree(limits, {.total = 20 * kGiB, .free = 0}) == kGiB);
    CHECK(keptFree(limits, {.total = 5 * kGiB, .free = 0}) == kGiB / 4);
    CHECK(keptFree(limits, {.total = 600 * kMiB, .free = 0}) == 30 * kMiB);
    CHECK(keptFree(limits, {}) == 0);  // a file system that tells no size
}

TEST_CASE("aLinkIsMadeOnADiskThatIsTooFullForACopy") {
    Bench bench;
    bench.limits = kNothingFree;
    CHECK(bench.spool().take("1", bench.source, bench.step(), true, 0, {}).error().reason ==
          Reason::diskFull);
    bench.ways = systemCopyWays();
    Spool spool = bench.spool();
    const auto linked = spool.take("1", bench.source, bench.step(), true, 0, {});
    REQUIRE(linked);
    CHECK(spool.holds("1", *linked));
    CHECK(spool.take("2", bench.source, bench.step(), true, 8 * kMiB, {}).error().reason == Reason::diskFull);
}

TEST_CASE("whateverFailsWhileCopyingLeavesNothingHalf") {
    Bench bench;
    std::size_t operations = 0;
    for (std::size_t at = 0;; ++at) {
        bench.files.reset();
        Spool spool = bench.spool();
        bench.files.failAt(at, Error(Reason::writeFailed, "planned"));
        const auto taken = spool.take("1", bench.source, bench.step(), false, 0, {});
        if (bench.files.faultsUsed() == 0) {
            CHECK(taken);
            break;
        }
        ++operations;
        if (taken) CHECK(spool.holds("1", *taken));
        bench.files.reset();
        REQUIRE(spool.remove("1"));
        CHECK(spool.keepOnly({}));
    }
    CHECK(operations > 10);
}

TEST_CASE("whatADeadProcessLeftGoes") {
    Bench bench;
    Spool spool = bench.spool();
    REQUIRE(spool.take("1", bench.source, bench.step(), false, 0, {}));
    REQUIRE(spool.take("2", bench.source, bench.step(), false, 0, {}));
    REQUIRE(bench.disk->makeFolders(bench.temp / "spool/3.new"));
    REQUIRE(spool.keepOnly({"2"}));
    CHECK_FALSE(bench.disk->stat(spool.place("1")));
    CHECK(bench.disk->stat(spool.place("2")));
    CHECK_FALSE(bench.disk->stat(bench.temp / "spool/3.new"));
}

TEST_CASE("aWriterIsSeenWhileItHasTheFileOpen") {
    Bench bench;
    const auto real = bench.disk->realPath(bench.source / "last.pt");
    REQUIRE(real);
    CHECK_FALSE(io::isOpenForWriting(*real));
    {
        const auto reader = bench.disk->openRead(*real);
        CHECK_FALSE(io::isOpenForWriting(*real));
        const auto writer = bench.disk->openWrite(*real, io::WriteMode::openExisting);
        CHECK(io::isOpenForWriting(*real));
    }
    CHECK_FALSE(io::isOpenForWriting(*real));
}

// ---- the ledger

Step durableStep(std::uint64_t id, const std::string& name, std::optional<std::uint64_t> number = {}) {
    Step step;
    step.id = id;
    step.name = step.source = name;
    step.state = StepState::durable;
    step.bearings.step = number;
    step.bearings.position = Json{{"sample", 77}};
    step.files = {{.path = "x.pt", .size = 3, .sha256 = std::string(32, static_cast<char>(id))}};
    step.digest = digestOfStep(step.files);
    step.saved = *parseRfc3339("2026-03-01T12:00:00Z");
    step.proved = *parseRfc3339("2026-03-01T12:01:00Z");
    return step;
}

TEST_CASE("aLedgerComesBackAsItWas") {
    Ledger ledger;
    ledger.nextId = 9;
    ledger.durable = {durableStep(1, "a", 100), durableStep(2, "b\xc3\xa4")};
    ledger.pending = {durableStep(3, "c")};
    ledger.pending.front().source = "\xff\n";
    ledger.pending.front().state = StepState::shipping;
    ledger.pending.front().job = "20260301-120000-3f9a";
    ledger.handled["p\xff"] = std::string("\0\xfe", 2);
    ledger.leaving = {"old"};
    ledger.adopted = true;
    ledger.published = "\x80";
    ledger.generation = 4;
    const auto back = readLedger(ledgerText(ledger));
    REQUIRE(back);
    CHECK(ledgerText(*back) == ledgerText(ledger));
    CHECK(back->pending.front().source == "\xff\n");
    CHECK(back->durable.front().bearings == ledger.durable.front().bearings);
    CHECK(back->durable.front().digest == ledger.durable.front().digest);
}

TEST_CASE("aLedgerCutAnywhereIsBrokenAndNotHalfRead") {
    Ledger ledger;
    ledger.durable = {durableStep(1, "a", 100)};
    const std::string text = ledgerText(ledger);
    for (std::size_t size = 0; size < text.size(); ++size)
        CHECK(readLedger(text.substr(0, size)).error().reason == Reason::databaseBroken);
}

TEST_CASE("resumeJsonTellsTheNewestAndAllThatAreDurable") {
    Ledger ledger;
    ledger.durable = {durableStep(1, "step-100", 100), durableStep(2, "step-200", 200)};
    ledger.generation = 3;
    const auto json = json::parse(resumeText(ledger), "resume");
    REQUIRE(json);
    CHECK(json::textOr(*json, "path", "") == "step-200");
    CHECK(json::numberOr(*json, "step", 0) == 200);
    CHECK((*json)["position"]["sample"] == 77);
    CHECK((*json)["files"][0]["sha256"] == toHex(asBytes(std::string(32, '\2'))));
    const auto steps = readResume(resumeText(ledger));
    REQUIRE(steps);
    REQUIRE(steps->size() == 2);
    CHECK(steps->back().digest == ledger.durable.back().digest);
    CHECK(readResume("{}").error().reason == Reason::manifestBroken);
    CHECK(readResume(R"({"format":"packtrain-resume/2"})").error().reason == Reason::manifestTooNew);
    CHECK(readResume(R"({"format":"packtrain-resume/1","steps":[{"id":1}]})").error().reason ==
          Reason::manifestBroken);
}

TEST_CASE("aHostileResumeJsonNamesNothingOutsideTheSet") {
    Ledger ledger;
    ledger.durable = {durableStep(1, "../../other", 100)};
    CHECK(readResume(resumeText(ledger)).error().reason == Reason::manifestBroken);
    ledger.durable = {durableStep(1, "fine", 100)};
    ledger.durable.front().files.front().path = "../x";
    CHECK(readResume(resumeText(ledger)).error().reason == Reason::manifestBroken);
}

TEST_CASE("retentionKeepsTheLastEveryNthTheBestAndAlwaysTheNewest") {
    std::vector<Step> durable;
    for (std::uint64_t id = 1; id <= 8; ++id)
        durable.push_back(
            durableStep(id, (id == 3 ? "best-" : "step-") + std::to_string(id * 100), id * 100));
    using Names = std::vector<std::string>;
    CHECK(superfluous(durable, {.last = 0, .every = 0, .best = {}}).empty());
    CHECK(superfluous(durable, {.last = 3, .every = 400, .best = "best-*"}) ==
          Names{"step-100", "step-200", "step-500"});
    CHECK(superfluous(durable, {.last = 1, .every = 0, .best = {}}).size() == 7);
    CHECK(superfluous(durable, {.last = 0, .every = 0, .best = "nothing"}).size() == 7);
    CHECK(superfluous({}, {.last = 1, .every = 0, .best = {}}).empty());
}

TEST_CASE("aFolderOnTheDriveStaysWhileAnyKeptStepLiesInIt") {
    // The third save had the same bytes as the first and was not sent again.
    std::vector<Step> durable{durableStep(1, "a"), durableStep(2, "b"), durableStep(3, "a")};
    CHECK(superfluous(durable, {.last = 1, .every = 0, .best = {}}) == std::vector<std::string>{"b"});
}

}  // namespace
}  // namespace packtrain::test
