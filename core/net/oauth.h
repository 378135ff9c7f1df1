// OAuth 2 for installed apps: browser, loopback redirect, PKCE (RFC 8252, RFC 7636), refresh, device code
// (RFC 8628).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "net/http.h"

namespace packtrain::net {

struct OAuthClient {
    std::string clientId;
    std::string clientSecret;
    std::string authUrl;
    std::string tokenUrl;
    std::string deviceUrl;
    std::string revokeUrl;
};

struct OAuthTokens {
    std::string accessToken;
    std::string refreshToken;  ///< empty if the reply had none: keep the old one
    /// What was granted, which may be less than was asked; empty if the reply does not tell.
    std::vector<std::string> scopes;
    WallTime expires{};
};

/// Reads the client_secret.json that Google's console gives for a desktop client ("installed"). clientInvalid
/// for any other.
Result<OAuthClient> readGoogleClient(std::string_view json);

struct SignInRequest {
    OAuthClient client;
    std::vector<std::string> scopes;
    std::string loginHint;
    /// Whether the tokens also open what this client was granted before (include_granted_scopes).
    bool withEarlierScopes = true;
    /// Called with the address to open in the system's browser.
    std::function<void(const std::string& url)> openBrowser;
    std::chrono::seconds limit{300};
};
/// Listens on 127.0.0.1:0 for the redirect, checks state, swaps the code. signInDenied, networkTimeout,
/// cancelled, clientInvalid.
Result<OAuthTokens> signIn(Http& http, const Clock& clock, const SignInRequest& request,
                           const StopToken& stop);
/// invalid_grant is signInNeeded; transport errors are what they are and never signInNeeded.
Result<OAuthTokens> refresh(Http& http, const Clock& clock, const OAuthClient& client,
                            const std::string& refreshToken, const StopToken& stop);
Result<> revoke(Http& http, const OAuthClient& client, const std::string& token, const StopToken& stop);

struct DeviceCode {
    std::string userCode;
    std::string verificationUrl;
    std::chrono::seconds lifetime{};
};
/// Shows a code to be typed in a browser elsewhere, then polls until it is answered.
Result<OAuthTokens> signInWithDevice(Http& http, const Clock& clock, const OAuthClient& client,
                                     const std::vector<std::string>& scopes,
                                     const std::function<void(const DeviceCode&)>& show,
                                     const StopToken& stop);

}  // namespace packtrain::net
