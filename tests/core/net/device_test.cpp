#include <doctest/doctest.h>

#include <atomic>

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

/// Hands out one device code, then answers polls as listed; the last answer stays.
class DeviceServer {
  public:
    struct Answer {
        std::string status;  ///< empty: the connection is reset
        std::string body;
    };
    explicit DeviceServer(std::vector<Answer> answers) : answers_(std::move(answers)) {}
    std::string url() const { return server_.url(""); }

    std::string device =
        R"({"device_code":"s3cretDevice","user_code":"GQVQ-JKEC","verification_url":"https://www.google.com/device","expires_in":1800,"interval":5})";
    LastForm asked;
    LastForm polled;
    std::atomic<std::size_t> polls = 0;

  private:
    std::vector<Answer> answers_;
    ScriptServer server_{[this](Peer& peer, int) {
        while (peer.readRequest()) {
            if (peer.head().contains(" /device/code")) {
                asked.set(fieldsOf(peer.body()));
                peer.reply("200 OK", device);
                continue;
            }
            polled.set(fieldsOf(peer.body()));
            const Answer& answer = answers_[std::min(polls++, answers_.size() - 1)];
            if (answer.status.empty()) return peer.reset();
            peer.reply(answer.status, answer.body);
        }
    }};
};

const DeviceServer::Answer kPending{"428 Precondition Required", R"({"error":"authorization_pending"})"};
const DeviceServer::Answer kSlowDown{"403 Forbidden", R"({"error":"slow_down"})"};
const DeviceServer::Answer kGiven{"200 OK",
                                  R"({"access_token":"at","refresh_token":"rt","scope":"drive.file"})"};

Result<OAuthTokens> run(const DeviceServer& server, const Clock& clock, DeviceCode* shown = nullptr,
                        const StopToken& stop = {}) {
    return signInWithDevice(
        *makeClient(), clock, clientAt(server.url()), {"drive.file"},
        [&](const DeviceCode& code) {
            if (shown) *shown = code;
        },
        stop);
}

Error deviceError(const DeviceServer& server, const Clock& clock) {
    const auto tokens = run(server, clock);
    REQUIRE_FALSE(tokens);
    CHECK_FALSE(tokens.error().message().contains("s3cret"));
    return tokens.error();
}

}  // namespace

TEST_CASE("theCodeIsShownAndAskedForUntilItIsEntered") {
    DeviceServer server({kPending, kPending, kGiven});
    const ManualClock clock;
    DeviceCode shown;
    const auto tokens = run(server, clock, &shown);
    REQUIRE_MESSAGE(tokens, tokens.error().message());
    CHECK(tokens->refreshToken == "rt");
    CHECK(shown.userCode == "GQVQ-JKEC");
    CHECK(shown.verificationUrl == "https://www.google.com/device");
    CHECK(shown.lifetime == 1800s);
    CHECK(clock.waits() == std::vector<Nanoseconds>{5s, 5s, 5s});
    CHECK(server.asked.get() == Fields{{"client_id", "test-client.apps.example"}, {"scope", "drive.file"}});
    CHECK(server.polled.get()["grant_type"] == "urn:ietf:params:oauth:grant-type:device_code");
    CHECK(server.polled.get()["device_code"] == "s3cretDevice");
    CHECK(server.polled.get()["client_secret"] == "test-client-secret");
}

TEST_CASE("askedToSlowDownItWaitsLonger") {
    const DeviceServer server({kSlowDown, kPending, kGiven});
    const ManualClock clock;
    REQUIRE(run(server, clock));
    CHECK(clock.waits() == std::vector<Nanoseconds>{5s, 10s, 10s});
}

TEST_CASE("aNetworkInTroubleDoesNotEndTheSignIn") {
    const DeviceServer server({{"", ""}, {"502 Bad Gateway", "<html>"}, kPending, kGiven});
    CHECK(run(server, ManualClock()));
}

TEST_CASE("aRefusalOrAnExpiredCodeEndsTheSignIn") {
    struct Case {
        DeviceServer::Answer answer;
        Reason reason;
    };
    const std::vector<Case> cases{
        {{"403 Forbidden", R"({"error":"access_denied"})"}, Reason::signInDenied},
        {{"400 Bad Request", R"({"error":"expired_token"})"}, Reason::networkTimeout},
        {{"401 Unauthorized", R"({"error":"invalid_client"})"}, Reason::clientInvalid},
        {{"200 OK", "nonsense"}, Reason::protocolError},
    };
    for (const Case& c : cases) {
        const std::vector<DeviceServer::Answer> answers{kPending, c.answer};
        const DeviceServer server(answers);
        CHECK_MESSAGE(deviceError(server, ManualClock()).reason == c.reason, c.answer.body);
        CHECK(server.polls == 2);
    }
}

TEST_CASE("aCodeThatNobodyEntersEndsWithItsLife") {
    const DeviceServer server({kPending});
    const ManualClock clock;
    CHECK(deviceError(server, clock).reason == Reason::networkTimeout);
    CHECK(clock.totalWaited() <= 1800s);
    CHECK(server.polls > 300);
}

TEST_CASE("anAnswerWithoutACodeOrWithAnOpenAddressIsRefused") {
    DeviceServer server({kGiven});
    server.device = R"({"user_code":"A"})";
    CHECK(deviceError(server, ManualClock()).reason == Reason::protocolError);
    server.device =
        R"({"device_code":"s3cretDevice","user_code":"A","verification_uri":"http://phish.example.test/"})";
    CHECK(deviceError(server, ManualClock()).reason == Reason::insecureEndpoint);
    server.device =
        R"({"device_code":"s3cretDevice","user_code":"A","verification_uri":"https://rfc.example.test/","interval":0})";
    const ManualClock clock;
    DeviceCode shown;
    CHECK(run(server, clock, &shown));
    CHECK(shown.verificationUrl == "https://rfc.example.test/");
    CHECK(clock.waits() == std::vector<Nanoseconds>{1s});
}

TEST_CASE("waitingForTheCodeCanBeCancelled") {
    const DeviceServer server({kPending});
    const ManualClock clock(ManualClock::Waiting::blocks);
    StopSource stop;
    std::jthread canceller([&] {
        clock.awaitWaiters(1);
        stop.request_stop();
    });
    const auto tokens = run(server, clock, nullptr, stop.get_token());
    REQUIRE_FALSE(tokens);
    CHECK(tokens.error().reason == Reason::cancelled);
}
