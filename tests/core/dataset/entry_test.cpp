#include "dataset/entry.h"

#include <doctest/doctest.h>

#include "base/digest.h"
#include "tree_fixture.h"

using namespace packtrain;
using namespace packtrain::dataset;
using namespace packtrain::test;

namespace {

io::FileStat statOf(const Entry& entry) {
    io::FileStat stat;
    stat.type = entry.kind == EntryKind::file     ? io::FileType::file
                : entry.kind == EntryKind::folder ? io::FileType::folder
                                                  : io::FileType::symlink;
    stat.size = entry.size;
    stat.mtimeNs = entry.mtimeNs;
    stat.ctimeNs = entry.ctimeNs;
    stat.inode = entry.inode;
    stat.mode = entry.mode;
    return stat;
}

/// The checksum is right, so that what is tested is the decoder and not the checksum.
std::string sealed(std::string body) {
    return body + digestOf(DigestKind::xxh3_128, asBytes(body)).substr(0, 8);
}

}  // namespace

TEST_CASE("identity: the same file is the same") {
    const Entry entry = fileEntry("a/b.jpg");
    CHECK(sameIdentity(entry, statOf(entry), io::Volume{}));
}

TEST_CASE("identity: each thing that tells a file apart tells it apart") {
    const Entry entry = fileEntry("a/b.jpg");
    const std::vector<std::function<void(io::FileStat&)>> changes = {
        [](io::FileStat& s) { s.type = io::FileType::symlink; },
        [](io::FileStat& s) { s.size += 1; },
        [](io::FileStat& s) { s.mtimeNs += 1; },
        [](io::FileStat& s) { s.mode = 0600; },
        [](io::FileStat& s) { s.inode += 1; },
        [](io::FileStat& s) { s.ctimeNs += 1; }};
    for (const auto& change : changes) {
        io::FileStat now = statOf(entry);
        change(now);
        CHECK_FALSE(sameIdentity(entry, now, io::Volume{}));
    }
}

TEST_CASE("identity: where inodes are not stable they and ctime do not count") {
    const Entry entry = fileEntry("a");
    io::FileStat now = statOf(entry);
    now.inode = 1;
    now.ctimeNs = 2;
    io::Volume fat;
    fat.stableInodes = false;
    CHECK(sameIdentity(entry, now, fat));
    now.size += 1;
    CHECK_FALSE(sameIdentity(entry, now, fat));
}

TEST_CASE("identity: on a network volume another inode is no change, another ctime is") {
    const Entry entry = fileEntry("a");
    io::FileStat now = statOf(entry);
    io::Volume nfs;
    nfs.network = true;
    now.inode += 1;
    CHECK(sameIdentity(entry, now, nfs));
    now.ctimeNs += 1;
    CHECK_FALSE(sameIdentity(entry, now, nfs));
}

TEST_CASE("identity: mtime counts to the volume's grain, before 1970 too") {
    io::Volume fat;
    fat.stableInodes = false;
    fat.mtimeGrainNs = 2'000'000'000;
    Entry entry = fileEntry("a");
    io::FileStat now = statOf(entry);
    entry.mtimeNs = 4'999'999'999;
    now.mtimeNs = 4'000'000'000;
    CHECK(sameIdentity(entry, now, fat));
    now.mtimeNs = 6'000'000'000;
    CHECK_FALSE(sameIdentity(entry, now, fat));
    entry.mtimeNs = -1;
    now.mtimeNs = -2'000'000'000;
    CHECK(sameIdentity(entry, now, fat));
    now.mtimeNs = 1;
    CHECK_FALSE(sameIdentity(entry, now, fat));
}

TEST_CASE("identity: a folder is the same whatever is put into it") {
    const Entry entry = folderEntry("a");
    io::FileStat now = statOf(entry);
    now.mtimeNs += 1;
    now.ctimeNs += 1;
    now.size = 4096;
    CHECK(sameIdentity(entry, now, io::Volume{}));
    now.mode = 0700;
    CHECK_FALSE(sameIdentity(entry, now, io::Volume{}));
}

TEST_CASE("links: only what stays below the root is inside") {
    CHECK(linkStaysInside("a", "b"));
    CHECK(linkStaysInside("a/b", "../c"));
    CHECK(linkStaysInside("a/b/c", "../../d/./e//f"));
    CHECK(linkStaysInside("a", "."));
    CHECK(linkStaysInside("a/b", ".."));
    CHECK(linkStaysInside("a", "dangling/and/../gone"));
    CHECK_FALSE(linkStaysInside("a", ".."));
    CHECK_FALSE(linkStaysInside("a", "../b"));
    CHECK_FALSE(linkStaysInside("a/b", "../../c"));
    CHECK_FALSE(linkStaysInside("a", "/etc/passwd"));
    CHECK_FALSE(linkStaysInside("a", "b/../../c"));
    CHECK_FALSE(linkStaysInside("a", ""));
}

