#include "cache/fetch.h"

#include <vector>

#include "base/digest.h"

namespace packtrain::cache {
namespace {

constexpr std::size_t kBlock = kMiB;

Result<> hashLocal(io::FileSystem& files, const Path& file, std::uint64_t size, Hasher& hasher,
                   const StopToken& stop) {
    PACKTRAIN_TRY(const auto reader, files.openRead(file));
    std::vector<std::byte> block(kBlock);
    for (std::uint64_t at = 0; at < size;) {
        if (stop.stop_requested()) return fail(Reason::cancelled);
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(kBlock, size - at));
        PACKTRAIN_TRY(const std::size_t got, reader->readAt(at, MutableByteSpan(block).first(wanted)));
        if (got == 0) return fail(Reason::readFailed, file.display() + " became shorter");
        hasher.update(ByteSpan(block).first(got));
        at += got;
    }
    return {};
}

Result<> fetchRest(const StoredDataset& dataset, io::FileSystem& files, const dataset::ManifestObject& object,
                   const remote::ObjectInfo& found, const Path& file, bool anew, const Moved& moved,
                   const StopToken& stop) {
    const auto hasher = makeHasher(DigestKind::sha256);
    PACKTRAIN_TRY(const auto writer, files.openWrite(file, anew ? io::WriteMode::createOrTruncate
                                                                : io::WriteMode::openOrCreate));
    PACKTRAIN_TRY(const io::FileStat state, writer->stat());
    std::uint64_t at = std::min(state.size, object.size);
    PACKTRAIN_CHECK(hashLocal(files, file, at, *hasher, stop));
    if (at < object.size) {
        const auto sink = [&](ByteSpan bytes) -> Result<> {
            if (at + bytes.size() > object.size)
                return fail(Reason::sizeMismatch, object.name + " is longer than listed");
            PACKTRAIN_CHECK(writer->writeAt(at, bytes));
            hasher->update(bytes);
            at += bytes.size();
            if (moved) moved(bytes.size());
            return {};
        };
        PACKTRAIN_CHECK(dataset.remote().read(found.id, {at, std::nullopt}, sink, stop));
    }
    PACKTRAIN_CHECK(writer->truncate(object.size));
    PACKTRAIN_CHECK(writer->sync());
    if (at != object.size) return fail(Reason::sizeMismatch, object.name + " is shorter than listed");
    if (toHex(asBytes(hasher->finish())) != object.sha256) return fail(Reason::checksumMismatch, object.name);
    return {};
}

}  // namespace

Result<> fetchObject(const StoredDataset& dataset, io::FileSystem& files,
                     const dataset::ManifestObject& object, const Path& file, const Moved& moved,
                     const StopToken& stop) {
    PACKTRAIN_TRY(const auto found, dataset.locate(object, stop));
    if (found.size != object.size) return fail(Reason::sizeMismatch, object.name);
    const bool resumed = files.stat(file).has_value();
    auto fetched = fetchRest(dataset, files, object, found, file, false, moved, stop);
    if (!fetched && fetched.error().kind == Kind::corrupt && resumed)
        fetched = fetchRest(dataset, files, object, found, file, true, moved, stop);
    return fetched;
}

Result<> readBack(const StoredDataset& dataset, const dataset::ManifestObject& object,
                  const remote::ObjectInfo& found, const Moved& moved, const StopToken& stop) {
    const auto hasher = makeHasher(DigestKind::sha256);
    std::uint64_t size = 0;
    const auto sink = [&](ByteSpan bytes) -> Result<> {
        hasher->update(bytes);
        size += bytes.size();
        if (moved) moved(bytes.size());
        if (size > object.size) return fail(Reason::sizeMismatch, object.name + " is longer than listed");
        return {};
    };
    PACKTRAIN_CHECK(dataset.remote().read(found.id, {}, sink, stop));
    if (size != object.size) return fail(Reason::sizeMismatch, object.name + " is shorter than listed");
    if (toHex(asBytes(hasher->finish())) != object.sha256) return fail(Reason::checksumMismatch, object.name);
    return {};
}

}  // namespace packtrain::cache
