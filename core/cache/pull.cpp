#include "cache/pull.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/digest.h"
#include "cache/fetch.h"
#include "cache/in_parallel.h"
#include "cache/tree_pull.h"
#include "cache/verify.h"
#include "cache/workshop.h"

namespace packtrain::cache {
namespace {

Result<PullOutcome> pullShards(const StoredDataset& dataset, io::FileSystem& files, const Path& target,
                               const PullOptions& options, const PullProgress& progress,
                               const StopToken& stop) {
    PACKTRAIN_TRY(const Workshop shop, openWorkshop(files, dataset, target, "shards"));
    const auto objects = listedObjects(dataset.manifest());
    std::uint64_t total = 0;
    for (const auto& object : objects) {
        if (!isSafeRelative(object.name)) return fail(Reason::manifestBroken, printable(object.name));
        total += object.size;
    }
    PACKTRAIN_CHECK(checkSpace(files, shop.root, total, options));
    Tally tally(progress, total, objects.size());
    PACKTRAIN_CHECK(inParallel(objects.size(), options.workers, stop,
                               [&](std::size_t i, const StopToken& token) -> Result<> {
                                   const Path place = shop.tree / objects[i].name;
                                   PACKTRAIN_CHECK(files.makeFolders(place.parent()));
                                   std::uint64_t moved = 0;
                                   PACKTRAIN_CHECK(fetchObject(
                                       dataset, files, objects[i], place,
                                       [&](std::uint64_t n) {
                                           moved += n;
                                           tally.fetched(n);
                                       },
                                       token));
                                   tally.ready(objects[i].size - std::min(moved, objects[i].size));
                                   return {};
                               }));
    const std::string manifest = dataset::writeManifest(dataset.manifest());
    PACKTRAIN_CHECK(io::writeWhole(files, shop.tree / dataset::kManifestName, asBytes(manifest)));
    PACKTRAIN_CHECK(
        io::writeWhole(files, shop.tree / "wids.json", asBytes(dataset::writeWids(dataset.manifest()))));
    PACKTRAIN_CHECK(publish(files, shop, target));
    return PullOutcome{objects.size(), total, tally.fetchedBytes()};
}

/// Single files by their offsets: only their own bytes travel.
class FilePull {
  public:
    FilePull(const StoredDataset& dataset, io::FileSystem& files, const Path& tree)
        : dataset_(dataset), files_(files), tree_(tree) {
        for (const auto& shard : dataset.manifest().shards) shards_[shard.number] = &shard;
        for (const auto& raw : dataset.manifest().raw) raws_[raw.path] = &raw;
    }

    Result<> fetch(const dataset::IndexRow& row, Tally& tally, const StopToken& stop) {
        const Path place = tree_ / row.entry.path;
        if (row.entry.kind == dataset::EntryKind::folder) return files_.makeFolders(place);
        PACKTRAIN_CHECK(files_.makeFolders(place.parent()));
        if (row.entry.kind == dataset::EntryKind::symlink) return link(row, place);
        PACKTRAIN_TRY(const auto writer, files_.openWrite(place, io::WriteMode::createOrTruncate));
        const auto hasher = makeHasher(DigestKind::xxh3_128);
        std::uint64_t at = 0;
        const auto sink = [&](ByteSpan bytes) -> Result<> {
            if (at + bytes.size() > row.entry.size)
                return fail(Reason::sizeMismatch, printable(row.entry.path));
            PACKTRAIN_CHECK(writer->writeAt(at, bytes));
            hasher->update(bytes);
            at += bytes.size();
            tally.fetched(bytes.size());
            return {};
        };
        PACKTRAIN_CHECK(content(row, sink, stop));
        if (at != row.entry.size || (!row.xxh3.empty() && hasher->finish() != row.xxh3))
            return fail(Reason::checksumMismatch, printable(row.entry.path));
        PACKTRAIN_CHECK(files_.setMode(place, row.entry.mode));
        PACKTRAIN_CHECK(files_.setModified(place, row.entry.mtimeNs));
        tally.ready(0);
        return {};
    }

