#include "dataset/index.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "base/digest.h"
#include "dataset/index_schema.h"
#include "golden.h"
#include "support/temp_folder.h"

using namespace packtrain;
using namespace packtrain::dataset;
using namespace packtrain::test;

namespace {

IndexRow row(std::string path, std::int64_t shard, std::uint64_t offset, EntryKind kind = EntryKind::file) {
    IndexRow row;
    row.entry.path = std::move(path);
    row.entry.kind = kind;
    row.entry.mode = kind == EntryKind::folder ? 0755 : 0644;
    row.entry.mtimeNs = 1'700'000'000'123'456'789;
    row.shard = shard;
    row.offset = offset;
    if (kind == EntryKind::file) {
        row.entry.size = 1000 + offset;
        row.xxh3 = digestOf(DigestKind::xxh3_128, asBytes(row.entry.path));
    }
    if (kind == EntryKind::symlink) row.entry.linkTarget = "target";
    return row;
}

/// What golden/index-3.sqlite.zst holds.
std::vector<IndexRow> goldenRows() {
    std::vector<IndexRow> rows = {row("big/\xFFvideo\xE2\x82\xAC.bin", -1, 0), row("a/e\xCC\x81.jpg", 0, 512),
                                  row("a/\xC3\xA9.jpg", 0, 2048), row("link", 1523, 512, EntryKind::symlink),
                                  row("empty", 1523, 1024, EntryKind::folder)};
    rows[0].entry.size = 8'500'000'000;
    rows[0].entry.mtimeNs = -1'500'000'001;
    return rows;
}

bool same(const IndexRow& a, const IndexRow& b) {
    return a.entry == b.entry && a.shard == b.shard && a.offset == b.offset && a.xxh3 == b.xxh3;
}

Path written(io::FileSystem& files, const TempFolder& folder, const std::vector<IndexRow>& rows) {
    const Path file = folder / "index.sqlite";
    auto writer = IndexWriter::create(files, file);
    REQUIRE_MESSAGE(writer.has_value(), writer.error().message());
    for (const IndexRow& one : rows) REQUIRE((*writer)->add(one).has_value());
    const auto finished = (*writer)->finish();
    REQUIRE_MESSAGE(finished.has_value(), finished.error().message());
    return file;
}

std::unique_ptr<IndexReader> opened(io::FileSystem& files, const Path& file) {
    auto reader = IndexReader::open(files, file);
    REQUIRE_MESSAGE(reader.has_value(), reader.error().message());
    return *std::move(reader);
}

std::vector<std::string> pathsOf(
    const std::function<Result<>(const std::function<Result<>(const IndexRow&)>&)>& query) {
    std::vector<std::string> paths;
    const auto done = query([&](const IndexRow& one) {
        paths.push_back(one.entry.path);
        return Result<>();
    });
    REQUIRE(done.has_value());
    return paths;
}

/// A database that is no index of ours, made of the given statements.
Path hostile(io::FileSystem& files, const TempFolder& folder, const std::string& sql,
             std::int32_t applicationId = kIndexApplicationId) {
    static int count = 0;
    const Path file = folder / ("hostile" + std::to_string(count++));
    const store::Migration migration{kIndexVersion, sql};
    store::OpenOptions options;
    options.applicationId = applicationId;
    options.migrations = std::span(&migration, 1);
    options.durable = false;
    auto database = store::Database::open(files, file, options);
    REQUIRE_MESSAGE(database.has_value(), database.error().message());
    return file;
}

std::string ourSchema() {
    return std::string(kIndexTable) + ";" + std::string(kIndexByPath) + ";";
}

}  // namespace

TEST_CASE("the schema is the golden one, to the letter") {
    CHECK(std::string(kIndexTable) + ";\n" + std::string(kIndexByPath) + ";\n" == goldenFile("index.sql"));
}

TEST_CASE("FORMAT.md shows the golden schema, to the letter") {
    CHECK(readFile(Path(PACKTRAIN_FORMAT)).find("```sql\n" + goldenFile("index.sql") + "```") !=
          std::string::npos);
}

TEST_CASE("an index of the first version can be read for ever") {
    const TempFolder folder;
    const auto files = io::makeLocalFileSystem();
    writeFile(folder / "packed", goldenFile("index-3.sqlite.zst"));
    REQUIRE(unpackIndex(*files, folder / "packed", folder / "index", kMiB).has_value());
    const auto reader = opened(*files, folder / "index");
    std::vector<IndexRow> found;
    REQUIRE(reader
                ->all([&](const IndexRow& one) {
                    found.push_back(one);
                    return Result<>();
                })
                .has_value());
    const std::vector<IndexRow> expected = goldenRows();
    REQUIRE(found.size() == expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) CHECK(same(found[i], expected[i]));
}

