// A sign-in server that answers anything, and a client file that anybody may have written. What was sent is
// repeated in no error.
#include "net/oauth.h"
#include "scripted_replies.h"
#include "support/manual_clock.h"

using namespace packtrain;
using namespace packtrain::fuzz;

namespace {

constexpr std::string_view kRefresh = "1//fuzzed-refresh-token";
constexpr std::string_view kSecret = "fuzzed-client-secret";

net::OAuthClient client() {
    return {.clientId = "fuzzed-client",
            .clientSecret = std::string(kSecret),
            .authUrl = "https://accounts.google.com/o/oauth2/v2/auth",
            .tokenUrl = "https://oauth2.googleapis.com/token",
            .deviceUrl = "https://oauth2.googleapis.com/device/code",
            .revokeUrl = "https://oauth2.googleapis.com/revoke"};
}

void checkTokens(const Result<net::OAuthTokens>& tokens, const Clock& clock) {
    if (!tokens) return checkWords(tokens.error().message(), {kRefresh, kSecret});
    require(!tokens->accessToken.empty());
    require(tokens->expires >= clock.wall() - std::chrono::hours(48));
}

void readClient(std::string_view text) {
    const auto read = net::readGoogleClient(text);
    if (!read) return checkWords(read.error().message(), {});
    require(!read->clientId.empty() && read->tokenUrl == client().tokenUrl);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::string_view rest = input.substr(2);
    const test::ManualClock clock;
    ScriptedReplies network(rest);
    switch (input.front()) {
        case 'r':
            checkTokens(net::refresh(network, clock, client(), std::string(kRefresh), {}), clock);
            break;
        case 'd':
            checkTokens(
                net::signInWithDevice(network, clock, client(), {"drive.file"},
                                      [](const net::DeviceCode& code) {
                                          require(net::checkEndpoint(code.verificationUrl).has_value());
                                          require(code.lifetime.count() >= 0);
                                      },
                                      {}),
                clock);
            break;
        case 'v':
            if (const auto done = net::revoke(network, client(), std::string(kRefresh), {}); !done)
                checkWords(done.error().message(), {kRefresh, kSecret});
            break;
        default:
            readClient(rest);
            break;
    }
    for (const net::Request& request : network.requests())
        require(request.url.starts_with("https://oauth2.googleapis.com/"));
    return 0;
}
