#include "cache/pull.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <set>

#include "base/digest.h"
#include "cache/fetch.h"
#include "cache/in_parallel.h"
#include "cache/verify.h"
#include "io/around_files.h"
#include "shard/extract.h"

namespace packtrain::cache {
namespace {

/// Space that is left free besides what the pull needs.

/// Adds up what several workers did and reports it, one call at a time.
class Tally {
  public:
    Tally(const PullProgress& progress, std::uint64_t bytes, std::uint64_t objects)
        : progress_(progress), bytesTotal_(bytes), objectsTotal_(objects) {}

    void fetched(std::uint64_t bytes) {
        const std::scoped_lock lock(mutex_);
        fetched_ += bytes;
        report(bytes, 0);
    }
    /// Bytes that were there already, and an object that is ready.
    void ready(std::uint64_t bytesNotFetched) {
        const std::scoped_lock lock(mutex_);
        report(bytesNotFetched, 1);
    }
    std::uint64_t fetchedBytes() const { return fetched_; }

  private:
    void report(std::uint64_t bytes, std::uint64_t objects) {
        bytes_ = std::min(bytes_ + bytes, bytesTotal_);
        objects_ += objects;
        if (progress_) progress_(bytes_, bytesTotal_, objects_, objectsTotal_);
    }
    const PullProgress& progress_;
    std::mutex mutex_;
    std::uint64_t bytes_ = 0, fetched_ = 0, objects_ = 0;
    const std::uint64_t bytesTotal_, objectsTotal_;
};

/// The folder beside the target in which a pull works. Its parts survive a kill; `parts` holds objects,
/// `tree` what becomes the target.
struct Workshop {
    Path root, parts, tree;
    explicit Workshop(const Path& target)
        : root(Path(target.bytes() + ".packtrain-partial")), parts(root / "parts"), tree(root / "tree") {}
    /// Is there when all of the object is in the tree.
    Path done(const dataset::ManifestShard& shard) const {
        return parts / fmt::format("{:06}.done", shard.number);
    }
    Path done(const dataset::ManifestRaw& raw) const {
        return parts / fmt::format("raw-{:06}.done", raw.number);
    }
    static std::string stamp(const dataset::Manifest& manifest, std::string_view kind) {
        return fmt::format("{} {} {}\n", manifest.datasetId, manifest.version, kind);
    }
};

std::uint64_t unpackedBytes(io::FileSystem& files, const Workshop& shop, const dataset::Manifest& manifest) {
    std::uint64_t bytes = 0;
    for (const auto& shard : manifest.shards)
        if (files.stat(shop.done(shard))) bytes += shard.size;
    for (const auto& raw : manifest.raw)
        if (files.stat(shop.done(raw))) bytes += raw.size;
    return bytes;
}

Result<Workshop> openWorkshop(io::FileSystem& files, const StoredDataset& dataset, const Path& target,
                              std::string_view kind) {
    if (const auto there = files.linkStat(target)) {
        if (there->type != io::FileType::folder) return fail(Reason::fileBusy, target.display());
        PACKTRAIN_TRY(const auto folder, files.openFolder(target));
        PACKTRAIN_TRY(const auto names, folder->names());
        if (names.size() != 0) return fail(Reason::fileBusy, target.display() + " is not empty");
    }
    Workshop shop(target);
    // A workshop of another dataset, version or kind of pull is of no use; ours goes on.
    const std::string stamp = Workshop::stamp(dataset.manifest(), kind);
    const auto old = io::readWhole(files, shop.root / "what", 4 * kKiB);
    if (!old || *old != stamp) PACKTRAIN_CHECK(files.removeTree(shop.root));
    PACKTRAIN_CHECK(files.makeFolders(shop.parts));
    PACKTRAIN_CHECK(files.makeFolders(shop.tree));
    PACKTRAIN_CHECK(io::writeWhole(files, shop.root / "what", asBytes(stamp)));
    return shop;
}

Result<> publish(io::FileSystem& files, const Workshop& shop, const Path& target) {
    if (files.linkStat(target))
        PACKTRAIN_CHECK(files.remove(target));  // an empty folder, as openWorkshop saw
    PACKTRAIN_CHECK(files.rename(shop.tree, target, true));
    PACKTRAIN_CHECK(files.syncFolder(target.parent().empty() ? Path(".") : target.parent()));
    return files.removeTree(shop.root);
}

Result<> checkSpace(io::FileSystem& files, const Path& place, std::uint64_t needed,
                    const PullOptions& options) {
    PACKTRAIN_TRY(const io::Space space, files.space(place));
    if (space.free >= needed + options.diskFloor) return {};
    return fail(Reason::diskFull,
                fmt::format("{} needed beside {} that stay free, {} free in {}", formatBytes(needed),
                            formatBytes(options.diskFloor), formatBytes(space.free), place.display()));
}

shard::ArchiveSource readerOf(std::unique_ptr<io::ReadableFile>& file, std::uint64_t& at) {
    return [&file, &at](MutableByteSpan out) -> Result<std::size_t> {
        PACKTRAIN_TRY(const std::size_t got, file->readAt(at, out));
        at += got;
        return got;
    };
}

/// Makes no link, so that whoever has seen a folder may go on to trust that it is one, beside others who
/// unpack into the same tree.
class WithoutLinks final : public io::AroundFiles {
  public:
    using AroundFiles::AroundFiles;
    Result<> makeSymlink(const std::string&, const Path& path) override {
        return fail(Reason::archiveHostile, path.display() + " is a link that the index does not list");
    }
};

/// One pull of a whole tree.
class TreePull {
  public:
    TreePull(const StoredDataset& dataset, io::FileSystem& files, const Workshop& shop,
             dataset::IndexReader& index, Tally& tally)
        : dataset_(dataset), files_(files), withoutLinks_(files), shop_(shop), index_(index), tally_(tally) {}

