// StyleGAN's log, read as a person reads it.
#include "checkpoint/stylegan_run.h"

#include <doctest/doctest.h>

#include "support/temp_folder.h"

namespace packtrain::checkpoint {
namespace {

std::string fixture(const std::string& name) {
    return test::readFile(Path(FIXTURES) / "stylegan" / name);
}

StyleganRun run() {
    StyleganRun read{.folder = "00000-cats-auto1",
                     .ticks = readStyleganLog(fixture("log.txt")),
                     .totalKimg = {},
                     .snapshotTicks = {}};
    readStyleganOptions(fixture("training_options.json"), read);
    return read;
}

}  // namespace

TEST_CASE("whatIsLostIsWhatAPersonCounts") {
    // The last line of the log is tick 64, kimg 256.0; that of the last snapshot tick 50, kimg 200.0.
    const auto lost = trainedSince(run(), 200);
    REQUIRE(lost);
    CHECK(wordsOf(*lost) == "14 ticks, 56 kimg");
    CHECK(wordsOf(*trainedSince(run(), 0)) == "64 ticks, 256 kimg");
    CHECK(wordsOf(*trainedSince(run(), std::nullopt)) == "64 ticks, 256 kimg");
}

TEST_CASE("settingsAndPaceTellWhenTheNextSnapshotComes") {
    const StyleganRun read = run();
    CHECK(read.ticks.size() == 65);
    CHECK(read.totalKimg == 25000);
    CHECK(read.snapshotTicks == 50);
    const auto seconds = secondsToSnapshot(read);  // 36 ticks of 140.2 to 140.8 s
    REQUIRE(seconds);
    CHECK(*seconds > 36 * 140.2);
    CHECK(*seconds < 36 * 140.9);
    CHECK_FALSE(secondsToSnapshot(StyleganRun{}));
}

TEST_CASE("aLineThatIsBeingWrittenIsNoTickYet") {
    const std::string log = fixture("log.txt");
    const std::size_t last = log.rfind("\ntick 64");
    for (std::size_t size = last; size < log.size(); ++size) {
        CAPTURE(size);
        const auto ticks = readStyleganLog(std::string_view(log).substr(0, size));
        REQUIRE(!ticks.empty());
        // A line that has all that is read is one, whatever is missing behind.
        CHECK((ticks.back() == run().ticks[63] || ticks.back() == run().ticks[64]));
    }
    CHECK(readStyleganLog(std::string_view(log).substr(0, last)).back().tick == 63);
}

TEST_CASE("aRunThatBeginsAnewInTheSameLogCountsFromThere") {
    const std::string log = fixture("log.txt");
    const std::string first = log.substr(0, log.find("\ntick 3 ") + 1);
    const auto ticks = readStyleganLog(log + first);
    REQUIRE(ticks.size() == 3);
    CHECK(ticks.back().tick == 2);
}

TEST_CASE("roundingHidesNoSnapshot") {
    // 201.98 kimg: the log says 202.0, the snapshot's name 201.
    StyleganRun rounded;
    rounded.ticks = {{49, 1979, 1}, {50, 2020, 1}, {51, 2060, 1}};
    CHECK(wordsOf(*trainedSince(rounded, 201)) == "1 tick, 4 kimg");
    rounded.ticks.back().kimgTenths = 2061;
    CHECK(wordsOf(*trainedSince(rounded, 201)) == "1 tick, 4.1 kimg");
    CHECK_FALSE(trainedSince(rounded, 500));  // not of this log
}

TEST_CASE("hostileLogsAndSettingsSayNothing") {
    for (const char* text : {"", "tick", "tick 5", "tick x kimg y sec/tick z ", "tick 1 kimg nan sec/tick 1 ",
                             "tick 1 kimg 1e300 sec/tick 1 ", "tick 1 kimg -5 sec/tick 1 ",
                             "tick 99999999999999999999 kimg 1 sec/tick 1 "})
        CHECK(readStyleganLog(text).empty());
    StyleganRun read;
    for (const char* text : {"", "[]", "{", R"({"total_kimg": -1, "network_snapshot_ticks": 0})"}) {
        readStyleganOptions(text, read);
        CHECK_FALSE(read.snapshotTicks);
        CHECK_FALSE(read.totalKimg);
    }
    CHECK(kimgOfSnapshot("network-snapshot-000201.pkl") == 201);
    for (const char* name :
         {"network-snapshot-.pkl", "network-snapshot-12x.pkl", "network-snapshot-12.pt", "x.pkl"})
        CHECK_FALSE(kimgOfSnapshot(name));
}

}  // namespace packtrain::checkpoint
