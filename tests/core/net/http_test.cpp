#include "net/http.h"

#include <doctest/doctest.h>

#include <atomic>
#include <latch>
#include <thread>

#include "http_fixture.h"
#include "script_server.h"

using namespace packtrain;
using namespace packtrain::net;
using namespace packtrain::test;

TEST_CASE("aGetGivesStatusHeadersAndBody") {
    ScriptServer server([](Peer& peer, int) {
        REQUIRE(peer.readRequest());
        CHECK(peer.head().starts_with("GET /a?b=c&upload_id="));
        CHECK(peer.header("X-Test") == "1");
        CHECK(peer.header("User-Agent").starts_with("packtrain/"));
        peer.reply("404 Not Found", "nothing", "X-Thing:  some thing \r\n");
    });
    Request request = ask("GET", server.url("/a?b=c"));
    request.headers.push_back({"X-Test", "1"});
    const auto response = makeClient()->perform(request, {});
    REQUIRE(response);
    CHECK(response->status == 404);
    CHECK(response->body == "nothing");
    CHECK(response->header("x-THING") == "some thing");
    CHECK(response->header("X-None").empty());
}

TEST_CASE("aBigBodyIsPulledFromTheSourceWithoutExpectOrChunks") {
    constexpr std::uint64_t kSize = 5'000'001;
    std::string got;
    ScriptServer server([&](Peer& peer, int) {
        REQUIRE(peer.readRequest());
        CHECK(peer.head().starts_with("PUT /?upload_id="));
        CHECK(peer.header("Expect").empty());
        CHECK(peer.header("Transfer-Encoding").empty());
        CHECK(peer.header("Content-Type").empty());
        got = peer.body();
        peer.reply("200 OK");
    });
    PatternSource source(kSize);
    const Request request = put(server.url(), source);
    const auto response = makeClient()->perform(request, {});
    REQUIRE(response);
    CHECK(response->status == 200);
    CHECK(response->bytesSent == kSize);
    CHECK(got == PatternSource::text(kSize));
}

TEST_CASE("aShortBodyIsSentAsItIs") {
    std::vector<std::string> seen;
    ScriptServer server([&](Peer& peer, int) {
        while (peer.readRequest()) {
            seen.push_back(peer.head().substr(0, peer.head().find(' ')) + ":" +
                           peer.header("Content-Length") + ":" + peer.body());
            peer.reply("200 OK");
        }
    });
    const auto client = makeClient();
    for (const char* method : {"POST", "PUT", "PATCH", "PROPFIND", "DELETE"}) {
        Request request = ask(method, server.url());
        request.body = "{\"a\":1}";
        REQUIRE(client->perform(request, {}));
    }
    for (const char* method : {"POST", "DELETE", "GET", "HEAD"}) {
        REQUIRE(client->perform(ask(method, server.url()), {}));
    }
    CHECK(seen == std::vector<std::string>{"POST:7:{\"a\":1}", "PUT:7:{\"a\":1}", "PATCH:7:{\"a\":1}",
                                           "PROPFIND:7:{\"a\":1}", "DELETE:7:{\"a\":1}",
                                           "POST:0:", "DELETE::", "GET::", "HEAD::"});
    CHECK(server.connections() == 1);
}

TEST_CASE("a308WithoutLocationIsReturnedUntouched") {
    ScriptServer server([](Peer& peer, int) {
        REQUIRE(peer.readRequest());
        peer.reply("308 Resume Incomplete", {}, "Range: bytes=0-262143\r\n");
    });
    PatternSource source(1000);
    Request request = put(server.url(), source);
    request.followRedirects = true;
    const auto response = makeClient()->perform(request, {});
    REQUIRE(response);
    CHECK(response->status == 308);
    CHECK(response->header("Range") == "bytes=0-262143");
    CHECK(source.rewinds == 0);
}

TEST_CASE("aSuccessfulBodyGoesToTheSinkAndOthersToTheResponse") {
    ScriptServer server([](Peer& peer, int) {
        for (int i = 0; peer.readRequest(); ++i)
            peer.reply(i == 0 ? "206 Partial Content" : "416 No Such Range", "bytes");
    });
    const auto client = makeClient();
    std::string sunk;
    Request request = ask("GET", server.url());
    request.sink = [&](ByteSpan bytes) -> Result<> {
        sunk += asText(bytes);
        return {};
    };
    auto response = client->perform(request, {});
    REQUIRE(response);
    CHECK(response->body.empty());
    CHECK(sunk == "bytes");
    response = client->perform(request, {});
    REQUIRE(response);
    CHECK(response->status == 416);
    CHECK(response->body == "bytes");
    CHECK(sunk == "bytes");
}

