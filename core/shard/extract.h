// Reading a tar, hostile until proved: libarchive takes it apart, and our own rules decide what is written,
// and where: names by isSafeRelative, nothing through a link.
#pragma once

#include <functional>
#include <string>

#include "base/cancel.h"
#include "dataset/index.h"
#include "io/file_system.h"

namespace packtrain::shard {

/// Gives the next bytes of the archive; 0 at the end.
using ArchiveSource = std::function<Result<std::size_t>(MutableByteSpan)>;

struct ExtractOptions {
    /// Called for every entry before it is written; false leaves it out. Null: everything.
    std::function<bool(std::string_view path)> wanted = {};
    /// Called for every entry that is wanted, before it is written: may put its mode and time right; its
    /// error ends the extraction. Null: nothing.
    std::function<Result<>(dataset::Entry& entry)> each = {};
    /// Limits against bombs: from the index or the manifest.
    std::uint64_t maxEntries = UINT64_MAX;
    std::uint64_t maxBytes = UINT64_MAX;
};

struct Extracted {
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    /// (path, mode, mtime) of folders: to be set when everything is in place, innermost first.
    std::vector<dataset::Entry> folders;
};

/// Unpacks below `target`, which exists. Overwrites nothing (fileBusy), follows no link, sets modes and
/// mtimes (a tar has whole seconds: `each` knows more). Links are made last; what a link passes
/// before a ".." is made a folder if nothing is there. archiveHostile for a name that leaves the folder, a
/// link that leads out, a device, a hard link, more than the options allow; checksumMismatch for an archive
/// that is damaged or cut. After an error what was unpacked so far is still there; nothing is synced.
Result<Extracted> extractTar(io::FileSystem& files, const ArchiveSource& source, const Path& target,
                             const ExtractOptions& options, const StopToken& stop);

}  // namespace packtrain::shard
