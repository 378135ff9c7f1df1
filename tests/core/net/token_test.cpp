#include <doctest/doctest.h>

#include "http_fixture.h"
#include "net/oauth.h"
#include "oauth_fixture.h"
#include "script_server.h"
#include "support/manual_clock.h"

using namespace packtrain;
using namespace packtrain::net;
using namespace packtrain::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* kRefreshToken = "1//s3cretRefreshToken";

struct Saying {
    std::string status;
    std::string body;
};

/// Answers every request with the same thing.
class SayingServer {
  public:
    explicit SayingServer(Saying saying) : saying_(std::move(saying)) {}
    std::string url() const { return server_.url(""); }
    Fields form() const { return form_.get(); }

  private:
    Saying saying_;
    LastForm form_;
    ScriptServer server_{[this](Peer& peer, int) {
        while (peer.readRequest()) {
            form_.set(fieldsOf(peer.body()));
            peer.reply(saying_.status, saying_.body, "Content-Type: application/json\r\n");
        }
    }};
};

Error refreshError(const Saying& saying) {
    const SayingServer server(saying);
    const auto tokens = refresh(*makeClient(), ManualClock(), clientAt(server.url()), kRefreshToken, {});
    REQUIRE_FALSE(tokens);
    CHECK_MESSAGE(!tokens.error().message().contains("s3cret"), tokens.error().message());
    CHECK_MESSAGE(!tokens.error().message().contains("test-client-secret"), tokens.error().message());
    return tokens.error();
}

}  // namespace

TEST_CASE("refreshingKeepsTheOldRefreshTokenUnlessANewOneCame") {
    SayingServer server({"200 OK", R"({"access_token":"at-2","expires_in":"1800"})"});
    const ManualClock clock;
    const auto tokens = refresh(*makeClient(), clock, clientAt(server.url()), kRefreshToken, {});
    REQUIRE_MESSAGE(tokens, tokens.error().message());
    CHECK(tokens->accessToken == "at-2");
    CHECK(tokens->refreshToken.empty());
    CHECK(tokens->scopes.empty());
    CHECK(tokens->expires == clock.wall() + 1800s);
    CHECK(server.form()["grant_type"] == "refresh_token");
    CHECK(server.form()["refresh_token"] == kRefreshToken);
    CHECK(server.form()["client_id"] == "test-client.apps.example");
    CHECK(server.form()["client_secret"] == "test-client-secret");
}

TEST_CASE("aClientWithoutASecretSendsNone") {
    SayingServer server({"200 OK", R"({"access_token":"at-2"})"});
    OAuthClient client = clientAt(server.url());
    client.clientSecret.clear();
    const ManualClock clock;
    const auto tokens = refresh(*makeClient(), clock, client, kRefreshToken, {});
    REQUIRE(tokens);
    CHECK(tokens->expires == clock.wall() + 3600s);
    CHECK_FALSE(server.form().contains("client_secret"));
}

TEST_CASE("onlyAnInvalidGrantAsksForANewSignIn") {
    struct Case {
        Saying saying;
        Reason reason;
    };
    const std::vector<Case> cases{
        {{"400 Bad Request",
          R"({"error":"invalid_grant","error_description":"Token has been expired or revoked."})"},
         Reason::signInNeeded},
        {{"400 Bad Request", R"({"error":"invalid_grant","error_subtype":"invalid_rapt"})"},
         Reason::signInNeeded},
        {{"401 Unauthorized",
          R"({"error":"invalid_client","error_description":"The OAuth client was not found."})"},
         Reason::clientInvalid},
        {{"401 Unauthorized", R"({"error":"deleted_client"})"}, Reason::clientInvalid},
        {{"400 Bad Request", R"({"error":"unauthorized_client"})"}, Reason::clientInvalid},
        {{"400 Bad Request", R"({"error":"access_denied"})"}, Reason::signInDenied},
        {{"400 Bad Request", R"({"error":"invalid_scope"})"}, Reason::scopeMissing},
        {{"500 Oops", R"({"error":"invalid_grant"})"}, Reason::serverError},
        {{"503 Busy", "<html>busy</html>"}, Reason::serverError},
        {{"429 Slow", R"({"error":"invalid_grant"})"}, Reason::rateLimited},
        {{"400 Bad Request", R"({"error":"something_new"})"}, Reason::protocolError},
        {{"400 Bad Request", R"({"error":{"code":400}})"}, Reason::protocolError},
        {{"404 Not Found", "<html>"}, Reason::protocolError},
        {{"302 Found", ""}, Reason::captivePortal},
        {{"200 OK", ""}, Reason::protocolError},
        {{"200 OK", "<html>welcome to our hotel</html>"}, Reason::protocolError},
        {{"200 OK", "[]"}, Reason::protocolError},
        {{"200 OK", R"({"access_token":""})"}, Reason::protocolError},
        {{"200 OK", R"({"access_token":7})"}, Reason::protocolError},
        {{"200 OK", R"({"error":"invalid_grant"})"}, Reason::signInNeeded},
    };
    for (const Case& c : cases)
        CHECK_MESSAGE(refreshError(c.saying).reason == c.reason, c.saying.status << " " << c.saying.body);
}

TEST_CASE("theServersWordsAreShownUnlessTheyRepeatASecret") {
    CHECK(refreshError(
              {"400 Bad Request",
               R"({"error":"invalid_grant","error_description":"Token has been expired or revoked."})"})
              .context.contains("expired or revoked"));
    for (const std::string& echo :
         {std::string(kRefreshToken), urlEncode(kRefreshToken), std::string("test-client-secret")})
        CHECK(refreshError({"400 Bad Request",
                            R"({"error":"invalid_grant","error_description":"Bad token )" + echo + "\"}"})
                  .reason == Reason::signInNeeded);
    refreshError({"400 Bad Request", R"({"error":")" + std::string(kRefreshToken) + "\"}"});
    refreshError({"200 OK", R"({"access_token":["s3cret"]})"});
}

