// A Unix socket as the way to a host, and replies that have no end.
#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "event_stream.h"
#include "http_fixture.h"
#include "net/socket_http.h"
#include "script_server.h"
#include "support/temp_folder.h"

using namespace packtrain;
using namespace packtrain::net;
using namespace packtrain::test;
using namespace std::chrono_literals;

namespace {

using Steady = std::chrono::steady_clock;

constexpr std::string_view kUrl = "http://localhost/snapshot";

std::unique_ptr<Http> clientOn(const Path& socket) {
    auto made = makeSocketHttp(socket);
    REQUIRE(made);
    return *std::move(made);
}

}  // namespace

TEST_CASE("aUnixSocketIsTheWayToItsHost") {
    const TempFolder folder;
    const ScriptServer server((folder / "a.sock").bytes(), [](Peer& peer, int) {
        while (peer.readRequest()) peer.reply("200 OK", peer.header("Host") + ' ' + peer.body());
    });
    const auto client = clientOn(folder / "a.sock");
    Request request = ask("POST", std::string(kUrl));
    request.body = "hello";
    for (int i = 0; i < 3; ++i) {
        const auto response = client->perform(request, {});
        REQUIRE(response);
        CHECK(response->body == "localhost hello");
    }
    CHECK(server.connections() == 1);
}

TEST_CASE("aSocketIsForPlainRequestsToThisComputerOnly") {
    const TempFolder folder;
    const ScriptServer server((folder / "a.sock").bytes(), [](Peer& peer, int) { peer.hang(); });
    const auto client = clientOn(folder / "a.sock");
    const auto refused = [&](std::string_view url, bool follow = false) {
        Request request = ask("GET", std::string(url));
        request.followRedirects = follow;
        return failureOf(client->perform(request, {})).reason;
    };
    CHECK(refused("https://localhost/") == Reason::badArgument);
    CHECK(refused("https://drive.example/") == Reason::badArgument);
    CHECK(refused("http://drive.example/") == Reason::insecureEndpoint);
    CHECK(refused(kUrl, true) == Reason::badArgument);
    CHECK(server.connections() == 0);
    for (const Path& socket : {Path(), folder / std::string(120, 'x')}) {
        const auto made = makeSocketHttp(socket);
        REQUIRE_FALSE(made);
        CHECK(made.error().reason == Reason::badArgument);
    }
}

TEST_CASE("aProxyOfTheEnvironmentIsNotAskedForASocket") {
    const TempFolder folder;
    const ScriptServer server((folder / "a.sock").bytes(), [](Peer& peer, int) {
        peer.readRequest();
        peer.reply("200 OK", "here");
    });
    const ScriptServer proxy([](Peer& peer, int) { peer.hang(); });
    setenv("http_proxy", proxy.url().c_str(), 1);
    const auto response = clientOn(folder / "a.sock")->perform(ask("GET", std::string(kUrl)), {});
    unsetenv("http_proxy");
    REQUIRE(response);
    CHECK(response->body == "here");
    CHECK(proxy.connections() == 0);
}

TEST_CASE("aSocketThatNobodyListensOnIsNoConnection") {
    const TempFolder folder;
    const Error none = failureOf(clientOn(folder / "none.sock")->perform(ask("GET", std::string(kUrl)), {}));
    CHECK(none.reason == Reason::networkDown);
    CHECK_MESSAGE(none.context.contains("none.sock"), none.context);
    writeFile(folder / "file", "no socket");
    const Error file = failureOf(clientOn(folder / "file")->perform(ask("GET", std::string(kUrl)), {}));
    CHECK(file.reason == Reason::networkDown);
}

TEST_CASE("aStreamReachesTheSinkAsItComesAndEndsWhenAsked") {
    const TempFolder folder;
    std::atomic<int> seen = 0;
    const ScriptServer server((folder / "a.sock").bytes(), [&](Peer& peer, int) {
        peer.readRequest();
        peer.send(kStreamHead);
        for (int i = 0; i < 3; ++i) {
            peer.send(chunk("event " + std::to_string(i)));
            // The next one is sent only when this one has arrived.
            seen.wait(i);
        }
        peer.hang();
    });
    StopSource stop;
    Request request = ask("GET", std::string(kUrl));
    request.stallTimeout = 1h;
    std::string told;
    Steady::time_point asked;
    request.sink = [&](ByteSpan bytes) -> Result<> {
        told += asText(bytes);
        ++seen;
        seen.notify_all();
        if (seen == 3) {
            asked = Steady::now();
            stop.request_stop();
        }
        return {};
    };
    CHECK(failureOf(clientOn(folder / "a.sock")->perform(request, stop.get_token())).reason ==
          Reason::cancelled);
    CHECK(Steady::now() - asked < 1s);
    CHECK(told == "event 0event 1event 2");
}
