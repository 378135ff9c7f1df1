#include "net/token_endpoint.h"

#include <algorithm>
#include <array>
#include <sstream>

#include "base/json.h"
#include "base/log.h"

namespace packtrain::net {
namespace {

constexpr std::uint64_t kDefaultLife =
    3600;  // RFC 6749 leaves it to the server's documents; Google's is this
constexpr std::uint64_t kLongestLife = 10 * 365 * 86400;  // more is a mistake, and would overflow a clock
constexpr std::size_t kLongestDescription = 200;
constexpr std::size_t kShortestSecret = 6;
constexpr std::uint64_t kMostReply = 256 * kKiB;

struct Meaning {
    std::string_view error;
    Reason reason;
};
// RFC 6749 sections 4.1.2.1 and 5.2, RFC 8628 section 3.5, and what Google adds.
constexpr std::array kMeanings = {
    Meaning{"invalid_client", Reason::clientInvalid},
    Meaning{"unauthorized_client", Reason::clientInvalid},
    Meaning{"deleted_client", Reason::clientInvalid},
    Meaning{"disabled_client", Reason::clientInvalid},
    Meaning{"redirect_uri_mismatch", Reason::clientInvalid},
    Meaning{"invalid_grant", Reason::signInNeeded},
    Meaning{"access_denied", Reason::signInDenied},
    Meaning{"admin_policy_enforced", Reason::signInDenied},
    Meaning{"org_internal", Reason::signInDenied},
    Meaning{"invalid_scope", Reason::scopeMissing},
    Meaning{"expired_token", Reason::networkTimeout},
    Meaning{"slow_down", Reason::rateLimited},
    Meaning{"rate_limit_exceeded", Reason::rateLimited},
    Meaning{"temporarily_unavailable", Reason::serverError},
    Meaning{"server_error", Reason::serverError},
    Meaning{"internal_failure", Reason::serverError},
};

Reason reasonOf(const EndpointReply& reply) {
    // A server in trouble says nothing about the account, whatever its text is: nobody is signed out by a
    // 500.
    if (reply.status >= 500) return Reason::serverError;
    if (reply.status == 429) return Reason::rateLimited;
    const auto found = std::ranges::find(kMeanings, std::string_view(reply.error), &Meaning::error);
    return found == kMeanings.end() ? Reason::protocolError : found->reason;
}

/// A server may repeat what it was sent; then its words are not shown.
bool repeatsAny(std::string_view text, const std::vector<Header>& form) {
    return std::ranges::any_of(form, [&](const Header& field) {
        return field.name != "grant_type" && field.value.size() >= kShortestSecret &&
               (text.contains(field.value) || text.contains(urlEncode(field.value)));
    });
}

/// A network that wants a sign-in of its own answers in the server's place, with a page or a way to one.
bool isForeignPage(const Response& response) {
    if (response.status == 511 || (response.status >= 300 && response.status < 400)) return true;
    std::string type(response.header("Content-Type").substr(0, 9));
    std::ranges::transform(type, type.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return response.status >= 200 && response.status < 300 && type == "text/html";
}

std::string harmless(const std::string& text, std::size_t longest, const std::vector<Header>& form) {
    if (repeatsAny(text, form)) return {};
    return maskSecrets(printable(std::string_view(text).substr(0, longest)));
}

std::vector<std::string> words(const std::string& text) {
    std::vector<std::string> all;
    std::istringstream stream(text);
    for (std::string word; stream >> word;) all.push_back(word);
    return all;
}

}  // namespace

std::vector<Header> clientFields(const OAuthClient& client) {
    std::vector<Header> fields{{"client_id", client.clientId}};
    if (!client.clientSecret.empty()) fields.push_back({"client_secret", client.clientSecret});
    return fields;
}

Result<EndpointReply> postForm(Http& http, const std::string& url, const std::vector<Header>& form,
                               const StopToken& stop) {
    Request request;
    request.method = "POST";
    request.url = url;
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}};
    request.body = formEncode(form);
    request.maxBody = kMostReply;
    request.replyTimeout = std::chrono::seconds(60);
    PACKTRAIN_TRY(Response response, http.perform(request, stop));
    if (isForeignPage(response))
        return fail(Reason::captivePortal, "a page instead of the sign-in server's answer");
    EndpointReply reply{response.status, std::move(response.body), {}, {}};
    if (const auto json = json::parse(reply.body, "the sign-in server's answer")) {
        reply.error = harmless(json::textOr(*json, "error", ""), 60, form);
        reply.description = harmless(json::textOr(*json, "error_description", ""), kLongestDescription, form);
    }
    return reply;
}

Error refusal(const EndpointReply& reply) {
    std::string context = "the sign-in server answered " + std::to_string(reply.status);
    if (!reply.error.empty()) context += " " + reply.error;
    if (!reply.description.empty()) context += " (" + reply.description + ")";
    return {reasonOf(reply), std::move(context)};
}

Result<OAuthTokens> tokensIn(const EndpointReply& reply, const Clock& clock) {
    PACKTRAIN_TRY(const Json json, json::parse(reply.body, "the sign-in server's answer"));
    OAuthTokens tokens;
    tokens.accessToken = json::textOr(json, "access_token", "");
    tokens.refreshToken = json::textOr(json, "refresh_token", "");
    tokens.scopes = words(json::textOr(json, "scope", ""));
    if (tokens.accessToken.empty())
        return fail(Reason::protocolError, "the sign-in server's answer has no access token");
    const std::uint64_t life = json::numberOrText(json, "expires_in").value_or(kDefaultLife);
    tokens.expires = clock.wall() + std::chrono::seconds(std::min(life, kLongestLife));
    return tokens;
}

}  // namespace packtrain::net