TEST_CASE("codec: what went in comes out") {
    std::mt19937_64 random(7);
    std::vector<Entry> entries = randomTree(random, 400);
    entries.push_back(fileEntry("extreme", UINT64_MAX));
    entries.back().mtimeNs = INT64_MIN;
    entries.back().ctimeNs = INT64_MAX;
    entries.back().inode = UINT64_MAX;
    entries.push_back(fileEntry("plain", 0));
    entries.back().ctimeNs = 0;
    entries.back().inode = 0;
    entries.back().mode = 07777;
    const auto decoded = decodeEntries(encodeEntries(entries));
    REQUIRE(decoded.has_value());
    CHECK(*decoded == entries);
    CHECK(decodeEntries(encodeEntries({})).value().empty());
}

TEST_CASE("codec: files of one folder take few bytes") {
    std::vector<Entry> entries;
    for (int i = 0; i < 1024; ++i) {
        entries.push_back(fileEntry("photos/holiday/img_" + std::to_string(100'000 + i) + ".jpg", 130'000));
        entries.back().inode += static_cast<std::uint64_t>(i);
        entries.back().mtimeNs += i * 1'000'000'000LL;
    }
    CHECK(encodeEntries(entries).size() < 1024 * 32);
}

TEST_CASE("codec: a torn or changed block is refused, wherever it is torn or changed") {
    const std::string block =
        encodeEntries({fileEntry("a/b.jpg"), linkEntry("a/c", "b.jpg"), folderEntry("d")});
    for (std::size_t i = 0; i < block.size(); ++i) {
        CHECK_FALSE(decodeEntries(std::string_view(block).substr(0, i)).has_value());
        std::string changed = block;
        changed[i] = static_cast<char>(changed[i] ^ 0x10);
        const auto decoded = decodeEntries(changed);
        REQUIRE_FALSE(decoded.has_value());
        CHECK(decoded.error().reason == Reason::databaseBroken);
    }
}

TEST_CASE("codec: a hostile block with a right checksum is refused") {
    const std::string good = encodeEntries({fileEntry("a")});
    const std::string body = good.substr(0, good.size() - 8);
    REQUIRE(decodeEntries(sealed(body)).has_value());
    const std::vector<std::string> bodies = {
        std::string("\x01", 1),                                    // no count
        std::string("\x01\xff\xff\xff\xff\x0f", 6),                // more entries than bytes
        std::string("\x01\x01\x00\x05\x01x\x00\x00", 8),           // shares what is not there
        std::string("\x01\x01\x03\x00\x01x\x00\x00\x00", 9),       // unknown kind
        std::string("\x01\x01\x40\x00\x01x\x00\x00\x00", 9),       // unknown flag
        std::string("\x01\x01\x04\x00\x02..\x00\x00", 9),          // a path that leaves
        std::string("\x01\x01\x04\x00\x01/\x00\x00", 8),           // an absolute one
        std::string("\x01\x01\x00\x00\x01x\xff\x7f\x00\x00", 10),  // a mode beyond 07777
        std::string("\x01\x01\x04\x00\x01x\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f\x00",
                    17),  // a number beyond 64 bits
        body + "x",       // something after the end
    };
    for (const std::string& hostile : bodies) {
        const auto decoded = decodeEntries(sealed(hostile));
        REQUIRE_FALSE(decoded.has_value());
        CHECK(decoded.error().reason == Reason::databaseBroken);
    }
    const auto newer = decodeEntries(sealed("\x02" + body.substr(1)));
    REQUIRE_FALSE(newer.has_value());
    CHECK(newer.error().reason == Reason::databaseTooNew);
}

TEST_CASE("codec: a small block does not grow into a huge one") {
    std::string body("\x01", 1);
    const auto put = [&](std::uint64_t number) {
        for (; number >= 0x80; number >>= 7) body += static_cast<char>(number | 0x80);
        body += static_cast<char>(number);
    };
    const std::string longPath(900'000, 'x');
    put(2000);
    body += std::string("\x04\x00", 2);
    put(longPath.size());
    body += longPath + std::string("\x00\x00", 2);
    for (int i = 1; i < 2000; ++i) {
        body += '\x04';
        put(longPath.size());
        body += std::string("\x00\x00\x00", 3);
    }
    CHECK_FALSE(decodeEntries(sealed(body)).has_value());
}

TEST_CASE("codec: a block of the first version can be read for ever, and is still written so") {
    std::vector<Entry> entries = {folderEntry("a", 0700), fileEntry("a/b.jpg", 130'000),
                                  linkEntry("a/c", "b.jpg")};
    entries[1].inode = 4712;
    const std::string golden =
        "010319000161c00300aab4aed8c7bfce972f0ace491801062f622e6a7067a403d0f707000a023a020163ff0300000a0105"
        "622e6a7067680e158da7d9f03a";
    REQUIRE(toHex(asBytes(encodeEntries(entries))) == golden);
    CHECK(decodeEntries(*fromHex(golden)).value() == entries);
}
