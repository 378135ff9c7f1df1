// Where this user's secrets lie, chosen once and recorded; and the key that seals upload sessions.
#pragma once

#include <memory>
#include <mutex>

#include "base/seal.h"
#include "base/secret_store.h"
#include "io/file_system.h"
#include "service/config.h"

namespace packtrain::service {

/// The store that the configuration names. Nothing chosen yet: reading finds nothing, and the first put takes
/// the keychain if it answers; if none does, secretsUnavailable says what may be chosen instead. Never
/// changes its mind.
class ChosenSecrets final : public SecretStore {
  public:
    ChosenSecrets(io::FileSystem& files, ConfigFile& config, const Path& configFolder,
                  const Path& keychainProgram);
    Result<std::optional<std::string>> get(std::string_view key) override;
    Result<> put(std::string_view key, std::string_view secret) override;
    Result<> erase(std::string_view key) override;
    std::string_view kind() const override;

    std::optional<SecretsKind> chosen() const;
    /// conflict if another kind was chosen before.
    Result<> choose(SecretsKind kind);

  private:
    SecretStore& store(SecretsKind kind);
    Result<std::optional<SecretsKind>> recorded() const;

    ConfigFile& config_;
    std::unique_ptr<SecretStore> keychain_, file_, environment_;
};

struct StateKey {
    SealKey key{};
    bool isNew = false;  ///< made just now: what was sealed before cannot be opened
};

/// The key lies in the 0600 file state.key, unless a keychain was chosen before the key was made: then there.
/// It stays where it is.
Result<StateKey> stateKey(io::FileSystem& files, const Path& stateFolder, ChosenSecrets& secrets);

}  // namespace packtrain::service