    /// First of all: what is known before anything is unpacked.
    Result<> look() {
        return index_.all([&](const dataset::IndexRow& row) -> Result<> {
            if (row.entry.kind == dataset::EntryKind::folder) folders_.push_back(row.entry);
            hasLinks_ = hasLinks_ || row.entry.kind == dataset::EntryKind::symlink;
            return {};
        });
    }

    Result<> shard(const dataset::ManifestShard& shard, const StopToken& stop) {
        const Path done = shop_.done(shard);
        if (files_.stat(done)) {
            tally_.ready(shard.size);
            return {};
        }
        const Path part = shop_.parts / fmt::format("{:06}.tar", shard.number);
        std::uint64_t moved = 0;
        PACKTRAIN_CHECK(fetchObject(
            dataset_, files_, shard, part,
            [&](std::uint64_t n) {
                moved += n;
                tally_.fetched(n);
            },
            stop));
        PACKTRAIN_CHECK(unpack(shard, part, stop));
        PACKTRAIN_CHECK(io::writeWhole(files_, done, asBytes("done\n")));
        PACKTRAIN_CHECK(files_.remove(part));
        tally_.ready(shard.size - std::min(moved, shard.size));
        return {};
    }

    Result<> raw(const dataset::ManifestRaw& raw, const StopToken& stop) {
        if (!isSafeRelative(raw.path)) return fail(Reason::archiveHostile, printable(raw.path));
        const Path place = shop_.tree / raw.path;
        const Path done = shop_.done(raw);
        if (files_.stat(done)) {
            tally_.ready(raw.size);
            return {};
        }
        const Path part = shop_.parts / fmt::format("raw-{:06}", raw.number);
        PACKTRAIN_CHECK(files_.makeFolders(place.parent()));
        PACKTRAIN_TRY(const auto whole, files_.openWrite(part, io::WriteMode::createOrTruncate));
        const auto hasher = makeHasher(DigestKind::sha256);
        std::uint64_t at = 0;
        for (const dataset::ManifestObject& piece : raw.parts) {
            PACKTRAIN_TRY(const auto found, dataset_.locate(piece, stop));
            const auto sink = [&](ByteSpan bytes) -> Result<> {
                if (at + bytes.size() > raw.size) return fail(Reason::sizeMismatch, piece.name);
                PACKTRAIN_CHECK(whole->writeAt(at, bytes));
                hasher->update(bytes);
                at += bytes.size();
                tally_.fetched(bytes.size());
                return {};
            };
            PACKTRAIN_CHECK(dataset_.remote().read(found.id, {}, sink, stop));
        }
        if (at != raw.size) return fail(Reason::sizeMismatch, printable(raw.path));
        if (toHex(asBytes(hasher->finish())) != raw.sha256)
            return fail(Reason::checksumMismatch, printable(raw.path));
        PACKTRAIN_CHECK(whole->sync());
        PACKTRAIN_CHECK(files_.setMode(part, raw.mode));
        PACKTRAIN_CHECK(files_.setModified(part, raw.mtimeNs));
        PACKTRAIN_CHECK(files_.rename(part, place));
        PACKTRAIN_CHECK(io::writeWhole(files_, done, asBytes("done\n")));
        tally_.ready(0);
        return {};
    }

    /// Folders' modes and mtimes, when all that is in them is there; innermost first.
    Result<> folders() {
        std::ranges::sort(folders_, [](const auto& a, const auto& b) { return a.path > b.path; });
        for (const dataset::Entry& folder : folders_) {
            PACKTRAIN_CHECK(files_.makeFolders(shop_.tree / folder.path));
            PACKTRAIN_CHECK(files_.setModified(shop_.tree / folder.path, folder.mtimeNs));
            PACKTRAIN_CHECK(files_.setMode(shop_.tree / folder.path, folder.mode));
        }
        return {};
    }

  private:
    /// What unpacking needs of an entry.
    struct Row {
        std::string path;
        dataset::EntryKind kind;
        std::uint64_t size;
        std::int64_t mtimeNs;
    };