TEST_CASE("theHeadIsLookedAtBeforeTheSinkGetsAByte") {
    ScriptServer server([](Peer& peer, int) {
        while (peer.readRequest()) peer.reply("200 OK", "the whole file", "Content-Type: x/y\r\n");
    });
    bool touched = false;
    int looked = 0;
    Request request = ask("GET", server.url());
    request.sink = [&](ByteSpan) -> Result<> {
        touched = true;
        return {};
    };
    request.onHead = [&](int status, const std::vector<Header>& headers) -> Result<> {
        ++looked;
        CHECK(status == 200);
        CHECK(headers.front().value == "x/y");
        return fail(Reason::offsetMismatch, "asked for a range");
    };
    CHECK(failureOf(makeClient()->perform(request, {})).reason == Reason::offsetMismatch);
    CHECK(looked == 1);
    CHECK_FALSE(touched);
}

TEST_CASE("aChunkedReplyIsPutTogether") {
    ScriptServer server([](Peer& peer, int) {
        REQUIRE(peer.readRequest());
        peer.send(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\nX-Late: "
            "1\r\n\r\n");
    });
    const auto response = makeClient()->perform(ask("GET", server.url()), {});
    REQUIRE(response);
    CHECK(response->body == "hello world");
    CHECK(response->header("X-Late").empty());
}

TEST_CASE("anInformationalAnswerIsNotTheAnswer") {
    ScriptServer server([](Peer& peer, int) {
        REQUIRE(peer.readRequest());
        peer.send("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
        peer.reply("201 Created", "{}");
    });
    const auto response = makeClient()->perform(ask("POST", server.url()), {});
    REQUIRE(response);
    CHECK(response->status == 201);
    CHECK(response->header("Link").empty());
    CHECK(response->body == "{}");
}

TEST_CASE("aKeptConnectionIsUsedAgainUntilConnectionsAreDropped") {
    ScriptServer server([](Peer& peer, int) {
        while (peer.readRequest()) peer.reply("200 OK", "x");
    });
    const auto client = makeClient();
    for (int i = 0; i < 3; ++i) REQUIRE(client->perform(ask("GET", server.url()), {}));
    CHECK(server.connections() == 1);
    client->dropConnections();
    REQUIRE(client->perform(ask("GET", server.url()), {}));
    CHECK(server.connections() == 2);
}

TEST_CASE("callsOfManyThreadsDoNotShareAConnection") {
    std::atomic<int> inside = 0;
    std::latch all(4);
    ScriptServer server([&](Peer& peer, int) {
        while (peer.readRequest()) {
            ++inside;
            all.arrive_and_wait();  // passes only when four requests are being served at once
            peer.reply("200 OK", peer.body());
        }
    });
    const auto client = makeClient();
    std::vector<std::jthread> threads;
    std::atomic<int> good = 0;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&, i] {
            Request request = ask("POST", server.url());
            request.body = std::string(100000, static_cast<char>('a' + i));
            const auto response = client->perform(request, {});
            if (response && response->body == request.body) ++good;
        });
    threads.clear();
    CHECK(good == 4);
    CHECK(server.connections() == 4);
}

TEST_CASE("aRedirectIsFollowedOnlyWhenAsked") {
    ScriptServer server([](Peer& peer, int) {
        while (peer.readRequest()) {
            if (peer.head().contains(" /new"))
                peer.reply("200 OK", peer.header("Authorization"));
            else
                peer.reply("302 Found", "moved", "Location: /new\r\n");
        }
    });
    const auto client = makeClient();
    Request request = ask("GET", server.url("/old"));
    auto response = client->perform(request, {});
    REQUIRE(response);
    CHECK(response->status == 302);
    request.followRedirects = true;
    response = client->perform(request, {});
    REQUIRE(response);
    CHECK(response->status == 200);
    CHECK(response->body == "Bearer " + std::string(kSecret));
}

TEST_CASE("aRedirectToAnotherHostLeavesCredentialsBehind") {
    ScriptServer other([](Peer& peer, int) {
        REQUIRE(peer.readRequest());
        CHECK(peer.header("X-Kept") == "1");
        peer.reply("200 OK", peer.header("Authorization") + peer.header("Cookie"));
    });
    ScriptServer server([&](Peer& peer, int) {
        REQUIRE(peer.readRequest());
        peer.reply("307 Temporary Redirect", {}, "Location: " + other.url("/there") + "\r\n");
    });
    Request request = ask("GET", server.url());
    request.headers.push_back({"cookie", "a=b"});
    request.headers.push_back({"X-Kept", "1"});
    request.followRedirects = true;
    const auto response = makeClient()->perform(request, {});
    REQUIRE(response);
    CHECK(response->status == 200);
    CHECK(response->body.empty());
}

