#include "cache/stored_dataset.h"

#include <fmt/format.h>

#include "base/digest.h"

namespace packtrain::cache {
namespace {

/// An index may unpack to this, per entry and at least: a bomb is refused before it fills the disk.
std::uint64_t indexLimit(const dataset::Manifest& manifest) {
    return 64 * kMiB + manifest.files * 4 * kKiB;
}

std::string joined(std::string_view folder, std::string_view name) {
    return (Path(std::string(folder)) / name).bytes();
}

constexpr std::size_t kBlock = kMiB;

Result<std::string> hashWhole(io::FileSystem& files, const Path& file) {
    PACKTRAIN_TRY(const auto reader, files.openRead(file));
    const auto hasher = makeHasher(DigestKind::sha256);
    std::vector<std::byte> block(kBlock);
    for (std::uint64_t at = 0;;) {
        PACKTRAIN_TRY(const std::size_t got, reader->readAt(at, block));
        if (got == 0) return toHex(asBytes(hasher->finish()));
        hasher->update(ByteSpan(block).first(got));
        at += got;
    }
}

Result<> fetchWhole(const StoredDataset& dataset, io::FileSystem& files,
                    const dataset::ManifestObject& listed, const remote::ObjectInfo& object, const Path& file,
                    const StopToken& stop) {
    PACKTRAIN_TRY(const auto writer, files.openWrite(file, io::WriteMode::createOrTruncate));
    const auto hasher = makeHasher(DigestKind::sha256);
    std::uint64_t at = 0;
    const auto sink = [&](ByteSpan bytes) -> Result<> {
        if (at + bytes.size() > listed.size)
            return fail(Reason::indexBroken, listed.name + " is longer than listed");
        PACKTRAIN_CHECK(writer->writeAt(at, bytes));
        hasher->update(bytes);
        at += bytes.size();
        return {};
    };
    PACKTRAIN_CHECK(dataset.remote().read(object.id, {}, sink, stop));
    if (at != listed.size || toHex(asBytes(hasher->finish())) != listed.sha256)
        return fail(Reason::indexBroken, listed.name);
    return writer->sync();
}

bool isAsListed(io::FileSystem& files, const Path& file, const dataset::ManifestObject& listed) {
    const auto stat = files.linkStat(file);
    if (!stat || stat->type != io::FileType::file || stat->size != listed.size) return false;
    const auto sha256 = hashWhole(files, file);
    return sha256 && *sha256 == listed.sha256;
}

}  // namespace

Result<std::string> readSmall(remote::Remote& remote, const std::string& objectId, std::uint64_t limit,
                              const StopToken& stop) {
    std::string bytes;
    const auto sink = [&](ByteSpan piece) -> Result<> {
        if (bytes.size() + piece.size() > limit) return fail(Reason::sizeMismatch, "larger than it may be");
        bytes += asText(piece);
        return {};
    };
    PACKTRAIN_CHECK(remote.read(objectId, {}, sink, stop));
    return bytes;
}

Result<std::unique_ptr<StoredDataset>> StoredDataset::open(remote::Remote& remote, std::string_view path,
                                                           const StopToken& stop) {
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

bool StoredDataset::mayBeElsewhere(const Error& error) {
    return error.kind == Kind::gone || error.kind == Kind::refused;
}

Result<remote::ObjectInfo> StoredDataset::locate(const dataset::ManifestObject& object,
                                                 const StopToken& stop) const {
    if (!object.id.empty()) {
        const auto byId = remote_.find(object.id, stop);
        if (byId && *byId && !(*byId)->isFolder) return **byId;
        // An id of another drive or of before a move may be nonsense here; the path decides. Other errors are
        // errors.
        if (!byId && !mayBeElsewhere(byId.error())) return Fail(byId.error());
    }
    const Path below(object.name);
    PACKTRAIN_TRY(const auto folder, remote_.findFolder(joined(path_, below.parent().bytes()), stop));
    if (!folder) return fail(Reason::incompleteDataset, object.name + " is not there");
    PACKTRAIN_TRY(auto found, remote_.findByName(*folder, below.name(), stop));
    if (!found) return fail(Reason::incompleteDataset, object.name + " is not there");
    return std::move(*found);
}

std::unique_ptr<StoredDataset> StoredDataset::known(remote::Remote& remote, std::string_view path,
                                                    dataset::Manifest manifest) {
    std::unique_ptr<StoredDataset> dataset(new StoredDataset(remote, std::string(path)));
    dataset->manifest_ = std::move(manifest);
    return dataset;
}

Result<std::unique_ptr<dataset::IndexReader>> StoredDataset::fetchIndex(io::FileSystem& files,
                                                                        const Path& file,
                                                                        const StopToken& stop,
                                                                        const Path& kept) const {
    const dataset::ManifestObject& listed = manifest_.index;
    const Path packed = kept.empty() ? Path(file.bytes() + ".zst") : kept;
    Result<> unpacked;
    if (kept.empty() || !isAsListed(files, kept, listed)) {
        PACKTRAIN_TRY(const auto object, locate(listed, stop));
        unpacked = fetchWhole(*this, files, listed, object, packed, stop);
    }
    if (unpacked) unpacked = dataset::unpackIndex(files, packed, file, indexLimit(manifest_));
    if (kept.empty() || !unpacked) (void)files.remove(packed);
    PACKTRAIN_CHECK(unpacked);
    return dataset::IndexReader::open(files, file);
}

}  // namespace packtrain::cache
