// The client_secret.json of Google's console. Only the identity is taken from it: where to sign in is known,
// and a file that somebody hands over must not be able to send a secret elsewhere.
#include <algorithm>

#include "base/json.h"
#include "net/oauth.h"

namespace packtrain::net {
namespace {

constexpr std::string_view kWayOut =
    "in the Google console make an OAuth client of the type \"Desktop app\" and download its "
    "client_secret.json";

Fail refused(std::string_view what) {
    return fail(Reason::clientInvalid, std::string(what) + "; " + std::string(kWayOut));
}

/// Goes into forms and addresses: one printable word.
bool isWord(const std::string& text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

std::string_view kindOfFile(const Json& json) {
    if (json.contains("web")) return "this is a client of the type \"Web application\"";
    const std::string type = json::textOr(json, "type", "");
    if (type == "service_account")
        return "this is the key of a service account, which has no drive of its own";
    if (type == "authorized_user") return "these are somebody's stored credentials, not a client";
    return "this is no client of Google's console";
}

}  // namespace

Result<OAuthClient> readGoogleClient(std::string_view text) {
    const auto json = json::parse(text, "the client file");
    if (!json || !json->is_object()) return refused("this file is not JSON");
    const auto installed = json::object(*json, "installed");
    if (!installed) return refused(kindOfFile(*json));
    OAuthClient client;
    client.clientId = json::textOr(**installed, "client_id", "");
    client.clientSecret = json::textOr(**installed, "client_secret", "");
    if (!isWord(client.clientId)) return refused("the file names no client_id");
    if (!client.clientSecret.empty() && !isWord(client.clientSecret))
        return refused("the file's client_secret is damaged");
    // https://accounts.google.com/.well-known/openid-configuration
    client.authUrl = "https://accounts.google.com/o/oauth2/v2/auth";
    client.tokenUrl = "https://oauth2.googleapis.com/token";
    client.deviceUrl = "https://oauth2.googleapis.com/device/code";
    client.revokeUrl = "https://oauth2.googleapis.com/revoke";
    return client;
}

}  // namespace packtrain::net
