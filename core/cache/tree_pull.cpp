#include "cache/tree_pull.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "base/digest.h"
#include "cache/fetch.h"
#include "cache/in_parallel.h"
#include "cache/workshop.h"
#include "io/around_files.h"
#include "shard/extract.h"

namespace packtrain::cache {
namespace {

shard::ArchiveSource readerOf(io::ReadableFile& file, std::uint64_t& at) {
    return [&file, &at](MutableByteSpan out) -> Result<std::size_t> {
        PACKTRAIN_TRY(const std::size_t got, file.readAt(at, out));
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

/// What the index lists of one shard, ticked off as the archive brings it. The index is the truth, and knows
/// the nanoseconds that a tar has not.
class Listed {
  public:
    explicit Listed(std::vector<dataset::Entry> entries) : entries_(std::move(entries)) {
        came_.resize(entries_.size());
    }

    const std::vector<dataset::Entry>& entries() const { return entries_; }
    bool hasLinks() const {
        return std::ranges::any_of(
            entries_, [](const auto& entry) { return entry.kind == dataset::EntryKind::symlink; });
    }
    std::uint64_t bytes() const {
        std::uint64_t sum = 0;
        for (const auto& entry : entries_) sum += entry.size;
        return sum;
    }

    Result<> tick(dataset::Entry& entry) {
        const std::size_t place = find(entry.path);
        if (place == entries_.size() || came_[place] || entries_[place].kind != entry.kind ||
            entries_[place].size != entry.size)
            return fail(Reason::archiveHostile, printable(entry.path) + " is not what the index lists");
        came_[place] = true;
        entry.mtimeNs = entries_[place].mtimeNs;
        return {};
    }

    Result<> allCame() const {
        for (std::size_t i = 0; i < entries_.size(); ++i)
            if (!came_[i] && entries_[i].kind != dataset::EntryKind::folder)
                return fail(Reason::incompleteDataset, printable(entries_[i].path) + " is not in its shard");
        return {};
    }

  private:
    /// Both stand in the order of the shard, so the next one is nearly always it.
    std::size_t find(std::string_view path) {
        if (next_ == entries_.size() || entries_[next_].path != path) next_ = search(path);
        return next_ == entries_.size() ? next_ : next_++;
    }
    std::size_t search(std::string_view path) {
        if (byPath_.empty())
            for (std::size_t i = 0; i < entries_.size(); ++i) byPath_.emplace(entries_[i].path, i);
        const auto found = byPath_.find(path);
        return found == byPath_.end() ? entries_.size() : found->second;
    }

    std::vector<dataset::Entry> entries_;
    std::vector<bool> came_;
    std::size_t next_ = 0;
    std::unordered_map<std::string_view, std::size_t> byPath_;
};

/// One pull of a whole tree.
class TreePull {
  public:
    TreePull(const StoredDataset& dataset, io::FileSystem& files, const Workshop& shop,
             dataset::IndexReader& index, const PullOptions& options, Tally& tally)
        : dataset_(dataset),
          files_(files),
          withoutLinks_(files),
          shop_(shop),
          index_(index),
          options_(options),
          tally_(tally) {}

    Result<> shard(const dataset::ManifestShard& shard, const StopToken& stop) {
        const Path done = shop_.done(shard);
        PACKTRAIN_TRY(Listed listed, listedIn(shard.number));
        if (files_.stat(done)) {
            tally_.ready(shard.size);
            return {};
        }
        const Path part = shop_.parts / fmt::format("{:06}.tar", shard.number);
        std::uint64_t moved = 0;
        if (const auto here = options_.here ? options_.here(shard, stop) : std::nullopt) {
            PACKTRAIN_CHECK(unpack(shard, here->path, listed, stop));
        } else {
            auto counted = countOf(shard);
            PACKTRAIN_CHECK(fetchObject(
                dataset_, files_, shard, part,
                [&](std::uint64_t n) {
                    moved += n;
                    if (counted) counted->came(n);
                    tally_.fetched(n);
                },
                stop));
            counted.reset();
            PACKTRAIN_CHECK(unpack(shard, part, listed, stop));
        }
        PACKTRAIN_CHECK(io::writeWhole(files_, done, asBytes("done\n")));
        // Also the part of an earlier try, of what has come another way since.
        if (const auto gone = files_.remove(part); !gone && gone.error().reason != Reason::fileGone)
            return gone;
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
            const auto counted = countOf(piece);
            PACKTRAIN_TRY(const auto found, dataset_.locate(piece, stop));
            const auto sink = [&](ByteSpan bytes) -> Result<> {
                if (at + bytes.size() > raw.size) return fail(Reason::sizeMismatch, piece.name);
                PACKTRAIN_CHECK(whole->writeAt(at, bytes));
                hasher->update(bytes);
                at += bytes.size();
                if (counted) counted->came(bytes.size());
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
    std::unique_ptr<CountedFetch> countOf(const dataset::ManifestObject& object) const {
        return options_.count ? options_.count(object) : nullptr;
    }

    Result<> unpack(const dataset::ManifestShard& shard, const Path& tar, Listed& listed,
                    const StopToken& stop) {
        // Of two that unpack at once one could put a link where the other has just seen nothing.
        const bool hasLinks = listed.hasLinks();
        std::unique_lock alone(linkMutex_, std::defer_lock);
        std::shared_lock beside(linkMutex_, std::defer_lock);
        hasLinks ? alone.lock() : beside.lock();
        const Path begun = shop_.parts / fmt::format("{:06}.begun", shard.number);
        if (files_.stat(begun)) PACKTRAIN_CHECK(clear(listed));
        PACKTRAIN_CHECK(io::writeWhole(files_, begun, {}));
        shard::ExtractOptions options;
        options.maxEntries = listed.entries().size();
        options.maxBytes = listed.bytes();
        options.each = [&listed](dataset::Entry& entry) { return listed.tick(entry); };
        PACKTRAIN_TRY(const auto reader, files_.openRead(tar));
        std::uint64_t at = 0;
        io::FileSystem& into = hasLinks ? files_ : withoutLinks_;
        PACKTRAIN_CHECK(shard::extractTar(into, readerOf(*reader, at), shop_.tree, options, stop));
        return listed.allCame();
    }

    /// What an extraction that was killed left behind would be in the way of this one.
    Result<> clear(const Listed& listed) {
        for (const dataset::Entry& entry : listed.entries())
            if (entry.kind != dataset::EntryKind::folder && files_.linkStat(shop_.tree / entry.path))
                PACKTRAIN_CHECK(files_.remove(shop_.tree / entry.path));
        return {};
    }

    /// Folders are noted besides: their times are set last of all.
    Result<Listed> listedIn(std::uint32_t shard) {
        std::vector<dataset::Entry> entries;
        const std::scoped_lock lock(indexMutex_);
        PACKTRAIN_CHECK(index_.ofShard(shard, [&](const dataset::IndexRow& row) -> Result<> {
            entries.push_back(row.entry);
            if (row.entry.kind == dataset::EntryKind::folder) folders_.push_back(row.entry);
            return {};
        }));
        return Listed(std::move(entries));
    }

    const StoredDataset& dataset_;
    io::FileSystem& files_;
    WithoutLinks withoutLinks_;
    const Workshop& shop_;
    dataset::IndexReader& index_;
    const PullOptions& options_;
    Tally& tally_;
    std::vector<dataset::Entry> folders_;
    std::shared_mutex linkMutex_;
    std::mutex indexMutex_;
};

}  // namespace

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
    TreePull pull(dataset, files, shop, *index, options, tally);
    PACKTRAIN_CHECK(inParallel(
        manifest.shards.size(), options.workers, stop,
        [&](std::size_t i, const StopToken& token) { return pull.shard(manifest.shards[i], token); }));
    for (const dataset::ManifestRaw& raw : manifest.raw) PACKTRAIN_CHECK(pull.raw(raw, stop));
    PACKTRAIN_CHECK(pull.folders());
    PACKTRAIN_CHECK(publish(files, shop, target));
    return PullOutcome{manifest.files, manifest.bytes, tally.fetchedBytes()};
}

}  // namespace packtrain::cache
