// RFC 8628: a code is shown here and typed into a browser elsewhere, while this side asks again and again.
#include <algorithm>

#include "base/json.h"
#include "net/token_endpoint.h"

namespace packtrain::net {
namespace {

constexpr std::chrono::seconds kSlowDown{5};  // RFC 8628 section 3.5
constexpr std::chrono::seconds kLongestInterval{60};
constexpr std::uint64_t kDefaultInterval = 5;
constexpr std::uint64_t kDefaultLife = 1800;
constexpr std::uint64_t kLongestLife = 86400;

struct Begun {
    std::string deviceCode;
    DeviceCode shown;
    std::chrono::seconds interval{};
};

Result<Begun> beginDevice(Http& http, const OAuthClient& client, const std::vector<std::string>& scopes,
                          const StopToken& stop) {
    std::string scope;
    for (const std::string& one : scopes) scope += (scope.empty() ? "" : " ") + one;
    PACKTRAIN_TRY(const EndpointReply reply,
                  postForm(http, client.deviceUrl, {{"client_id", client.clientId}, {"scope", scope}}, stop));
    if (!reply.succeeded()) return Fail(refusal(reply));
    PACKTRAIN_TRY(const Json json, json::parse(reply.body, "the sign-in server's answer"));
    Begun begun;
    begun.deviceCode = json::textOr(json, "device_code", "");
    begun.shown.userCode = json::textOr(json, "user_code", "");
    // Google's name for it, then the RFC's.
    begun.shown.verificationUrl =
        json::textOr(json, "verification_url", json::textOr(json, "verification_uri", ""));
    begun.shown.lifetime = std::chrono::seconds(
        std::min(json::numberOrText(json, "expires_in").value_or(kDefaultLife), kLongestLife));
    const std::uint64_t interval = json::numberOrText(json, "interval").value_or(kDefaultInterval);
    begun.interval = std::chrono::seconds(std::clamp<std::uint64_t>(interval, 1, kLongestInterval.count()));
    if (begun.deviceCode.empty() || begun.shown.userCode.empty())
        return fail(Reason::protocolError, "the sign-in server's answer has no code");
    PACKTRAIN_CHECK(checkEndpoint(begun.shown.verificationUrl));
    return begun;
}

}  // namespace

Result<OAuthTokens> signInWithDevice(Http& http, const Clock& clock, const OAuthClient& client,
                                     const std::vector<std::string>& scopes,
                                     const std::function<void(const DeviceCode&)>& show,
                                     const StopToken& stop) {
    PACKTRAIN_TRY(const Begun begun, beginDevice(http, client, scopes, stop));
    show(begun.shown);
    std::vector<Header> form = clientFields(client);
    form.push_back({"grant_type", "urn:ietf:params:oauth:grant-type:device_code"});
    form.push_back({"device_code", begun.deviceCode});
    const Ticks end = clock.steady() + begun.shown.lifetime;
    auto interval = begun.interval;
    while (clock.steady() + interval < end) {
        if (!clock.waitFor(interval, stop)) return fail(Reason::cancelled, "signing in");
        const auto reply = postForm(http, client.tokenUrl, form, stop);
        if (reply && reply->succeeded()) return tokensIn(*reply, clock);
        if (reply && reply->error == "authorization_pending") continue;
        const Error error = reply ? refusal(*reply) : reply.error();
        if (error.kind != Kind::transient || error.reason == Reason::protocolError ||
            (reply && reply->error == "expired_token"))
            return Fail(error);
        // slow_down says so; a network in trouble is met the same way, until the code has expired.
        interval = std::min(interval + kSlowDown, kLongestInterval);
    }
    return fail(Reason::networkTimeout, "the code was not entered in time");
}

}  // namespace packtrain::net
