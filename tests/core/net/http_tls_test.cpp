#include <doctest/doctest.h>

#include <cstdlib>

#include "http_fixture.h"
#include "script_server.h"
#include "tls_server.h"

using namespace packtrain;
using namespace packtrain::net;
using namespace packtrain::test;

namespace {

/// A variable of the environment for as long as this lives.
class Environment {
  public:
    Environment(std::string name, const std::string& value) : name_(std::move(name)) {
        setenv(name_.c_str(), value.c_str(), 1);
    }
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;
    ~Environment() { unsetenv(name_.c_str()); }

  private:
    std::string name_;
};

const PrivateCa& ca() {
    static const PrivateCa made;
    return made;
}

HttpOptions trusting() {
    HttpOptions options;
    options.extraCa = ca().certificate();
    return options;
}

constexpr const char* kBehindProxy = "https://drive.example.test/";

}  // namespace

TEST_CASE("aPrivateCaIsTrustedWhenItIsNamed") {
    const TlsServer server(ca());
    const auto response = makeClient(trusting())->perform(ask("GET", server.url()), {});
    REQUIRE_MESSAGE(response, response.error().message());
    CHECK(response->status == 200);
    CHECK(response->body.contains("TLS"));
}

TEST_CASE("aPrivateCaIsRefusedOtherwiseAndItsNameIsTold") {
    const TlsServer server(ca());
    const Error error = failureOf(makeClient()->perform(ask("GET", server.url()), {}));
    CHECK(error.reason == Reason::tlsFailed);
    CHECK_MESSAGE(error.context.contains(PrivateCa::kName), error.context);
}

TEST_CASE("aTrustedCertificateForAnotherNameIsRefused") {
    const TlsServer server(ca());
    Request request = ask("GET", "https://localhost:" + std::to_string(server.port()) + "/");
    CHECK(failureOf(makeClient(trusting())->perform(request, {})).reason == Reason::tlsFailed);
}

TEST_CASE("anExtraCaThatIsNoneIsABadConfiguration") {
    for (const char* text : {"", "not a certificate"}) {
        HttpOptions options;
        options.extraCa = ca().folder() / "none.pem";
        writeFile(options.extraCa, text);
        const auto made = makeHttp(options);
        REQUIRE_FALSE(made);
        CHECK(made.error().reason == Reason::badConfig);
    }
    HttpOptions options;
    options.extraCa = Path("/nonexistent/ca.pem");
    CHECK_FALSE(makeHttp(options));
}

TEST_CASE("plainHttpWhereTlsIsExpectedIsRefused") {
    ScriptServer server([](Peer& peer, int) {
        peer.readBody(1);
        peer.send("HTTP/1.1 400 Bad Request\r\n\r\n");
        peer.finish();
        peer.hang();
    });
    Request request = ask("GET", "https://127.0.0.1:" + std::to_string(server.port()) + "/");
    CHECK(failureOf(makeClient()->perform(request, {})).reason == Reason::tlsFailed);
}

TEST_CASE("theProxyOfTheEnvironmentIsUsedWithItsNameAndPassword") {
    const TlsServer server(ca());
    ScriptServer proxy([&](Peer& peer, int) {
        CHECK(peer.readHead().starts_with("CONNECT drive.example.test:443 "));
        CHECK(peer.header("Proxy-Authorization") == "Basic " + toBase64(asBytes("user:p@ss")));
        CHECK(peer.header("Authorization").empty());
        peer.send("HTTP/1.1 200 Connection established\r\nX-Proxy: 1\r\n\r\n");
        peer.pipeTo(server.port());
    });
    const Environment environment("https_proxy",
                                  "http://user:p%40ss@127.0.0.1:" + std::to_string(proxy.port()));
    const auto response = makeClient(trusting())->perform(ask("GET", kBehindProxy), {});
    REQUIRE_MESSAGE(response, response.error().message());
    CHECK(response->status == 200);
    CHECK(response->header("X-Proxy").empty());
    CHECK(proxy.connections() == 1);
}

TEST_CASE("aConfiguredProxyIsUsedToo") {
    const TlsServer server(ca());
    ScriptServer proxy([&](Peer& peer, int) {
        peer.readHead();
        peer.send("HTTP/1.1 200 OK\r\n\r\n");
        peer.pipeTo(server.port());
    });
    HttpOptions options = trusting();
    options.proxy = "http://127.0.0.1:" + std::to_string(proxy.port());
    CHECK(makeClient(options)->perform(ask("GET", kBehindProxy), {}));
}

TEST_CASE("aProxyThatWantsAPasswordIsToldFromANetworkThatIsDown") {
    struct Case {
        const char* status;
        Reason reason;
    };
    for (const Case c :
         {Case{"407 Proxy Authentication Required", Reason::proxyDenied},
          Case{"403 Forbidden", Reason::proxyDenied}, Case{"503 Service Unavailable", Reason::networkDown}}) {
        ScriptServer proxy([&](Peer& peer, int) {
            peer.readHead();
            peer.reply(c.status, "no", "Proxy-Authenticate: Basic realm=x\r\n");
        });
        const Environment environment("https_proxy", "http://user:" + std::string(kSecret) +
                                                         "@127.0.0.1:" + std::to_string(proxy.port()));
        const Error error = failureOf(makeClient()->perform(ask("GET", kBehindProxy), {}));
        CHECK_MESSAGE(error.reason == c.reason, error.message());
        CHECK(error.context.contains("drive.example.test"));
    }
}

TEST_CASE("aProxyThatIsNotThereIsNoConnection") {
    const Environment environment(
        "https_proxy", "http://user:" + std::string(kSecret) + "@127.0.0.1:" + std::to_string(closedPort()));
    CHECK(failureOf(makeClient()->perform(ask("GET", kBehindProxy), {})).reason == Reason::networkDown);
}

TEST_CASE("noProxyIsHonoured") {
    ScriptServer proxy([](Peer& peer, int) { peer.hang(); });
    const Environment way("https_proxy", "http://127.0.0.1:" + std::to_string(proxy.port()));
    const Environment except("no_proxy", "example.invalid");
    CHECK(failureOf(makeClient()->perform(ask("GET", "https://drive.example.invalid/"), {})).reason ==
          Reason::nameNotResolved);
    CHECK(proxy.connections() == 0);
}

TEST_CASE("loopbackIsNeverAskedThroughAProxy") {
    ScriptServer server([](Peer& peer, int) {
        peer.readRequest();
        peer.reply("200 OK", "here");
    });
    const Environment environment("http_proxy", "http://127.0.0.1:" + std::to_string(closedPort()));
    HttpOptions options;
    options.proxy = "http://127.0.0.1:" + std::to_string(closedPort());
    CHECK(makeClient()->perform(ask("GET", server.url()), {}));
    CHECK(makeClient(options)->perform(ask("GET", server.url()), {}));
}
