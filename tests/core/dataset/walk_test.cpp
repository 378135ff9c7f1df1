#include "dataset/walk.h"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "support/faulty_file_system.h"
#include "support/fixture_tree.h"
#include "support/temp_folder.h"
#include "tree_fixture.h"
#include "wide_tree.h"

using namespace packtrain;
using namespace packtrain::dataset;
using namespace packtrain::test;

namespace {

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr bool kMemoryIsOurs = false;  // a sanitizer takes memory of its own for every byte
#else
constexpr bool kMemoryIsOurs = true;
#endif

/// Peak of this process's resident memory since the last call, in bytes.
class PeakMemory {
  public:
    PeakMemory() { std::ofstream("/proc/self/clear_refs") << "5"; }
    std::uint64_t bytes() const { return field("VmHWM:"); }
    static std::uint64_t now() { return field("VmRSS:"); }

  private:
    static std::uint64_t field(const std::string& name) {
        std::ifstream status("/proc/self/status");
        for (std::string word; status >> word;)
            if (word == name) {
                std::uint64_t kib = 0;
                status >> kib;
                return kib * kKiB;
            }
        return 0;
    }
};

Result<WalkTotals> walkInto(io::FileSystem& files, const Path& root,
                            const std::function<Result<>(Entry&&)>& entry, const WalkOptions& options = {},
                            const StopToken& stop = {}) {
    return walk(files, {{root, ""}}, options, {entry, [](LeftOut&&) { return Result<>(); }}, stop);
}

}  // namespace

TEST_CASE("a walk gives everything, once, in plan order") {
    const TempFolder temp;
    FixtureTree tree(temp / "tree");
    tree.everyName().everyThing().specials();
    const auto files = io::makeLocalFileSystem();
    for (const int threads : {0, 1, 2, 5}) {
        WalkOptions options;
        options.threads = threads;
        options.skipJunk = false;
        const Walked walked = walkAll(*files, {{tree.root(), ""}}, options);
        REQUIRE(walked.entries.size() > 20);
        for (std::size_t i = 1; i < walked.entries.size(); ++i) {
            const Entry& a = walked.entries[i - 1];
            const Entry& b = walked.entries[i];
            CHECK_MESSAGE(inPlanOrder(a.path, a.kind, b.path, b.kind), a.path, " before ", b.path);
        }
        std::vector<std::string> seen;
        for (const Entry& entry : walked.entries)
            seen.push_back(entry.path + (entry.kind == EntryKind::folder ? "/" : ""));
        for (const LeftOut& leftOut : walked.leftOut) seen.push_back(leftOut.path);
        std::sort(seen.begin(), seen.end());
        CHECK(seen == listTree(tree.root()));
        CHECK(walked.totals.files + walked.totals.folders + walked.totals.symlinks == walked.entries.size());
        CHECK(walked.totals.leftOut == walked.leftOut.size());
    }
}

TEST_CASE("entries say what the disk says") {
    const TempFolder temp;
    FixtureTree tree(temp / "tree");
    tree.file("a/b.txt", "hello", 0640)
        .modified("a/b.txt", 1'234'567'890'123'456'789)
        .symlink("a/link", "b.txt")
        .folder("c", 0750);
    const auto files = io::makeLocalFileSystem();
    const Walked walked = walkAll(*files, {{tree.root(), ""}});
    REQUIRE(walked.paths() == std::vector<std::string>{"a", "a/b.txt", "a/link", "c"});
    const Entry& file = *walked.at("a/b.txt");
    const io::FileStat stat = files->stat(tree / "a/b.txt").value();
    CHECK(file.kind == EntryKind::file);
    CHECK(file.size == 5);
    CHECK(file.mode == 0640);
    CHECK(file.mtimeNs == 1'234'567'890'123'456'789);
    CHECK(file.inode == stat.inode);
    CHECK(file.ctimeNs == stat.ctimeNs);
    CHECK(sameIdentity(file, stat, io::Volume{}));
    CHECK(walked.at("a/link")->kind == EntryKind::symlink);
    CHECK(walked.at("a/link")->linkTarget == "b.txt");
    CHECK(walked.at("a/link")->size == 0);
    CHECK(walked.at("c")->mode == 0750);
    CHECK(walked.totals.bytes == 5);
}

