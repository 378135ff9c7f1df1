#include "link/pairing.h"

#include "base/digest.h"

namespace packtrain::link {
namespace {

constexpr std::string_view kStateLabel = "packtrain-link/1 state";
constexpr std::string_view kCommandLabel = "packtrain-link/1 command";

}  // namespace

std::optional<PairingKey> PairingKey::fromBytes(ByteSpan bytes) {
    const auto key = sealKeyFromBytes(bytes);
    return key ? std::optional(PairingKey(*key)) : std::nullopt;
}

SealKey frameKey(const PairingKey& key, Direction direction, const SessionId& session,
                 const SenderId& sender) {
    // Ids have a fixed length and labels end with a zero: no two inputs look alike.
    std::string message(direction == Direction::toDesktop ? kStateLabel : kCommandLabel);
    message += '\0';
    message += session.text();
    message += sender.text();
    return *sealKeyFromBytes(asBytes(hmacSha256(key.bytes(), asBytes(message))));
}

}  // namespace packtrain::link
