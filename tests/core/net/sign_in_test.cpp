#include <doctest/doctest.h>

#include "base/digest.h"
#include "http_fixture.h"
#include "oauth_fixture.h"
#include "script_server.h"
#include "support/manual_clock.h"

using namespace packtrain;
using namespace packtrain::net;
using namespace packtrain::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* kTokens =
    R"({"access_token":"at-1","refresh_token":"rt-1","expires_in":3599,"scope":"openid drive.file","token_type":"Bearer"})";

/// A token endpoint that notes what it is asked and answers with tokens.
class TokenServer {
  public:
    Fields form() const { return form_.get(); }
    std::string url() const { return server_.url(""); }
    int asked() const { return asked_; }

  private:
    LastForm form_;
    std::atomic<int> asked_ = 0;
    ScriptServer server_{[this](Peer& peer, int) {
        while (peer.readRequest()) {
            ++asked_;
            form_.set(fieldsOf(peer.body()));
            peer.reply("200 OK", kTokens, "Content-Type: application/json\r\n");
        }
    }};
};

SignInRequest requestFor(const TokenServer& server, Browser& browser) {
    SignInRequest request;
    request.client = clientAt(server.url());
    request.scopes = {"openid", "drive.file"};
    request.loginHint = "tester@example.com";
    request.openBrowser = browser.opener();
    return request;
}

std::string answerTo(const std::string& consent, const std::string& fields) {
    const auto query = queryOf(consent);
    return query.at("redirect_uri") + "?" + fields + "&state=" + query.at("state");
}

}  // namespace

TEST_CASE("signingInSwapsTheCodeWithProofOfWhoAskedForIt") {
    const TokenServer server;
    std::string consent;
    Response page;
    Browser browser([&](const std::string& url) {
        consent = url;
        page = visit(answerTo(url, "code=4/abc%20d&scope=openid"));
    });
    const ManualClock clock;
    const auto tokens = signIn(*makeClient(), clock, requestFor(server, browser), {});
    browser.finish();
    REQUIRE_MESSAGE(tokens, tokens.error().message());
    CHECK(tokens->accessToken == "at-1");
    CHECK(tokens->refreshToken == "rt-1");
    CHECK(tokens->scopes == std::vector<std::string>{"openid", "drive.file"});
    CHECK(tokens->expires == clock.wall() + 3599s);

    const auto query = queryOf(consent);
    CHECK(consent.starts_with(server.url() + "/auth?"));
    CHECK(query.at("response_type") == "code");
    CHECK(query.at("scope") == "openid drive.file");
    CHECK(query.at("access_type") == "offline");
    CHECK(query.at("prompt") == "consent");
    CHECK(query.at("include_granted_scopes") == "true");
    CHECK(query.at("login_hint") == "tester@example.com");
    CHECK(query.at("code_challenge_method") == "S256");
    CHECK(query.at("redirect_uri").starts_with("http://127.0.0.1:"));

    const Fields form = server.form();
    CHECK(form.at("grant_type") == "authorization_code");
    CHECK(form.at("code") == "4/abc d");
    CHECK(form.at("redirect_uri") == query.at("redirect_uri"));
    CHECK(form.at("client_id") == query.at("client_id"));
    CHECK(form.at("client_secret") == "test-client-secret");
    const std::string verifier = form.at("code_verifier");
    CHECK(verifier.size() >= 43);
    CHECK(toBase64Url(asBytes(digestOf(DigestKind::sha256, asBytes(verifier)))) ==
          query.at("code_challenge"));
    CHECK_FALSE(consent.contains(verifier));
}

TEST_CASE("whoWantsNoEarlierScopesDoesNotAskForThem") {
    const TokenServer server;
    std::string consent;
    Browser browser([&](const std::string& url) {
        consent = url;
        visit(answerTo(url, "code=thecode"));
    });
    SignInRequest request = requestFor(server, browser);
    request.withEarlierScopes = false;
    REQUIRE(signIn(*makeClient(), ManualClock(), request, {}));
    browser.finish();
    CHECK(queryOf(consent).at("scope") == "openid drive.file");
    CHECK_FALSE(queryOf(consent).contains("include_granted_scopes"));
}

TEST_CASE("thePageSaysThatTheTabCanBeClosedAndRepeatsNothing") {
    const TokenServer server;
    Response page;
    Browser browser([&](const std::string& url) { page = visit(answerTo(url, "code=thecode")); });
    REQUIRE(signIn(*makeClient(), ManualClock(), requestFor(server, browser), {}));
    browser.finish();
    CHECK(page.status == 200);
    CHECK(page.body.contains("You can close this tab"));
    CHECK(page.header("Content-Type") == "text/html; charset=utf-8");
    CHECK(page.header("Cache-Control") == "no-store");
    CHECK_FALSE(page.body.contains("thecode"));
}

