#include "service/account_service.h"

#include <algorithm>

#include "service/oauth_client.h"

namespace packtrain::service {
namespace {

constexpr std::uint64_t kClientFileLimit = 64 * kKiB;

std::string optionOr(const RemoteConfig& config, const std::string& key, std::string_view fallback) {
    const auto found = config.options.find(key);
    return found == config.options.end() ? std::string(fallback) : found->second;
}

class ConfiguredAccounts final : public AccountService {
  public:
    ConfiguredAccounts(ConfigFile& config, ChosenSecrets& secrets, OpenRemotes& remotes,
                       const remote::Surroundings& with)
        : config_(config), secrets_(secrets), remotes_(remotes), with_(with) {}

    const std::vector<RemoteType>& types() const override { return remote::remoteTypes(); }

    Result<std::vector<RemoteInfo>> list() override {
        PACKTRAIN_TRY(const Config config, config_.read());
        std::vector<RemoteInfo> all;
        all.reserve(config.remotes.size());
        for (const RemoteConfig& entry : config.remotes) all.push_back(describe(entry));
        return all;
    }

    Result<RemoteInfo> show(const std::string& name) override {
        PACKTRAIN_TRY(const RemoteConfig entry, configured(name));
        return describe(entry);
    }

    Result<> add(const RemoteConfig& wanted, const Path& clientFile) override {
        PACKTRAIN_CHECK(checkRemoteName(wanted.name));
        PACKTRAIN_TRY(const RemoteType* const type, typeOf(wanted.type));
        RemoteConfig entry = wanted;
        for (const auto& [key, value] : entry.options) {
            if (std::ranges::find(type->options, key) == type->options.end())
                return fail(Reason::badArgument,
                            "a remote of type " + entry.type + " takes no option " + printable(key));
            if (key == "endpoint" || key.ends_with("_url")) PACKTRAIN_CHECK(net::checkEndpoint(value));
        }
        std::string clientSecret;
        if (type->signIn) {
            if (clientFile.empty() && !entry.options.contains("client_id"))
                return fail(Reason::clientMissing, entry.name);
            if (!clientFile.empty()) {
                PACKTRAIN_TRY(const std::string text,
                              io::readWhole(with_.files, clientFile, kClientFileLimit));
                PACKTRAIN_TRY(const net::OAuthClient client, net::readGoogleClient(text));
                entry.options["client_id"] = client.clientId;
                clientSecret = client.clientSecret;
            }
        }
        // The secret first: a remote without its secret would be half a remote.
        if (!clientSecret.empty())
            PACKTRAIN_CHECK(secrets_.put(secretKey(entry.name, "client_secret"), clientSecret));
        return config_.change([&](Config& config) -> Result<> {
            if (config.find(entry.name) != nullptr)
                return Fail(Error(Kind::conflict, Reason::nameNotAllowed,
                                  "a remote " + entry.name + " is there already"));
            config.remotes.push_back(entry);
            return {};
        });
    }

    Result<> remove(const std::string& name) override {
        PACKTRAIN_TRY(const RemoteConfig entry, configured(name));
        for (const std::string_view what : {"refresh", "client_secret", "access", "notebooks", "pools"})
            PACKTRAIN_CHECK(secrets_.erase(secretKey(name, what)));
        PACKTRAIN_CHECK(config_.change([&](Config& config) -> Result<> {
            std::erase_if(config.remotes, [&](const RemoteConfig& one) { return one.name == name; });
            return {};
        }));
        remotes_.forget(name);
        return {};
    }

    Result<std::vector<std::string>> signInNotes(const std::string& name, bool wider) override {
        PACKTRAIN_TRY(const RemoteConfig entry, configured(name));
        if (entry.type != "drive") return std::vector<std::string>{};
        return std::vector<std::string>{
            wider ? "Packtrain may see and delete all files of the account (scope drive); it uses that to "
                    "empty "
                    "the trash, and for nothing else."
                  : "Packtrain will see only the files that it creates itself (scope drive.file).",
            "If the consent screen of your Google project is in \"Testing\", Google ends this sign-in after "
            "7 days. Publish it (\"In "
            "production\") and it lasts; drive.file needs no review.",
            "Leave the box for Google Drive ticked on the consent page.",
        };
    }

