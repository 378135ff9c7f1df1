#include "shard/extract.h"

#include <utility>

#include "shard/archive_reader.h"
#include "shard/target_folder.h"

namespace packtrain::shard {
namespace {

using dataset::Entry;
using dataset::EntryKind;

Result<> writeFile(ArchiveReader& archive, TargetFolder& target, const Entry& entry, const StopToken& stop) {
    PACKTRAIN_TRY(auto file, target.createFile(entry.path));
    for (std::uint64_t offset = 0; offset < entry.size;) {
        if (stop.stop_requested()) return fail(Reason::cancelled, printable(entry.path));
        PACKTRAIN_TRY(const ByteSpan bytes, archive.content());
        PACKTRAIN_CHECK(file->writeAt(offset, bytes));
        offset += bytes.size();
    }
    file.reset();
    return target.finishFile(entry);
}

Result<> unpackOne(ArchiveReader& archive, TargetFolder& target, Entry& entry, Extracted& done,
                   const StopToken& stop) {
    switch (entry.kind) {
        case EntryKind::folder:
            PACKTRAIN_CHECK(target.makeFolder(entry.path));
            done.folders.push_back(std::move(entry));
            return {};
        case EntryKind::symlink:
            return target.addLink(entry);
        case EntryKind::file:
            break;
    }
    PACKTRAIN_CHECK(writeFile(archive, target, entry, stop));
    ++done.files;
    done.bytes += entry.size;
    return {};
}

}  // namespace

Result<Extracted> extractTar(io::FileSystem& files, const ArchiveSource& source, const Path& target,
                             const ExtractOptions& options, const StopToken& stop) {
    ArchiveReader archive(source);
    TargetFolder folder(files, target);
    Extracted done;
    std::uint64_t entries = 0;
    std::uint64_t bytes = 0;
    while (true) {
        if (stop.stop_requested()) return fail(Reason::cancelled, target.display());
        PACKTRAIN_TRY(std::optional<Entry> entry, archive.next());
        if (!entry) break;
        if (!isSafeRelative(entry->path)) return fail(Reason::archiveHostile, printable(entry->path));
        if (++entries > options.maxEntries || entry->size > options.maxBytes - bytes)
            return fail(Reason::archiveHostile, printable(entry->path) + ": more than was announced");
        bytes += entry->size;
        if (options.wanted && !options.wanted(entry->path)) continue;
        if (options.each) PACKTRAIN_CHECK(options.each(*entry));
        PACKTRAIN_CHECK(unpackOne(archive, folder, *entry, done, stop));
    }
    PACKTRAIN_CHECK(folder.makeLinks());
    return done;
}

}  // namespace packtrain::shard
