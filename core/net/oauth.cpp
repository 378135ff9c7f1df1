#include "net/oauth.h"

#include "base/digest.h"
#include "net/redirect_listener.h"
#include "net/token_endpoint.h"

namespace packtrain::net {
namespace {

constexpr std::size_t kRandomBytes = 32;  // 43 characters, the least that RFC 7636 allows, and 256 bits

std::string randomWord() {
    return toBase64Url(asBytes(randomBytes(kRandomBytes)));
}

std::string joined(const std::vector<std::string>& words) {
    std::string all;
    for (const std::string& word : words) all += (all.empty() ? "" : " ") + word;
    return all;
}

std::string consentAddress(const SignInRequest& request, const std::string& redirect,
                           const std::string& state, const std::string& verifier) {
    std::vector<Header> query{
        {"response_type", "code"},
        {"client_id", request.client.clientId},
        {"redirect_uri", redirect},
        {"scope", joined(request.scopes)},
        {"state", state},
        {"code_challenge", toBase64Url(asBytes(digestOf(DigestKind::sha256, asBytes(verifier))))},
        {"code_challenge_method", "S256"},
        // Google gives a refresh token only for these two.
        {"access_type", "offline"},
        {"prompt", "consent"},
    };
    if (request.withEarlierScopes) query.push_back({"include_granted_scopes", "true"});
    if (!request.loginHint.empty()) query.push_back({"login_hint", request.loginHint});
    return request.client.authUrl + (request.client.authUrl.contains('?') ? '&' : '?') + formEncode(query);
}

Result<OAuthTokens> askForTokens(Http& http, const Clock& clock, const OAuthClient& client,
                                 std::vector<Header> form, const StopToken& stop) {
    for (Header& field : clientFields(client)) form.push_back(std::move(field));
    PACKTRAIN_TRY(const EndpointReply reply, postForm(http, client.tokenUrl, form, stop));
    if (!reply.succeeded()) return Fail(refusal(reply));
    return tokensIn(reply, clock);
}

}  // namespace

Result<OAuthTokens> signIn(Http& http, const Clock& clock, const SignInRequest& request,
                           const StopToken& stop) {
    PACKTRAIN_CHECK(checkEndpoint(request.client.authUrl));
    PACKTRAIN_CHECK(checkEndpoint(request.client.tokenUrl));
    const Ticks end = clock.steady() + request.limit;
    const std::string state = randomWord();
    const std::string verifier = randomWord();
    PACKTRAIN_TRY(const auto listener, RedirectListener::open(state));
    request.openBrowser(consentAddress(request, listener->uri(), state, verifier));
    PACKTRAIN_TRY(const std::string code, listener->waitForCode(clock, end, stop));
    return askForTokens(http, clock, request.client,
                        {{"grant_type", "authorization_code"},
                         {"code", code},
                         {"code_verifier", verifier},
                         {"redirect_uri", listener->uri()}},
                        stop);
}

Result<OAuthTokens> refresh(Http& http, const Clock& clock, const OAuthClient& client,
                            const std::string& refreshToken, const StopToken& stop) {
    return askForTokens(http, clock, client,
                        {{"grant_type", "refresh_token"}, {"refresh_token", refreshToken}}, stop);
}

Result<> revoke(Http& http, const OAuthClient& client, const std::string& token, const StopToken& stop) {
    PACKTRAIN_TRY(const EndpointReply reply, postForm(http, client.revokeUrl, {{"token", token}}, stop));
    // RFC 7009 section 2.2: a token that is not valid any more is what was wanted.
    if (reply.succeeded() || (reply.status == 400 && reply.error == "invalid_token")) return {};
    return Fail(refusal(reply));
}

}  // namespace packtrain::net
