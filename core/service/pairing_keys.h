// Keys of pairings among the secrets.
#pragma once

#include "base/secret_store.h"
#include "link/pairing.h"

namespace packtrain::service {

inline std::string pairingSecret(const std::string& id) {
    return "pairing/" + id + "/key";
}

/// Nothing if it was revoked. secretsLocked and the like; secretsUnavailable if it is damaged.
inline Result<std::optional<link::Pairing>> pairingOf(SecretStore& secrets, const std::string& id) {
    PACKTRAIN_TRY(const auto text, secrets.get(pairingSecret(id)));
    if (!text) return std::nullopt;
    const auto name = link::PairingId::fromHex(id);
    const auto bytes = fromBase64(*text);
    const auto key = bytes ? link::PairingKey::fromBytes(asBytes(*bytes)) : std::nullopt;
    if (!name || !key) return fail(Reason::secretsUnavailable, "the key of pairing " + id + " is damaged");
    return link::Pairing{.id = *name, .key = *key};
}

}  // namespace packtrain::service