    Result<Account> signIn(const std::string& name, const SignInProgress& progress,
                           const StopToken& stop) override {
        PACKTRAIN_TRY(const RemoteConfig entry, configured(name));
        PACKTRAIN_TRY(const RemoteType* const type, typeOf(entry.type));
        if (!type->signIn)
            return fail(Reason::unsupported, "a remote of type " + entry.type + " needs no sign-in");
        net::SignInRequest request;
        PACKTRAIN_TRY(request.client, clientOf(entry, secrets_));
        const std::string_view scope = progress.wider ? kWideScope : kFileScope;
        request.scopes = {std::string(scope)};
        net::OAuthTokens tokens;
        if (progress.showDeviceCode) {
            const auto show = [&](const net::DeviceCode& code) {
                progress.showDeviceCode(code.userCode, code.verificationUrl);
            };
            PACKTRAIN_TRY(tokens, net::signInWithDevice(with_.http, with_.clock, request.client,
                                                        request.scopes, show, stop));
        } else {
            request.openBrowser = progress.openBrowser;
            PACKTRAIN_TRY(tokens, net::signIn(with_.http, with_.clock, request, stop));
        }
        if (!isGranted(tokens, scope)) return fail(Reason::scopeMissing, name);
        if (tokens.refreshToken.empty())
            return fail(Reason::signInDenied, "the drive gave no lasting sign-in");
        PACKTRAIN_CHECK(secrets_.erase(secretKey(name, "access")));
        PACKTRAIN_CHECK(secrets_.put(secretKey(name, "refresh"), tokens.refreshToken));
        PACKTRAIN_CHECK(config_.change([&](Config& config) -> Result<> {
            for (RemoteConfig& one : config.remotes)
                if (one.name == name) one.options["scope"] = progress.wider ? "drive" : "drive.file";
            return {};
        }));
        remotes_.forget(name);
        return test(name, stop);
    }

    Result<Account> test(const std::string& name, const StopToken& stop) override {
        PACKTRAIN_TRY(const auto remote, remotes_.byName(name));
        return remote->probe(stop);
    }

    std::optional<SecretsKind> secretsKind() override { return secrets_.chosen(); }
    Result<> chooseSecrets(SecretsKind kind) override { return secrets_.choose(kind); }

  private:
    Result<RemoteConfig> configured(const std::string& name) {
        PACKTRAIN_TRY(const Config config, config_.read());
        const RemoteConfig* entry = config.find(name);
        if (entry == nullptr) return fail(Reason::unknownRemote, printable(name));
        return *entry;
    }

    static Result<const RemoteType*> typeOf(const std::string& name) {
        for (const RemoteType& type : remote::remoteTypes())
            if (type.type == name) return &type;
        std::string known;
        for (const RemoteType& type : remote::remoteTypes())
            known += (known.empty() ? "" : ", ") + std::string(type.type);
        return fail(Reason::unsupported, "no type \"" + printable(name) + "\"; there are: " + known);
    }

    RemoteInfo describe(const RemoteConfig& entry) {
        RemoteInfo about;
        about.config = entry;
        about.wide = optionOr(entry, "scope", "drive.file") == "drive";
        const auto type = typeOf(entry.type);
        if (!type) {
            about.problem = type.error().reason;
        } else if ((*type)->signIn) {
            const auto token = secrets_.get(secretKey(entry.name, "refresh"));
            if (!token) about.problem = token.error().reason;
            about.signedIn = token && token->has_value();
            if (token && !about.signedIn) about.problem = Reason::signInNeeded;
        } else {
            about.signedIn = true;
        }
        return about;
    }

    ConfigFile& config_;
    ChosenSecrets& secrets_;
    OpenRemotes& remotes_;
    remote::Surroundings with_;
};

}  // namespace

std::unique_ptr<AccountService> makeAccountService(ConfigFile& config, ChosenSecrets& secrets,
                                                   OpenRemotes& remotes, const remote::Surroundings& with) {
    return std::make_unique<ConfiguredAccounts>(config, secrets, remotes, with);
}

}  // namespace packtrain::service
