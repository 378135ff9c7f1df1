#include "service/secrets.h"

#include "store/file_secrets.h"
#include "store/keychain_secrets.h"

namespace packtrain::service {
namespace {

constexpr std::string_view kStateKeyName = "state-key";

}  // namespace

ChosenSecrets::ChosenSecrets(io::FileSystem& files, ConfigFile& config, const Path& configFolder,
                             const Path& keychainProgram)
    : config_(config),
      keychain_(store::makeKeychainSecrets(keychainProgram)),
      file_(store::makeFileSecrets(files, configFolder / "secrets.json")),
      environment_(store::makeEnvironmentSecrets()) {}

SecretStore& ChosenSecrets::store(SecretsKind kind) {
    switch (kind) {
        case SecretsKind::keychain:
            return *keychain_;
        case SecretsKind::file:
            return *file_;
        case SecretsKind::environment:
            break;
    }
    return *environment_;
}

Result<std::optional<SecretsKind>> ChosenSecrets::recorded() const {
    PACKTRAIN_TRY(const Config config, config_.read());
    return config.secrets;
}

std::optional<SecretsKind> ChosenSecrets::chosen() const {
    return recorded().value_or(std::nullopt);
}

std::string_view ChosenSecrets::kind() const {
    const auto kind = chosen();
    return kind ? secretsKindName(*kind) : std::string_view("not chosen");
}

Result<> ChosenSecrets::choose(SecretsKind kind) {
    return config_.change([&](Config& config) -> Result<> {
        if (config.secrets && *config.secrets != kind)
            return Fail(Error(Kind::conflict, Reason::badArgument,
                              "secrets lie in the " + std::string(secretsKindName(*config.secrets)) +
                                  " already; remove the accounts first to change that"));
        config.secrets = kind;
        return {};
    });
}

Result<std::optional<std::string>> ChosenSecrets::get(std::string_view key) {
    PACKTRAIN_TRY(const auto kind, recorded());
    if (!kind) return environment_->get(key);
    return store(*kind).get(key);
}

Result<> ChosenSecrets::put(std::string_view key, std::string_view secret) {
    PACKTRAIN_TRY(const auto kind, recorded());
    if (kind) return store(*kind).put(key, secret);
    PACKTRAIN_CHECK(keychain_->put(key, secret));
    return choose(SecretsKind::keychain);
}

Result<> ChosenSecrets::erase(std::string_view key) {
    PACKTRAIN_TRY(const auto kind, recorded());
    return kind ? store(*kind).erase(key) : Result<>{};
}

Result<StateKey> stateKey(io::FileSystem& files, const Path& stateFolder, ChosenSecrets& secrets) {
    PACKTRAIN_CHECK(files.makeFolders(stateFolder, true));
    const Path file = stateFolder / "state.key";
    const auto fromBytes = [](const std::string& bytes) -> Result<StateKey> {
        const auto key = sealKeyFromBytes(asBytes(bytes));
        if (!key) return fail(Reason::noStateKey, "the state key has the wrong length");
        return StateKey{*key, false};
    };
    const auto inFile = io::readWhole(files, file, kSealKeySize);
    if (inFile) return fromBytes(*inFile);
    if (inFile.error().reason != Reason::fileGone) return Fail(inFile.error());

    const bool inKeychain = secrets.chosen() == SecretsKind::keychain;
    if (inKeychain) {
        PACKTRAIN_TRY(const auto stored, secrets.get(kStateKeyName));
        if (stored) {
            const auto bytes = fromHex(*stored);
            return fromBytes(bytes.value_or(""));
        }
    }
    const SealKey made = makeSealKey();
    if (inKeychain) {
        PACKTRAIN_CHECK(secrets.put(kStateKeyName, toHex(made)));
    } else {
        // Two processes that start together: the first one's key counts.
        const auto lock = files.lock(stateFolder / "state.lock");
        if (const auto there = io::readWhole(files, file, kSealKeySize)) return fromBytes(*there);
        PACKTRAIN_CHECK(io::writeWhole(files, file, made, true));
    }
    return StateKey{made, true};
}

}  // namespace packtrain::service
