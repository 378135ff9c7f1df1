#include "transfer/part_plan.h"

#include <algorithm>

namespace packtrain::transfer {
namespace {

constexpr double kSecondsPerPart = 30;
constexpr std::uint64_t kSmallestPart = 8 * kMiB;

std::uint64_t alignDown(std::uint64_t size, std::uint64_t alignment) {
    return size - size % alignment;
}

}  // namespace

NextPart nextPart(const PartFacts& facts, const remote::Capabilities& drive) {
    const std::uint64_t alignment = std::max<std::uint64_t>(drive.partAlignment, 1);
    std::uint64_t part = drive.partSize;
    if (part > kSmallestPart)
        part = std::clamp(static_cast<std::uint64_t>(facts.bytesPerSecond * kSecondsPerPart), kSmallestPart,
                          part);
    part = std::max(alignDown(part, alignment), alignment);

    if (facts.end) {
        const std::uint64_t left = *facts.end - std::min(*facts.end, facts.offset);
        if (left <= part) return {left, true};
        return {part, false};
    }
    const std::uint64_t tail = std::max(kTail, alignment);
    const std::uint64_t left = facts.sizeNow - std::min(facts.sizeNow, facts.offset);
    if (left >= part + tail) return {part, false};
    if (left <= tail) return {0, true};
    return {alignDown(left - tail, alignment), false};
}

}  // namespace packtrain::transfer
