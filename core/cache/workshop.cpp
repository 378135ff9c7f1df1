#include "cache/workshop.h"

#include <fmt/format.h>

namespace packtrain::cache {

Path Workshop::done(const dataset::ManifestShard& shard) const {
    return parts / fmt::format("{:06}.done", shard.number);
}

Path Workshop::done(const dataset::ManifestRaw& raw) const {
    return parts / fmt::format("raw-{:06}.done", raw.number);
}

std::string Workshop::stamp(const dataset::Manifest& manifest, std::string_view kind) {
    return fmt::format("{} {} {}\n", manifest.datasetId, manifest.version, kind);
}

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

}  // namespace packtrain::cache