TEST_CASE("aRedirectedUploadBeginsAgainFromItsFirstByte") {
    std::string got;
    ScriptServer server([&](Peer& peer, int) {
        while (peer.readRequest()) {
            if (peer.head().contains(" /new")) {
                got = peer.body();
                peer.reply("200 OK");
            } else {
                peer.reply("308 Permanent Redirect", {}, "Location: /new\r\n");
            }
        }
    });
    PatternSource source(300'000);
    Request request = put(server.url("/old"), source);
    request.followRedirects = true;
    const auto response = makeClient()->perform(request, {});
    REQUIRE(response);
    CHECK(response->status == 200);
    CHECK(source.rewinds == 1);
    CHECK(got == PatternSource::text(300'000));
}

TEST_CASE("aSeeOtherIsFetchedWithoutABody") {
    ScriptServer server([](Peer& peer, int) {
        while (peer.readRequest()) {
            if (peer.head().contains(" /result"))
                peer.reply("200 OK", peer.head().substr(0, 3) + peer.header("Content-Length"));
            else
                peer.reply("303 See Other", {}, "Location: result\r\n");
        }
    });
    Request request = ask("POST", server.url("/start"));
    request.body = "work";
    request.followRedirects = true;
    const auto response = makeClient()->perform(request, {});
    REQUIRE(response);
    CHECK(response->body == "GET");
}

TEST_CASE("redirectsInACircleOrToAnOpenNetworkAreRefused") {
    ScriptServer server([](Peer& peer, int) {
        while (peer.readRequest()) {
            if (peer.head().contains(" /circle"))
                peer.reply("302 Found", {}, "Location: /circle\r\n");
            else
                peer.reply("302 Found", {}, "Location: http://drive.example.test/\r\n");
        }
    });
    Request request = ask("GET", server.url("/circle"));
    request.followRedirects = true;
    CHECK(failureOf(makeClient()->perform(request, {})).reason == Reason::protocolError);
    request = ask("GET", server.url("/out"));
    request.followRedirects = true;
    CHECK(failureOf(makeClient()->perform(request, {})).reason == Reason::insecureEndpoint);
}

TEST_CASE("plainHttpGoesToAnOwnAddressOnlyWhenItIsNamed") {
    ScriptServer server([](Peer& peer, int) { peer.reply("200 OK", "here"); });
    // 0.0.0.0 reaches this computer, and is no loopback address.
    std::string url = server.url("/x");
    url.replace(url.find("127.0.0.1"), 9, "0.0.0.0");
    CHECK(failureOf(makeClient()->perform(ask("GET", url), {})).reason == Reason::insecureEndpoint);
    HttpOptions options;
    options.ownAddress = "0.0.0.0";
    options.proxy = "http://127.0.0.1:1";  // nobody: it must not be asked
    const auto client = makeClient(options);
    const auto reply = client->perform(ask("GET", url), {});
    REQUIRE(reply);
    CHECK(reply->body == "here");
    CHECK(failureOf(client->perform(ask("GET", "http://192.0.2.1/"), {})).reason == Reason::insecureEndpoint);
}

TEST_CASE("aHeaderCannotBeginALineOfItsOwn") {
    ScriptServer server([](Peer& peer, int) { peer.hang(); });
    for (const Header& header :
         {Header{"X-A", "1\r\nX-B: 2"}, Header{"X-A\n", "1"}, Header{"", "1"}, Header{"X:A", "1"}}) {
        Request request = ask("GET", server.url());
        request.headers.push_back(header);
        CHECK(failureOf(makeClient()->perform(request, {})).reason == Reason::badArgument);
    }
    CHECK(server.connections() == 0);
}

TEST_CASE("anEmptyHeaderIsSentEmpty") {
    ScriptServer server([](Peer& peer, int) {
        REQUIRE(peer.readRequest());
        peer.reply("200 OK", peer.head().contains("\r\nX-Empty:\r\n") ? "sent" : "missing");
    });
    Request request = ask("GET", server.url());
    request.headers.push_back({"X-Empty", ""});
    const auto response = makeClient()->perform(request, {});
    REQUIRE(response);
    CHECK(response->body == "sent");
}
