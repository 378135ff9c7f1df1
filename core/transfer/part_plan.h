// Which part goes next. Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "remote/remote.h"

namespace packtrain::transfer {

/// What is known when the next part is chosen.
struct PartFacts {
    std::uint64_t offset = 0;   ///< held by the drive
    std::uint64_t sizeNow = 0;  ///< of the whole object; shrinks when a sample is taken out
    std::optional<std::uint64_t>
        end;  ///< the size, once nothing can change any more (or where the drive had to be told it)
    double bytesPerSecond = 0;  ///< of the last part; 0: nothing was sent yet
};

struct NextPart {
    std::uint64_t size = 0;  ///< 0: the end is near, wait for it before choosing
    bool last = false;
};

/// The last part of an object is kept small enough to lie in the ring whole: it is chosen only when the
/// packer has ended, so the total that the drive is told with it is final. A sample that changes late then
/// shortens the shard instead of costing it. (An improvement on telling the total with the last full-sized
/// part; it costs one request per object.)
inline constexpr std::uint64_t kTail = kMiB;

/// Parts are as large as the drive likes them, smaller on a slow line: an acknowledgement about every 30 s.
/// The first ones are small: they measure the line.
NextPart nextPart(const PartFacts& facts, const remote::Capabilities& drive);

}  // namespace packtrain::transfer
