// The door to remotes and sign-in.
#pragma once

#include <functional>
#include <memory>

#include "service/values.h"

namespace packtrain::service {

enum class SecretsKind : std::uint8_t { keychain, file, environment };

struct RemoteInfo {
    RemoteConfig config;
    bool signedIn = false;
    std::optional<Reason> problem;  ///< locked keyring and the like
    bool wide = false;              ///< signed in with the wider scope
};

struct SignInProgress {
    std::function<void(const std::string& url)> openBrowser;
    std::function<void(const std::string& code, const std::string& url)>
        showDeviceCode;  ///< set: device flow
    bool wider = false;  ///< scope drive: to empty the trash; asked late and once
};

class AccountService {
  public:
    virtual ~AccountService() = default;
    virtual const std::vector<RemoteType>& types() const = 0;
    virtual Result<std::vector<RemoteInfo>> list() = 0;
    virtual Result<RemoteInfo> show(const std::string& name) = 0;
    /// `clientFile`: Google's client_secret.json, needed once for type drive unless the client is given in
    /// the options.
    virtual Result<> add(const RemoteConfig& config, const Path& clientFile) = 0;
    virtual Result<> remove(const std::string& name) = 0;
    /// Things to say before the browser opens: the 7-day death of consent screens in testing, what Packtrain
    /// will see.
    virtual Result<std::vector<std::string>> signInNotes(const std::string& name, bool wider) = 0;
    virtual Result<Account> signIn(const std::string& name, const SignInProgress& progress,
                                   const StopToken& stop) = 0;
    virtual Result<Account> test(const std::string& name, const StopToken& stop) = 0;
    /// Where secrets lie; chosen once, recorded, never changed silently. Nothing: not chosen yet (the first
    /// use takes the keychain if it answers).
    virtual std::optional<SecretsKind> secretsKind() = 0;
    virtual Result<> chooseSecrets(SecretsKind kind) = 0;
};

}  // namespace packtrain::service