TEST_CASE("NFC and NFD twins are two entries, and so are names that are no UTF-8") {
    const TempFolder temp;
    FixtureTree tree(temp / "tree");
    tree.file("\xC3\xA9.jpg", "1").file("e\xCC\x81.jpg", "2").file("\xFF\xFE", "3").file("new\nline", "4");
    const auto files = io::makeLocalFileSystem();
    const Walked walked = walkAll(*files, {{tree.root(), ""}});
    CHECK(walked.paths() ==
          std::vector<std::string>{"e\xCC\x81.jpg", "new\nline", "\xC3\xA9.jpg", "\xFF\xFE"});
}

TEST_CASE("links that leave the root are left out and named; inside ones and dangling ones go along") {
    const TempFolder temp;
    FixtureTree tree(temp / "tree");
    tree.file("x", "1")
        .symlink("in", "x")
        .symlink("d/up", "../x")
        .symlink("dangling", "nowhere")
        .symlink("circle", "circle");
    tree.symlink("out", "../secret").symlink("d/out", "../../secret").symlink("absolute", "/etc/passwd");
    const auto files = io::makeLocalFileSystem();
    const Walked walked = walkAll(*files, {{tree.root(), ""}});
    CHECK(walked.paths() == std::vector<std::string>{"circle", "dangling", "in", "x", "d", "d/up"});
    for (const char* path : {"out", "d/out", "absolute"}) {
        REQUIRE(walked.leftOutAt(path) != nullptr);
        CHECK(walked.leftOutAt(path)->reason == Reason::sourceOutside);
        CHECK_FALSE(walked.leftOutAt(path)->byPattern);
    }
    CHECK(walked.leftOut.size() == 3);
}

TEST_CASE("what lies deeper than a path may be long is left out and named, once") {
    const TempFolder temp;
    FixtureTree tree(temp / "tree");
    tree.file("z", "1");
    std::string path = "d";
    for (int i = 0; i < 19; ++i) path += '/' + std::string(200, 'd');
    tree.file(path + "/just", "1");
    const std::string tooLong = path + '/' + std::string(200, 'd');
    tree.folder(tooLong);
    const auto files = io::makeLocalFileSystem();
    const Walked walked = walkAll(*files, {{tree.root(), ""}});
    CHECK(walked.at(path + "/just") != nullptr);
    CHECK(walked.at("z") != nullptr);
    REQUIRE(walked.leftOutAt(tooLong) != nullptr);
    CHECK(walked.leftOutAt(tooLong)->reason == Reason::nameNotAllowed);
    CHECK_FALSE(walked.leftOutAt(tooLong)->byPattern);
    CHECK(walked.leftOut.size() == 1);
}

TEST_CASE("a link to a folder is a link, its target is not walked twice") {
    const TempFolder temp;
    FixtureTree tree(temp / "tree");
    tree.file("real/x", "1").symlink("alias", "real").symlink("real/self", ".");
    const auto files = io::makeLocalFileSystem();
    CHECK(walkAll(*files, {{tree.root(), ""}}).paths() ==
          std::vector<std::string>{"alias", "real", "real/self", "real/x"});
}

TEST_CASE("sockets and FIFOs are left out and named") {
    const TempFolder temp;
    FixtureTree tree(temp / "tree");
    tree.file("x", "1").fifo("pipe").socket("socket");
    const auto files = io::makeLocalFileSystem();
    const Walked walked = walkAll(*files, {{tree.root(), ""}});
    CHECK(walked.paths() == std::vector<std::string>{"x"});
    REQUIRE(walked.leftOut.size() == 2);
    for (const LeftOut& leftOut : walked.leftOut) CHECK(leftOut.reason == Reason::sourceUnsupported);
}

