// Where secrets lie: keychain, 0600 file or environment. "Locked" is not "absent": nobody is signed out by a
// locked keyring.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace packtrain {

/// Thread-safe, synchronous (a keychain answers within 10 s). Keys are like "account/mydrive/refresh".
class SecretStore {
  public:
    virtual ~SecretStore() = default;
    /// Nothing if the store is open and holds no such secret. Errors: secretsLocked, secretsDenied,
    /// secretsUnavailable.
    virtual Result<std::optional<std::string>> get(std::string_view key) = 0;
    virtual Result<> put(std::string_view key, std::string_view secret) = 0;
    /// Erasing what is not there succeeds.
    virtual Result<> erase(std::string_view key) = 0;
    /// "keychain", "file" or "environment".
    virtual std::string_view kind() const = 0;
};

}  // namespace packtrain
