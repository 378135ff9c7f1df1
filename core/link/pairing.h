// What a notebook and the desktops that paired it share: one id, and one secret from which every key is
// derived.
#pragma once

#include "base/seal.h"
#include "link/id.h"

namespace packtrain::link {

/// From whom to whom. Each direction has keys of its own, so that no frame can be sent back to where it came
/// from.
enum class Direction : std::uint8_t {
    toDesktop = 1,  ///< the agent's state
    toAgent = 2,    ///< a desktop's commands
};

/// 32 secret bytes. It lies in a SecretStore or in the platform's; it is never written to a drive, a log or a
/// notebook. It has no text form on purpose: whoever stores it encodes `bytes`.
class PairingKey {
  public:
    static PairingKey random() { return PairingKey(makeSealKey()); }
    /// Nothing unless it is exactly one key long.
    static std::optional<PairingKey> fromBytes(ByteSpan bytes);

    ByteSpan bytes() const { return key_; }
    bool operator==(const PairingKey&) const = default;

  private:
    explicit PairingKey(const SealKey& key) : key_(key) {}

    SealKey key_;
};

/// Of a notebook, until it is revoked; every start of an agent is a new session under it.
struct Pairing {
    PairingId id;
    PairingKey key;
};

/// The key of one sender's frames in one session and direction (FORMAT.md, "Keys").
SealKey frameKey(const PairingKey& key, Direction direction, const SessionId& session,
                 const SenderId& sender);

}  // namespace packtrain::link
