#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "support/faulty_file_system.h"
#include "support/fixture_tree.h"
#include "support/temp_folder.h"
#include "tree_fixture.h"

using namespace packtrain;
using namespace packtrain::dataset;
using namespace packtrain::test;

namespace {

std::string contentOf(SourceTree& source, std::string_view path) {
    auto file = source.openRead(path);
    REQUIRE_MESSAGE(file.has_value(), file.error().message());
    std::string bytes(100, '\0');
    const auto count = (*file)->readAt(0, std::as_writable_bytes(std::span(bytes)));
    REQUIRE(count.has_value());
    return bytes.substr(0, *count);
}

template <typename T>
Reason reasonOf(const Result<T>& result) {
    REQUIRE_FALSE(result.has_value());
    return result.error().reason;
}

}  // namespace

TEST_CASE("every entry of a walk can be looked at, opened and read") {
    const TempFolder temp;
    FixtureTree tree(temp / "tree");
    tree.everyName().everyThing();
    const auto files = io::makeLocalFileSystem();
    const std::vector<SourceRoot> roots = {{tree.root(), ""}};
    SourceTree source(*files, roots);
    REQUIRE(source.checkRoots().has_value());
    for (const Entry& entry : walkAll(*files, roots).entries) {
        const auto stat = source.stat(entry.path);
        REQUIRE_MESSAGE(stat.has_value(), printable(entry.path));
        CHECK(sameIdentity(entry, *stat, source.volume(entry.path)));
        if (entry.kind == EntryKind::symlink) CHECK(source.readLink(entry.path).value() == entry.linkTarget);
        if (entry.kind == EntryKind::file && (entry.mode & 0400) != 0)
            CHECK(source.openRead(entry.path).has_value());
    }
}

TEST_CASE("several roots are found by their prefixes") {
    const TempFolder temp;
    FixtureTree tree(temp / "tree");
    tree.file("x/a/f", "in a").file("y/b", "in b").file("ab", "alone");
    const auto files = io::makeLocalFileSystem();
    SourceTree source(*files, {{tree / "x/a", "a"}, {tree / "y", "a2"}, {tree / "ab", "ab"}});
    CHECK(contentOf(source, "a/f") == "in a");
    CHECK(contentOf(source, "a2/b") == "in b");
    CHECK(contentOf(source, "ab") == "alone");
    CHECK(source.stat("a").value().type == io::FileType::folder);
    CHECK(reasonOf(source.stat("a3/b")) == Reason::fileGone);
    CHECK(reasonOf(source.stat("ab/c")) != Reason::internal);
}

TEST_CASE("a folder of the way that became a link does not lead out") {
    const TempFolder temp;
    FixtureTree tree(temp / "tree");
    tree.file("a/b/x", "1");
    FixtureTree(temp / "outside").file("b/x", "secret").file("x", "secret");
    const auto files = io::makeLocalFileSystem();
    SourceTree source(*files, {{tree.root(), ""}});
    std::filesystem::rename((tree / "a").bytes(), (temp / "kept").bytes());
    std::filesystem::create_directory_symlink((temp / "outside").bytes(), (tree / "a").bytes());
    CHECK(reasonOf(source.openRead("a/b/x")) == Reason::sourceChanged);
    CHECK_FALSE(source.openRead("a/x").has_value());
    std::filesystem::create_symlink((temp / "outside/x").bytes(), (tree / "leaf").bytes());
    CHECK(reasonOf(source.openRead("leaf")) == Reason::sourceChanged);
    CHECK(reasonOf(source.openRead("../outside/x")) != Reason::internal);
}

TEST_CASE("a folder kept open that was replaced is found anew by its path") {
    const TempFolder temp;
    FixtureTree tree(temp / "tree");
    tree.file("a/x", "old");
    const auto files = io::makeLocalFileSystem();
    SourceTree source(*files, {{tree.root(), ""}});
    CHECK(contentOf(source, "a/x") == "old");
    std::filesystem::remove_all((tree / "a").bytes());
    CHECK(reasonOf(source.stat("a/x")) == Reason::fileGone);
    tree.file("a/x", "new").file("a/y", "also");
    CHECK(contentOf(source, "a/x") == "new");
    CHECK(contentOf(source, "a/y") == "also");
}

TEST_CASE("files of one folder are opened through one folder; few folders stay open") {
    const TempFolder temp;
    FixtureTree tree(temp / "tree");
    for (int i = 0; i < 30; ++i)
        for (int k = 0; k < 5; ++k) tree.file("d" + std::to_string(i) + "/f" + std::to_string(k), "1");
    const auto real = io::makeLocalFileSystem();
    FaultyFileSystem files(*real);
    {
        SourceTree source(files, {{tree.root(), ""}});
        for (int i = 0; i < 30; ++i)
            for (int k = 0; k < 5; ++k)
                (void)contentOf(source, "d" + std::to_string(i) + "/f" + std::to_string(k));
    }
    const auto history = files.history();
    const auto opened = std::count_if(history.begin(), history.end(),
                                      [](const Operation& o) { return o.op == Op::openFolder; });
    CHECK(opened <= 60);
}

TEST_CASE("a root that is gone is missing; when it is back the work goes on") {
    const TempFolder temp;
    FixtureTree tree(temp / "tree");
    tree.file("a/x", "1");
    const auto files = io::makeLocalFileSystem();
    SourceTree source(*files, {{tree.root(), ""}});
    REQUIRE(source.checkRoots().has_value());
    CHECK(contentOf(source, "a/x") == "1");

    std::filesystem::rename(tree.root().bytes(), (temp / "away").bytes());
    CHECK(reasonOf(source.checkRoots()) == Reason::sourceMissing);
    SUBCASE("as it was") {
        std::filesystem::rename((temp / "away").bytes(), tree.root().bytes());
        CHECK(source.checkRoots().has_value());
        CHECK(contentOf(source, "a/x") == "1");
    }
    SUBCASE("an empty mount point is not it, a copy with other inodes is") {
        std::filesystem::create_directory(tree.root().bytes());
        CHECK(reasonOf(source.checkRoots()) == Reason::sourceMissing);
        std::filesystem::remove(tree.root().bytes());
        std::filesystem::copy((temp / "away").bytes(), tree.root().bytes(),
                              std::filesystem::copy_options::recursive);
        CHECK(source.checkRoots().has_value());
        CHECK(contentOf(source, "a/x") == "1");
    }
}

TEST_CASE("a mount that answers with read errors is missing") {
    const TempFolder temp;
    FixtureTree tree(temp / "tree");
    tree.file("a/x", "1");
    const auto real = io::makeLocalFileSystem();
    FaultyFileSystem files(*real);
    SourceTree source(files, {{tree.root(), ""}});
    REQUIRE(source.checkRoots().has_value());
    files.rule([](const Operation&) { return std::optional<Error>(Reason::readFailed); });
    CHECK(reasonOf(source.checkRoots()) == Reason::sourceMissing);
}
