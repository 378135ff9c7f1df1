// Folders as the real libraries write them: whole as they are, and not whole with anything missing or cut.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "checkpoint/folder_marks.h"
#include "checkpoint/settling.h"
#include "support/temp_folder.h"

namespace packtrain::test {
namespace {

using namespace checkpoint;
namespace fs = std::filesystem;

struct Sample {
    const char* folder;
    Completeness whole;
    /// Nothing that may be read names these: their writers' marks, which come later, vouch for them.
    std::vector<std::string> unnamed;
    /// Besides those, files whose content nothing describes.
    std::vector<std::string> unmeasured;
};

const std::vector<Sample>& samples() {
    static const std::vector<Sample> all{
        {"checkpoint-2", Completeness::whole, {"config.json"}, {}},
        {"sharded", Completeness::unknown, {"config.json"}, {}},
        {"distributed", Completeness::whole, {}, {}},
        {"orbax-7",
         Completeness::whole,
         {"default/_sharding", "default/array_metadatas/process_0"},
         {"commit_success.txt", "default/commit_success.txt"}},
        {"orbax-alone",
         Completeness::whole,
         {"_sharding", "array_metadatas/process_0"},
         {"commit_success.txt"}},
    };
    return all;
}

bool isIn(const std::vector<std::string>& names, const std::string& path) {
    return std::ranges::any_of(names, [&](const std::string& name) {
        return name.ends_with('*') ? path.starts_with(name.substr(0, name.size() - 1)) : path == name;
    });
}

/// A copy of a fixture that may be changed.
struct Copy {
    TempFolder temp{TempFolder::Disk::memory};
    std::unique_ptr<io::FileSystem> files = io::makeLocalFileSystem();
    Path root;
    std::vector<std::string> paths;

