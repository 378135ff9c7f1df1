// Sealing: secrets that must lie in a database or a file are encrypted and authenticated with the state key.
#pragma once

#include <array>

#include "base/bytes.h"
#include "base/result.h"

namespace packtrain {

inline constexpr std::size_t kSealKeySize = 32;
using SealKey = std::array<std::byte, kSealKeySize>;

SealKey makeSealKey();
/// Nothing if it is not exactly one key long.
std::optional<SealKey> sealKeyFromBytes(ByteSpan bytes);

/// XChaCha20-Poly1305 with a random nonce, bound to `purpose`: what was sealed for one purpose does not open
/// for another.
std::string seal(const SealKey& key, std::string_view purpose, ByteSpan clear);
/// Fails with noStateKey if the key, the purpose or a byte is not the one that sealed it.
Result<std::string> unseal(const SealKey& key, std::string_view purpose, ByteSpan sealed);

}  // namespace packtrain
