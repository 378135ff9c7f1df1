#include "shard/extract.h"

#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <random>

#include "shard/tar_format.h"
#include "shard_fixture.h"
#include "stock_tools.h"

namespace packtrain::shard {
namespace {

using dataset::Entry;
using dataset::EntryKind;
using namespace packtrain::test;

Entry entryOf(EntryKind kind, std::string path, std::uint64_t size = 0, std::string target = {}) {
    Entry entry;
    entry.path = std::move(path);
    entry.kind = kind;
    entry.mode = kind == EntryKind::folder ? 0755 : 0640;
    entry.size = size;
    entry.mtimeNs = 1'600'000'000'000'000'000;
    entry.linkTarget = std::move(target);
    return entry;
}

std::string fileMember(std::string path, std::string_view content = "content") {
    const Entry entry = entryOf(EntryKind::file, std::move(path), content.size());
    return tarHeader(entry) + std::string(content) + std::string(padding(content.size()), '\0');
}
std::string folderMember(std::string path) {
    return tarHeader(entryOf(EntryKind::folder, std::move(path)));
}
std::string linkMember(std::string path, std::string target) {
    return tarHeader(entryOf(EntryKind::symlink, std::move(path), 0, std::move(target)));
}
const std::string kEnd(kTrailer, '\0');

std::string withChecksum(std::string header) {
    const std::size_t at = header.size() - kBlock;
    header.replace(at + 148, 8, 8, ' ');
    unsigned sum = 0;
    for (std::size_t i = at; i < header.size(); ++i) sum += static_cast<unsigned char>(header[i]);
    std::array<char, 8> digits{};
    std::snprintf(digits.data(), digits.size(), "%06o", sum);
    header.replace(at + 148, 7, digits.data(), 7);
    return header;
}
/// A member of any type, its link name in place.
std::string memberOfType(char type, std::string path, const std::string& target = {}) {
    std::string header = linkMember(std::move(path), target);
    header[header.size() - kBlock + 156] = type;
    return withChecksum(header);
}

/// A folder to unpack into, and beside it what must stay as it is.
class Cage {
  public:
    Cage() : files_(makeFiles()), faults_(*files_) {
        REQUIRE(files_->makeFolders(target()).has_value());
        REQUIRE(files_->makeFolders(temp_ / "outside").has_value());
        test::writeFile(temp_ / "outside/precious", "as it was");
        outside_ = listTree(temp_ / "outside");
    }
    Path target() const { return temp_ / "target"; }
    Path operator/(std::string_view relative) const { return target() / relative; }
    FaultyFileSystem& files() { return faults_; }

    Result<Extracted> unpack(const std::string& tar, const ExtractOptions& options = {},
                             std::size_t step = 100'000, const StopToken& stop = {}) {
        std::size_t at = 0;
        const ArchiveSource source = [&tar, &at, step](MutableByteSpan out) -> Result<std::size_t> {
            const std::size_t count = std::min({out.size(), tar.size() - at, step});
            std::memcpy(out.data(), tar.data() + at, count);
            at += count;
            return count;
        };
        return extractTar(faults_, source, target(), options, stop);
    }
    std::vector<std::string> tree() const { return listTree(target()); }
    void checkOutside() const {
        CHECK(listTree(temp_.path()).size() == outside_.size() + tree().size() + 2);
        CHECK(listTree(temp_ / "outside") == outside_);
        CHECK(readFile(temp_ / "outside/precious") == "as it was");
    }

