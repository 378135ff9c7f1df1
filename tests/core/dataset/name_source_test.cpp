#include <doctest/doctest.h>

#include "support/fixture_tree.h"
#include "support/temp_folder.h"
#include "tree_fixture.h"

using namespace packtrain;
using namespace packtrain::dataset;
using namespace packtrain::test;

TEST_CASE("one folder: its contents are the root, its name the dataset's") {
    const TempFolder temp;
    FixtureTree tree(temp / "flowers");
    tree.file("x", "1");
    const auto files = io::makeLocalFileSystem();
    for (const Path& given : {tree.root(), Path(tree.root().bytes() + "/"), tree / ".", tree / "sub/.."}) {
        tree.folder("sub");
        const auto named = nameSource(*files, {given});
        REQUIRE_MESSAGE(named.has_value(), named.error().message());
        CHECK(named->suggestedName == "flowers");
        REQUIRE(named->roots.size() == 1);
        CHECK(named->roots[0].prefix.empty());
        CHECK(named->roots[0].path == files->realPath(tree.root()).value());
    }
}

TEST_CASE("one file: it stands under its name, which suggests the dataset's") {
    const TempFolder temp;
    FixtureTree tree(temp / "t");
    tree.file("model.ckpt.zip", "1");
    const auto files = io::makeLocalFileSystem();
    const auto named = nameSource(*files, {tree / "model.ckpt.zip"});
    REQUIRE(named.has_value());
    CHECK(named->suggestedName == "model");
    CHECK(named->roots.at(0).prefix == "model.ckpt.zip");
}

TEST_CASE("several paths: each under its basename, no name suggested; a clash is refused") {
    const TempFolder temp;
    FixtureTree tree(temp / "t");
    tree.file("a/x", "1").file("b/a/y", "1").file("c.txt", "1").symlink("link", "a");
    const auto files = io::makeLocalFileSystem();
    const auto named = nameSource(*files, {tree / "link", tree / "c.txt", tree / "b"});
    REQUIRE(named.has_value());
    CHECK(named->suggestedName.empty());
    REQUIRE(named->roots.size() == 3);
    CHECK(named->roots[0].prefix == "link");
    CHECK(named->roots[0].path == files->realPath(tree / "a").value());

    const auto clash = nameSource(*files, {tree / "a", tree / "b/a"});
    REQUIRE_FALSE(clash.has_value());
    CHECK(clash.error().reason == Reason::nameNotAllowed);
}

TEST_CASE("what cannot be a source is refused") {
    const TempFolder temp;
    FixtureTree tree(temp / "t");
    tree.fifo("pipe");
    const auto files = io::makeLocalFileSystem();
    CHECK(nameSource(*files, {}).error().reason == Reason::badArgument);
    CHECK(nameSource(*files, {tree / "nowhere"}).error().reason == Reason::fileGone);
    CHECK(nameSource(*files, {tree / "pipe"}).error().reason == Reason::sourceUnsupported);
}

TEST_CASE("a name that a drive could not hold is not suggested") {
    const TempFolder temp;
    const auto files = io::makeLocalFileSystem();
    for (const char* name : {".hidden", "not\xFFutf8", "two\nlines"}) {
        FixtureTree tree(temp / name);
        CHECK(nameSource(*files, {tree.root()}).value().suggestedName.empty());
    }
}