  private:
    Result<> link(const dataset::IndexRow& row, const Path& place) {
        if (!dataset::linkStaysInside(row.entry.path, row.entry.linkTarget))
            return fail(Reason::archiveHostile, printable(row.entry.path));
        if (files_.linkStat(place)) PACKTRAIN_CHECK(files_.remove(place));
        return files_.makeSymlink(row.entry.linkTarget, place);
    }

    Result<> content(const dataset::IndexRow& row, const net::BodySink& sink, const StopToken& stop) {
        if (row.entry.size == 0) return {};
        if (row.shard >= 0) {
            const auto shard = shards_.find(static_cast<std::uint64_t>(row.shard));
            if (shard == shards_.end())
                return fail(Reason::indexBroken, "a shard that the manifest does not list");
            PACKTRAIN_TRY(const auto found, dataset_.locate(*shard->second, stop));
            return dataset_.remote().read(found.id, {row.offset, row.entry.size}, sink, stop);
        }
        const auto raw = raws_.find(row.entry.path);
        if (raw == raws_.end()) return fail(Reason::indexBroken, "a file that the manifest does not list");
        for (const dataset::ManifestObject& part : raw->second->parts) {
            PACKTRAIN_TRY(const auto found, dataset_.locate(part, stop));
            PACKTRAIN_CHECK(dataset_.remote().read(found.id, {}, sink, stop));
        }
        return {};
    }

    const StoredDataset& dataset_;
    io::FileSystem& files_;
    const Path tree_;
    std::map<std::uint64_t, const dataset::ManifestShard*> shards_;
    std::map<std::string, const dataset::ManifestRaw*> raws_;
};

Result<PullOutcome> pullFiles(const StoredDataset& dataset, io::FileSystem& files, const Path& target,
                              const PullOptions& options, const PullProgress& progress,
                              const StopToken& stop) {
    PACKTRAIN_TRY(const Workshop shop, openWorkshop(files, dataset, target, "files"));
    PACKTRAIN_TRY(const auto index, dataset.fetchIndex(files, shop.root / "index.sqlite", stop));
    std::vector<dataset::IndexRow> rows;
    std::set<std::string> seen;
    PullOutcome outcome;
    for (const std::string& glob : options.globs)
        PACKTRAIN_CHECK(index->matching(glob, [&](const dataset::IndexRow& row) -> Result<> {
            if (!seen.insert(row.entry.path).second) return {};
            outcome.bytes += row.entry.size;
            rows.push_back(row);
            return {};
        }));
    if (rows.empty()) return fail(Reason::objectGone, "no file of the dataset matches");
    PACKTRAIN_CHECK(checkSpace(files, shop.root, outcome.bytes, options));
    Tally tally(progress, outcome.bytes, rows.size());
    FilePull pull(dataset, files, shop.tree);
    PACKTRAIN_CHECK(
        inParallel(rows.size(), options.workers, stop,
                   [&](std::size_t i, const StopToken& token) { return pull.fetch(rows[i], tally, token); }));
    PACKTRAIN_CHECK(publish(files, shop, target));
    outcome.files = rows.size();
    outcome.fetched = tally.fetchedBytes();
    return outcome;
}

}  // namespace

Result<PullOutcome> pullDataset(const StoredDataset& dataset, io::FileSystem& files, const Path& target,
                                const PullOptions& options, const PullProgress& progress,
                                const StopToken& stop) {
    if (options.shardsOnly) return pullShards(dataset, files, target, options, progress, stop);
    if (!options.globs.empty()) return pullFiles(dataset, files, target, options, progress, stop);
    return pullTree(dataset, files, target, options, progress, stop);
}

std::uint64_t pulledBytes(const StoredDataset& dataset, io::FileSystem& files, const Path& target) {
    const Workshop shop(target);
    const auto what = io::readWhole(files, shop.root / "what", 4 * kKiB);
    if (!what || *what != Workshop::stamp(dataset.manifest(), "tree")) return 0;
    return unpackedBytes(files, shop, dataset.manifest());
}

}  // namespace packtrain::cache