TEST_CASE("rows come back as they were written, in order of shard and offset") {
    const TempFolder folder;
    const auto files = io::makeLocalFileSystem();
    std::vector<IndexRow> rows = {row("b/\xFF.jpg", 1, 512),
                                  row("a/e\xCC\x81", 0, 2048),
                                  row("a/\xC3\xA9", 0, 512),
                                  row("big.bin", -1, 0),
                                  row("empty", 1, 4096, EntryKind::folder),
                                  row("link", 1, 3072, EntryKind::symlink)};
    rows[0].entry.mtimeNs = -5;
    rows[1].entry.size = 9'000'000'000;
    const Path file = written(*files, folder, rows);
    const auto reader = opened(*files, file);
    CHECK(reader->count().value() == rows.size());
    for (const IndexRow& one : rows) {
        const auto found = reader->find(one.entry.path);
        REQUIRE(found.has_value());
        REQUIRE(found->has_value());
        CHECK(same(**found, one));
    }
    CHECK_FALSE(reader->find("nowhere").value().has_value());
    CHECK(pathsOf([&](const auto& each) { return reader->all(each); }) ==
          std::vector<std::string>{"big.bin", "a/\xC3\xA9", "a/e\xCC\x81", "b/\xFF.jpg", "link", "empty"});
    CHECK(pathsOf([&](const auto& each) { return reader->ofShard(1, each); }) ==
          std::vector<std::string>{"b/\xFF.jpg", "link", "empty"});
    CHECK(pathsOf([&](const auto& each) { return reader->matching("a/*", each); }).size() == 2);
    CHECK(pathsOf([&](const auto& each) { return reader->matching("*.jpg", each); }) ==
          std::vector<std::string>{"b/\xFF.jpg"});
}

TEST_CASE("a path that reads like a glob is found by itself, and as a glob") {
    const TempFolder folder;
    const auto files = io::makeLocalFileSystem();
    const Path file = written(*files, folder, {row("a/[1].txt", 0, 512), row("a/1.txt", 0, 1024)});
    const auto reader = opened(*files, file);
    CHECK(pathsOf([&](const auto& each) { return reader->matching("a/[1].txt", each); }) ==
          std::vector<std::string>{"a/[1].txt", "a/1.txt"});
}

TEST_CASE("a finished index is one file, and replaces what was there") {
    const TempFolder folder;
    const auto files = io::makeLocalFileSystem();
    (void)written(*files, folder, {row("old", 0, 512)});
    const Path file = written(*files, folder, {row("new", 0, 512)});
    CHECK(opened(*files, file)->find("new").value().has_value());
    CHECK_FALSE(opened(*files, file)->find("old").value().has_value());
    const auto names = files->openFolder(folder.path()).value()->names().value();
    CHECK(names.size() == 1);
}

TEST_CASE("a reader stops when it is told to") {
    const TempFolder folder;
    const auto files = io::makeLocalFileSystem();
    const auto reader = opened(*files, written(*files, folder, {row("a", 0, 512), row("b", 0, 2048)}));
    int seen = 0;
    const auto stopped = reader->all([&](const IndexRow&) -> Result<> {
        ++seen;
        return fail(Reason::cancelled);
    });
    REQUIRE_FALSE(stopped.has_value());
    CHECK(stopped.error().reason == Reason::cancelled);
    CHECK(seen == 1);
    CHECK(reader->count().value() == 2);
}

TEST_CASE("a path that is there twice is refused by the writer") {
    const TempFolder folder;
    const auto files = io::makeLocalFileSystem();
    auto writer = IndexWriter::create(*files, folder / "index").value();
    REQUIRE(writer->add(row("a", 0, 512)).has_value());
    REQUIRE(writer->add(row("a", 1, 512)).has_value());
    CHECK_FALSE(writer->finish().has_value());
}

TEST_CASE("what is no index of ours is broken") {
    const TempFolder folder;
    const auto files = io::makeLocalFileSystem();
    writeFile(folder / "text", "this is no database, though it is long enough to be looked at as one");
    writeFile(folder / "empty", "");
    std::vector<Path> broken = {folder / "text", folder / "empty"};
    broken.push_back(hostile(*files, folder, ourSchema(), 0x1234));
    broken.push_back(
        hostile(*files, folder,
                "CREATE TABLE entries (shard, offset, path, kind, size, mtime_ns, mode, xxh3, link);"));
    broken.push_back(hostile(*files, folder, std::string(kIndexTable) + ";"));
    broken.push_back(hostile(*files, folder, ourSchema() + "CREATE TABLE more (x);"));
    broken.push_back(hostile(*files, folder, ourSchema() + "CREATE VIEW v AS SELECT 1;"));
    broken.push_back(hostile(*files, folder,
                             ourSchema() + "CREATE TRIGGER t AFTER INSERT ON entries BEGIN SELECT 1; END;"));
    broken.push_back(hostile(*files, folder, ourSchema() + "ANALYZE;"));
    for (const Path& file : broken) {
        const auto reader = IndexReader::open(*files, file);
        REQUIRE_FALSE_MESSAGE(reader.has_value(), file.display());
        CHECK_MESSAGE(reader.error().reason == Reason::indexBroken, reader.error().message());
    }
    CHECK(IndexReader::open(*files, folder / "nowhere").error().reason == Reason::fileGone);
    CHECK(IndexReader::open(*files, hostile(*files, folder, ourSchema())).has_value());
}

