#include "base/digest.h"
#include "io/file_system.h"

namespace packtrain::io {
namespace {

constexpr std::size_t kPiece = 64 * kKiB;

Path folderOf(const Path& path) {
    Path parent = path.parent();
    return parent.empty() ? Path(".") : parent;
}

Result<> writeSynced(FileSystem& files, const Path& path, ByteSpan bytes, bool isPrivate) {
    PACKTRAIN_TRY(const auto file, files.openWrite(path, WriteMode::createNew, isPrivate));
    PACKTRAIN_CHECK(file->writeAt(0, bytes));
    return file->sync();
}

Result<> writeAndReplace(FileSystem& files, const Path& draft, const Path& path, ByteSpan bytes,
                         bool isPrivate) {
    PACKTRAIN_CHECK(writeSynced(files, draft, bytes, isPrivate));
    // A file that its owner has closed to others stays closed.
    if (const auto old = files.stat(path); old && !isPrivate)
        PACKTRAIN_CHECK(files.setMode(draft, old->mode));
    return files.rename(draft, path);
}

}  // namespace

Result<std::string> readWhole(FileSystem& files, const Path& path, std::uint64_t limit) {
    PACKTRAIN_TRY(const auto file, files.openRead(path));
    // The size is a hint only: files in /proc say 0, and a file may grow while it is read.
    PACKTRAIN_TRY(const FileStat stat, file->stat());
    std::string content;
    content.reserve(static_cast<std::size_t>(std::min(stat.size, limit)) + 1);
    while (true) {
        const std::size_t before = content.size();
        const std::size_t want =
            static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, limit - before + 1));
        content.resize(before + want);
        const MutableByteSpan piece = std::as_writable_bytes(std::span(content)).subspan(before);
        PACKTRAIN_TRY(const std::size_t count, file->readAt(before, piece));
        content.resize(before + count);
        if (content.size() > limit) return fail(Reason::badArgument, path.display() + " is too large");
        if (count < want) return content;
    }
}

Result<> writeWhole(FileSystem& files, const Path& path, ByteSpan bytes, bool isPrivate) {
    const Path draft(path.bytes() + ".new-" + toHex(asBytes(randomBytes(6))));
    const auto replaced = writeAndReplace(files, draft, path, bytes, isPrivate);
    if (!replaced) {
        (void)files.remove(draft);  // the first failure is the one to report
        return replaced;
    }
    return files.syncFolder(folderOf(path));
}

}  // namespace packtrain::io
