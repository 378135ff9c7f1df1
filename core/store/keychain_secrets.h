// Secrets in the desktop's keyring, through a program of its own: a keyring that hangs cannot hang us, and
// core needs no Qt.
#pragma once

#include <chrono>
#include <memory>

#include "base/path.h"
#include "base/secret_store.h"

namespace packtrain::store {

/// Starts `program` (packtrain-keychain) once per call, for at most `limit`. One JSON line goes in,
/// {"op":"get|put|erase", "service":"packtrain","key","secret"}; one comes back,
/// {"status":"found|absent|ok|locked|denied|unavailable","secret"}. Secrets that are not UTF-8 are stored as
/// "base64:" and their base64. No answer in time counts as locked: a keyring that waits for its password
/// looks like that.
std::unique_ptr<SecretStore> makeKeychainSecrets(const Path& program,
                                                 std::chrono::milliseconds limit = std::chrono::seconds(10));

}  // namespace packtrain::store