  private:
    static std::unique_ptr<io::FileSystem> makeFiles() { return io::makeLocalFileSystem(); }
    TempFolder temp_;
    std::unique_ptr<io::FileSystem> files_;
    FaultyFileSystem faults_;
    std::vector<std::string> outside_;
};

void checkHostile(const std::string& tar) {
    Cage cage;
    const auto result = cage.unpack(tar + kEnd);
    REQUIRE(!result);
    CHECK(result.error().reason == Reason::archiveHostile);
    cage.checkOutside();
}

}  // namespace

TEST_CASE("whatThePackerMadeComesBackAsItWas") {
    ShardFixture fixture;
    fixture.tree().everyName().everyThing().patternFile("large", 3'000'000, 1);
    REQUIRE(fixture.disk().remove(fixture.path("things/link outside")).has_value());
    const ShardContent content = fixture.content();
    const std::string tar = readAll(*fixture.pack(content)).bytes;
    for (const std::size_t step : {std::size_t{1000}, std::size_t{513}, std::size_t{1} << 20}) {
        Cage cage;
        const auto done = cage.unpack(tar, {}, step);
        REQUIRE(done.has_value());
        std::uint64_t files = 0, bytes = 0;
        for (const Entry& entry : content.plan.members) {
            files += entry.kind == EntryKind::file ? 1 : 0;
            bytes += entry.size;
        }
        CHECK(done->files == files);
        CHECK(done->bytes == bytes);
        for (const Entry& folder : done->folders)
            REQUIRE(cage.files().setMode(cage / folder.path, folder.mode).has_value());
        for (const Entry& entry : content.plan.members) {
            if (entry.kind == EntryKind::folder) continue;
            const auto there = cage.files().linkStat(cage / entry.path);
            REQUIRE(there.has_value());
            CHECK(there->mtimeNs ==
                  (entry.mtimeNs - ((entry.mtimeNs % 1'000'000'000) + 1'000'000'000) % 1'000'000'000));
        }
        REQUIRE(cage.files()
                    .setMode(cage.target(), fixture.disk().stat(fixture.tree().root())->mode)
                    .has_value());
        CHECK(compareTrees(fixture.tree().root(), cage.target()) == std::vector<std::string>{});
    }
}

TEST_CASE("whatStockToolsWroteIsReadToo") {
    const TempFolder temp;
    FixtureTree(temp / "in")
        .file("folder/file", "bytes")
        .file(std::string(200, 'l'), "long")
        .symlink("link", "folder/file");
    for (const std::string format : {"ustar", "pax", "gnu"}) {
        const std::string names = format == "ustar" ? "folder link" : "folder link " + std::string(200, 'l');
        REQUIRE(runCommand("tar -cf " + quoted(temp / "t.tar") + " --format=" + format + " -C " +
                           quoted(temp / "in") + " " + names)
                    .status == 0);
        Cage cage;
        REQUIRE(cage.unpack(readFile(temp / "t.tar")).has_value());
        CHECK(readFile(cage / "folder/file") == "bytes");
        CHECK(cage.tree().size() == (format == "ustar" ? 3 : 4));
    }
}

TEST_CASE("namesThatLeaveTheFolderAreHostile") {
    const std::string far(120, 'x');
    for (const std::string& name :
         {std::string("../evil"), std::string("/evil"), std::string("a/../../evil"), std::string(".."),
          std::string("a/.."), std::string("."), std::string("./a"), std::string("a//b"), std::string(""),
          "../" + far, far + "/../../" + far, "/" + far, std::string("nul\0byte", 8) + "/../../x" + far}) {
        CAPTURE(printable(name));
        if (name.find('\0') == std::string::npos) checkHostile(fileMember(name));
        Cage cage;
        (void)cage.unpack(fileMember(name) + kEnd);
        cage.checkOutside();
        if (name.empty()) continue;
        Cage other;
        (void)other.unpack(folderMember(name) + linkMember(name, "a") + kEnd);
        other.checkOutside();
    }
    checkHostile(fileMember("good") + fileMember("../evil"));
    checkHostile(folderMember("../evil"));
    checkHostile(linkMember("../evil", "good"));
}

TEST_CASE("linksThatLeadOutAreHostile") {
    for (const std::string target : {"/etc/passwd", "..", "../outside", "../target/../outside",
                                     "a/../../outside", "./../outside", "", "/"}) {
        CAPTURE(target);
        checkHostile(linkMember("link", target));
        checkHostile(folderMember("in") + linkMember("in/link", target.starts_with("..") || target.empty()
                                                                    ? "../" + target + "/.."
                                                                    : target + "/../../.."));
    }
}

TEST_CASE("nothingIsWrittenThroughALink") {
    checkHostile(linkMember("a", "b") + fileMember("a/x"));
    checkHostile(folderMember("b") + linkMember("a", "b") + folderMember("a/x"));
    checkHostile(linkMember("a", ".") + linkMember("a/b", "c"));
    checkHostile(linkMember("l", ".") + linkMember("out", "l/../outside"));
    checkHostile(linkMember("d/l", "..") + linkMember("out", "d/l/../outside"));
    checkHostile(linkMember("d/l", "..") + linkMember("out", "d/l/../../target/../outside"));

    SUBCASE("norThroughOneThatAnEarlierArchiveBrought") {
        Cage cage;
        REQUIRE(cage.unpack(linkMember("l", ".") + folderMember("d") + linkMember("d/up", "..") + kEnd)
                    .has_value());
        for (const std::string& tar : {fileMember("l/x"), linkMember("out", "l/../outside"),
                                       linkMember("out", "d/up/../outside"), folderMember("d/up/x")})
            CHECK(cage.unpack(tar + kEnd).error().reason == Reason::archiveHostile);
        cage.checkOutside();
    }
    SUBCASE("norWillALaterArchiveTurnARoadIntoOne") {
        Cage cage;
        REQUIRE(cage.unpack(linkMember("later", "x/../y") + kEnd).has_value());
        CHECK(cage.unpack(linkMember("x", ".") + kEnd).error().reason == Reason::fileBusy);
        cage.checkOutside();
    }
    SUBCASE("norThroughOneThatWasThere") {
        Cage cage;
        REQUIRE(cage.files().makeSymlink("../outside", cage / "old").has_value());
        REQUIRE(cage.files().makeSymlink("../outside/precious", cage / "file").has_value());
        CHECK(cage.unpack(fileMember("old/x") + kEnd).error().reason == Reason::archiveHostile);
        CHECK(cage.unpack(folderMember("old") + kEnd).error().reason == Reason::archiveHostile);
        CHECK(cage.unpack(fileMember("file") + kEnd).error().reason == Reason::fileBusy);
        CHECK(cage.unpack(linkMember("file", "x") + kEnd).error().reason == Reason::fileBusy);
        cage.checkOutside();
    }
}

TEST_CASE("linksInsideComeBackWhateverTheirShape") {
    Cage cage;
    REQUIRE(cage.unpack(fileMember("a/b/file") + linkMember("a/b/up", "../../a/b/file") +
                        linkMember("turn", "a/b/../b/file") + linkMember("dangling", "none") +
                        linkMember("round", "round") + linkMember("folder", "a") + linkMember("self", ".") +
                        linkMember("a/b/root", "../..") + kEnd)
                .has_value());
    for (const std::string name : {"a/b/up", "turn", "folder/b/file", "self/a/b/file", "a/b/root/a/b/file"})
        CHECK(readFile(cage / name) == "content");
    CHECK(cage.files().linkStat(cage / "dangling")->type == io::FileType::symlink);
    cage.checkOutside();
}

TEST_CASE("nothingIsOverwritten") {
    Cage cage;
    test::writeFile(cage / "mine", "mine");
    for (const std::string& tar :
         {fileMember("mine"), linkMember("mine", "x"), folderMember("mine"), fileMember("mine/below"),
          fileMember("twice") + fileMember("twice"), fileMember("both") + linkMember("both", "x"),
          linkMember("other", "x") + fileMember("other"), linkMember("l2", "x") + linkMember("l2", "y"),
          folderMember("f2") + fileMember("f2")})
        CHECK(cage.unpack(tar + kEnd).error().reason == Reason::fileBusy);
    CHECK(readFile(cage / "mine") == "mine");
    cage.checkOutside();
}

TEST_CASE("onlyFilesFoldersAndLinksAreMade") {
    for (const char type : {'1', '3', '4', '6'}) {
        CAPTURE(type);
        checkHostile(fileMember("good") + memberOfType(type, "evil", "good"));
        checkHostile(memberOfType(type, "evil", "../outside/precious"));
    }
    // An old GNU sparse file: a map in the header, a size of its own.
    std::string sparse = tarHeader(entryOf(EntryKind::file, "sparse", 512));
    sparse[156] = 'S';
    sparse.replace(257, 8, "ustar  \0", 8);
    sparse.replace(386, 24,
                   std::string("00000000000\0"
                               "00000001000\0",
                               24));
    sparse.replace(410, 24,
                   std::string("77777777777\0"
                               "00000000000\0",
                               24));
    sparse.replace(483, 12, std::string("77777777777\0", 12));
    checkHostile(withChecksum(sparse) + std::string(512, 's'));
}

TEST_CASE("moreThanWasAnnouncedIsHostile") {
    Cage cage;
    std::string tar;
    for (int i = 0; i < 50; ++i) tar += fileMember("f" + std::to_string(i), "12345");
    CHECK(cage.unpack(tar + kEnd, {.wanted = nullptr, .maxEntries = 49}).error().reason ==
          Reason::archiveHostile);
    Cage second;
    CHECK(second.unpack(tar + kEnd, {.wanted = nullptr, .maxEntries = UINT64_MAX, .maxBytes = 249})
              .error()
              .reason == Reason::archiveHostile);
    Cage third;
    CHECK(third.unpack(tar + kEnd, {.wanted = nullptr, .maxEntries = 50, .maxBytes = 250}).has_value());
    Cage fourth;
    const std::string bomb =
        tarHeader(entryOf(EntryKind::file, "bomb", std::uint64_t{1} << 50)) + std::string(4096, 'x');
    CHECK(fourth.unpack(bomb, {.wanted = nullptr, .maxEntries = 9, .maxBytes = 1 << 20}).error().reason ==
          Reason::archiveHostile);
    CHECK(fourth.tree().empty());
    Cage fifth;
    CHECK(fifth.unpack(bomb).error().kind == Kind::corrupt);
    fifth.checkOutside();
}

TEST_CASE("anArchiveCutAnywhereIsNotTakenForAWholeOne") {
    const std::string tar = fileMember("a", "first") + folderMember("d") + linkMember("d/l", "../a") +
                            fileMember("d/" + std::string(150, 'n'), std::string(1024, '\0'));
    for (std::size_t length = 0; length <= tar.size(); length += length % kBlock == 0 ? 1
                                                                 : kBlock / 2 - length % kBlock == 0
                                                                     ? kBlock / 2
                                                                     : kBlock / 2 - 1) {
        CAPTURE(length);
        Cage cage;
        const auto result = cage.unpack(tar.substr(0, length));
        REQUIRE(!result);
        CHECK(result.error().kind == Kind::corrupt);
    }
    Cage cage;
    CHECK(cage.unpack(tar + kEnd).has_value());
    Cage empty;
    CHECK(empty.unpack(kEnd)->files == 0);
    CHECK(empty.unpack("").error().kind == Kind::corrupt);
}

TEST_CASE("damageAnywhereNeverReachesOutside") {
    const std::string tar = fileMember("a/b", "first") + folderMember("d") + linkMember("d/l", "../a") +
                            fileMember("d/" + std::string(150, 'n'), "x") + kEnd;
    std::mt19937_64 random(7);
    for (int round = 0; round < 400; ++round) {
        std::string damaged = tar;
        for (int hit = 0; hit < 1 + round % 5; ++hit)
            damaged[random() % damaged.size()] = static_cast<char>(random());
        if (round % 2 == 0)  // with checksums that hold
            for (std::size_t at = 0; at + kBlock <= damaged.size(); at += kBlock)
                if (damaged.compare(at + 257, 5, "ustar") == 0)
                    damaged.replace(at, kBlock, withChecksum(damaged.substr(at, kBlock)));
        Cage cage;
        (void)cage.unpack(damaged, {.wanted = nullptr, .maxEntries = 10, .maxBytes = 1 << 20});
        cage.checkOutside();
    }
    for (int round = 0; round < 50; ++round) {
        std::string garbage(1 + random() % 5000, '\0');
        for (char& c : garbage) c = static_cast<char>(random());
        Cage cage;
        CHECK(cage.unpack(garbage).error().kind == Kind::corrupt);
        CHECK(cage.tree().empty());
    }
}

TEST_CASE("onlyWhatIsWantedIsWritten") {
    Cage cage;
    const auto wanted = [](std::string_view path) { return path.ends_with(".txt"); };
    const auto done = cage.unpack(fileMember("a/1.txt") + fileMember("b/2.jpg") + folderMember("c") +
                                      linkMember("d.txt", "a") + fileMember("3.txt") + kEnd,
                                  {.wanted = wanted});
    REQUIRE(done.has_value());
    CHECK(cage.tree() == std::vector<std::string>{"3.txt", "a/", "a/1.txt", "d.txt"});
    CHECK(done->files == 2);
    CHECK(done->folders.empty());
}

TEST_CASE("whoKnowsTheNanosecondsPutsThemRight") {
    Cage cage;
    ExtractOptions options;
    options.each = [](Entry& entry) -> Result<> {
        entry.mtimeNs += 123'456'789;
        if (entry.path == "d/a") entry.mode = 0751;
        return {};
    };
    REQUIRE(cage.unpack(folderMember("d") + fileMember("d/a") + fileMember("d/empty", "") +
                            linkMember("l", "d/a") + kEnd,
                        options)
                .has_value());
    for (const std::string name : {"d/a", "d/empty", "l"})
        CHECK(cage.files().linkStat(cage / name)->mtimeNs == 1'600'000'000'123'456'789);
    CHECK(cage.files().linkStat(cage / "d/a")->mode == 0751);
    CHECK(cage.files().linkStat(cage / "d/empty")->mode == 0640);
}

TEST_CASE("whatIsRefusedIsNotWritten") {
    Cage cage;
    ExtractOptions options;
    options.each = [](Entry& entry) {
        return entry.path == "b" ? Result<>(fail(Reason::incompleteDataset)) : Result<>();
    };
    CHECK(cage.unpack(fileMember("a") + fileMember("b") + fileMember("c") + kEnd, options).error().reason ==
          Reason::incompleteDataset);
    CHECK(cage.tree() == std::vector<std::string>{"a"});
}

TEST_CASE("theSourcesErrorComesThroughAndStoppingStops") {
    const std::string tar = fileMember("a") + fileMember("b", std::string(900'000, 'b')) + kEnd;
    for (const std::size_t good : {0U, 100U, 1024U, 500'000U}) {
        Cage cage;
        std::size_t at = 0;
        const ArchiveSource source = [&](MutableByteSpan out) -> Result<std::size_t> {
            const std::size_t count = std::min(out.size(), good - at);
            if (count == 0) return fail(Reason::connectionLost);
            std::memcpy(out.data(), tar.data() + at, count);
            at += count;
            return count;
        };
        CHECK(extractTar(cage.files(), source, cage.target(), {}, {}).error().reason ==
              Reason::connectionLost);
    }
    Cage cage;
    StopSource stop;
    stop.request_stop();
    CHECK(cage.unpack(tar, {}, 1000, stop.get_token()).error().reason == Reason::cancelled);
    CHECK(cage.tree().empty());
}

TEST_CASE("whateverTheDiskRefusesIsReported") {
    const std::string tar = folderMember("d") + fileMember("d/a") + linkMember("l", "d/a") + kEnd;
    for (std::size_t number = 0;; ++number) {
        Cage cage;
        cage.files().failAt(number, Error(Reason::diskFull));
        const auto done = cage.unpack(tar);
        if (cage.files().faultsUsed() == 0) {
            CHECK(done.has_value());
            CHECK(number > 5);
            break;
        }
        REQUIRE(!done);
        CHECK(done.error().reason == Reason::diskFull);
        cage.checkOutside();
    }
}

}  // namespace packtrain::shard
