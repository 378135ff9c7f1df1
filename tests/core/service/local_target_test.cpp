// A folder of this computer takes a dataset only where the dataset is not packed into itself.
#include "service/local_target.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "support/temp_folder.h"

namespace packtrain::test {
namespace {

struct Ground {
    TempFolder folder;
    std::unique_ptr<io::FileSystem> files = io::makeLocalFileSystem();

    Ground() { std::filesystem::create_directory((folder / "source").bytes()); }
    Result<> check(const Path& target) {
        return service::checkLocalTarget(*files, target, {folder / "source"});
    }
};

TEST_CASE("aFolderBesideTheSourceIsWellWhetherItIsThereOrNot") {
    Ground ground;
    CHECK(ground.check(ground.folder / "drive"));
    CHECK(ground.check(ground.folder / "a/b/c"));
    CHECK(ground.check(ground.folder / "source-2"));
    std::filesystem::create_directory((ground.folder / "drive").bytes());
    CHECK(ground.check(ground.folder / "drive"));
    CHECK(ground.check(ground.folder / "source/../drive"));
}

TEST_CASE("aTargetInsideTheSourceIsRefusedByWhateverRoad") {
    Ground ground;
    std::filesystem::create_directory_symlink((ground.folder / "source").bytes(),
                                              (ground.folder / "link").bytes());
    for (const char* road : {"source", "source/new", "source/./new/er", "drive/../source/new", "link/new"}) {
        CAPTURE(road);
        const auto refused = ground.check(ground.folder / road);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().reason == Reason::targetInside);
        CHECK(refused.error().context.find((ground.folder / "source").bytes()) != std::string::npos);
    }
}

TEST_CASE("aFileOnTheWayIsNamed") {
    Ground ground;
    std::ofstream((ground.folder / "file").bytes()) << "x";
    for (const char* road : {"file", "file/below", "file/below/deeper"}) {
        CAPTURE(road);
        const auto refused = ground.check(ground.folder / road);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().reason == Reason::targetNoFolder);
        CHECK(refused.error().context == (ground.folder / "file").display() + " is a file");
    }
}

}  // namespace
}  // namespace packtrain::test
