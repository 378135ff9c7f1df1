// What the tests of other rooms lean on: faults that strike where they are planned, and a disk that forgets.
#include "support/faulty_file_system.h"

#include <doctest/doctest.h>

#include "support/fixture_tree.h"
#include "support/temp_folder.h"

using namespace packtrain;
using io::WriteMode;

namespace {

struct Disk {
    test::TempFolder temp;
    std::unique_ptr<io::FileSystem> real = io::makeLocalFileSystem();
    test::FaultyFileSystem files{*real};

    void write(std::string_view name, std::string_view content, bool synced) {
        const auto file = files.openWrite(temp / name, WriteMode::openOrCreate, false);
        REQUIRE(file);
        REQUIRE((*file)->writeAt(0, asBytes(content)));
        if (synced) REQUIRE((*file)->sync());
    }
    std::vector<std::string> list() const { return test::listTree(temp.path()); }
};

}  // namespace

TEST_CASE("the planned operation fails, and only it") {
    Disk disk;
    test::writeFile(disk.temp / "file", "x");
    disk.files.failAt(1, Error(Reason::readFailed, "planned"));
    CHECK(disk.files.stat(disk.temp / "file"));
    CHECK(disk.files.stat(disk.temp / "file").error().context == "planned");
    CHECK(disk.files.stat(disk.temp / "file"));
    CHECK(disk.files.operations() == 3);
    CHECK(disk.files.faultsUsed() == 1);
}

TEST_CASE("operations on open files and folders are counted and fail too") {
    Disk disk;
    test::FixtureTree(disk.temp.path()).file("folder/file", "content");
    disk.files.rule([](const test::Operation& operation) -> std::optional<Error> {
        if (operation.op == test::Op::readAt) return Error(Reason::readFailed, operation.path.display());
        return std::nullopt;
    });
    const auto folder = disk.files.openFolder(disk.temp.path());
    REQUIRE(folder);
    const auto file = (*folder)->openRead("folder/file");
    REQUIRE(file);
    std::array<std::byte, 4> out{};
    const auto read = (*file)->readAt(0, out);
    REQUIRE_FALSE(read);
    CHECK(read.error().context.ends_with("folder/file"));
    CHECK(disk.files.history().back().op == test::Op::readAt);
    CHECK(disk.files.operations() == 3);
}

TEST_CASE("a rule may change the disk in the middle") {
    Disk disk;
    test::writeFile(disk.temp / "file", "before");
    disk.files.rule([&](const test::Operation& operation) -> std::optional<Error> {
        if (operation.op == test::Op::readAt) test::writeFile(disk.temp / "file", "AFTER!");
        return std::nullopt;
    });
    CHECK(io::readWhole(disk.files, disk.temp / "file", 100).value() == "AFTER!");
}

TEST_CASE("after a death everything fails until the power is back") {
    Disk disk;
    test::writeFile(disk.temp / "file", "x");
    disk.files.watchPower(disk.temp.path());
    disk.files.dieAt(0);
    CHECK_FALSE(disk.files.stat(disk.temp / "file"));
    CHECK_FALSE(disk.files.openRead(disk.temp / "file"));
    disk.files.cut();
    CHECK(disk.files.stat(disk.temp / "file"));
}

TEST_CASE("a cut takes back content that was not synced") {
    Disk disk;
    disk.write("old", "AAAA", false);
    disk.files.watchPower(disk.temp.path());
    disk.write("old", "BB", false);
    disk.files.cut();
    CHECK(test::readFile(disk.temp / "old") == "AAAA");
    disk.write("old", "BB", true);
    disk.write("old", "CC", false);
    disk.files.cut();
    CHECK(test::readFile(disk.temp / "old") == "BBAA");
}

TEST_CASE("a cut takes back entries whose folder was not synced") {
    Disk disk;
    disk.files.watchPower(disk.temp.path());
    disk.write("new", "content", true);
    disk.files.cut();
    CHECK(disk.list().empty());

    disk.write("new", "content", true);
    REQUIRE(disk.files.syncFolder(disk.temp.path()));
    disk.files.cut();
    CHECK(test::readFile(disk.temp / "new") == "content");

    disk.write("unsynced", "content", false);
    REQUIRE(disk.files.syncFolder(disk.temp.path()));
    disk.files.cut();
    CHECK(test::readFile(disk.temp / "unsynced") == "");
}

TEST_CASE("a cut takes back renames and removals") {
    Disk disk;
    disk.write("a", "a", false);
    disk.write("b", "b", false);
    REQUIRE(disk.files.makeFolders(disk.temp / "folder/inside", false));
    disk.write("folder/inside/file", "x", false);
    disk.files.watchPower(disk.temp.path());
    REQUIRE(disk.files.rename(disk.temp / "a", disk.temp / "b", false));
    REQUIRE(disk.files.rename(disk.temp / "folder", disk.temp / "moved", false));
    disk.files.cut();
    CHECK(test::readFile(disk.temp / "a") == "a");
    CHECK(test::readFile(disk.temp / "b") == "b");
    CHECK(test::readFile(disk.temp / "folder/inside/file") == "x");

    REQUIRE(disk.files.removeTree(disk.temp / "folder"));
    REQUIRE(disk.files.remove(disk.temp / "a"));
    disk.files.cut();
    CHECK(disk.list() ==
          std::vector<std::string>{"a", "b", "folder/", "folder/inside/", "folder/inside/file"});

    REQUIRE(disk.files.rename(disk.temp / "a", disk.temp / "b", false));
    REQUIRE(disk.files.syncFolder(disk.temp.path()));
    disk.files.cut();
    CHECK(test::readFile(disk.temp / "b") == "a");
    CHECK_FALSE(disk.files.stat(disk.temp / "a"));
}

TEST_CASE("what was synced goes along with a rename") {
    Disk disk;
    disk.files.watchPower(disk.temp.path());
    disk.write("draft", "content", true);
    REQUIRE(disk.files.rename(disk.temp / "draft", disk.temp / "final", false));
    REQUIRE(disk.files.syncFolder(disk.temp.path()));
    disk.files.cut();
    CHECK(disk.list() == std::vector<std::string>{"final"});
    CHECK(test::readFile(disk.temp / "final") == "content");
}

TEST_CASE("files that others write past it are left as they are") {
    Disk disk;
    test::writeFile(disk.temp / "database", "1");
    test::writeFile(disk.temp / "log", "1");
    disk.files.watchPower(disk.temp.path());
    test::writeFile(disk.temp / "database", "22");
    test::writeFile(disk.temp / "new", "3");
    REQUIRE(disk.real->remove(disk.temp / "log"));
    disk.files.cut();
    CHECK(disk.list() == std::vector<std::string>{"database", "new"});
    CHECK(test::readFile(disk.temp / "database") == "22");
}