TEST_CASE("aNetworkThatIsDownIsNeverASignOut") {
    const auto nobody =
        refresh(*makeClient(), ManualClock(), clientAt("http://127.0.0.1:" + std::to_string(closedPort())),
                kRefreshToken, {});
    REQUIRE_FALSE(nobody);
    CHECK(nobody.error().reason == Reason::networkDown);
    const ScriptServer rude([](Peer& peer, int) {
        peer.readRequest();
        peer.reset();
    });
    const auto lost = refresh(*makeClient(), ManualClock(), clientAt(rude.url("")), kRefreshToken, {});
    REQUIRE_FALSE(lost);
    CHECK(lost.error().reason == Reason::connectionLost);
    StopSource stop;
    stop.request_stop();
    const auto stopped =
        refresh(*makeClient(), ManualClock(), clientAt(rude.url("")), kRefreshToken, stop.get_token());
    REQUIRE_FALSE(stopped);
    CHECK(stopped.error().reason == Reason::cancelled);
}

TEST_CASE("aPageInPlaceOfTheAnswerIsTheNetworksSignInAndNeverOurs") {
    for (const char* status : {"200 OK", "302 Found", "511 Network Authentication Required"}) {
        CAPTURE(status);
        const ScriptServer server([&](Peer& peer, int) {
            peer.readRequest();
            peer.send("HTTP/1.1 " + std::string(status) +
                      "\r\nContent-Type: text/html; charset=utf-8\r\nLocation: http://127.0.0.1:1/\r\n"
                      "Content-Length: 29\r\n\r\n<html>Please sign in.</html>\n");
        });
        const auto tokens =
            refresh(*makeClient(), ManualClock(), clientAt(server.url("")), kRefreshToken, {});
        REQUIRE_FALSE(tokens);
        CHECK(tokens.error().reason == Reason::captivePortal);
    }
}

TEST_CASE("aTokenEndpointIsNeverAskedOverAnOpenNetwork") {
    const auto tokens =
        refresh(*makeClient(), ManualClock(), clientAt("http://oauth.example.test"), kRefreshToken, {});
    REQUIRE_FALSE(tokens);
    CHECK(tokens.error().reason == Reason::insecureEndpoint);
}

TEST_CASE("anAbsurdLifeDoesNotOverflowTheClock") {
    SayingServer server({"200 OK", R"({"access_token":"at","expires_in":18446744073709551615})"});
    const ManualClock clock;
    const auto tokens = refresh(*makeClient(), clock, clientAt(server.url()), kRefreshToken, {});
    REQUIRE(tokens);
    CHECK(tokens->expires > clock.wall());
}

TEST_CASE("revokingWhatIsRevokedSucceeds") {
    SayingServer good({"200 OK", "{}"});
    CHECK(revoke(*makeClient(), clientAt(good.url()), kRefreshToken, {}));
    CHECK(good.form() == Fields{{"token", kRefreshToken}});
    const SayingServer gone({"400 Bad Request", R"({"error":"invalid_token"})"});
    CHECK(revoke(*makeClient(), clientAt(gone.url()), kRefreshToken, {}));
    const SayingServer broken({"503 Busy", ""});
    const auto revoked = revoke(*makeClient(), clientAt(broken.url()), kRefreshToken, {});
    REQUIRE_FALSE(revoked);
    CHECK(revoked.error().reason == Reason::serverError);
}

TEST_CASE("aDesktopClientIsReadAndItsAddressesAreGooglesWhateverTheFileSays") {
    const auto client = readGoogleClient(
        R"({"installed":{"client_id":"1-x.apps.googleusercontent.com","project_id":"p","client_secret":"GOCSPX-abc",
            "auth_uri":"https://evil.test/auth","token_uri":"https://evil.test/token","redirect_uris":["http://localhost"]}})");
    REQUIRE(client);
    CHECK(client->clientId == "1-x.apps.googleusercontent.com");
    CHECK(client->clientSecret == "GOCSPX-abc");
    CHECK(client->authUrl == "https://accounts.google.com/o/oauth2/v2/auth");
    CHECK(client->tokenUrl == "https://oauth2.googleapis.com/token");
    CHECK(client->deviceUrl == "https://oauth2.googleapis.com/device/code");
    CHECK(client->revokeUrl == "https://oauth2.googleapis.com/revoke");
}

TEST_CASE("anyOtherFileIsRefusedWithTheWayOut") {
    for (const char* text :
         {R"({"web":{"client_id":"1-x.apps.googleusercontent.com","client_secret":"s3cret-value"}})",
          R"({"type":"service_account","private_key":"s3cret-value"})",
          R"({"type":"authorized_user","refresh_token":"s3cret-value"})", R"({"installed":{}})",
          R"({"installed":{"client_id":"a b","client_secret":"s3cret-value"}})",
          R"({"installed":{"client_id":"a","client_secret":"s3cret-value\nX"}})",
          R"({"installed":"s3cret-value"})", "[]", "", "s3cret-value"}) {
        const auto client = readGoogleClient(text);
        REQUIRE_FALSE(client);
        CHECK(client.error().reason == Reason::clientInvalid);
        CHECK(client.error().context.contains("Desktop app"));
        CHECK_FALSE(client.error().message().contains("s3cret-value"));
    }
    CHECK(readGoogleClient(R"({"web":{}})").error().context.contains("Web application"));
    CHECK(readGoogleClient(R"({"type":"service_account"})").error().context.contains("service account"));
}