TEST_CASE("everySignInHasAStateAndAVerifierOfItsOwn") {
    const TokenServer server;
    std::vector<std::string> states;
    std::vector<std::string> verifiers;
    for (int i = 0; i < 2; ++i) {
        Browser browser([&](const std::string& url) {
            states.push_back(queryOf(url).at("state"));
            visit(answerTo(url, "code=c"));
        });
        REQUIRE(signIn(*makeClient(), ManualClock(), requestFor(server, browser), {}));
        browser.finish();
        verifiers.push_back(server.form().at("code_verifier"));
    }
    CHECK(states[0] != states[1]);
    CHECK(verifiers[0] != verifiers[1]);
    CHECK(states[0].size() >= 43);
}

TEST_CASE("sayingNoIsToldAsDeniedAndThePageIsFriendly") {
    const TokenServer server;
    Response page;
    Browser browser([&](const std::string& url) { page = visit(answerTo(url, "error=access_denied")); });
    const auto tokens = signIn(*makeClient(), ManualClock(), requestFor(server, browser), {});
    browser.finish();
    REQUIRE_FALSE(tokens);
    CHECK(tokens.error().reason == Reason::signInDenied);
    CHECK(page.status == 200);
    CHECK(page.body.contains("You can close this tab"));
    CHECK(page.body.contains("not given access"));
    CHECK(server.asked() == 0);
}

TEST_CASE("onlyTheRightAnswerCounts") {
    const TokenServer server;
    std::vector<int> refused;
    Browser browser([&](const std::string& url) {
        const auto query = queryOf(url);
        const std::string home = query.at("redirect_uri");
        const std::string good = answerTo(url, "code=right");
        for (const std::string& bad :
             {home + "?code=evil&state=guessed", home + "?code=evil", home + "?state=" + query.at("state"),
              home, home + "favicon.ico", home + "other?code=evil&state=" + query.at("state")})
            refused.push_back(visit(bad).status);
        refused.push_back(visit(good, "POST").status);
        refused.push_back(visit(good, "HEAD").status);
        refused.push_back(visit(good, "GET", {{"Host", "evil.test"}}).status);
        CHECK(visit(good).status == 200);
    });
    const auto tokens = signIn(*makeClient(), ManualClock(), requestFor(server, browser), {});
    browser.finish();
    REQUIRE_MESSAGE(tokens, tokens.error().message());
    CHECK(server.form().at("code") == "right");
    CHECK(refused.size() == 9);
    for (const int status : refused) CHECK(status >= 400);
}

TEST_CASE("aSecondCodeChangesNothing") {
    std::string url;
    TokenServer server;
    Browser browser([&](const std::string& consent) {
        url = consent;
        visit(answerTo(consent, "code=first"));
    });
    // The token server below asks again, as a hostile page would, while the first code is being swapped.
    int second = 0;
    ScriptServer slow([&](Peer& peer, int) {
        REQUIRE(peer.readRequest());
        CHECK(fieldsOf(peer.body()).at("code") == "first");
        second = visit(answerTo(url, "code=second")).status;
        peer.reply("200 OK", kTokens);
    });
    SignInRequest request = requestFor(server, browser);
    request.client.tokenUrl = slow.url("/token");
    REQUIRE(signIn(*makeClient(), ManualClock(), request, {}));
    browser.finish();
    CHECK(second == 400);
}

TEST_CASE("aConnectionThatABrowserOpensAheadDelaysNothing") {
    const TokenServer server;
    Browser browser([&](const std::string& url) {
        const int port =
            std::stoi(queryOf(url).at("redirect_uri").substr(std::string("http://127.0.0.1:").size()));
        const IdleConnection ahead(port);
        visit(answerTo(url, "code=c"));
    });
    const auto begin = std::chrono::steady_clock::now();
    CHECK(signIn(*makeClient(), ManualClock(), requestFor(server, browser), {}));
    browser.finish();
    CHECK(std::chrono::steady_clock::now() - begin < 5s);
}

TEST_CASE("nobodyAnswersWithinTheLimit") {
    const TokenServer server;
    ManualClock clock;
    Browser browser([&](const std::string&) { clock.advance(301s); });
    const auto tokens = signIn(*makeClient(), clock, requestFor(server, browser), {});
    browser.finish();
    REQUIRE_FALSE(tokens);
    CHECK(tokens.error().reason == Reason::networkTimeout);
}

TEST_CASE("signingInCanBeCancelled") {
    const TokenServer server;
    StopSource stop;
    Browser browser([&](const std::string&) { stop.request_stop(); });
    const auto tokens = signIn(*makeClient(), ManualClock(), requestFor(server, browser), stop.get_token());
    browser.finish();
    REQUIRE_FALSE(tokens);
    CHECK(tokens.error().reason == Reason::cancelled);
}

TEST_CASE("aSignInOverAnOpenNetworkIsRefusedBeforeABrowserOpens") {
    const TokenServer server;
    bool opened = false;
    Browser browser([&](const std::string&) { opened = true; });
    for (const char* open : {"http://accounts.example.test/auth", "file:///etc/passwd"}) {
        SignInRequest request = requestFor(server, browser);
        request.client.authUrl = open;
        CHECK_FALSE(signIn(*makeClient(), ManualClock(), request, {}));
        request = requestFor(server, browser);
        request.client.tokenUrl = open;
        CHECK_FALSE(signIn(*makeClient(), ManualClock(), request, {}));
    }
    CHECK_FALSE(opened);
}
