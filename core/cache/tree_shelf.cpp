#include "cache/tree_shelf.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace packtrain::cache {
namespace {

constexpr int kWorkers = 3;
constexpr std::uint64_t kBlock = 4 * kKiB;  // what the last bytes of a file may take
constexpr std::string_view kNote = ".room";

std::uint64_t settled(const dataset::Manifest& manifest) {
    return manifest.bytes + manifest.files * kBlock;
}

}  // namespace

TreeShelf::TreeShelf(ShardCache& cache, io::FileSystem& files, const CacheFolder& folder)
    : cache_(cache), files_(files), folder_(folder) {
    const auto opened = files_.openFolder(folder_.trees());
    if (!opened) return;
    const auto names = (*opened)->names();
    for (std::size_t i = 0; names && i < names->size(); ++i) {
        std::string_view name = names->at(i).name;
        if (!name.ends_with(kNote)) continue;
        const auto text = io::readWhole(files_, folder_.trees() / name, kKiB);
        std::uint64_t bytes = 0;
        if (!text || std::from_chars(text->data(), text->data() + text->size(), bytes).ec != std::errc())
            continue;
        name.remove_suffix(kNote.size());
        rooms_[std::string(name)] = cache_.adopt(bytes);
    }
}

std::uint64_t TreeShelf::peak(const dataset::Manifest& manifest) {
    std::uint64_t largest = 0;
    for (const auto& shard : manifest.shards) largest = std::max(largest, shard.size);
    return settled(manifest) + std::min<std::uint64_t>(kWorkers, manifest.shards.size()) * largest;
}

std::string TreeShelf::key(const dataset::Manifest& manifest) const {
    return fmt::format("{}-{}", manifest.datasetId, manifest.version);
}

Path TreeShelf::place(const dataset::Manifest& manifest) const {
    return folder_.trees() / key(manifest) / manifest.name;
}

bool TreeShelf::isThere(const dataset::Manifest& manifest) const {
    const auto stat = files_.linkStat(place(manifest));
    return stat && stat->type == io::FileType::folder;
}

Result<Reservation> TreeShelf::room(const StoredDataset& dataset) {
    const dataset::Manifest& manifest = dataset.manifest();
    const std::uint64_t wanted = peak(manifest);
    const std::uint64_t done = std::min(pulledBytes(dataset, files_, place(manifest)), settled(manifest));
    {
        const std::scoped_lock lock(mutex_);
        rooms_.erase(key(manifest));
    }
    PACKTRAIN_TRY(auto held, cache_.makeRoom(manifest.datasetId, wanted, done));
    if (held.isHeld()) return held;
    return fail(Reason::diskFull,
                fmt::format("{}: the tree needs {}, and the cache cannot hold it; access by "
                            "\"shards\" works in less room",
                            manifest.name, formatBytes(wanted)));
}

Result<Path> TreeShelf::make(const StoredDataset& dataset, const PullProgress& progress,
                             const StopToken& stop) {
    const dataset::Manifest& manifest = dataset.manifest();
    Path target = place(manifest);
    if (isThere(manifest)) return target;
    PACKTRAIN_TRY(auto held, room(dataset));
    const std::string bytes = std::to_string(held.size());
    PACKTRAIN_CHECK(io::writeWhole(files_, note(key(manifest)), asBytes(bytes), true));
    PACKTRAIN_CHECK(files_.makeFolders(target.parent(), true));
    std::uint64_t counted = pulledBytes(dataset, files_, target);
    // A shard's bytes are counted when they came; those that unpacking it writes are the workers' room.
    const auto count = [&](std::uint64_t done, std::uint64_t total, std::uint64_t objects,
                           std::uint64_t objectsTotal) {
        if (done > counted) {
            held.beginWrite(done - counted);
            held.endWrite(done - counted, true);
            counted = done;
        }
        if (progress) progress(done, total, objects, objectsTotal);
    };
    PullOptions options;
    options.workers = kWorkers;
    options.diskFloor = 0;
    options.here = [&](const dataset::ManifestObject& object, const StopToken& token) {
        return cache_.leaseOfWhatIsHere(dataset, object, token);
    };
    options.count = [&](const dataset::ManifestObject& object) { return cache_.countFetch(object); };
    const auto pulled = pullDataset(dataset, files_, target, options, count, stop);
    held.settle(pulled ? settled(manifest) : held.size());
    const std::string now = std::to_string(held.size());
    if (pulled) (void)io::writeWhole(files_, note(key(manifest)), asBytes(now), true);
    const std::scoped_lock lock(mutex_);
    rooms_[key(manifest)] = std::move(held);
    if (!pulled) return Fail(pulled.error());
    return target;
}

Result<> TreeShelf::drop(const dataset::Manifest& manifest) {
    PACKTRAIN_CHECK(files_.removeTree(folder_.trees() / key(manifest)));
    PACKTRAIN_CHECK(files_.removeTree(note(key(manifest))));
    const std::scoped_lock lock(mutex_);
    rooms_.erase(key(manifest));
    return {};
}

}  // namespace packtrain::cache
