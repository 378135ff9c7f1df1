#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "io/descriptor.h"
#include "io/file_system.h"
#include "support/fixture_tree.h"
#include "support/temp_folder.h"
#include "unprivileged.h"

using namespace packtrain;

namespace {

const auto files = io::makeLocalFileSystem();

}  // namespace

TEST_CASE("a tree of everything is removed, what its links point to is not") {
    const test::TempFolder temp;
    test::FixtureTree(temp / "tree")
        .everyName()
        .everyThing()
        .specials()
        .symlink("out", "../kept")
        .symlink("a/out", "../../kept");
    test::FixtureTree(temp / "kept").file("inside", "precious");
    REQUIRE(files->removeTree(temp / "tree"));
    CHECK(test::listTree(temp.path()) == std::vector<std::string>{"kept/", "kept/inside"});
}

TEST_CASE("removing what is not there, a file or a link succeeds") {
    const test::TempFolder temp;
    test::FixtureTree(temp.path()).file("file", "x").file("kept/file", "x").symlink("link", "kept");
    CHECK(files->removeTree(temp / "nothing"));
    CHECK(files->removeTree(temp / "file"));
    CHECK(files->removeTree(temp / "link"));
    CHECK(test::listTree(temp.path()) == std::vector<std::string>{"kept/", "kept/file"});
}

TEST_CASE("a tree deeper than there are descriptors, and than a path is long, is removed") {
    const test::TempFolder temp;
    REQUIRE(files->makeFolders(temp / "deep"));
    io::Descriptor folder(::open((temp / "deep").bytes().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    for (int depth = 0; depth < 700; ++depth) {
        REQUIRE(::mkdirat(folder.get(), "folder", 0700) == 0);
        folder = io::Descriptor(::openat(folder.get(), "folder", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    }
    folder.reset();
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
    rlimit few = before;
    few.rlim_cur = 50;
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &few) == 0);
    const auto removed = files->removeTree(temp / "deep");
    ::setrlimit(RLIMIT_NOFILE, &before);
    REQUIRE(removed);
    CHECK(test::listTree(temp.path()).empty());
}

TEST_CASE("folders whose modes shut their own owner out are removed") {
    const test::TempFolder temp;
    REQUIRE(files->setMode(temp.path(), 0777));
    {
        const test::Unprivileged nobody;
        test::FixtureTree tree(temp / "tree");
        tree.file("shut/deeper/file", "x")
            .file("listable/file", "x")
            .folder("listable", 0555)
            .folder("shut/deeper", 0000);
        tree.folder("shut", 0000);
        REQUIRE(files->setMode(temp / "tree", 0000));
        CHECK(files->removeTree(temp / "tree"));
    }
    CHECK(test::listTree(temp.path()).empty());
}

TEST_CASE("another user's tree is denied and stays") {
    const test::TempFolder temp;
    REQUIRE(files->setMode(temp.path(), 0755));
    test::FixtureTree(temp / "tree").file("a/file", "x");
    {
        const test::Unprivileged nobody;
        if (files->openWrite(temp / "tree/a/file", io::WriteMode::openExisting))
            return;  // the tests' own user owns it
        const auto removed = files->removeTree(temp / "tree");
        REQUIRE_FALSE(removed);
        CHECK(removed.error().reason == Reason::fileDenied);
    }
    CHECK(test::readFile(temp / "tree/a/file") == "x");
}
