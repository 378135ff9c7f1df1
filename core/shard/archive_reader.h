// libarchive's tar reader as this room sees it: members one after another, errors as values.
#pragma once

#include <memory>
#include <optional>

#include "dataset/entry.h"
#include "shard/extract.h"

namespace packtrain::shard {

/// Reads an archive from its source. A damaged or cut archive is checksumMismatch, a member that no dataset
/// can hold (device, hard link, sparse map) archiveHostile; the source's own errors pass through. Not
/// thread-safe.
class ArchiveReader {
  public:
    explicit ArchiveReader(const ArchiveSource& source);
    ~ArchiveReader();
    ArchiveReader(const ArchiveReader&) = delete;
    ArchiveReader& operator=(const ArchiveReader&) = delete;

    /// The next member; what was not read of the one before is skipped. Nothing at the end, which must be a
    /// tar's own end mark.
    Result<std::optional<dataset::Entry>> next();
    /// Some bytes of the member's content, in order; none at its end. Valid until the next call.
    Result<ByteSpan> content();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace packtrain::shard