TEST_CASE("junk and excluded names are left out by pattern, folders with all that is in them") {
    const TempFolder temp;
    FixtureTree tree(temp / "tree");
    tree.file(".DS_Store", "1").file("a/Thumbs.db", "1").file("a/desktop.ini", "1").file("a/._x.jpg", "1");
    tree.file(".git/config", "1")
        .file("a/__pycache__/x.pyc", "1")
        .file("a/.ipynb_checkpoints/n", "1")
        .file("a/x.jpg", "1");
    tree.file("a/x.tmp", "1").file("cache/b/y", "1").file("cache/z", "1").file(".gitignore", "1");
    const auto files = io::makeLocalFileSystem();
    WalkOptions options;
    options.excludes = {"*.tmp", "cache/**"};
    const Walked walked = walkAll(*files, {{tree.root(), ""}}, options);
    CHECK(walked.paths() == std::vector<std::string>{".gitignore", "a", "a/x.jpg", "cache"});
    std::vector<std::string> left;
    for (const LeftOut& leftOut : walked.leftOut) {
        CHECK(leftOut.byPattern);
        left.push_back(leftOut.path);
    }
    std::sort(left.begin(), left.end());
    CHECK(left == std::vector<std::string>{".DS_Store", ".git", "a/._x.jpg", "a/.ipynb_checkpoints",
                                           "a/Thumbs.db", "a/__pycache__", "a/desktop.ini", "a/x.tmp",
                                           "cache/b", "cache/z"});
    CHECK(walked.leftOutAt("a/x.tmp")->detail == "*.tmp");

    options.skipJunk = false;
    CHECK(walkAll(*files, {{tree.root(), ""}}, options).at(".git/config") != nullptr);
}

TEST_CASE("what may not be read is left out and named, and the rest goes on") {
    const TempFolder temp;
    FixtureTree tree(temp / "tree");
    tree.file("a/x", "1").file("b/locked/y", "1").file("b/z", "1").file("secret", "1", 0000);
    const auto real = io::makeLocalFileSystem();
    FaultyFileSystem files(*real);
    files.rule([&](const Operation& operation) -> std::optional<Error> {
        const bool isDenied = (operation.op == Op::openFolder && operation.path.name() == "locked") ||
                              (operation.op == Op::openRead && operation.path.name() == "secret");
        if (isDenied) return Error(Reason::fileDenied, operation.path.display());
        return std::nullopt;
    });
    const Walked walked = walkAll(files, {{tree.root(), ""}});
    CHECK(walked.paths() == std::vector<std::string>{"a", "a/x", "b", "b/z"});
    REQUIRE(walked.leftOut.size() == 2);
    CHECK(walked.leftOutAt("b/locked")->reason == Reason::fileDenied);
    CHECK(walked.leftOutAt("secret")->reason == Reason::fileDenied);
}

TEST_CASE("a folder that becomes a link during the walk is left out, and nothing outside is seen") {
    const TempFolder temp;
    FixtureTree tree(temp / "tree");
    tree.file("a/x", "1").file("b/y", "1");
    FixtureTree(temp / "outside").file("secret", "1");
    const auto real = io::makeLocalFileSystem();
    FaultyFileSystem files(*real);
    files.rule([&, isDone = false](const Operation& operation) mutable -> std::optional<Error> {
        if (operation.op == Op::openFolder && operation.path.name() == "b" && !isDone) {
            isDone = true;
            std::filesystem::remove_all((tree / "b").bytes());
            std::filesystem::create_directory_symlink((temp / "outside").bytes(), (tree / "b").bytes());
        }
        return std::nullopt;
    });
    const Walked walked = walkAll(files, {{tree.root(), ""}});
    CHECK(walked.paths() == std::vector<std::string>{"a", "a/x"});
    REQUIRE(walked.leftOut.size() == 1);
    CHECK(walked.leftOut[0].path == "b");
    CHECK(walked.leftOut[0].reason == Reason::sourceChanged);
}

