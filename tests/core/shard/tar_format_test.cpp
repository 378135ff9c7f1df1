#include "shard/tar_format.h"

#include <doctest/doctest.h>

#include <fstream>

#include "io/file_system.h"
#include "stock_tools.h"
#include "support/fixture_tree.h"
#include "support/temp_folder.h"

namespace packtrain::shard {
namespace {

using dataset::Entry;
using dataset::EntryKind;
using namespace packtrain::test;

constexpr std::int64_t kSecond = 1'000'000'000;

Entry fileEntry(std::string path, std::uint64_t size = 3) {
    Entry entry;
    entry.path = std::move(path);
    entry.mode = 0644;
    entry.size = size;
    entry.mtimeNs = 1'700'000'000 * kSecond + 123;
    return entry;
}

Entry folderEntry(std::string path) {
    Entry entry = fileEntry(std::move(path), 0);
    entry.kind = EntryKind::folder;
    entry.mode = 0750;
    return entry;
}

Entry linkEntry(std::string path, std::string target) {
    Entry entry = fileEntry(std::move(path), 0);
    entry.kind = EntryKind::symlink;
    entry.mode = 0777;
    entry.linkTarget = std::move(target);
    return entry;
}

std::string contentOf(const Entry& entry) {
    return patternBytes(entry.size, entry.path.size());
}

void writeTar(const Path& file, const std::vector<Entry>& entries) {
    std::ofstream out(file.bytes(), std::ios::binary);
    for (const Entry& entry : entries) {
        const std::string header = tarHeader(entry);
        REQUIRE(header.size() == headerBytes(entry));
        out << header;
        if (entry.kind == EntryKind::file) out << contentOf(entry) << std::string(padding(entry.size), '\0');
    }
    out << std::string(kTrailer, '\0');
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

/// Every length around the limits of ustar, with and without a slash where a name could be cut, and bytes of
/// every kind.
std::vector<std::string> hardNames() {
    std::vector<std::string> names = {"a",        "-rf",   " ",           "back\\slash",  "new\nline",
                                      "\xff\xfe", "tab\t", "caf\xc3\xa9", "cafe\xcc\x81", "*",
                                      "'"};
    for (const std::size_t length : {98, 99, 100, 101, 102, 154, 155, 156, 200, 254, 255})
        names.push_back(std::string(length, 'n'));
    for (const std::size_t folder : {1, 99, 100, 101, 154, 155, 156, 157, 250})
        for (const std::size_t name : {1, 98, 99, 100, 101, 250})
            names.push_back(std::string(folder, 'f') + "/" + std::string(name, 'n'));
    const std::string deep = repeated("deeper/", 60);
    names.push_back(deep + "x");
    for (const std::string odd : {"\xff\xfe", "caf\xc3\xa9", "cafe\xcc\x81", "\xf0\x9f\x98\x80",
                                  "a=b\n12 path=x\n", "\xed\xa0\x80", "\xc3("}) {
        names.push_back(deep + "long " + odd);
        names.push_back(std::string(90, 'p') + "/" + odd + std::string(80, 'q'));
        names.push_back(odd + std::string(150, 'r'));
    }
    return names;
}

}  // namespace

TEST_CASE("aHeaderThatFitsUstarIsOneBlock") {
    CHECK(headerBytes(fileEntry("a/b.jpg")) == kBlock);
    CHECK(headerBytes(fileEntry(std::string(100, 'n'))) == kBlock);
    CHECK(headerBytes(fileEntry(std::string(155, 'f') + "/" + std::string(100, 'n'))) == kBlock);
    CHECK(headerBytes(fileEntry("x", (std::uint64_t{1} << 33) - 1)) == kBlock);
    CHECK(headerBytes(folderEntry(std::string(99, 'n'))) == kBlock);
    CHECK(headerBytes(linkEntry("l", std::string(100, 't'))) == kBlock);
    CHECK(headerBytes(fileEntry(std::string(101, 'n'))) == 3 * kBlock);
    CHECK(headerBytes(folderEntry(std::string(100, 'n'))) == 3 * kBlock);
    CHECK(headerBytes(linkEntry("l", std::string(101, 't'))) == 3 * kBlock);
    CHECK(headerBytes(fileEntry("x", std::uint64_t{1} << 33)) == 3 * kBlock);
}

TEST_CASE("aHeaderIsWhatTheStandardSays") {
    Entry entry = fileEntry("folder/name.txt", 1234);
    entry.mode = 04755;
    entry.mtimeNs = 1 * kSecond + 999'999'999;
    const std::string header = tarHeader(entry);
    CHECK(header.substr(0, 16) == std::string("folder/name.txt\0", 16));
    CHECK(header.substr(100, 36) == std::string("0004755\0"
                                                "0000000\0"
                                                "0000000\0"
                                                "00000002322\0",
                                                36));
    CHECK(header.substr(136, 12) == std::string("00000000001\0", 12));
    CHECK(header.substr(156, 1) == "0");
    CHECK(header.substr(257, 8) == std::string("ustar\0"
                                               "00",
                                               8));
    std::string blanked = header;
    blanked.replace(148, 8, 8, ' ');
    unsigned sum = 0;
    for (const char c : blanked) sum += static_cast<unsigned char>(c);
    CHECK(std::stoul(header.substr(148, 6), nullptr, 8) == sum);
    CHECK(header.substr(154, 2) == std::string("\0 ", 2));
}

TEST_CASE("sizesAreKnownWithoutBuildingTheHeader") {
    for (const std::string& name : hardNames())
        for (const Entry& entry : {fileEntry(name, 513), folderEntry(name), linkEntry(name, name)}) {
            CHECK(tarHeader(entry).size() == headerBytes(entry));
            CHECK(memberBytes(entry) == headerBytes(entry) + (entry.kind == EntryKind::file ? 1024U : 0U));
        }
    CHECK(memberBytes(fileEntry("empty", 0)) == kBlock);
    CHECK(memberBytes(fileEntry("full", kBlock)) == 2 * kBlock);
    CHECK(tarCosts().member(fileEntry("one", 1)) == 2 * kBlock);
    CHECK(tarCosts().trailer == kTrailer);
}

TEST_CASE("pythonReadsEveryNameSizeModeAndTime") {
    const TempFolder temp;
    std::vector<Entry> entries;
    std::uint64_t size = 0;
    for (const std::string& name : hardNames()) {
        entries.push_back(fileEntry(name, size++ % 1025));
        entries.push_back(folderEntry("d" + name));
        entries.push_back(linkEntry("l" + name, name));
    }
    const std::int64_t times[] = {0,
                                  -1,
                                  -kSecond,
                                  -kSecond - 1,
                                  INT64_MIN,
                                  INT64_MAX,
                                  ((std::int64_t{1} << 33) - 1) * kSecond,
                                  (std::int64_t{1} << 33) * kSecond};
    for (const std::int64_t time : times) {
        Entry entry = fileEntry("time " + std::to_string(time));
        entry.mtimeNs = time;
        entries.push_back(entry);
        entry = linkEntry(std::string(200, 't') + std::to_string(time), std::string(300, 'x'));
        entry.mtimeNs = time;
        entries.push_back(entry);
    }
    for (const std::uint32_t mode : {0U, 07777U, 0400U, 0111U}) {
        entries.push_back(fileEntry("mode" + std::to_string(mode)));
        entries.back().mode = mode;
    }
    writeTar(temp / "t.tar", entries);
    std::vector<ListedMember> expected;
    for (const Entry& entry : entries) expected.push_back(asListed(entry));
    const auto streamed = listWithPython(temp / "t.tar");
    REQUIRE(streamed.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        CAPTURE(printable(expected[i].name));
        CHECK(printable(streamed[i].name) == printable(expected[i].name));
        CHECK(printable(streamed[i].link) == printable(expected[i].link));
        CHECK(streamed[i] == expected[i]);
    }
    CHECK(listWithPythonSeeking(temp / "t.tar") == expected);
}

TEST_CASE("stockToolsUnpackEveryThingByteForByte") {
    const TempFolder temp;
    const FixtureTree source(temp / "source");
    std::vector<Entry> entries, folders;
    const auto files = io::makeLocalFileSystem();
    FixtureTree writer(temp / "source");
    for (const std::string& name : hardNames())
        writer.file("files/" + name, contentOf(fileEntry("files/" + name, 700)), 0640);
    std::size_t number = 0;
    for (const std::string& name : hardNames()) writer.symlink("links/" + std::to_string(number++), name);
    writer.folder("empty/" + std::string(200, 'e'))
        .folder("empty/\xff" + std::string(120, 'e'), 0711)
        .file("zero", "", 0600);
    writer.modified("zero", -5 * kSecond);
    for (const std::string& name : listTree(temp / "source")) {
        const bool isFolder = name.ends_with('/');
        const std::string path = isFolder ? name.substr(0, name.size() - 1) : name;
        const auto stat = files->linkStat(temp / "source" / path);
        REQUIRE(stat.has_value());
        Entry entry{.path = path,
                    .kind = EntryKind::file,
                    .mode = stat->mode,
                    .size = stat->size,
                    .mtimeNs = stat->mtimeNs,
                    .ctimeNs = 0,
                    .inode = 0,
                    .linkTarget = {}};
        if (isFolder) entry.kind = EntryKind::folder;
        if (stat->type == io::FileType::symlink) {
            entry.kind = EntryKind::symlink;
            const auto folder = files->openFolder((temp / "source" / path).parent());
            entry.linkTarget = (*folder)->readLink(Path(path).name()).value();
        }
        if (entry.kind != EntryKind::file) entry.size = 0;
        (isFolder ? folders : entries).push_back(entry);
    }
    entries.insert(entries.end(), folders.begin(), folders.end());
    writeTar(temp / "t.tar", entries);
    for (const auto& [tool, command] : unpackers(temp / "t.tar", temp / "out")) {
        CAPTURE(tool);
        REQUIRE(files->makeFolders(temp / "out").has_value());
        const auto run = runCommand(command);
        CHECK(run.status == 0);
        INFO(run.output);
        // GNU tar wonders about the file that is older than 1970; nobody may say anything else.
        CHECK((run.output.empty() ||
               run.output == "tar: zero: implausibly old time stamp 1969-12-31 23:59:55\n"));
        CHECK(compareTrees(temp / "source", temp / "out", {.modes = true, .mtimeSeconds = false}) ==
              std::vector<std::string>{});
        const auto zero = files->linkStat(temp / "out" / "zero");
        CHECK((zero.has_value() && zero->mtimeNs == -5 * kSecond));
        REQUIRE(files->removeTree(temp / "out").has_value());
    }
}

TEST_CASE("stockToolsStepOverAFileOfMoreThanEightGiB") {
    const TempFolder temp;
    const Entry big = fileEntry(std::string(120, 'b'), (std::uint64_t{1} << 33) + 5),
                after = fileEntry("after", 3);
    {
        std::ofstream out((temp / "t.tar").bytes(), std::ios::binary);
        out << tarHeader(big);
        out.seekp(static_cast<std::streamoff>(memberBytes(big)));
        out << tarHeader(after) << contentOf(after) << std::string(padding(3) + kTrailer, '\0');
    }
    CHECK(listWithPythonSeeking(temp / "t.tar") == std::vector{asListed(big), asListed(after)});
    for (const std::string tool : {"tar", "bsdtar"}) {
        if (!hasTool(tool)) continue;
        const auto listed = runCommand(tool + " -tvf " + quoted(temp / "t.tar"));
        CHECK(listed.status == 0);
        CHECK(listed.output.find("8589934597") != std::string::npos);
        CHECK(listed.output.find(" after\n") != std::string::npos);
    }
}

}  // namespace packtrain::shard
