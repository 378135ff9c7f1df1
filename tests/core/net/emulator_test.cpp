// Against the Drive emulator, which shares no code with the room: the whole life of a sign-in, over TLS.
#include <doctest/doctest.h>

#include "http_fixture.h"
#include "oauth_fixture.h"
#include "support/manual_clock.h"
#include "tls_server.h"

using namespace packtrain;
using namespace packtrain::net;
using namespace packtrain::test;
using namespace std::chrono_literals;

namespace {

class Emulator {
  public:
    explicit Emulator(std::vector<std::string> options = {})
        : program_(command(std::move(options)), ca_.folder().bytes()) {
        url_ = program_.waitForLine("listening").substr(std::string("listening ").size());
        HttpOptions trust;
        trust.extraCa = ca_.certificate();
        http = makeClient(trust);
    }
    OAuthClient client() const {
        return {"emulator-client", "emulator-secret",     url_ + "/o/oauth2/v2/auth",
                url_ + "/token",   url_ + "/device/code", url_ + "/revoke"};
    }
    const std::string& url() const { return url_; }
    Response visit(const std::string& url, const std::string& form = {}) const {
        Request request;
        request.url = url;
        request.method = form.empty() ? "GET" : "POST";
        request.body = form;
        request.followRedirects = true;
        auto response = http->perform(request, {});
        REQUIRE_MESSAGE(response, response.error().message());
        return *std::move(response);
    }
    std::unique_ptr<Http> http;

  private:
    static std::vector<std::string> command(std::vector<std::string> options) {
        std::vector<std::string> all{DRIVE_EMULATOR, "--die-with-parent", "--tls-cert",
                                     "server.pem",   "--tls-key",         "server.key"};
        for (std::string& option : options) all.push_back(std::move(option));
        return all;
    }
    PrivateCa ca_;
    ChildProgram program_;
    std::string url_;
};

constexpr const char* kScope = "https://www.googleapis.com/auth/drive.file";

}  // namespace

TEST_CASE("anEmulatedAccountIsSignedInRefreshedAndRevoked") {
    const Emulator drive({"--auto-consent", "allow"});
    Browser browser(
        [&](const std::string& url) { CHECK(drive.visit(url).body.contains("You can close this tab")); });
    SignInRequest request;
    request.client = drive.client();
    request.scopes = {kScope};
    request.openBrowser = browser.opener();
    const ManualClock clock;
    const auto tokens = signIn(*drive.http, clock, request, {});
    REQUIRE_MESSAGE(tokens, tokens.error().message());
    CHECK(tokens->scopes == std::vector<std::string>{kScope});
    REQUIRE_FALSE(tokens->refreshToken.empty());

    const auto again = refresh(*drive.http, clock, drive.client(), tokens->refreshToken, {});
    REQUIRE_MESSAGE(again, again.error().message());
    CHECK(again->accessToken != tokens->accessToken);

    CHECK(revoke(*drive.http, drive.client(), tokens->refreshToken, {}));
    CHECK(revoke(*drive.http, drive.client(), tokens->refreshToken, {}));
    const auto late = refresh(*drive.http, clock, drive.client(), tokens->refreshToken, {});
    REQUIRE_FALSE(late);
    CHECK(late.error().reason == Reason::signInNeeded);
}

TEST_CASE("anEmulatedConsentCanBeRefusedAndAnUnknownClientIsTold") {
    const Emulator drive({"--auto-consent", "deny"});
    Browser browser([&](const std::string& url) { drive.visit(url); });
    SignInRequest request;
    request.client = drive.client();
    request.scopes = {kScope};
    request.openBrowser = browser.opener();
    const auto tokens = signIn(*drive.http, ManualClock(), request, {});
    REQUIRE_FALSE(tokens);
    CHECK(tokens.error().reason == Reason::signInDenied);
    OAuthClient stranger = drive.client();
    stranger.clientId = "stranger";
    const auto refused = refresh(*drive.http, ManualClock(), stranger, "whatever", {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().reason == Reason::clientInvalid);
}

TEST_CASE("anEmulatedDeviceIsSignedInFromAnotherBrowser") {
    const Emulator drive({"--device-interval", "0"});
    const auto tokens =
        signInWithDevice(*drive.http, ManualClock(), drive.client(), {kScope},
                         [&](const DeviceCode& code) {
                             // The emulator names its page by http; over TLS only the path is of use.
                             drive.visit(drive.url() + "/device",
                                         formEncode({{"user_code", code.userCode}, {"decision", "allow"}}));
                         },
                         {});
    REQUIRE_MESSAGE(tokens, tokens.error().message());
    CHECK_FALSE(tokens->refreshToken.empty());
}

TEST_CASE("anUploadThatIsNotSignedInIsToldSoOverTls") {
    const Emulator drive;
    for (int round = 0; round < 3; ++round) {
        PatternSource source(30'000'000);
        Request request;
        request.method = "POST";
        request.url = drive.url() + "/upload/drive/v3/files?uploadType=media";
        request.headers = {{"Authorization", "Bearer expired"}};
        request.source = &source;
        const auto response = drive.http->perform(request, {});
        REQUIRE_MESSAGE(response, response.error().message());
        CHECK(response->status == 401);
        CHECK(response->bytesSent < source.size());
    }
}