TEST_CASE("a file that becomes a link, a folder or nothing between listing and look") {
    const TempFolder temp;
    FixtureTree tree(temp / "tree");
    tree.file("becomesFolder", "1").file("becomesLink", "1").file("gone", "1").file("stays", "1");
    const auto real = io::makeLocalFileSystem();
    FaultyFileSystem files(*real);
    files.rule([&](const Operation& operation) -> std::optional<Error> {
        const std::string path = operation.path.bytes();
        if (operation.op == Op::stat && operation.path.name() == "becomesFolder" &&
            std::filesystem::is_regular_file(path)) {
            std::filesystem::remove(path);
            std::filesystem::create_directory(path);
        }
        if (operation.op == Op::stat && operation.path.name() == "becomesLink" &&
            !std::filesystem::is_symlink(path)) {
            std::filesystem::remove(path);
            std::filesystem::create_symlink("/etc/passwd", path);
        }
        if (operation.op == Op::stat && operation.path.name() == "gone") std::filesystem::remove(path);
        return std::nullopt;
    });
    const Walked walked = walkAll(files, {{tree.root(), ""}});
    CHECK(walked.paths() == std::vector<std::string>{"stays"});
    REQUIRE(walked.leftOut.size() == 2);
    CHECK(walked.leftOutAt("becomesFolder")->reason == Reason::sourceChanged);
    CHECK(walked.leftOutAt("becomesLink")->reason == Reason::sourceOutside);
}

TEST_CASE("a folder that vanishes during the walk is not there; if the whole root is gone the walk fails") {
    const TempFolder temp;
    FixtureTree tree(temp / "tree");
    tree.file("a/x", "1").file("b/y", "1").file("c/z", "1");
    const auto real = io::makeLocalFileSystem();
    FaultyFileSystem files(*real);
    bool takesRoot = false;
    files.rule([&](const Operation& operation) -> std::optional<Error> {
        if (operation.op == Op::openFolder && operation.path.name() == "b")
            std::filesystem::remove_all(takesRoot ? tree.root().bytes() : operation.path.bytes());
        return std::nullopt;
    });
    CHECK(walkAll(files, {{tree.root(), ""}}).paths() == std::vector<std::string>{"a", "a/x", "c", "c/z"});

    tree.file("b/y", "1");
    takesRoot = true;
    WalkOptions options;
    options.threads = 0;
    const auto failed = walkInto(files, tree.root(), [](Entry&&) { return Result<>(); }, options);
    REQUIRE_FALSE(failed.has_value());
    CHECK(failed.error().reason == Reason::sourceMissing);
}

TEST_CASE("a drive that is taken away and leaves its mount point behind ends the walk as missing") {
    const TempFolder temp;
    FixtureTree tree(temp / "tree");
    tree.file("a/x", "1").file("b/y", "1");
    const auto real = io::makeLocalFileSystem();
    FaultyFileSystem files(*real);
    files.rule([&](const Operation& operation) -> std::optional<Error> {
        if (operation.op == Op::openFolder && operation.path.name() == "b") {
            std::filesystem::rename(tree.root().bytes(), (temp / "elsewhere").bytes());
            std::filesystem::create_directory(tree.root().bytes());
            return Error(Reason::fileGone, operation.path.display());
        }
        return std::nullopt;
    });
    const auto failed = walkInto(files, tree.root(), [](Entry&&) { return Result<>(); });
    REQUIRE_FALSE(failed.has_value());
    CHECK(failed.error().reason == Reason::sourceMissing);
}