    Result<> unpack(const dataset::ManifestShard& shard, const Path& part, const StopToken& stop) {
        // Of two that unpack at once one could put a link where the other has just seen nothing.
        std::unique_lock alone(unpackMutex_, std::defer_lock);
        if (hasLinks_) alone.lock();
        // What an extraction that was killed left behind would be in the way of this one.
        const Path begun = shop_.parts / fmt::format("{:06}.begun", shard.number);
        const bool again = files_.stat(begun).has_value();
        PACKTRAIN_TRY(const auto rows, rowsOf(shard.number));
        shard::ExtractOptions limits;
        limits.maxEntries = rows.size();
        limits.maxBytes = 0;
        for (const Row& row : rows) {
            limits.maxBytes += row.size;
            if (again && row.kind != dataset::EntryKind::folder && files_.linkStat(shop_.tree / row.path))
                PACKTRAIN_CHECK(files_.remove(shop_.tree / row.path));
        }
        PACKTRAIN_CHECK(io::writeWhole(files_, begun, {}));
        PACKTRAIN_TRY(auto reader, files_.openRead(part));
        std::uint64_t at = 0;
        io::FileSystem& into = hasLinks_ ? files_ : withoutLinks_;
        PACKTRAIN_CHECK(shard::extractTar(into, readerOf(reader, at), shop_.tree, limits, stop));
        for (const Row& row : rows) PACKTRAIN_CHECK(finish(row));
        return {};
    }

    /// The index is the truth: every row must be there now, and its mtime has nanoseconds that the tar has
    /// not.
    Result<> finish(const Row& row) {
        const Path place = shop_.tree / row.path;
        if (row.kind == dataset::EntryKind::folder) return {};
        const auto there = files_.linkStat(place);
        const bool isFile = row.kind == dataset::EntryKind::file;
        if (!there || there->type != (isFile ? io::FileType::file : io::FileType::symlink) ||
            (isFile && there->size != row.size))
            return fail(Reason::incompleteDataset, printable(row.path) + " is not in its shard");
        if (there->mtimeNs == row.mtimeNs) return {};
        return files_.setModified(place, row.mtimeNs);
    }

    Result<std::vector<Row>> rowsOf(std::uint32_t shard) {
        std::vector<Row> rows;
        const std::scoped_lock lock(indexMutex_);
        PACKTRAIN_CHECK(index_.ofShard(shard, [&](const dataset::IndexRow& row) -> Result<> {
            rows.push_back({row.entry.path, row.entry.kind, row.entry.size, row.entry.mtimeNs});
            return {};
        }));
        return rows;
    }

    const StoredDataset& dataset_;
    io::FileSystem& files_;
    WithoutLinks withoutLinks_;
    const Workshop& shop_;
    dataset::IndexReader& index_;
    Tally& tally_;
    std::vector<dataset::Entry> folders_;
    bool hasLinks_ = false;
    std::mutex unpackMutex_;
    std::mutex indexMutex_;
};

Result<PullOutcome> pullTree(const StoredDataset& dataset, io::FileSystem& files, const Path& target,
                             const PullOptions& options, const PullProgress& progress,
                             const StopToken& stop) {
    const dataset::Manifest& manifest = dataset.manifest();
    PACKTRAIN_TRY(const Workshop shop, openWorkshop(files, dataset, target, "tree"));
    PACKTRAIN_TRY(const auto index, dataset.fetchIndex(files, shop.root / "index.sqlite", stop));
    std::uint64_t objectBytes = 0, largest = 0;
    for (const auto& shard : manifest.shards) {
        objectBytes += shard.size;
        largest = std::max(largest, shard.size);
    }
    for (const auto& raw : manifest.raw) objectBytes += raw.size;
    const std::uint64_t unpacked = unpackedBytes(files, shop, manifest);
    const auto inFlight =
        std::min<std::uint64_t>(static_cast<std::uint64_t>(options.workers), manifest.shards.size());
    PACKTRAIN_CHECK(checkSpace(
        files, shop.root, manifest.bytes - std::min(unpacked, manifest.bytes) + inFlight * largest, options));

    Tally tally(progress, objectBytes, manifest.shards.size() + manifest.raw.size());
    TreePull pull(dataset, files, shop, *index, tally);
    PACKTRAIN_CHECK(pull.look());
    PACKTRAIN_CHECK(inParallel(
        manifest.shards.size(), options.workers, stop,
        [&](std::size_t i, const StopToken& token) { return pull.shard(manifest.shards[i], token); }));
    for (const dataset::ManifestRaw& raw : manifest.raw) PACKTRAIN_CHECK(pull.raw(raw, stop));
    PACKTRAIN_CHECK(pull.folders());
    PACKTRAIN_CHECK(publish(files, shop, target));
    return PullOutcome{manifest.files, manifest.bytes, tally.fetchedBytes()};
}

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
