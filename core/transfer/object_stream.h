// The bytes of an object: a shard or a raw part from the source, or a file of the job's own folder.
#pragma once

#include <memory>

#include "shard/pack_stream.h"
#include "transfer/object_record.h"
#include "transfer/run_context.h"

namespace packtrain::transfer {

/// Which digests are made: sha256 always, and the drive's own if it does not know that.
std::vector<DigestKind> digestsFor(const remote::Capabilities& drive);

/// The stream and what it reads from. Used by one thread at a time.
struct ObjectStream {
    std::unique_ptr<dataset::SourceTree> source;
    std::unique_ptr<shard::PackStream> stream;
    shard::OnTakenOut journalTakenOut;  ///< what the stream calls too
};

Result<ObjectStream> openStream(const RunContext& run, const ObjectRow& object);

/// A whole file as a stream. It is ours and does not change: placing it hashes from its start.
Result<std::unique_ptr<shard::PackStream>> packFile(io::FileSystem& files, const Path& path,
                                                    std::vector<DigestKind> digests);

/// Where the files of index and wids.json lie until they are sent.
Path ownFile(const RunContext& run, const ObjectRow& object);

}  // namespace packtrain::transfer