TEST_CASE("a root that is not there is missing; a read error of one folder leaves that folder out") {
    const TempFolder temp;
    const auto real = io::makeLocalFileSystem();
    const auto missing = walkInto(*real, temp / "nowhere", [](Entry&&) { return Result<>(); });
    REQUIRE_FALSE(missing.has_value());
    CHECK(missing.error().reason == Reason::sourceMissing);

    FixtureTree tree(temp / "tree");
    tree.file("bad/x", "1").file("good/y", "1");
    FaultyFileSystem files(*real);
    files.rule([](const Operation& operation) -> std::optional<Error> {
        if (operation.op == Op::names && operation.path.name() == "bad") return Error(Reason::readFailed);
        return std::nullopt;
    });
    const Walked walked = walkAll(files, {{tree.root(), ""}});
    CHECK(walked.paths() == std::vector<std::string>{"good", "good/y"});
    REQUIRE(walked.leftOutAt("bad") != nullptr);
    CHECK(walked.leftOutAt("bad")->reason == Reason::readFailed);
}

TEST_CASE("a walk reads no further ahead than this process may open files") {
    const TempFolder temp;
    FixtureTree tree(temp / "tree");
    for (int folder = 0; folder < 200; ++folder) tree.file(std::to_string(folder) + "/x", "1");
    const auto files = io::makeLocalFileSystem();
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
    rlimit few = before;
    few.rlim_cur = 48;
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &few) == 0);
    std::size_t seen = 0;
    const auto walked = walkInto(*files, tree.root(), [&](Entry&&) {
        ++seen;
        return Result<>();
    });
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
    REQUIRE_MESSAGE(walked.has_value(), walked.error().message());
    CHECK(seen == 400);
}

TEST_CASE("too many open files end the walk: nothing is silently left out for a want of ours") {
    const TempFolder temp;
    FixtureTree tree(temp / "tree");
    tree.file("a/x", "1").file("b/y", "1");
    const auto real = io::makeLocalFileSystem();
    FaultyFileSystem files(*real);
    files.rule([](const Operation& operation) -> std::optional<Error> {
        if (operation.op == Op::openFolder && operation.path.name() == "b")
            return Error(Reason::tooManyOpenFiles);
        return std::nullopt;
    });
    std::vector<std::string> seen;
    const auto failed = walkInto(files, tree.root(), [&](Entry&& entry) {
        seen.push_back(entry.path);
        return Result<>();
    });
    REQUIRE_FALSE(failed.has_value());
    CHECK(failed.error().reason == Reason::tooManyOpenFiles);
    CHECK(seen == std::vector<std::string>{"a", "a/x"});
}

TEST_CASE("whatever operation fails, the walk ends and gives nothing out of order or twice") {
    const TempFolder temp;
    FixtureTree tree(temp / "tree");
    tree.file("a/x.1", "1").file("a/x.2", "1").file("b/c/y", "1").symlink("b/link", "c/y").file("z", "1");
    const auto real = io::makeLocalFileSystem();
    FaultyFileSystem files(*real);
    const std::vector<std::string> all = walkAll(files, {{tree.root(), ""}}).paths();
    const std::size_t operations = files.operations();
    REQUIRE(operations > 10);
    for (const Reason reason :
         {Reason::readFailed, Reason::fileGone, Reason::fileDenied, Reason::tooManyOpenFiles})
        for (std::size_t i = 0; i < operations; ++i) {
            files.reset();
            files.failAt(i, Error(reason));
            std::vector<std::string> seen;
            WalkOptions options;
            options.threads = 0;
            (void)walkInto(
                files, tree.root(),
                [&](Entry&& entry) {
                    seen.push_back(entry.path);
                    return Result<>();
                },
                options);
            CHECK(files.faultsUsed() == 1);
            std::size_t found = 0;
            for (const std::string& path : all)
                if (found < seen.size() && seen[found] == path) ++found;
            CHECK(found == seen.size());
        }
}

