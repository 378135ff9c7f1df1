#include <doctest/doctest.h>

#include <algorithm>

#include "support/faulty_file_system.h"
#include "support/fixture_tree.h"
#include "support/temp_folder.h"
#include "tree_fixture.h"
#include "wide_tree.h"

using namespace packtrain;
using namespace packtrain::dataset;
using namespace packtrain::test;

namespace {

WalkOptions afterEntry(const Entry& entry, int threads = 2) {
    WalkOptions options;
    options.after = {entry.path, entry.kind};
    options.threads = threads;
    options.skipJunk = false;
    return options;
}

}  // namespace

TEST_CASE("a walk that was cut anywhere and goes on is the uncut walk") {
    const TempFolder temp;
    FixtureTree tree(temp / "tree");
    tree.everyName().everyThing();
    tree.file("img.jpg", "1")
        .file("img-1.jpg", "1")
        .file("img/a", "1")
        .file("img.d/b", "1")
        .file("img/c/d/e", "1");
    const auto files = io::makeLocalFileSystem();
    WalkOptions options;
    options.skipJunk = false;
    const Walked whole = walkAll(*files, {{tree.root(), ""}}, options);
    REQUIRE(whole.entries.size() > 30);
    for (std::size_t cut = 0; cut < whole.entries.size(); ++cut) {
        const Walked rest =
            walkAll(*files, {{tree.root(), ""}}, afterEntry(whole.entries[cut], static_cast<int>(cut % 3)));
        const std::vector<Entry> expected(whole.entries.begin() + static_cast<std::ptrdiff_t>(cut) + 1,
                                          whole.entries.end());
        CHECK_MESSAGE(rest.entries == expected, whole.entries[cut].path);
    }
}

TEST_CASE("with several roots, too") {
    const TempFolder temp;
    FixtureTree tree(temp / "tree");
    tree.file("one/x/y", "1")
        .file("one/z", "1")
        .file("two/y", "22")
        .file("plain.txt", "333")
        .file("a.txt", "1");
    const auto files = io::makeLocalFileSystem();
    const std::vector<SourceRoot> roots = {{tree / "two", "two"},
                                           {tree / "plain.txt", "plain.txt"},
                                           {tree / "one", "one"},
                                           {tree / "a.txt", "a.txt"}};
    const Walked whole = walkAll(*files, roots);
    REQUIRE(whole.entries.size() == 8);
    for (std::size_t cut = 0; cut < whole.entries.size(); ++cut) {
        const Walked rest = walkAll(*files, roots, afterEntry(whole.entries[cut]));
        CHECK(rest.entries == std::vector<Entry>(whole.entries.begin() + static_cast<std::ptrdiff_t>(cut) + 1,
                                                 whole.entries.end()));
    }
}

TEST_CASE("the entry at which the walk was cut need not be there any more") {
    const TempFolder temp;
    FixtureTree tree(temp / "tree");
    tree.file("a/1", "1").file("a/3", "1").file("b/1", "1");
    const auto files = io::makeLocalFileSystem();
    CHECK(walkAll(*files, {{tree.root(), ""}}, afterEntry(fileEntry("a/2"))).paths() ==
          std::vector<std::string>{"a/3", "b", "b/1"});
    CHECK(walkAll(*files, {{tree.root(), ""}}, afterEntry(fileEntry("aa/2"))).paths() ==
          std::vector<std::string>{"b", "b/1"});
    CHECK(walkAll(*files, {{tree.root(), ""}}, afterEntry(folderEntry("a"))).paths() ==
          std::vector<std::string>{"a/1", "a/3", "b", "b/1"});
    CHECK(walkAll(*files, {{tree.root(), ""}}, afterEntry(fileEntry("z"))).paths() ==
          std::vector<std::string>{"a", "a/1", "a/3", "b", "b/1"});
    CHECK(walkAll(*files, {{tree.root(), ""}}, afterEntry(fileEntry("z/z"))).paths().empty());
}

TEST_CASE("folders that lie wholly before the cut are not even opened, their files not looked at") {
    const TempFolder temp;
    FixtureTree tree(temp / "tree");
    for (int i = 0; i < 10; ++i)
        tree.file("d" + std::to_string(i) + "/x", "1").file("d" + std::to_string(i) + "/y", "1");
    const auto real = io::makeLocalFileSystem();
    FaultyFileSystem files(*real);
    const Walked rest = walkAll(files, {{tree.root(), ""}}, afterEntry(fileEntry("d7/x")));
    CHECK(rest.paths() == std::vector<std::string>{"d7/y", "d8", "d8/x", "d8/y", "d9", "d9/x", "d9/y"});
    for (const Operation& operation : files.history()) {
        const std::string relative = operation.path.bytes().substr(tree.root().bytes().size());
        CHECK_FALSE((relative.starts_with("/d0") || relative.starts_with("/d6") || relative == "/d7/x"));
    }
}
