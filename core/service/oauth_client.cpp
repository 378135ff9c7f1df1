#include "service/oauth_client.h"

#include <algorithm>

namespace packtrain::service {
namespace {

std::string optionOr(const remote::RemoteConfig& config, const std::string& key, std::string_view fallback) {
    const auto found = config.options.find(key);
    return found == config.options.end() ? std::string(fallback) : found->second;
}

}  // namespace

std::string secretKey(const std::string& account, std::string_view what) {
    return "account/" + account + "/" + std::string(what);
}

bool isGranted(const net::OAuthTokens& tokens, std::string_view scope) {
    return std::ranges::find(tokens.scopes, scope) != tokens.scopes.end();
}

Result<net::OAuthClient> clientOf(const remote::RemoteConfig& entry, SecretStore& secrets) {
    net::OAuthClient client;
    client.clientId = optionOr(entry, "client_id", "");
    if (client.clientId.empty()) return fail(Reason::clientMissing, entry.name);
    PACKTRAIN_TRY(const auto secret, secrets.get(secretKey(entry.name, "client_secret")));
    client.clientSecret = secret.value_or("");
    client.authUrl = optionOr(entry, "auth_url", "https://accounts.google.com/o/oauth2/v2/auth");
    client.tokenUrl = optionOr(entry, "token_url", "https://oauth2.googleapis.com/token");
    client.deviceUrl = optionOr(entry, "device_url", "https://oauth2.googleapis.com/device/code");
    client.revokeUrl = optionOr(entry, "revoke_url", "https://oauth2.googleapis.com/revoke");
    return client;
}

}  // namespace packtrain::service
