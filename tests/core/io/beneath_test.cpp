#include "io/beneath.h"

#include <doctest/doctest.h>
#include <fcntl.h>

#include <sys/stat.h>

#include <climits>
#include <functional>

#include "support/fixture_tree.h"
#include "support/temp_folder.h"

using namespace packtrain;

namespace {

using Opener = Result<io::Descriptor> (*)(int, std::string_view, int, std::string_view);

struct Fixture {
    test::TempFolder temp;
    io::Descriptor root;

    Fixture() {
        test::FixtureTree tree(temp.path());
        tree.file("outside", "secret").file("root/file", "x").file("root/a/b/file", "x").folder("root/a/c");
        tree.symlink("root/link", "file")
            .symlink("root/up", "..")
            .symlink("root/abs", "/etc")
            .symlink("root/a/in", "b");
        tree.symlink("root/self", "self");
        root = io::Descriptor(::open((temp / "root").bytes().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    }

    // Nothing: it opened.
    std::optional<Reason> outcome(Opener open, std::string_view relative, int flags = O_RDONLY) {
        const auto opened = open(root.get(), relative, flags, "root");
        return opened ? std::nullopt : std::optional(opened.error().reason);
    }
};

// The way through openat2 and the way without it must agree.
void bothWays(const std::function<void(Opener)>& check) {
    check(&io::openBeneath);
    check(&io::openByComponents);
}

}  // namespace

TEST_CASE("what lies beneath opens") {
    Fixture at;
    bothWays([&](Opener open) {
        for (const char* good : {"file", "a/b/file", "./file", "a/./b/file", "a//b/file", "a/c", ".", "a/"})
            CHECK_MESSAGE(!at.outcome(open, good), good);
    });
}

TEST_CASE("no link, dot-dot or absolute path leads out, not even to the inside") {
    Fixture at;
    bothWays([&](Opener open) {
        for (const char* bad : {"link", "up/outside", "up", "abs/hostname", "a/in/file", "a/in", "self",
                                "../outside", "..", "a/../file", "a/..", "/etc/hostname", "/"})
            CHECK_MESSAGE(at.outcome(open, bad) == Reason::sourceOutside, bad);
        CHECK(at.outcome(open, "a/in", O_RDONLY | O_DIRECTORY) == Reason::sourceOutside);
        CHECK(at.outcome(open, "up", O_RDONLY | O_DIRECTORY) == Reason::sourceOutside);
    });
}

TEST_CASE("what is not there is gone, what is no folder is no way") {
    Fixture at;
    bothWays([&](Opener open) {
        CHECK(at.outcome(open, "nothing") == Reason::fileGone);
        CHECK(at.outcome(open, "nothing/file") == Reason::fileGone);
        CHECK(at.outcome(open, "file/below") == Reason::fileGone);
        CHECK(at.outcome(open, "file", O_RDONLY | O_DIRECTORY) == Reason::fileGone);
        CHECK(at.outcome(open, "") == Reason::nameNotAllowed);
        CHECK(at.outcome(open, std::string_view("file\0x", 6)) == Reason::nameNotAllowed);
    });
}

TEST_CASE("descriptors are not handed to children") {
    Fixture at;
    bothWays([&](Opener open) {
        const auto opened = open(at.root.get(), "file", O_RDONLY, "root");
        REQUIRE(opened);
        CHECK((::fcntl(opened->get(), F_GETFD) & FD_CLOEXEC) != 0);
    });
}

TEST_CASE("paths longer than the system takes at once are opened in steps") {
    Fixture at;
    const std::string part(200, 'p');
    std::string path;
    io::Descriptor folder(::dup(at.root.get()));
    for (int depth = 0; depth < 30; ++depth) {
        REQUIRE(::mkdirat(folder.get(), part.c_str(), 0700) == 0);
        folder = io::Descriptor(::openat(folder.get(), part.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        path += part + "/";
    }
    REQUIRE(path.size() > PATH_MAX);
    path.pop_back();
    CHECK_FALSE(at.outcome(&io::openBeneath, path));
    const auto place = io::placeBeneath(at.root.get(), path, "root");
    REQUIRE(place);
    CHECK(place->name == part);
}

TEST_CASE("a place is the folder and the last name") {
    Fixture at;
    const auto near = io::placeBeneath(at.root.get(), "file", "root");
    REQUIRE(near);
    CHECK(near->folder == at.root.get());
    const auto far = io::placeBeneath(at.root.get(), "a/b/file", "root");
    REQUIRE(far);
    CHECK(far->name == "file");
    CHECK(::faccessat(far->folder, "file", F_OK, 0) == 0);
    CHECK(io::placeBeneath(at.root.get(), "up/outside", "root").error().reason == Reason::sourceOutside);
    CHECK(io::placeBeneath(at.root.get(), "..", "root").error().reason == Reason::sourceOutside);
    CHECK(io::placeBeneath(at.root.get(), "a/", "root").error().reason == Reason::nameNotAllowed);
}
