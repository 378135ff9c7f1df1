#include "transfer/publish.h"

#include <algorithm>

#include "dataset/index.h"
#include "dataset/manifest.h"
#include "transfer/object_stream.h"
#include "transfer/plan_record.h"
#include "transfer/sql_step.h"

namespace packtrain::transfer {
namespace {

constexpr std::string_view kWidsName = "wids.json";
constexpr std::string_view kManifestDocument = "manifest";

Result<std::optional<std::string>> loadDocument(store::Database& db, std::string_view name) {
    std::optional<std::string> bytes;
    PACKTRAIN_CHECK(
        rows(db, "SELECT bytes FROM document WHERE name=?1", {name}, [&](store::Statement& row) -> Result<> {
            bytes = row.text(0);
            return {};
        }));
    return bytes;
}

Result<> saveDocument(store::Database& db, std::string_view name, std::string_view bytes) {
    return change(db, "INSERT OR REPLACE INTO document (name, bytes) VALUES (?1, ?2)",
                  {name, store::Value::blob(bytes)});
}

/// Counts of a shard as it went, into its row: the plan may have lost members since.
struct Contents {
    std::uint64_t files = 0, samples = 0, bytes = 0;
};

Result<Contents> indexShard(const RunContext& run, const ObjectRow& object, dataset::IndexWriter& index) {
    shard::ShardContent content;
    std::vector<shard::FileDigest> digests;
    PACKTRAIN_CHECK(run.journal.read([&](store::Database& db) -> Result<> {
        PACKTRAIN_TRY(content, loadContent(db, object));
        PACKTRAIN_TRY(digests, loadFileDigests(db, object.id));
        return {};
    }));
    const auto offsets = shard::contentOffsets(content);
    std::vector<std::string> xxh3(content.plan.members.size());
    for (shard::FileDigest& digest : digests)
        if (digest.member < xxh3.size()) xxh3[digest.member] = std::move(digest.xxh3);
    Contents counts;
    std::optional<std::uint32_t> lastSample;
    for (std::size_t i = 0; i < content.plan.members.size(); ++i) {
        if (!offsets[i]) continue;
        dataset::Entry& entry = content.plan.members[i];
        if (entry.kind == dataset::EntryKind::file) {
            if (xxh3[i].empty())
                return fail(Reason::internal, object.path() + ": no digest of " + printable(entry.path));
            ++counts.files;
            counts.bytes += entry.size;
            if (lastSample != content.plan.samples[i]) ++counts.samples;
            lastSample = content.plan.samples[i];
        }
        PACKTRAIN_CHECK(index.add({std::move(entry), object.number, *offsets[i], std::move(xxh3[i])}));
    }
    return counts;
}

/// The parts of raw files by number.
Result<std::map<std::uint32_t, std::vector<ObjectRow>>> loadRaws(const RunContext& run) {
    std::map<std::uint32_t, std::vector<ObjectRow>> raws;
    PACKTRAIN_CHECK(run.journal.read([&](store::Database& db) -> Result<> {
        PACKTRAIN_TRY(auto parts, objectsOf(db, ObjectKind::rawPart, ObjectState::done));
        for (ObjectRow& part : parts) raws[part.number].push_back(std::move(part));
        return {};
    }));
    return raws;
}

Result<> writeIndex(const RunContext& run, const Path& file, const StopToken& stop) {
    std::vector<ObjectRow> shards;
    PACKTRAIN_CHECK(run.journal.read([&](store::Database& db) -> Result<> {
        PACKTRAIN_TRY(shards, objectsOf(db, ObjectKind::shard, ObjectState::done));
        return {};
    }));
    PACKTRAIN_TRY(auto index, dataset::IndexWriter::create(run.with.files, file));
    std::map<std::int64_t, Contents> counts;
    for (const ObjectRow& object : shards) {
        if (stop.stop_requested()) return fail(Reason::cancelled);
        PACKTRAIN_TRY(counts[object.id], indexShard(run, object, *index));
    }
    PACKTRAIN_TRY(const auto raws, loadRaws(run));
    for (const auto& [number, parts] : raws) {
        dataset::Entry entry;
        PACKTRAIN_CHECK(run.journal.read([&](store::Database& db) -> Result<> {
            PACKTRAIN_TRY(entry, loadRawEntry(db, number));
            return {};
        }));
        PACKTRAIN_TRY(const shard::RawDigest digest, shard::rawDigest(parts.back().endState, entry.size));
        PACKTRAIN_CHECK(index->add({std::move(entry), -static_cast<std::int64_t>(number), 0, digest.xxh3}));
    }
    PACKTRAIN_CHECK(index->finish());
    return run.journal.write([&](store::Database& db) -> Result<> {
        for (const auto& [id, count] : counts)
            PACKTRAIN_CHECK(change(db, "UPDATE object SET files=?2, samples=?3, content_bytes=?4 WHERE id=?1",
                                   {id, count.files, count.samples, count.bytes}));
        return {};
    });
}

/// Readers find an object by its path; an id is worth a line where it is not the path.
std::string foreignId(const ObjectRow& object) {
    const std::string asPath = object.folderId.empty() ? object.name : object.folderId + '/' + object.name;
    return object.objectId == asPath ? std::string() : object.objectId;
}

std::string proofName(remote::Proof proof) {
    switch (proof) {
        case remote::Proof::checksum:
            return "checksum";
        case remote::Proof::readBack:
            return "read-back";
        case remote::Proof::sizeOnly:
            return "size-only";
    }
    return "size-only";
}

void describe(const ObjectRow& object, dataset::ManifestObject& out) {
    out.name = object.path();
    out.id = foreignId(object);
    out.size = object.size;
    for (const auto& [kind, bytes] : object.digests) {
        if (kind == DigestKind::sha256)
            out.sha256 = toHex(asBytes(bytes));
        else
            out.digests[std::string(digestName(kind))] = toHex(asBytes(bytes));
    }
    out.proof = proofName(object.proof);
}

std::map<std::string, std::string> describeOptions(const dataset::PlanOptions& plan) {
    std::map<std::string, std::string> options = {
        {"shard_size", std::to_string(plan.targetSize)},
        {"max_files", std::to_string(plan.maxFiles)},
        {"group", plan.grouping == dataset::Grouping::basename ? "basename" : "key"}};
    if (plan.shuffleSeed) options["shuffle"] = std::to_string(*plan.shuffleSeed);
    return options;
}

Result<dataset::Manifest> describeDataset(const RunContext& run) {
    dataset::Manifest manifest;
    manifest.datasetId = run.job.datasetId;
    manifest.name = run.job.spec.name;
    manifest.version = kFirstVersion;
    manifest.writer = "packtrain " PACKTRAIN_VERSION;
    manifest.created = run.job.created;
    manifest.options = describeOptions(run.job.spec.plan);
    std::vector<ObjectRow> shards, indexes;
    PACKTRAIN_CHECK(run.journal.read([&](store::Database& db) -> Result<> {
        PACKTRAIN_TRY(shards, objectsOf(db, ObjectKind::shard, ObjectState::done));
        PACKTRAIN_TRY(indexes, objectsOf(db, ObjectKind::index, ObjectState::done));
        PACKTRAIN_TRY(const ObjectTotals totals, loadTotals(db));
        manifest.skipped = totals.leftOut;
        return {};
    }));
    for (const ObjectRow& object : shards) {
        dataset::ManifestShard& shard = manifest.shards.emplace_back();
        describe(object, shard);
        shard.number = object.number;
        shard.files = object.files;
        shard.samples = object.samples;
        manifest.files += object.files;
        manifest.bytes += object.contentBytes;
    }
    PACKTRAIN_TRY(const auto raws, loadRaws(run));
    for (const auto& [number, parts] : raws) {
        dataset::ManifestRaw& raw = manifest.raw.emplace_back();
        dataset::Entry entry;
        PACKTRAIN_CHECK(run.journal.read([&](store::Database& db) -> Result<> {
            PACKTRAIN_TRY(entry, loadRawEntry(db, number));
            return {};
        }));
        PACKTRAIN_TRY(const shard::RawDigest digest, shard::rawDigest(parts.back().endState, entry.size));
        raw.number = number;
        raw.path = entry.path;
        raw.size = entry.size;
        raw.sha256 = toHex(asBytes(digest.sha256));
        raw.mtimeNs = entry.mtimeNs;
        raw.mode = entry.mode;
        for (const ObjectRow& part : parts) describe(part, raw.parts.emplace_back());
        ++manifest.files;
        manifest.bytes += entry.size;
    }
    if (!indexes.empty()) describe(indexes.front(), manifest.index);
    return manifest;
}

Result<> insertOwnFile(const RunContext& run, ObjectKind kind, const std::string& name) {
    PACKTRAIN_TRY(const io::FileStat stat, run.with.files.stat(run.folder / name));
    ObjectRow object;
    object.kind = kind;
    object.name = name;
    object.size = stat.size;
    return run.journal.write([&](store::Database& db) -> Result<> {
        PACKTRAIN_CHECK(insertObject(db, object));
        return {};
    });
}

Result<bool> isJournalled(const RunContext& run, ObjectKind kind) {
    bool found = false;
    PACKTRAIN_CHECK(run.journal.read([&](store::Database& db) -> Result<> {
        PACKTRAIN_TRY(const auto id,
                      oneNumber(db, "SELECT id FROM object WHERE kind=?1", {static_cast<int>(kind)}));
        found = id.has_value();
        return {};
    }));
    return found;
}

/// A manifest is there: is it the one that we wrote before we were interrupted?
Result<> recogniseManifest(const RunContext& run, const remote::FolderRef& folder, const std::string& text,
                           const Error& conflict, const StopToken& stop) {
    PACKTRAIN_TRY(const auto present, run.with.remote.findByName(folder, dataset::kManifestName, stop));
    if (!present || present->size != text.size()) return Fail(conflict);
    std::string bytes;
    PACKTRAIN_CHECK(run.with.remote.read(
        present->id, {},
        [&](ByteSpan some) -> Result<> {
            bytes.append(asText(some));
            if (bytes.size() > text.size()) return Fail(conflict);
            return {};
        },
        stop));
    if (bytes != text) return Fail(conflict);
    return {};
}

}  // namespace

Result<bool> datasetExists(remote::Remote& remote, const std::string& datasetFolder, const StopToken& stop) {
    PACKTRAIN_TRY(const auto folder, remote.findFolder(datasetFolder, stop));
    if (!folder) return false;
    PACKTRAIN_TRY(const auto manifest, remote.findByName(*folder, dataset::kManifestName, stop));
    return manifest.has_value();
}

Result<> prepareIndex(const RunContext& run, const StopToken& stop) {
    PACKTRAIN_TRY(const bool hasIndex, isJournalled(run, ObjectKind::index));
    if (!hasIndex) {
        const Path plain = run.folder / "index.sqlite";
        PACKTRAIN_CHECK(writeIndex(run, plain, stop));
        PACKTRAIN_CHECK(
            dataset::packIndex(run.with.files, plain, run.folder / dataset::indexName(kFirstVersion)));
        PACKTRAIN_CHECK(run.with.files.remove(plain));
        PACKTRAIN_CHECK(insertOwnFile(run, ObjectKind::index, dataset::indexName(kFirstVersion)));
    }
    PACKTRAIN_TRY(const bool hasWids, isJournalled(run, ObjectKind::wids));
    if (!hasWids) {
        PACKTRAIN_TRY(const dataset::Manifest manifest, describeDataset(run));
        PACKTRAIN_CHECK(
            io::writeWhole(run.with.files, run.folder / kWidsName, asBytes(dataset::writeWids(manifest))));
        PACKTRAIN_CHECK(insertOwnFile(run, ObjectKind::wids, std::string(kWidsName)));
    }
    return {};
}

Result<> forgetIndex(const RunContext& run) {
    return run.journal.write([](store::Database& db) -> Result<> {
        for (const ObjectKind kind : {ObjectKind::index, ObjectKind::wids})
            PACKTRAIN_CHECK(change(db,
                                   "INSERT OR REPLACE INTO garbage (object_id, after) SELECT object_id, 0 "
                                   "FROM object WHERE kind=?1 AND object_id<>''",
                                   {static_cast<int>(kind)}));
        PACKTRAIN_CHECK(change(db, "DELETE FROM object WHERE kind IN (?1, ?2)",
                               {static_cast<int>(ObjectKind::index), static_cast<int>(ObjectKind::wids)}));
        PACKTRAIN_CHECK(change(db, "DELETE FROM document WHERE name=?1", {kManifestDocument}));
        return saveStage(db, Stage::closing);
    });
}

Result<> sweepGarbage(const RunContext& run, const StopToken& stop) {
    std::vector<std::string> ids;
    PACKTRAIN_CHECK(run.journal.read([&](store::Database& db) -> Result<> {
        return rows(
            db,
            "SELECT object_id FROM garbage WHERE (after=0 OR EXISTS (SELECT 1 FROM object WHERE id=after AND "
            "state=3))"
            " AND NOT EXISTS (SELECT 1 FROM object WHERE object.object_id=garbage.object_id AND state=3)",
            {}, [&](store::Statement& row) -> Result<> {
                ids.push_back(row.text(0));
                return {};
            });
    }));
    for (const std::string& id : ids) {
        PACKTRAIN_CHECK(run.with.remote.remove(id, stop));
        PACKTRAIN_CHECK(run.journal.write([&](store::Database& db) { return dropGarbage(db, id); }));
    }
    return {};
}

Result<> publishManifest(const RunContext& run, const StopToken& stop) {
    std::optional<std::string> text;
    PACKTRAIN_CHECK(run.journal.read([&](store::Database& db) -> Result<> {
        PACKTRAIN_TRY(text, loadDocument(db, kManifestDocument));
        return {};
    }));
    if (!text) {
        PACKTRAIN_TRY(const dataset::Manifest manifest, describeDataset(run));
        text = dataset::writeManifest(manifest);
        PACKTRAIN_CHECK(run.journal.write(
            [&](store::Database& db) { return saveDocument(db, kManifestDocument, *text); }));
    }
    PACKTRAIN_TRY(const remote::FolderRef folder, run.folders.ensure("", stop));
    const auto written = run.with.remote.replace(folder, dataset::kManifestName, asBytes(*text), "", stop);
    if (written) return {};
    if (written.error().kind != Kind::conflict) return Fail(written.error());
    return recogniseManifest(run, folder, *text, written.error(), stop);
}

void removeOwnFiles(const RunContext& run) {
    for (const std::string& name : {dataset::indexName(kFirstVersion), std::string(kWidsName)})
        (void)run.with.files.remove(run.folder / name);
}

}  // namespace packtrain::transfer
