// Random names of sixteen bytes. They are public: they stand in the heads of frames.
#pragma once

#include <array>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace packtrain::link {

inline constexpr std::size_t kIdSize = 16;
using IdBytes = std::array<std::byte, kIdSize>;

IdBytes randomIdBytes();
/// Nothing unless it is 32 hexadecimal digits.
std::optional<IdBytes> idBytesFromHex(std::string_view hex);

/// Ids of different things do not mix.
template <typename Of>
struct Id {
    IdBytes bytes{};

    static Id random() { return Id{randomIdBytes()}; }
    static std::optional<Id> fromHex(std::string_view hex) {
        const auto read = idBytesFromHex(hex);
        return read ? std::optional(Id{*read}) : std::nullopt;
    }
    std::string hex() const { return toHex(bytes); }
    std::string_view text() const { return asText(bytes); }

    auto operator<=>(const Id&) const = default;
};

using PairingId = Id<struct PairingTag>;
using SessionId = Id<struct SessionTag>;  ///< one start of an agent
using SenderId = Id<struct SenderTag>;    ///< one start of an agent, or one desktop towards one session
using CommandId = Id<struct CommandTag>;

}  // namespace packtrain::link
