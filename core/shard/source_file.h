// A file of the source, held against what the plan saw: checked when it is opened and again after its last
// byte.
#pragma once

#include <memory>

#include "dataset/entry.h"

namespace packtrain::shard {

/// Does this failure concern one entry, so that it leaves the shard with its sample? Else it concerns the
/// whole source or this computer.
bool concernsOneEntry(Reason reason);

/// Opens and checks entries. Failures are sourceChanged, fileGone, fileDenied and readFailed (after one
/// retry) of the entry itself; sourceMissing if the root is gone, which is asked before an entry is blamed;
/// or a failure of this computer. One thread.
class SourceReader {
  public:
    explicit SourceReader(dataset::SourceTree& tree) : tree_(tree) {}

    /// Is the entry still what the plan saw? One stat; a link is read too.
    Result<> check(const dataset::Entry& entry);
    /// All at once: opens, fills `content` (the planned size), checks.
    Result<> readWhole(const dataset::Entry& entry, MutableByteSpan content);

  private:
    friend class SourceFile;
    Result<> checkOnce(const dataset::Entry& entry);
    Result<> compare(const dataset::Entry& entry, const io::FileStat& now);
    Result<std::unique_ptr<io::ReadableFile>> openOnce(const dataset::Entry& entry);
    Result<> readOnce(const dataset::Entry& entry, MutableByteSpan content);
    /// The error as this room speaks of it, once it is clear that the root is still there.
    Error blame(Error error);

    dataset::SourceTree& tree_;
};

/// A file read piece by piece. The entry must outlive it.
class SourceFile {
  public:
    SourceFile(SourceReader& reader, const dataset::Entry& entry) : reader_(reader), entry_(entry) {}

    Result<> open();
    /// Fills `out`, which lies within the planned size; sourceChanged if the file is shorter.
    Result<> readAt(std::uint64_t offset, MutableByteSpan out);
    /// The check after the last byte.
    Result<> checkAgain();

  private:
    SourceReader& reader_;
    const dataset::Entry& entry_;
    std::unique_ptr<io::ReadableFile> file_;
};

}  // namespace packtrain::shard
