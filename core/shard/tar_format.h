// The bytes of a tar, by ourselves: no library makes byte N without making 0..N-1. POSIX ustar; pax records only where needed.
#pragma once

#include <cstdint>
#include <string>

#include "dataset/entry.h"
#include "dataset/planner.h"

namespace packtrain::shard {

inline constexpr std::uint64_t kBlock = 512;
inline constexpr std::uint64_t kTrailer = 2 * kBlock;

/// The header of an entry: one ustar block, with a pax header before it if the name does not fit ustar, the size is 8 GiB or more, or
/// the mtime does not fit. uid and gid 0, mode kept, mtime in whole seconds (floor). A pure function.
std::string tarHeader(const dataset::Entry& entry);
/// Header, content and padding to the block.
std::uint64_t memberBytes(const dataset::Entry& entry);
/// For the planner.
dataset::TarCosts tarCosts();

}  // namespace packtrain::shard
