#include "io/file_system.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cerrno>

#include "io/errno_error.h"
#include "support/fixture_tree.h"
#include "support/temp_folder.h"
#include "unprivileged.h"

using namespace packtrain;
using io::WriteMode;

namespace {

const auto files = io::makeLocalFileSystem();

template <typename T>
Reason reasonOf(const Result<T>& result) {
    REQUIRE_FALSE(result);
    return result.error().reason;
}

}  // namespace

TEST_CASE("a written file is read back from any offset") {
    const test::TempFolder temp;
    const Path path = temp / "file";
    const std::string content = test::patternBytes(10'000, 1);
    {
        const auto file = files->openWrite(path, WriteMode::createNew);
        REQUIRE(file);
        REQUIRE((*file)->writeAt(5000, asBytes(content).subspan(5000)));
        REQUIRE((*file)->writeAt(0, asBytes(content).first(5000)));
        REQUIRE((*file)->sync());
        CHECK((*file)->stat()->size == 10'000);
    }
    const auto file = files->openRead(path);
    REQUIRE(file);
    (*file)->willReadAll();
    std::string piece(4000, '\0');
    const auto read = [&](std::uint64_t offset) {
        return (*file)->readAt(offset, std::as_writable_bytes(std::span(piece)));
    };
    CHECK(read(3).value() == 4000);
    CHECK(piece == content.substr(3, 4000));
    CHECK(read(9000).value() == 1000);
    CHECK(read(10'000).value() == 0);
    CHECK(read(1'000'000).value() == 0);
}

TEST_CASE("write modes create, keep, refuse and empty as they say") {
    const test::TempFolder temp;
    const Path path = temp / "file";
    CHECK(reasonOf(files->openWrite(path, WriteMode::openExisting)) == Reason::fileGone);
    REQUIRE((*files->openWrite(path, WriteMode::openOrCreate))->writeAt(0, asBytes("content")));
    CHECK(reasonOf(files->openWrite(path, WriteMode::createNew)) == Reason::fileBusy);
    REQUIRE((*files->openWrite(path, WriteMode::openExisting))->writeAt(0, asBytes("C")));
    REQUIRE(files->openWrite(path, WriteMode::openOrCreate));
    CHECK(test::readFile(path) == "Content");
    REQUIRE((*files->openWrite(path, WriteMode::openExisting))->truncate(3));
    CHECK(test::readFile(path) == "Con");
    REQUIRE(files->openWrite(path, WriteMode::createOrTruncate));
    CHECK(test::readFile(path).empty());
}

TEST_CASE("private files and folders are closed to others") {
    const test::TempFolder temp;
    const mode_t mask = ::umask(022);
    REQUIRE(files->openWrite(temp / "open", WriteMode::createNew));
    REQUIRE(files->openWrite(temp / "closed", WriteMode::createNew, true));
    REQUIRE(files->makeFolders(temp / "a/b"));
    REQUIRE(files->makeFolders(temp / "c/d", true));
    REQUIRE(files->makeFolder(temp / "a/e"));
    REQUIRE(files->makeFolder(temp / "a/e"));
    CHECK(files->stat(temp / "a/e")->type == io::FileType::folder);
    CHECK(reasonOf(files->makeFolder(temp / "not/there")) == Reason::fileGone);
    CHECK(reasonOf(files->stat(temp / "not")) == Reason::fileGone);
    ::umask(mask);
    CHECK(files->stat(temp / "open")->mode == 0644);
    CHECK(files->stat(temp / "closed")->mode == 0600);
    CHECK(files->stat(temp / "a/b")->mode == 0755);
    CHECK(files->stat(temp / "c")->mode == 0700);
    CHECK(files->stat(temp / "c/d")->mode == 0700);
}

TEST_CASE("making folders that exist succeeds, where a file stands it does not") {
    const test::TempFolder temp;
    test::writeFile(temp / "file", "");
    REQUIRE(files->makeFolders(temp / "a/b/c"));
    REQUIRE(files->makeFolders(temp / "a/b/c"));
    REQUIRE(files->makeFolders(temp / "a/b/c/"));
    REQUIRE(files->makeFolders(Path("/")));
    REQUIRE(files->makeSymlink("a", temp / "link"));
    REQUIRE(files->makeFolders(temp / "link"));
    REQUIRE(files->makeFolders(temp / "link/x"));
    CHECK(reasonOf(files->makeFolders(temp / "file")) == Reason::fileBusy);
    CHECK(reasonOf(files->makeFolders(temp / "file/below")) == Reason::fileGone);
    CHECK(reasonOf(files->makeFolders(Path())) == Reason::nameNotAllowed);
}

TEST_CASE("a path with a NUL or without a byte means nothing") {
    for (const Path& path : {Path(), Path(std::string("/tmp\0x", 6))}) {
        CHECK(reasonOf(files->openRead(path)) == Reason::nameNotAllowed);
        CHECK(reasonOf(files->openWrite(path, WriteMode::openOrCreate)) == Reason::nameNotAllowed);
        CHECK(reasonOf(files->openFolder(path)) == Reason::nameNotAllowed);
        CHECK(reasonOf(files->stat(path)) == Reason::nameNotAllowed);
        CHECK(reasonOf(files->remove(path)) == Reason::nameNotAllowed);
        CHECK(reasonOf(files->removeTree(path)) == Reason::nameNotAllowed);
        CHECK(reasonOf(files->rename(path, Path("/x"))) == Reason::nameNotAllowed);
        CHECK(reasonOf(files->rename(Path("/x"), path)) == Reason::nameNotAllowed);
    }
}

TEST_CASE("failures name their path on one line and have the right reason") {
    const test::TempFolder temp;
    test::writeFile(temp / "file", "");
    const auto gone = files->openRead(temp / "no\nthing");
    CHECK(reasonOf(gone) == Reason::fileGone);
    CHECK(gone.error().context.ends_with("/no\\nthing"));
    CHECK(reasonOf(files->openFolder(temp / "file")) == Reason::fileGone);
    CHECK(reasonOf(files->stat(temp / "file/below")) == Reason::fileGone);
    CHECK(reasonOf(files->remove(temp / "nothing")) == Reason::fileGone);
    CHECK(reasonOf(files->openRead(temp / std::string(300, 'n'))) == Reason::nameNotAllowed);
    CHECK(reasonOf(files->openWrite(Path("/proc/version"), WriteMode::createNew)) == Reason::fileBusy);
    CHECK(reasonOf(files->openWrite(temp.path(), WriteMode::openExisting)) == Reason::fileBusy);
    CHECK(reasonOf(files->space(temp / "nothing")) == Reason::fileGone);
    CHECK(reasonOf(files->syncFolder(temp / "nothing")) == Reason::fileGone);
}

TEST_CASE("what the system says becomes one of our reasons, in its own words where ours do not say it all") {
    using io::Attempt;
    const auto reason = [](int code) { return io::errnoError(code, Attempt::write, "/x").reason; };
    CHECK(reason(ENOSPC) == Reason::diskFull);
    CHECK(reason(EDQUOT) == Reason::diskFull);
    CHECK(reason(EROFS) == Reason::readOnly);
    CHECK(reason(EMFILE) == Reason::tooManyOpenFiles);
    CHECK(reason(ENFILE) == Reason::tooManyOpenFiles);
    CHECK(reason(EACCES) == Reason::fileDenied);
    CHECK(reason(ETXTBSY) == Reason::fileBusy);
    CHECK(reason(EIO) == Reason::writeFailed);
    CHECK(io::errnoError(EIO, Attempt::read, "/x").reason == Reason::readFailed);
    CHECK(io::errnoError(EIO, Attempt::read, "/x").context == "/x: Input/output error");
    CHECK(io::errnoError(ENOTCONN, Attempt::read, "/x").reason ==
          Reason::readFailed);  // a FUSE mount whose program died
    CHECK(io::errnoError(ENOSPC, Attempt::write, "/x\n").context == "/x\\n");
}

TEST_CASE("too many open files are called so") {
    const test::TempFolder temp;
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
    rlimit none = before;
    none.rlim_cur = 3;
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
    const auto file = files->openWrite(temp / "file", WriteMode::createNew);
    const auto folder = files->openFolder(temp.path());
    ::setrlimit(RLIMIT_NOFILE, &before);
    CHECK(reasonOf(file) == Reason::tooManyOpenFiles);
    CHECK(reasonOf(folder) == Reason::tooManyOpenFiles);
}

TEST_CASE("a file that outgrows its limit fails to be written, and the process goes on") {
    const test::TempFolder temp;
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    rlimit small = before;
    small.rlim_cur = 1000;
    const auto handler = ::signal(SIGXFSZ, SIG_IGN);
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
    const auto file = files->openWrite(temp / "file", WriteMode::createNew);
    const auto written = (*file)->writeAt(0, asBytes(std::string(5000, 'x')));
    ::setrlimit(RLIMIT_FSIZE, &before);
    ::signal(SIGXFSZ, handler);
    CHECK(reasonOf(written) == Reason::writeFailed);
}

TEST_CASE("what is no regular file is not opened, and never blocks") {
    const test::TempFolder temp;
    test::FixtureTree(temp.path()).specials().folder("folder");
    CHECK(reasonOf(files->openRead(temp / "specials/fifo")) == Reason::sourceUnsupported);
    CHECK(reasonOf(files->openWrite(temp / "specials/fifo", WriteMode::openExisting)) ==
          Reason::sourceUnsupported);
    CHECK(reasonOf(files->openRead(temp / "specials/socket")) == Reason::sourceUnsupported);
    CHECK(reasonOf(files->openRead(temp / "folder")) == Reason::sourceUnsupported);
    CHECK(reasonOf(files->openRead(Path("/dev/zero"))) == Reason::sourceUnsupported);
}

TEST_CASE("stat follows links, linkStat does not") {
    const test::TempFolder temp;
    test::FixtureTree tree(temp.path());
    tree.file("file", "12345", 0640).symlink("link", "file").symlink("dangling", "nothing").folder("folder");
    CHECK(files->stat(temp / "link")->type == io::FileType::file);
    CHECK(files->stat(temp / "link")->size == 5);
    CHECK(files->linkStat(temp / "link")->type == io::FileType::symlink);
    CHECK(reasonOf(files->stat(temp / "dangling")) == Reason::fileGone);
    CHECK(files->linkStat(temp / "dangling")->type == io::FileType::symlink);
    CHECK(files->stat(temp / "folder")->type == io::FileType::folder);
    CHECK(files->stat(temp / "file")->mode == 0640);
    CHECK(files->stat(Path("/dev/null"))->type == io::FileType::other);
}

TEST_CASE("a sparse file says how little it holds, a hard link how many names it has") {
    const test::TempFolder temp;
    test::FixtureTree(temp.path()).sparse("sparse", 50'000'000).file("a", "x").hardLink("b", "a");
    const auto sparse = files->stat(temp / "sparse");
    CHECK(sparse->size == 50'000'000);
    CHECK(sparse->allocated < 10'000'000);
    CHECK(files->stat(temp / "a")->links == 2);
    CHECK(files->stat(temp / "a")->inode == files->stat(temp / "b")->inode);
}

TEST_CASE("modification times keep their nanoseconds, before 1970 too") {
    const test::TempFolder temp;
    test::writeFile(temp / "file", "");
    for (const std::int64_t mtime : {std::int64_t{0}, std::int64_t{1'700'000'000'123'456'789},
                                     std::int64_t{-1}, std::int64_t{-1'500'000'000}}) {
        REQUIRE(files->setModified(temp / "file", mtime));
        CHECK(files->stat(temp / "file")->mtimeNs == mtime);
    }
    REQUIRE(files->makeSymlink("file", temp / "link"));
    REQUIRE(files->setModified(temp / "link", 5'000'000'000));
    CHECK(files->linkStat(temp / "link")->mtimeNs == 5'000'000'000);
    CHECK(files->stat(temp / "file")->mtimeNs == -1'500'000'000);
}

TEST_CASE("a rename replaces, unless told to keep") {
    const test::TempFolder temp;
    test::FixtureTree tree(temp.path());
    tree.file("a", "a").file("b", "b").folder("full/inside").folder("other");
    CHECK(reasonOf(files->rename(temp / "a", temp / "b", true)) == Reason::fileBusy);
    CHECK(test::readFile(temp / "b") == "b");
    REQUIRE(files->rename(temp / "a", temp / "b"));
    CHECK(test::readFile(temp / "b") == "a");
    REQUIRE(files->rename(temp / "b", temp / "c", true));
    CHECK(reasonOf(files->rename(temp / "b", temp / "d")) == Reason::fileGone);
    CHECK(reasonOf(files->rename(temp / "other", temp / "full")) == Reason::fileBusy);
    CHECK(reasonOf(files->rename(temp / "other", temp / "full", true)) == Reason::fileBusy);
    REQUIRE(files->rename(temp / "full", temp / "moved", true));
    CHECK(files->stat(temp / "moved/inside"));
}

TEST_CASE("remove takes a file, a link or an empty folder") {
    const test::TempFolder temp;
    test::FixtureTree(temp.path())
        .file("file", "")
        .symlink("link", "full")
        .folder("empty")
        .folder("full/inside");
    CHECK(files->remove(temp / "file"));
    CHECK(files->remove(temp / "link"));
    CHECK(files->remove(temp / "empty"));
    CHECK(reasonOf(files->remove(temp / "full")) == Reason::fileBusy);
    CHECK(test::listTree(temp.path()) == std::vector<std::string>{"full/", "full/inside/"});
}

TEST_CASE("real paths are absolute and free of links") {
    const test::TempFolder temp;
    test::FixtureTree(temp.path()).folder("a").symlink("b", "a");
    const auto root = files->realPath(temp.path());
    REQUIRE(root);
    CHECK(files->realPath(temp / "b/../b")->bytes() == (*root / "a").bytes());
    CHECK(reasonOf(files->realPath(temp / "nothing")) == Reason::fileGone);
}

TEST_CASE("modes are set to the bit") {
    const test::TempFolder temp;
    test::writeFile(temp / "file", "");
    for (const std::uint32_t mode : {0600U, 0755U, 04711U, 0U}) {
        REQUIRE(files->setMode(temp / "file", mode));
        CHECK(files->stat(temp / "file")->mode == mode);
    }
}

TEST_CASE("free space is known") {
    const test::TempFolder temp;
    const auto space = files->space(temp.path());
    REQUIRE(space);
    CHECK(space->total > 0);
    CHECK(space->free <= space->total);
}

TEST_CASE("syncing a folder succeeds") {
    const test::TempFolder temp;
    CHECK(files->syncFolder(temp.path()));
}

TEST_CASE("what this user may not touch is denied by name") {
    const test::TempFolder temp;
    REQUIRE(files->setMode(temp.path(), 0755));
    test::FixtureTree(temp.path())
        .file("closed", "secret", 0600)
        .folder("shut", 0700)
        .file("open", "x", 0644);
    const test::Unprivileged nobody;
    if (files->openRead(temp / "closed"))
        return;  // the tests' own user owns it: there is nothing to be denied
    CHECK(reasonOf(files->openRead(temp / "closed")) == Reason::fileDenied);
    CHECK(reasonOf(files->openFolder(temp / "shut")) == Reason::fileDenied);
    CHECK(reasonOf(files->openWrite(temp / "new", WriteMode::createNew)) == Reason::fileDenied);
    CHECK(reasonOf(files->remove(temp / "open")) == Reason::fileDenied);
    // Only an owner may ask not to touch access times; others read all the same.
    const auto folder = files->openFolder(temp.path());
    REQUIRE(folder);
    CHECK((*folder)->openRead("open"));
    CHECK(reasonOf((*folder)->openRead("closed")) == Reason::fileDenied);
}
