#include "link/id.h"

#include <algorithm>

#include "base/digest.h"

namespace packtrain::link {
namespace {

std::optional<IdBytes> fromBytes(std::string_view bytes) {
    if (bytes.size() != kIdSize) return std::nullopt;
    IdBytes id;
    std::ranges::copy(asBytes(bytes), id.begin());
    return id;
}

}  // namespace

IdBytes randomIdBytes() {
    return *fromBytes(randomBytes(kIdSize));
}

std::optional<IdBytes> idBytesFromHex(std::string_view hex) {
    const auto bytes = fromHex(hex);
    return bytes ? fromBytes(*bytes) : std::nullopt;
}

}  // namespace packtrain::link
