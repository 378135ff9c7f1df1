// What the stores of Orbax name: read from files of its own, and from hostile ones.
#include "checkpoint/ocdbt.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "base/zstd.h"
#include "checkpoint/settling.h"
#include "support/temp_folder.h"

namespace packtrain::test {
namespace {

using namespace checkpoint;
namespace fs = std::filesystem;

const std::string kManifestMagic = "\x0c\xdb\x3a\x2a", kNodeMagic = "\x0c\xdb\x20\xde";
const std::string kStore = std::string(FIXTURES) + "/orbax-7/default/";

std::string bytesOf(std::uint64_t value, int count) {
    std::string bytes;
    for (int i = 0; i < count; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xffU);
    return bytes;
}
std::string number(std::uint64_t value) {
    std::string bytes;
    for (; value >= 0x80; value >>= 7U) bytes += static_cast<char>((value & 0x7fU) | 0x80U);
    return bytes + static_cast<char>(value);
}

struct Named {
    std::uint64_t shared;
    std::string end;
};
std::string table(const std::vector<Named>& files) {
    std::string bytes = number(files.size());
    for (std::size_t i = 1; i < files.size(); ++i) bytes += number(files[i].shared);
    for (const Named& file : files) bytes += number(file.end.size());
    for (std::size_t i = 0; i < files.size(); ++i) bytes += number(0);
    for (const Named& file : files) bytes += file.end;
    return bytes;
}

std::string enclosed(const std::string& magic, const std::string& body, bool isPacked = true) {
    const std::string inside = isPacked ? zstdCompress(asBytes(body)).value() : body;
    const std::string head = number(0) + number(isPacked ? 1 : 0);
    const std::size_t length = magic.size() + 8 + head.size() + inside.size() + 4;
    return magic + bytesOf(length, 8) + head + inside + "sum.";
}
/// The newest of its one version is so long a node in the first file, at `offset`.
std::string manifest(const std::vector<Named>& files, std::uint64_t length, bool isPacked = true,
                     std::uint64_t offset = 0) {
    return enclosed(kManifestMagic,
                    std::string(16, 'u') + number(0) + number(1024) + number(8'000'000) + '\4' + number(0) +
                        table(files) + number(1) + number(1) + std::string(1, '\0') + number(0) +
                        number(offset) + number(length) + number(0),
                    isPacked);
}
std::string node(const std::vector<Named>& files) {
    return enclosed(kNodeMagic, std::string(1, '\0') + table(files) + "the rest is values");
}

}  // namespace

TEST_CASE("theManifestOfARealStoreNamesItsFiles") {
    const auto read = readOcdbtManifest(asBytes(readFile(Path(kStore + "ocdbt.process_0/manifest.ocdbt"))));
    REQUIRE(read);
    std::vector<std::string> there;
    for (const auto& entry : fs::directory_iterator(kStore + "ocdbt.process_0/d"))
        there.push_back("d/" + entry.path().filename().string());
    std::ranges::sort(there);
    CHECK(read->files == there);
    REQUIRE(read->newest);
    CHECK(read->newest->path == "d/7e67713d1903377216157420670247cd");
    CHECK(read->newest->offset == 0);
    CHECK(read->newest->length == 278);
    const auto values =
        readOcdbtNode(asBytes(readFile(Path(kStore + "ocdbt.process_0/" + read->newest->path))));
    REQUIRE(values);
    CHECK(values->empty());  // they are so small that they lie in the node
}

TEST_CASE("namesShareTheirBeginningWithTheOneBefore") {
    for (const bool isPacked : {true, false}) {
        const auto read =
            readOcdbtManifest(asBytes(manifest({{0, "d/abc"}, {4, "d"}, {2, "x"}}, 99, isPacked)));
        REQUIRE(read);
        CHECK(read->files == std::vector<std::string>{"d/abc", "d/abd", "d/x"});
        CHECK(read->newest->path == "d/abc");
        CHECK(read->newest->length == 99);
    }
    CHECK(readOcdbtNode(asBytes(node({{0, "ocdbt.process_0/d/a"}, {18, "b"}}))).value() ==
          std::vector<std::string>{"ocdbt.process_0/d/a", "ocdbt.process_0/d/b"});
}

TEST_CASE("whatIsCutOrBrokenIsAnError") {
    for (const std::string& whole : {readFile(Path(kStore + "ocdbt.process_0/manifest.ocdbt")),
                                     manifest({{0, "d/abc"}, {4, "d"}}, 99, false)})
        for (std::size_t cut = 1; cut < whole.size(); ++cut)
            if (const auto read = readOcdbtManifest(asBytes(whole.substr(0, whole.size() - cut))))
                CHECK(cut <= 1);  // an empty list of older versions is the last that an unpacked one has
    CHECK_FALSE(readOcdbtManifest(asBytes(manifest({{0, "a"}, {2, "shares more than there is"}}, 9))));
    CHECK_FALSE(readOcdbtManifest(asBytes(manifest({}, 9))));  // its root lies nowhere
    CHECK_FALSE(readOcdbtManifest(asBytes(node({}))));
    CHECK_FALSE(readOcdbtNode(asBytes(enclosed(kNodeMagic, '\0' + number(UINT64_MAX)))));
    CHECK_FALSE(readOcdbtNode(
        asBytes(enclosed(kNodeMagic, std::string("\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 11)))));
    CHECK(readOcdbtManifest(asBytes(kManifestMagic + bytesOf(30, 8) + number(1) + "later")).error().reason ==
          Reason::unsupported);
}

TEST_CASE("aSmallFileThatUnpacksToAHugeOneIsNotUnpackedWhole") {
    std::string body = '\0' + table({{0, "d/a"}});
    body += std::string(64 * kMiB, 'x');
    const auto read = readOcdbtNode(asBytes(enclosed(kNodeMagic, body)));
    REQUIRE(read);
    CHECK(*read == std::vector<std::string>{"d/a"});
}

TEST_CASE("aFolderWithoutAFileThatItsTreeNamesIsNotWhole") {
    TempFolder temp(TempFolder::Disk::memory);
    const auto files = io::makeLocalFileSystem();
    const Path root = temp / "orbax-7";
    fs::copy(std::string(FIXTURES) + "/orbax-7", root.bytes(), fs::copy_options::recursive);
    const auto judged = [&] { return examineStep(*files, root, lookAt(*files, root).value()); };
    const Path store = root / "default";
    for (const auto& entry : fs::directory_iterator((store / "d").bytes())) fs::remove(entry);
    // As Orbax does with large arrays: they stay in the store of the process that wrote them.
    const std::string tree = node({{0, "ocdbt.process_0/d/array"}});
    writeFile(store / "d" / "tree", "values first " + tree);
    writeFile(store / "manifest.ocdbt", manifest({{0, "d/tree"}}, tree.size()));
    CHECK(judged().completeness == Completeness::whole);  // at that place is no node, so nothing is known
    const std::size_t offset = std::string("values first ").size();
    writeFile(store / "manifest.ocdbt", manifest({{0, "d/tree"}}, tree.size(), true, offset));
    const Examination absent = judged();
    CHECK(absent.completeness == Completeness::partial);
    CHECK(absent.why.find("default/ocdbt.process_0/d/array") != std::string::npos);
    writeFile(store / "ocdbt.process_0" / "d" / "array", "the array");
    CHECK(judged().completeness == Completeness::whole);
    writeFile(store / "d" / "tree", "values first " + tree.substr(0, tree.size() - 1));
    CHECK(judged().why.find("shorter than its manifest says") != std::string::npos);
}

}  // namespace packtrain::test
