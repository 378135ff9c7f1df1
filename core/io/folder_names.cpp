#include <algorithm>
#include <cstring>

#include "io/file_system.h"

namespace packtrain::io {
namespace {

// The widths of a slot's fields; no system has names of 64 KiB or folders of 16 TiB.
constexpr std::uint64_t kOffsetMask = (std::uint64_t{1} << 44) - 1;
constexpr std::uint64_t kLengthMask = 0xffff;
constexpr std::uint64_t kTypeMask = 0xf;

// Eight bytes of a name as a number that compares as the bytes do; a shorter name is filled with zeros, which
// no name holds.
std::uint64_t leadingBytes(std::string_view name) {
    std::uint64_t key = 0;
    for (std::size_t i = 0; i < sizeof key; ++i)
        key = key << 8 | (i < name.size() ? static_cast<unsigned char>(name[i]) : 0U);
    return key;
}

std::size_t commonLength(std::string_view a, std::string_view b) {
    const auto [end, other] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    return static_cast<std::size_t>(end - a.begin());
}

}  // namespace

void FolderNames::reserve(std::size_t count, std::size_t bytes) {
    items_.reserve(count);
    arena_.reserve(bytes);
}

void FolderNames::add(std::string_view name, FileType type) {
    Slot slot{};
    slot.offset = arena_.size() & kOffsetMask;
    slot.length = name.size() & kLengthMask;
    slot.type = static_cast<std::uint64_t>(type) & kTypeMask;
    items_.push_back(slot);
    arena_ += name;
}

// Names of one folder mostly begin alike ("frame_000017.jpg"): the key is taken after what all have in
// common, so that nearly every comparison is one of two numbers and touches no name.
void FolderNames::sort() {
    if (items_.size() < 2) return;
    const std::string_view first = at(0).name;
    std::size_t common = first.size();
    for (std::size_t i = 1; i < items_.size() && common > 0; ++i)
        common = std::min(common, commonLength(first, at(i).name));

    struct Keyed {
        std::uint64_t key;
        Slot slot;
    };
    std::vector<Keyed> keyed;
    keyed.reserve(items_.size());
    for (std::size_t i = 0; i < items_.size(); ++i)
        keyed.push_back({leadingBytes(at(i).name.substr(common)), items_[i]});
    const auto nameOf = [&](const Slot& slot) {
        return std::string_view(arena_).substr(slot.offset, slot.length);
    };
    std::sort(keyed.begin(), keyed.end(), [&](const Keyed& a, const Keyed& b) {
        return a.key != b.key ? a.key < b.key : nameOf(a.slot) < nameOf(b.slot);
    });
    std::transform(keyed.begin(), keyed.end(), items_.begin(), [](const Keyed& k) { return k.slot; });
}

}  // namespace packtrain::io
