// Secrets without a keyring: a 0600 file, or the environment (read-only).
#pragma once

#include <memory>

#include "base/secret_store.h"
#include "io/file_system.h"

namespace packtrain::store {

/// One file, mode 0600, replaced atomically under a lock, so that two processes never lose each other's
/// change. Refuses a file that others may read (secretsDenied).
std::unique_ptr<SecretStore> makeFileSecrets(io::FileSystem& files, const Path& file);
/// PACKTRAIN_SECRET_<KEY in capitals, others as _>. put and erase fail with secretsDenied.
std::unique_ptr<SecretStore> makeEnvironmentSecrets();

}  // namespace packtrain::store
