// A shard's bytes as a stream that can begin anywhere. They are a pure function of the members and their
// content, so no temporary file is needed: with the mark before an offset, any byte range is made again by
// reading at most one mark interval too much.
//
// A shard whose files change under way is *mended*, not cut short: the changed sample leaves the layout of
// the open shard (the drive was not told the total), the stream goes on with what follows, and the sample
// goes to a closing shard. Only where the drive already holds bytes of that sample is the shard begun anew,
// once. So no byte is sent twice and no small rest of a shard is left.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/digest.h"
#include "dataset/entry.h"
#include "dataset/planner.h"

namespace packtrain::shard {

/// What is packed: the sealed members of a shard less what was taken out of it (a changed file leaves with
/// its whole sample).
struct ShardContent {
    dataset::PlannedShard plan;
    std::vector<bool> takenOut;  ///< per member; empty: none
};

/// A part of a file above the cap. The parts of one file are packed in order, because the digests of the
/// whole file run on across them.
struct RawContent {
    dataset::Entry entry;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::string before;  ///< Mark::state of the last mark of the part before; empty for the first part
};

/// The state of the packer at an offset. Opaque to all but this room; bound to the versions of the digest
/// libraries.
struct Mark {
    std::uint64_t offset = 0;
    std::string state;  ///< midstates of the running digests of the shard and of the file being read, bound
                        ///< to the layout before it
    std::string
        fileDigests;  ///< of the files that ended since the previous mark: (member number, 16 bytes) records
};

/// A sample that cannot go with this shard because one of its files is not what the plan saw.
struct TakenOut {
    std::vector<std::uint32_t> members;     ///< every member of the sample, ascending
    std::uint32_t culprit = 0;              ///< the member that changed
    Reason reason = Reason::sourceChanged;  ///< or fileGone, fileDenied, readFailed
    std::uint64_t sampleOffset = 0;         ///< where the sample begins in the shard
};

/// What is looked at before the first byte.
enum class CheckScope {
    everything,     ///< where the size is told beforehand: nothing may be taken out later
    untilOneStays,  ///< so that no shard of nothing is begun; what changed behind it leaves on the way
};

struct PackOptions {
    std::vector<DigestKind> digests = {DigestKind::sha256};  ///< running over the whole shard
    /// With what is read ahead a resumed worker reads less than 32 MiB before its first new byte.
    std::uint64_t markInterval = 8 * kMiB;
    std::uint64_t stageLimit =
        kMiB;  ///< a sample up to this size reaches the reader only after its last check
};

/// Makes a shard's bytes, in order, from wherever it is placed; begins at 0. One thread at a time. Reads
/// ahead in a thread of its own (at most 8 MiB), which alone uses the SourceTree while the stream lives.
/// After an error read() repeats it until the stream is placed.
///
/// Identity of every file is checked on open and after its last byte. A small sample that changed is taken
/// out on the spot, before any of its bytes came out: `onTakenOut` is called (it must journal it; its error
/// ends the read) and the stream goes on with the next sample. A larger one whose bytes are out already makes
/// read() fail with Kind::sourceChanged, and changed() names it: the caller asks the remote what it holds,
/// takes the sample out with takeOut(), and places the stream again (at R <= sampleOffset), or begins the
/// shard anew. The same happens to any sample that begins before the offset at which the stream was placed:
/// the remote holds bytes of it.
class PackStream {
  public:
    virtual ~PackStream() = default;

    /// Bytes of the whole shard as it stands now. Shrinks when a sample is taken out: final when the end is
    /// reached.
    virtual std::uint64_t size() const = 0;
    virtual std::uint64_t offset() const = 0;

    /// A stat of members that are not taken out: those that changed are taken out (onTakenOut, one call
    /// each). Before byte 0. sourceMissing if a root is gone: nothing is taken out.
    virtual Result<> check(CheckScope scope) = 0;
    /// Places the stream at `offset` with the state of `mark` (mark->offset <= offset; null: from 0). Makes
    /// and hashes what lies between, its marks too; marks not yet taken are dropped. Members that end before
    /// the mark are not looked at. Fails as read() does; databaseBroken for a mark of another layout or
    /// digest library: place without one.
    virtual Result<> place(std::uint64_t offset, const Mark* mark) = 0;
    /// The next bytes; 0 at the end. sourceMissing if a root is gone (wait, then place again).
    virtual Result<std::size_t> read(MutableByteSpan out) = 0;
    virtual std::optional<TakenOut> changed() const = 0;
    /// Takes the sample out of the layout. Only where nothing of it is kept by the remote; marks after its
    /// beginning are void.
    virtual void takeOut(const TakenOut& sample) = 0;

    /// Marks made since the last call, in order: one at every markInterval, and one at the very end.
    virtual std::vector<Mark> takeMarks() = 0;
    /// At the end: raw digests of the whole shard in the order of PackOptions::digests.
    virtual std::vector<std::string> digests() const = 0;
};

using OnTakenOut = std::function<Result<>(const TakenOut&)>;

std::unique_ptr<PackStream> packShard(dataset::SourceTree& source, ShardContent content,
                                      const PackOptions& options, OnTakenOut onTakenOut);
/// Raw parts have one "member"; a change always fails the read (and check), and takeOut() does nothing:
/// the file is begun anew. databaseBroken from the first place() or read() if RawContent::before is not the
/// state at the end of the part before.
std::unique_ptr<PackStream> packRaw(dataset::SourceTree& source, RawContent content,
                                    const PackOptions& options);

/// Digests of a whole raw file, over all its parts.
struct RawDigest {
    std::string sha256;  ///< 32 raw bytes
    std::string xxh3;    ///< 16 raw bytes
};
/// From Mark::state of the last mark of the last part; databaseBroken if that is not the state at `fileSize`.
Result<RawDigest> rawDigest(std::string_view lastState, std::uint64_t fileSize);

/// The offset of each member's content in the shard, by member number; for the index. Nothing for what was
/// taken out.
std::vector<std::optional<std::uint64_t>> contentOffsets(const ShardContent& content);
/// Bytes of the whole tar.
std::uint64_t tarSize(const ShardContent& content);

struct FileDigest {
    std::uint32_t member;
    std::string xxh3;  ///< 16 raw bytes
};
/// Decodes Mark::fileDigests; databaseBroken if it is torn.
Result<std::vector<FileDigest>> decodeFileDigests(std::string_view records);

}  // namespace packtrain::shard
