// What is seen in a watched folder, and when a step counts as whole.
#include <doctest/doctest.h>

#include <filesystem>

#include "checkpoint/settling.h"
#include "checkpoint/step_name.h"
#include "io/file_system.h"
#include "io/folder_changes.h"
#include "support/temp_folder.h"

namespace packtrain::test {
namespace {

using namespace checkpoint;
using namespace std::chrono_literals;

std::string wholeZip() {
    return readFile(Path(std::string(FIXTURES) + "/torch.pt"));
}

std::vector<std::string> pathsOf(const Looked& looked) {
    std::vector<std::string> paths;
    paths.reserve(looked.steps.size());
    for (const SeenStep& step : looked.steps) paths.push_back(step.path);
    return paths;
}

struct Place {
    TempFolder temp;
    std::unique_ptr<io::FileSystem> files = io::makeLocalFileSystem();
    std::set<std::string> written;  // by some process, as the settling is told
    Settling settling{
        *files, temp.path(), {}, [this](const Path& path) { return written.contains(path.bytes()); }};

    void put(const std::string& name, std::string_view bytes) {
        std::filesystem::create_directories((temp / name).parent().bytes());
        writeFile(temp / name, bytes);
    }
    Looked look(const std::vector<std::string>& patterns = {}) {
        auto looked = checkpoint::look(*files, temp.path(), Patterns(patterns));
        REQUIRE(looked);
        return *looked;
    }
    Judgement judge(Ticks now, const std::vector<std::string>& patterns = {}) {
        const Looked looked = look(patterns);
        REQUIRE(looked.steps.size() == 1);
        return settling.judge(looked.steps.front(), now);
    }
};

TEST_CASE("theUsualPatternsTakeCheckpointsAndNothingElse") {
    Place place;
    for (const char* name : {"a.pt", "b.safetensors", "log.txt", "events.out", "run/c.ckpt", ".hidden.pt",
                             "d.pt.tmp", "tmp-run/e.pt", "tmp-x.pt"})
        place.put(name, "x");
    CHECK(pathsOf(place.look()) == std::vector<std::string>{"a.pt", "b.safetensors", "run/c.ckpt"});
}

TEST_CASE("aFolderThatAPatternTakesIsOneStepOfAllItsFiles") {
    Place place;
    place.put("checkpoint-500/model.safetensors", "1");
    place.put("checkpoint-500/deep/state.json", "22");
    place.put("checkpoint-500.orbax-checkpoint-tmp-17/model.safetensors", "1");
    place.put("other/model.bin", "1");
    const Looked looked = place.look({"checkpoint-*/", "*.bin"});
    CHECK(pathsOf(looked) == std::vector<std::string>{"checkpoint-500", "other/model.bin"});
    REQUIRE(looked.steps[0].files.size() == 2);
    CHECK(looked.steps[0].isFolder);
    CHECK(looked.steps[0].files[0].path == "deep/state.json");
    CHECK(looked.steps[0].files[1].path == "model.safetensors");
    CHECK(looked.steps[0].bytes() == 3);
}

TEST_CASE("linksAreNotFollowed") {
    Place place;
    place.put("real/a.pt", "x");
    std::filesystem::create_symlink("real/a.pt", (place.temp / "last.pt").bytes());
    std::filesystem::create_directory_symlink("real", (place.temp / "again").bytes());
    CHECK(pathsOf(place.look()) == std::vector<std::string>{"real/a.pt"});
}

TEST_CASE("aHardLinkToAFileDoesNotMakeItANewSave") {
    Place place;
    place.put("a.pt", "x");
    const std::string before = place.look().steps.front().signature();
    std::filesystem::create_hard_link((place.temp / "a.pt").bytes(), (place.temp / "copy").bytes());
    CHECK(place.look().steps.front().signature() == before);
    place.put("a.pt", "longer");
    CHECK(place.look().steps.front().signature() != before);
}

TEST_CASE("aWholeFileIsTakenOnceItStoodStillForASecond") {
    Place place;
    place.put("a.pt", wholeZip());
    CHECK(place.judge(0s).wholeness == Wholeness::writing);
    CHECK(place.judge(900ms).wholeness == Wholeness::writing);
    CHECK(place.judge(1100ms).wholeness == Wholeness::whole);
    place.put("a.pt", wholeZip() + "x");  // it grows again: that is another file
    CHECK(place.judge(1200ms).wholeness == Wholeness::writing);
}

TEST_CASE("aFileThatAProcessHasOpenForWritingIsNotWhole") {
    Place place;
    place.put("a.pt", wholeZip());
    place.written.insert((place.temp / "a.pt").bytes());
    place.judge(0s);
    CHECK(place.judge(5s).wholeness == Wholeness::writing);
    place.written.clear();
    CHECK(place.judge(6s).wholeness == Wholeness::whole);
}

TEST_CASE("aFileCutOffAtAnyByteOfItsTailIsNeverWhole") {
    const std::string whole = wholeZip();
    for (std::size_t cut = 1; cut <= 200; cut += 7) {
        Place place;
        place.put("a.pt", whole.substr(0, whole.size() - cut));
        place.judge(0s);
        CHECK_MESSAGE(place.judge(30s).wholeness == Wholeness::writing, cut);
        const Judgement late = place.judge(61s);
        CHECK(late.wholeness == Wholeness::stuck);
        CHECK_FALSE(late.why.empty());
    }
}

TEST_CASE("aFormatThatSaysNothingOfItsEndWaitsTenSeconds") {
    Place place;
    place.put("model.bin", "bytes of some format");
    place.judge(0s, {"*.bin"});
    CHECK(place.judge(9s, {"*.bin"}).wholeness == Wholeness::writing);
    CHECK(place.judge(11s, {"*.bin"}).wholeness == Wholeness::whole);
}

TEST_CASE("aFolderIsWholeWhenItsFilesAreAndNoMarkSaysOtherwise") {
    const std::vector<std::string> patterns{"step-*/"};
    const auto verdict = [&](Place& place) {
        place.judge(0s, patterns);
        return place.judge(20s, patterns);
    };
    const std::string tensors = readFile(Path(std::string(FIXTURES) + "/model.safetensors"));
    SUBCASE("whole") {
        Place place;
        place.put("step-1/model.safetensors", tensors);
        place.put("step-1/done", "");
        CHECK(verdict(place).wholeness == Wholeness::whole);
    }
    SUBCASE("a file is cut") {
        Place place;
        place.put("step-1/model.safetensors", tensors.substr(0, tensors.size() - 1));
        CHECK(verdict(place).wholeness == Wholeness::writing);
    }
    SUBCASE("its writer says that it is incomplete") {
        Place place;
        place.put("step-1/model.safetensors", tensors);
        place.put("step-1/checkpoint-is-incomplete.txt", "");
        CHECK(verdict(place).wholeness == Wholeness::writing);
    }
    SUBCASE("a shard that the index names is missing") {
        Place place;
        place.put("step-1/model-1.safetensors", tensors);
        place.put("step-1/model.safetensors.index.json",
                  R"({"weight_map":{"a":"model-1.safetensors","b":"model-2.safetensors"}})");
        CHECK(verdict(place).wholeness == Wholeness::writing);
        place.put("step-1/model-2.safetensors", tensors);
        place.judge(30s, patterns);
        CHECK(place.judge(50s, patterns).wholeness == Wholeness::whole);
    }
    SUBCASE("distributed parts without their metadata") {
        Place place;
        place.put("step-1/__0_0.distcp", tensors);
        CHECK(verdict(place).wholeness == Wholeness::writing);
        place.put("step-1/.metadata", "m");
        place.judge(30s, patterns);
        CHECK(place.judge(50s, patterns).wholeness == Wholeness::whole);
    }
}

TEST_CASE("theSystemTellsWhatCameByARenameAndWhatWasWritten") {
    Place place;
    const auto changes = io::watchFolders();
    REQUIRE(changes->add(place.temp.path()));
    place.put("a.pt.tmp", "x");
    std::filesystem::rename((place.temp / "a.pt.tmp").bytes(), (place.temp / "a.pt").bytes());
    std::set<std::string> renamed, written;
    for (int looks = 0; looks < 20 && renamed.empty(); ++looks) {
        const io::ChangesTold told = changes->wait(1s);
        CHECK_FALSE(told.missed);
        for (const Path& path : told.renamedIn) renamed.insert(path.bytes());
        for (const Path& path : told.written) written.insert(path.bytes());
    }
    CHECK(renamed == std::set{(place.temp / "a.pt").bytes()});
    CHECK(written == std::set{(place.temp / "a.pt.tmp").bytes()});
    changes->wake();
    CHECK_FALSE(changes->wait(1h).any);
    CHECK_FALSE(changes->add(place.temp / "absent"));
}

TEST_CASE("namesTellStepAndEpochOnlyWhereTheySaySo") {
    CHECK(readName("checkpoint-18000").step == 18000);
    CHECK(readName("network-snapshot-000200.pkl").step == 200);
    CHECK(readName("epoch=3-step=900.ckpt").step == 900);
    CHECK(readName("epoch=3-step=900.ckpt").epoch == 3);
    CHECK(readName("model_epoch_12.pt").epoch == 12);
    CHECK_FALSE(readName("model_epoch_12.pt").step);
    CHECK_FALSE(readName("model-v2.pt").step);
    CHECK_FALSE(readName("last.ckpt").step);
    CHECK_FALSE(readName("step-99999999999999999999999.pt").step);  // no number that fits
}

TEST_CASE("namesOnTheDriveAreFreeAndAllowed") {
    const auto none = [](const std::string&) { return false; };
    CHECK(freeName("last.pt", none) == "last.pt");
    CHECK(freeName("last.pt", [](const std::string& name) {
              return name == "last.pt" || name == "last.pt~2";
          }) == "last.pt~3");
    CHECK(freeName(".hidden", none) == "_hidden");
    CHECK(freeName("a\nb", none) == "a_b");
    CHECK(freeName("\xff", none) == "checkpoint");
    CHECK(seriesOf("network-snapshot-000200.pkl") == seriesOf("network-snapshot-12.pkl"));
    CHECK(seriesOf("best.pt") != seriesOf("last.pt"));
}

}  // namespace
}  // namespace packtrain::test