TEST_CASE("hostile rows are refused when they are met") {
    const TempFolder folder;
    const auto files = io::makeLocalFileSystem();
    for (const char* values :
         {"0, 0, x'2e2e2f78', 0, 10, 5, 420, zeroblob(16), NULL",  // ../x
          "0, 0, x'2f78', 0, 10, 5, 420, zeroblob(16), NULL",      // /x
          "0, 0, x'', 0, 10, 5, 420, zeroblob(16), NULL",          // no path
          "0, 0, x'610062', 0, 10, 5, 420, zeroblob(16), NULL",    // a NUL
          "0, -1, x'61', 0, 10, 5, 420, zeroblob(16), NULL",       // an offset before the start
          "0, 0, x'61', 0, -10, 5, 420, zeroblob(16), NULL",       // a size below nothing
          "0, 0, x'61', 3, 10, 5, 420, zeroblob(16), NULL",        // unknown kind
          "0, 0, x'61', 0, 10, 5, 4096, zeroblob(16), NULL",       // a mode that is none
          "0, 0, x'61', 0, 10, 5, 420, zeroblob(15), NULL",        // half a digest
          "0, 0, x'61', 2, 10, 5, 420, NULL, NULL",                // a link to nothing
          "0, 0, x'61', 0, 10, 5, 420, zeroblob(16), x'62'"}) {    // a file that is a link
        const Path file =
            hostile(*files, folder, ourSchema() + "INSERT INTO entries VALUES (" + values + ");");
        const auto reader = opened(*files, file);
        const auto read = reader->all([](const IndexRow&) { return Result<>(); });
        REQUIRE_FALSE_MESSAGE(read.has_value(), values);
        CHECK(read.error().reason == Reason::indexBroken);
    }
}

TEST_CASE("a damaged index is broken or gives rows that pass every check, and never crashes") {
    const TempFolder folder;
    const auto files = io::makeLocalFileSystem();
    std::vector<IndexRow> rows;
    for (std::uint64_t i = 0; i < 500; ++i)
        rows.push_back(row("folder/file" + std::to_string(i), 0, i * 2048));
    const std::string good = readFile(written(*files, folder, rows));
    std::mt19937_64 random(17);
    int refused = 0;
    for (int round = 0; round < 150; ++round) {
        std::string damaged = good;
        for (int k = 0; k < 20; ++k) damaged[random() % damaged.size()] = static_cast<char>(random());
        if (round % 5 == 0) damaged.resize(random() % damaged.size());
        const Path file = folder / ("damaged" + std::to_string(round));
        writeFile(file, damaged);
        const auto reader = IndexReader::open(*files, file);
        if (!reader) {
            ++refused;
            continue;
        }
        const auto read = (*reader)->all([](const IndexRow& one) {
            CHECK(isSafeRelative(one.entry.path));
            return Result<>();
        });
        if (!read) ++refused;
    }
    CHECK(refused > 50);
}

TEST_CASE(
    "an index is packed for the drive and comes back as it was; damaged, cut or too large it is broken") {
    const TempFolder folder;
    const auto files = io::makeLocalFileSystem();
    std::vector<IndexRow> rows;
    for (std::uint64_t i = 0; i < 5000; ++i)
        rows.push_back(row("folder/file" + std::to_string(i), 0, i * 2048));
    const Path file = written(*files, folder, rows);
    const std::string plain = readFile(file);
    REQUIRE(packIndex(*files, file, folder / "packed").has_value());
    const std::string packed = readFile(folder / "packed");
    CHECK(packed.size() < plain.size() / 2);
    REQUIRE(unpackIndex(*files, folder / "packed", folder / "back", plain.size()).has_value());
    CHECK(readFile(folder / "back") == plain);

    const auto reasonFor = [&](const std::string& bytes, std::uint64_t limit) {
        writeFile(folder / "bad", bytes);
        const auto unpacked = unpackIndex(*files, folder / "bad", folder / "back", limit);
        REQUIRE_FALSE(unpacked.has_value());
        return unpacked.error().reason;
    };
    CHECK(reasonFor(packed, plain.size() - 1) == Reason::indexBroken);
    CHECK(reasonFor(packed.substr(0, packed.size() - 1), plain.size()) == Reason::indexBroken);
    CHECK(reasonFor(packed.substr(0, packed.size() / 2), plain.size()) == Reason::indexBroken);
    CHECK(reasonFor("", plain.size()) == Reason::indexBroken);
    CHECK(reasonFor(packed + "x", plain.size()) == Reason::indexBroken);
    CHECK(reasonFor(plain, plain.size()) == Reason::indexBroken);
    CHECK(indexName(3) == "index-3.sqlite.zst");
}
