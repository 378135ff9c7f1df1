// The bytes of a tar, by ourselves: no library makes byte N without making 0..N-1. POSIX ustar; more blocks
// only where needed.
//
// What does not fit ustar goes into records before the header, chosen by what stock readers give back byte
// for byte (tests/core/shard): long names and long link targets into GNU 'L' and 'K' records, because a pax
// path that is not ASCII is normalised or refused by bsdtar, and `hdrcharset=BINARY`, which cures that, makes
// GNU tar warn at every member; sizes and times that ustar cannot hold into pax records.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "dataset/entry.h"
#include "dataset/planner.h"

namespace packtrain::shard {

inline constexpr std::uint64_t kBlock = 512;
inline constexpr std::uint64_t kTrailer = 2 * kBlock;

/// Bytes of an entry's header: one block, plus the records that it needs (see above). A pure function.
std::uint64_t headerBytes(const dataset::Entry& entry);
/// Writes the header to `out`, which has room for headerBytes(entry). uid and gid 0, mode kept, mtime in
/// whole seconds (floor).
void writeHeader(const dataset::Entry& entry, std::byte* out);
/// The same as a string.
std::string tarHeader(const dataset::Entry& entry);

/// Bytes of content that stand in a tar: a file's size, nothing for the others.
std::uint64_t contentBytes(const dataset::Entry& entry);
/// From `bytes` up to the next whole block.
constexpr std::uint64_t padding(std::uint64_t bytes) {
    return (kBlock - bytes % kBlock) % kBlock;
}
/// Header, content and padding to the block.
std::uint64_t memberBytes(const dataset::Entry& entry);
/// For the planner.
dataset::TarCosts tarCosts();

}  // namespace packtrain::shard
