// Measuring moves what it says, and leaves no trace, whatever happens.
#include "cache/measure.h"

#include <doctest/doctest.h>

#include <set>

#include "io/system_clock.h"
#include "net/http.h"
#include "remote/registry.h"
#include "support/memory_secrets.h"
#include "support/temp_folder.h"

using namespace packtrain;

namespace {

struct Drive {
    test::TempFolder place{test::TempFolder::Disk::memory};
    std::unique_ptr<io::FileSystem> files = io::makeLocalFileSystem();
    io::SystemClock clock;
    test::MemorySecrets secrets;
    std::shared_ptr<Log> log = nullLog();
    std::unique_ptr<net::Http> http = net::makeHttp({}).value();
    std::unique_ptr<remote::Remote> remote;
    Path root = place / "drive";

    Drive() {
        REQUIRE(files->makeFolders(root).has_value());
        auto opened = remote::openRemote({"drive", "local", {{"root", root.bytes()}}},
                                         {*files, *http, clock, secrets, *log, place.path()});
        REQUIRE(opened.has_value());
        remote = std::move(*opened);
    }
    cache::MeasureOptions options() const {
        return {.folder = place / "cache" / "bench",
                .remoteFolder = "mine/bench",
                .objects = 7,
                .size = 300'001,
                .workers = 3,
                .rounds = 3};
    }
    Result<cache::Measured> measure(const cache::MeasureOptions& options, const StopToken& stop = {}) {
        const auto note = [this](std::string_view step, std::uint64_t, std::uint64_t total) {
            const std::scoped_lock lock(mutex);
            steps.emplace(step);
            CHECK(total == 7);
            if (onStep) onStep(step);
        };
        return cache::measureCache(*remote, *files, clock, *log, options, note, stop);
    }
    bool isThere(const Path& path) const { return files->linkStat(path).has_value(); }

    std::mutex mutex;
    std::set<std::string, std::less<>> steps;
    std::function<void(std::string_view)> onStep;
};

}  // namespace

TEST_CASE("noiseIsTheSameFromEveryOffsetAndOfEverySeedAnother") {
    std::vector<std::byte> whole(10'000), part(777), other(10'000);
    cache::fillNoise(5, 0, whole);
    cache::fillNoise(6, 0, other);
    CHECK(whole != other);
    for (const std::size_t offset :
         {std::size_t{0}, std::size_t{1}, std::size_t{7}, std::size_t{8}, std::size_t{4'099}}) {
        cache::fillNoise(5, offset, part);
        CHECK(std::equal(part.begin(), part.end(), whole.begin() + static_cast<std::ptrdiff_t>(offset)));
    }
    CHECK(std::set(whole.begin(), whole.end()).size() == 256);
}

TEST_CASE("allFourAreMeasuredAndNoTraceIsLeft") {
    Drive drive;
    const auto measured = drive.measure(drive.options());
    REQUIRE_MESSAGE(measured.has_value(), (measured ? std::string() : measured.error().message()));
    for (const cache::Speed& speed :
         {measured->cold, measured->direct, measured->warm, measured->plain, measured->disk}) {
        CHECK(speed.bytes == 7 * 300'001);
        CHECK(speed.mibPerSecond() > 0);
    }
    CHECK(drive.steps == std::set<std::string, std::less<>>{"send", "cold", "direct", "disk", "warm", "cat"});
    CHECK_FALSE(measured->isLeft);
    CHECK_FALSE(measured->isTrashed);
    CHECK(drive.isThere(drive.root / "mine"));
    CHECK_FALSE(drive.isThere(drive.root / "mine/bench"));
    CHECK_FALSE(drive.isThere(drive.place / "cache/bench"));
}

TEST_CASE("whatIsToStayStaysWhole") {
    Drive drive;
    cache::MeasureOptions options = drive.options();
    options.keepRemote = true;
    const auto measured = drive.measure(options);
    REQUIRE(measured.has_value());
    CHECK(measured->isLeft);
    CHECK(drive.files->stat(drive.root / "mine/bench/noise-000006")->size == 300'001);
    CHECK_FALSE(drive.isThere(drive.place / "cache/bench"));
}

TEST_CASE("whoIsInterruptedLeavesNoTrace") {
    for (const std::string_view at : {"send", "cold", "direct", "warm", "cat"}) {
        CAPTURE(at);
        Drive drive;
        StopSource stop;
        drive.onStep = [&](std::string_view step) {
            if (step == at) stop.request_stop();
        };
        const auto measured = drive.measure(drive.options(), stop.get_token());
        REQUIRE_FALSE(measured.has_value());
        CHECK(measured.error().kind == Kind::cancelled);
        CHECK_FALSE(drive.isThere(drive.root / "mine/bench"));
        CHECK_FALSE(drive.isThere(drive.place / "cache/bench"));
    }
}

TEST_CASE("aFolderThatIsThereAlreadyIsLeftAlone") {
    Drive drive;
    REQUIRE(drive.files->makeFolders(drive.root / "mine/bench").has_value());
    REQUIRE(
        io::writeWhole(*drive.files, drive.root / "mine/bench/noise-000000", asBytes("mine")).has_value());
    const auto measured = drive.measure(drive.options());
    REQUIRE_FALSE(measured.has_value());
    CHECK(measured.error().reason == Reason::objectExists);
    CHECK(test::readFile(drive.root / "mine/bench/noise-000000") == "mine");
}

TEST_CASE("whatSomebodyElsePutThereMeanwhileIsLeftAndSaid") {
    Drive drive;
    drive.onStep = [&](std::string_view step) {
        if (step == "direct")
            CHECK(io::writeWhole(*drive.files, drive.root / "mine/bench/theirs", asBytes("x")).has_value());
    };
    const auto measured = drive.measure(drive.options());
    REQUIRE(measured.has_value());
    CHECK(measured->isLeft);
    CHECK(measured->leftWhy.find("mine/bench/theirs") != std::string::npos);
    CHECK(test::readFile(drive.root / "mine/bench/theirs") == "x");
}

TEST_CASE("withoutRoomNothingIsSent") {
    Drive drive;
    cache::MeasureOptions options = drive.options();
    options.objects = 1'000'000;
    options.size = 1 * kGiB;
    const auto measured = drive.measure(options);
    REQUIRE_FALSE(measured.has_value());
    CHECK(measured.error().reason == Reason::diskFull);
    CHECK(drive.steps.empty());
    CHECK_FALSE(drive.isThere(drive.root / "mine"));
}
