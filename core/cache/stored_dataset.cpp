#include "cache/stored_dataset.h"

#include <fmt/format.h>

#include "base/digest.h"
#include "base/zstd.h"

namespace packtrain::cache {
namespace {

/// An index may unpack to this, per entry and at least: a bomb is refused before it fills the disk.
std::uint64_t indexLimit(const dataset::Manifest& manifest) { return 64 * kMiB + manifest.files * 4 * kKiB; }

std::string joined(std::string_view folder, std::string_view name) {
    return (Path(std::string(folder)) / name).bytes();
}

}  // namespace

Result<std::string> readSmall(remote::Remote& remote, const std::string& objectId, std::uint64_t limit, const StopToken& stop) {
    std::string bytes;
    const auto sink = [&](ByteSpan piece) -> Result<> {
        if (bytes.size() + piece.size() > limit) return fail(Reason::sizeMismatch, "larger than it may be");
        bytes += asText(piece);
        return {};
    };
    PACKTRAIN_CHECK(remote.read(objectId, {}, sink, stop));
    return bytes;
}

Result<std::unique_ptr<StoredDataset>> StoredDataset::open(remote::Remote& remote, std::string_view path, const StopToken& stop) {
    std::unique_ptr<StoredDataset> opened(new StoredDataset(remote, std::string(path)));
    PACKTRAIN_TRY(const auto folder, remote.findFolder(path, stop));
    if (!folder) return fail(Reason::unknownDataset, std::string(path));
    PACKTRAIN_TRY(const auto object, remote.findByName(*folder, dataset::kManifestName, stop));
    if (!object) return fail(Reason::unknownDataset, std::string(path));
    PACKTRAIN_TRY(const std::string text, readSmall(remote, object->id, dataset::kManifestLimit, stop));
    PACKTRAIN_TRY(opened->manifest_, dataset::readManifest(text));
    opened->manifestObject_ = *object;
    return opened;
}

Result<remote::ObjectInfo> StoredDataset::locate(const dataset::ManifestObject& object, const StopToken& stop) const {
    if (!object.id.empty()) {
        const auto byId = remote_.find(object.id, stop);
        if (byId && *byId && !(*byId)->isFolder) return **byId;
        // An id of another drive or of before a move may be nonsense here; the path decides. Other errors are errors.
        if (!byId && byId.error().kind != Kind::gone && byId.error().kind != Kind::refused) return Fail(byId.error());
    }
    const Path below(object.name);
    PACKTRAIN_TRY(const auto folder, remote_.findFolder(joined(path_, below.parent().bytes()), stop));
    if (!folder) return fail(Reason::incompleteDataset, object.name + " is not there");
    PACKTRAIN_TRY(auto found, remote_.findByName(*folder, below.name(), stop));
    if (!found) return fail(Reason::incompleteDataset, object.name + " is not there");
    return std::move(*found);
}

Result<std::unique_ptr<dataset::IndexReader>> StoredDataset::fetchIndex(io::FileSystem& files, const Path& file,
                                                                       const StopToken& stop) const {
    const dataset::ManifestObject& listed = manifest_.index;
    PACKTRAIN_TRY(const auto object, locate(listed, stop));
    PACKTRAIN_TRY(const std::string packed, readSmall(remote_, object.id, listed.size, stop));
    if (packed.size() != listed.size || toHex(asBytes(digestOf(DigestKind::sha256, asBytes(packed)))) != listed.sha256)
        return fail(Reason::indexBroken, listed.name);
    PACKTRAIN_TRY(const std::string plain, zstdDecompress(asBytes(packed), indexLimit(manifest_)));
    PACKTRAIN_CHECK(io::writeWhole(files, file, asBytes(plain)));
    return dataset::IndexReader::open(files, file);
}

}  // namespace packtrain::cache