TEST_CASE("several roots stand under their prefixes, in plan order") {
    const TempFolder temp;
    FixtureTree tree(temp / "tree");
    tree.file("one/x", "1").file("two/y", "22").file("plain.txt", "333").symlink("one/up", "../plain.txt");
    const auto files = io::makeLocalFileSystem();
    const std::vector<SourceRoot> roots = {
        {tree / "two", "two"}, {tree / "plain.txt", "plain.txt"}, {tree / "one", "one"}};
    const Walked walked = walkAll(*files, roots);
    CHECK(walked.paths() == std::vector<std::string>{"plain.txt", "one", "one/x", "two", "two/y"});
    REQUIRE(walked.leftOutAt("one/up") != nullptr);
    CHECK(walked.totals.bytes == 6);

    for (const auto& wrong :
         {std::vector<SourceRoot>{{tree / "one", "a"}, {tree / "two", "a"}},
          std::vector<SourceRoot>{{tree / "one", ""}, {tree / "two", "b"}},
          std::vector<SourceRoot>{{tree / "one", "a/b"}}, std::vector<SourceRoot>{{tree / "one", ".."}}}) {
        const auto refused = walk(*files, wrong, {}, {}, StopToken());
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().reason == Reason::badArgument);
    }
}

TEST_CASE("totals tell hard links and holes") {
    const TempFolder temp;
    FixtureTree tree(temp / "tree");
    tree.file("a", std::string(5000, 'x')).hardLink("b", "a").hardLink("c/d", "a").sparse("hole", 10 * kMiB);
    const auto files = io::makeLocalFileSystem();
    const WalkTotals totals = walkAll(*files, {{tree.root(), ""}}).totals;
    CHECK(totals.files == 4);
    CHECK(totals.bytes == 3 * 5000 + 10 * kMiB);
    CHECK(totals.hardLinkedBytes == 2 * 5000);
    CHECK(totals.allocated < kMiB);
}

TEST_CASE("a walk stops when it is told to, and when the sink has an error") {
    WideTree tree(50, 5000);
    StopSource source;
    std::size_t seen = 0;
    const auto stopped = walkInto(
        tree, WideTree::root(),
        [&](Entry&&) {
            if (++seen == 7000) source.request_stop();
            return Result<>();
        },
        {}, source.get_token());
    REQUIRE_FALSE(stopped.has_value());
    CHECK(stopped.error().reason == Reason::cancelled);
    CHECK(seen < 8'000);

    const auto failed =
        walkInto(tree, WideTree::root(), [](Entry&&) -> Result<> { return fail(Reason::diskFull); });
    REQUIRE_FALSE(failed.has_value());
    CHECK(failed.error().reason == Reason::diskFull);
}

TEST_CASE("a million entries in one folder stay within the memory budget") {
    WideTree tree(0, 1'000'000);
    const std::uint64_t before = PeakMemory::now();
    const PeakMemory peak;
    std::uint64_t seen = 0;
    std::uint64_t mostAhead = 0;
    const auto totals = walkInto(tree, WideTree::root(), [&](Entry&&) {
        ++seen;
        mostAhead = std::max(mostAhead, tree.statsDone - seen);
        return Result<>();
    });
    REQUIRE(totals.has_value());
    CHECK(seen == 1'000'000);
    CHECK(tree.statsDone == 1'000'000);
    CHECK(mostAhead < 32'000);
    // Names (16 bytes and a slot of 8 or more each), their order (4 bytes each), and what is read ahead.
    CHECK((!kMemoryIsOurs || (peak.bytes() - before) / kMiB < 80));
}

TEST_CASE("a million entries in a thousand folders are not held at once") {
    WideTree tree(1000, 1000);
    const std::uint64_t before = PeakMemory::now();
    const PeakMemory peak;
    std::uint64_t seen = 0;
    std::uint64_t mostNamesAhead = 0;
    const auto totals = walkInto(tree, WideTree::root(), [&](Entry&&) {
        ++seen;
        mostNamesAhead =
            std::max(mostNamesAhead, tree.namesGiven - std::min<std::uint64_t>(seen, tree.namesGiven));
        return Result<>();
    });
    REQUIRE(totals.has_value());
    CHECK(seen == 1'001'000);
    CHECK(mostNamesAhead < 100'000);
    CHECK(tree.mostOpenFolders < 100);
    CHECK(tree.openFolders == 0);
    CHECK((!kMemoryIsOurs || (peak.bytes() - before) / kMiB < 40));
}