    explicit Copy(const std::string& name, const std::string& as = {})
        : root(temp / (as.empty() ? name : as)) {
        fs::copy(std::string(FIXTURES) + "/" + name, root.bytes(), fs::copy_options::recursive);
        for (const auto& entry : fs::recursive_directory_iterator(root.bytes()))
            if (entry.is_regular_file()) paths.push_back(fs::relative(entry.path(), root.bytes()));
        std::ranges::sort(paths);
    }
    Examination examine() const {
        const auto step = lookAt(*files, root);
        REQUIRE(step);
        return examineStep(*files, root, *step);
    }
    Path at(const std::string& path) const { return root / path; }
};

TEST_CASE("theFoldersOfTheRealLibrariesAreWhole") {
    for (const Sample& sample : samples()) {
        CAPTURE(sample.folder);
        const Examination examined = Copy(sample.folder).examine();
        CAPTURE(examined.why);
        CHECK(examined.completeness == sample.whole);
    }
}

TEST_CASE("withAnyFileMissingAFolderIsNotWhole") {
    for (const Sample& sample : samples()) {
        Copy copy(sample.folder);
        for (const std::string& path : copy.paths) {
            CAPTURE(sample.folder);
            CAPTURE(path);
            const std::string bytes = readFile(copy.at(path));
            REQUIRE(copy.files->remove(copy.at(path)));
            const Completeness verdict = copy.examine().completeness;
            if (!isIn(sample.unnamed, path)) CHECK(verdict != Completeness::whole);
            if (!isIn(sample.unnamed, path))
                CHECK((verdict != sample.whole || verdict == Completeness::partial));
            writeFile(copy.at(path), bytes);
        }
    }
}

TEST_CASE("withAnyFileCutAtAnyByteOfItsTailAFolderIsNotWhole") {
    constexpr std::size_t kTail = 80;
    for (const Sample& sample : samples()) {
        Copy copy(sample.folder);
        for (const std::string& path : copy.paths) {
            if (isIn(sample.unmeasured, path) || path.ends_with("config.json") ||
                path.ends_with("_sharding") || path.ends_with("process_0"))
                continue;
            const std::string bytes = readFile(copy.at(path));
            // A line end behind the last brace is none of its content.
            for (std::size_t cut = bytes.ends_with('\n') ? 2 : 1; cut <= std::min(kTail, bytes.size() - 1);
                 ++cut) {
                CAPTURE(sample.folder);
                CAPTURE(path);
                CAPTURE(cut);
                writeFile(copy.at(path), bytes.substr(0, bytes.size() - cut));
                CHECK(copy.examine().completeness == Completeness::partial);
            }
            writeFile(copy.at(path), bytes);
            CHECK(copy.examine().completeness == sample.whole);
        }
    }
}

TEST_CASE("trainersFolderIsWholeOnlyWhenTheLastFileThatItWritesIsThere") {
    const std::vector<std::string> order{"config.json",       "model.safetensors", "training_args.bin",
                                         "optimizer.pt",      "scheduler.pt",      "rng_state.pth",
                                         "trainer_state.json"};
    Copy copy("checkpoint-2");
    REQUIRE(copy.paths.size() == order.size());
    const Path written = copy.temp / "out" / "checkpoint-2";
    fs::create_directories(written.bytes());
    for (const std::string& path : order) {
        CAPTURE(path);
        fs::copy_file(copy.at(path).bytes(), (written / path).bytes());
        const auto step = lookAt(*copy.files, written);
        REQUIRE(step);
        const Completeness verdict = examineStep(*copy.files, written, *step).completeness;
        CHECK((verdict == Completeness::whole) == (path == order.back()));
    }
}

TEST_CASE("trainersFolderOfAnotherStepIsNotWhole") {
    CHECK(Copy("checkpoint-2", "checkpoint-3").examine().completeness == Completeness::partial);
    CHECK(Copy("checkpoint-2", "best").examine().completeness == Completeness::whole);
}

TEST_CASE("trainersFolderWithTheModelOnlyIsWhole") {
    Copy copy("checkpoint-2");
    for (const char* path : {"optimizer.pt", "scheduler.pt", "rng_state.pth"})
        REQUIRE(copy.files->remove(copy.at(path)));
    CHECK(copy.examine().completeness == Completeness::whole);
}

TEST_CASE("trainersFolderOfSeveralProcessesWaitsForTheOthers") {
    Copy copy("checkpoint-2");
    fs::rename(copy.at("rng_state.pth").bytes(), copy.at("rng_state_0.pth").bytes());
    CHECK(copy.examine().completeness == Completeness::plausible);
}

TEST_CASE("aSaveThatOrbaxHasNotCommittedIsNotWhole") {
    Copy copy("orbax-7");
    std::string metadata = readFile(copy.at("_CHECKPOINT_METADATA"));
    const std::size_t at = metadata.find("\"commit_timestamp_nsecs\": ") + 26;
    metadata.replace(at, metadata.find(',', at) - at, "null");
    writeFile(copy.at("_CHECKPOINT_METADATA"), metadata);
    CHECK(copy.examine().completeness == Completeness::partial);
}

TEST_CASE("withoutPatternsAFolderOfAKnownWriterIsOneStep") {
    TempFolder temp(TempFolder::Disk::memory);
    const auto files = io::makeLocalFileSystem();
    fs::create_directories((temp / "run").bytes());
    for (const char* name : {"checkpoint-2", "distributed", "orbax-7"})
        fs::copy(std::string(FIXTURES) + "/" + name, (temp / "run" / name).bytes(),
                 fs::copy_options::recursive);
    fs::create_directories((temp / "run/checkpoint-9").bytes());  // begun just now
    fs::copy_file(std::string(FIXTURES) + "/model.safetensors",
                  (temp / "run/checkpoint-9/model.safetensors").bytes());
    fs::copy_file(std::string(FIXTURES) + "/model.keras", (temp / "run/model.keras").bytes());
    fs::create_directories((temp / "run/checkpoint-best").bytes());  // somebody's own
    fs::copy_file(std::string(FIXTURES) + "/torch.pt", (temp / "run/checkpoint-best/a.pt").bytes());
    const auto looked = look(*files, temp.path(), Patterns({}));
    REQUIRE(looked);
    std::vector<std::string> steps;
    for (const SeenStep& step : looked->steps) steps.push_back(step.path + (step.isFolder ? "/" : ""));
    std::ranges::sort(steps);
    CHECK(steps == std::vector<std::string>{"run/checkpoint-2/", "run/checkpoint-9/",
                                            "run/checkpoint-best/a.pt", "run/distributed/", "run/model.keras",
                                            "run/orbax-7/"});
}

}  // namespace
}  // namespace packtrain::test
