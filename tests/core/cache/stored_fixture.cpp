#include "core/cache/stored_fixture.h"

#include <doctest/doctest.h>

#include "base/log.h"
#include "base/zstd.h"
#include "dataset/index.h"
#include "dataset/walk.h"
#include "io/system_clock.h"
#include "net/http.h"
#include "remote/registry.h"
#include "shard/pack_stream.h"
#include "shard/tar_format.h"
#include "support/memory_secrets.h"

namespace packtrain::test {
namespace {

std::string drain(shard::PackStream& stream) {
    std::string all;
    std::vector<std::byte> block(kMiB);
    while (true) {
        const auto got = stream.read(block);
        REQUIRE(got.has_value());
        if (*got == 0) return all;
        all += asText(ByteSpan(block).first(*got));
    }
}

}  // namespace

struct StoredFixture::Parts {
    io::SystemClock clock;
    MemorySecrets secrets;
    std::shared_ptr<Log> log = nullLog();
    std::unique_ptr<net::Http> http = net::makeHttp({}).value();
    std::unique_ptr<remote::Remote> remote;
};

StoredFixture::StoredFixture(const Path& source, std::uint64_t shardSize, std::uint64_t cap)
    : files_(io::makeLocalFileSystem()), parts_(std::make_unique<Parts>()) {
    auto opened = remote::openRemote(
        {"drive", "local", {{"root", drive_.path().bytes()}}},
        {*files_, *parts_->http, parts_->clock, parts_->secrets, *parts_->log, drive_.path()});
    REQUIRE(opened.has_value());
    parts_->remote = std::move(*opened);
    pack(source, shardSize, cap);
    writeManifest();
}

StoredFixture::~StoredFixture() = default;

remote::Remote& StoredFixture::drive() {
    return *parts_->remote;
}

void StoredFixture::put(dataset::ManifestObject& object, const std::string& name, const std::string& bytes) {
    object.name = name;
    object.size = bytes.size();
    object.sha256 = toHex(asBytes(digestOf(DigestKind::sha256, asBytes(bytes))));
    object.proof = "read-back";
    REQUIRE(files_->makeFolders(onDrive(name).parent()).has_value());
    REQUIRE(io::writeWhole(*files_, onDrive(name), asBytes(bytes)).has_value());
}

void StoredFixture::pack(const Path& source, std::uint64_t shardSize, std::uint64_t cap) {
    const std::vector<dataset::SourceRoot> roots = {{source, ""}};
    dataset::SourceTree tree(*files_, roots);
    TempFolder scratch;
    const Path indexFile = scratch / "index.sqlite";
    auto index = dataset::IndexWriter::create(*files_, indexFile);
    REQUIRE(index.has_value());
    const auto note = [&](const dataset::Entry& entry, std::int64_t shard, std::uint64_t offset,
                          const std::string& xxh3) {
        REQUIRE((*index)->add({entry, shard, offset, xxh3}).has_value());
        if (entry.kind != dataset::EntryKind::folder) ++manifest_.files;
        manifest_.bytes += entry.size;
    };

    const auto packOne = [&](dataset::PlannedShard&& planned) -> Result<> {
        const shard::ShardContent content{planned, {}};
        const auto stream =
            shard::packShard(tree, content, {}, [](const shard::TakenOut&) -> Result<> { return {}; });
        const std::string bytes = drain(*stream);
        std::map<std::uint32_t, std::string> digests;
        for (const shard::Mark& mark : stream->takeMarks()) {
            const auto ended = shard::decodeFileDigests(mark.fileDigests);
            REQUIRE(ended.has_value());
            for (const auto& [member, xxh3] : *ended) digests[member] = xxh3;
        }
        const auto offsets = shard::contentOffsets(content);
        for (std::uint32_t i = 0; i < planned.members.size(); ++i)
            note(planned.members[i], planned.number, offsets[i].value_or(0), digests[i]);
        dataset::ManifestShard listed;
        listed.number = planned.number;
        listed.files = planned.members.size();
        listed.samples = planned.dataSamples();
        put(listed,
            "shards/" + dataset::shardFolder(planned.number, 500) + "/" +
                dataset::shardName("set", planned.number),
            bytes);
        manifest_.shards.push_back(listed);
        return {};
    };
    const auto packBig = [&](dataset::PlannedRaw&& planned) -> Result<> {
        auto whole = io::readWhole(*files_, source / planned.entry.path, UINT64_MAX / 2);
        REQUIRE(whole.has_value());
        dataset::ManifestRaw raw;
        raw.number = planned.number;
        raw.path = planned.entry.path;
        raw.size = planned.entry.size;
        raw.sha256 = toHex(asBytes(digestOf(DigestKind::sha256, asBytes(*whole))));
        raw.mtimeNs = planned.entry.mtimeNs;
        raw.mode = planned.entry.mode;
        std::uint64_t at = 0;
        for (std::uint32_t part = 0; part < planned.partSizes.size(); ++part) {
            dataset::ManifestObject listed;
            put(listed, dataset::rawFolder(planned.number) + "/" + dataset::rawPartName(part),
                whole->substr(at, planned.partSizes[part]));
            at += planned.partSizes[part];
            raw.parts.push_back(listed);
        }
        note(planned.entry, -static_cast<std::int64_t>(planned.number), 0,
             digestOf(DigestKind::xxh3_128, asBytes(*whole)));
        manifest_.raw.push_back(raw);
        return {};
    };

    dataset::PlanOptions options;
    options.targetSize = shardSize;
    options.hardCap = cap;
    dataset::Planner planner(options, shard::tarCosts(), {packOne, packBig});
    const dataset::WalkSink sink{[&](dataset::Entry&& entry) { return planner.add(std::move(entry)); },
                                 [](dataset::LeftOut&&) -> Result<> { return {}; }};
    REQUIRE(dataset::walk(*files_, roots, {}, sink, {}).has_value());
    REQUIRE(planner.finish().has_value());
    REQUIRE((*index)->finish().has_value());

    const auto plain = io::readWhole(*files_, indexFile, 1 * kGiB);
    REQUIRE(plain.has_value());
    put(manifest_.index, "index-1.sqlite.zst", zstdCompress(asBytes(*plain)).value());
    manifest_.datasetId = toHex(asBytes(randomBytes(16)));
    manifest_.name = "set";
    manifest_.writer = "test";
    manifest_.created = "2026-03-01T12:00:00Z";
}

void StoredFixture::writeManifest() {
    REQUIRE(
        io::writeWhole(*files_, onDrive(dataset::kManifestName), asBytes(dataset::writeManifest(manifest_)))
            .has_value());
}

}  // namespace packtrain::test
