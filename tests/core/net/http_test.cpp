#include "net/http.h"

#include <doctest/doctest.h>

#include <thread>

#include "script_server.h"

using namespace packtrain;
using namespace packtrain::net;
using namespace std::chrono_literals;
using test::Peer;
using test::ScriptServer;

namespace {

std::unique_ptr<Http> http() {
    auto made = makeHttp({});
    REQUIRE(made);
    return *std::move(made);
}

Request ask(std::string method, std::string url) {
    Request request;
    request.method = std::move(method);
    request.url = std::move(url);
    return request;
}

Request put(std::string url, BodySource& source) {
    Request request = ask("PUT", std::move(url));
    request.source = &source;
    return request;
}

/// Bytes that can be told apart by their place, made as they are asked for.
class PatternSource final : public BodySource {
  public:
    explicit PatternSource(std::uint64_t size) : size_(size) {}
    std::uint64_t size() const override { return size_; }
    Result<std::size_t> read(MutableByteSpan out) override {
        ++reads;
        if (failAt && at_ >= *failAt) return fail(Reason::sourceChanged, "the test's own error");
        const std::size_t count = std::min<std::size_t>(out.size(), step);
        for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<std::byte>(byteAt(at_ + i));
        at_ += count;
        return count;
    }
    Result<> rewind() override {
        ++rewinds;
        at_ = 0;
        return {};
    }
    static char byteAt(std::uint64_t offset) { return static_cast<char>('a' + offset % 23); }
    static std::string text(std::uint64_t size) {
        std::string all(size, ' ');
        for (std::uint64_t i = 0; i < size; ++i) all[i] = byteAt(i);
        return all;
    }

    int reads = 0;
    int rewinds = 0;
    std::size_t step = 100 * 1024;
    std::optional<std::uint64_t> failAt;

  private:
    std::uint64_t size_;
    std::uint64_t at_ = 0;
};

}  // namespace

TEST_CASE("aGetGivesStatusHeadersAndBody") {
    ScriptServer server([](Peer& peer, int) {
        REQUIRE(peer.readRequest());
        CHECK(peer.head().starts_with("GET /a?b=c HTTP/1.1\r\n"));
        CHECK(peer.header("X-Test") == "1");
        CHECK(peer.header("User-Agent").starts_with("packtrain/"));
        peer.reply("404 Not Found", "nothing", "X-Thing:  some thing \r\n");
    });
    Request request = ask("GET", server.url("/a?b=c"));
    request.headers = {{"X-Test", "1"}};
    const auto response = http()->perform(request, {});
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
        CHECK(peer.head().starts_with("PUT / HTTP/1.1\r\n"));
        CHECK(peer.header("Expect").empty());
        CHECK(peer.header("Transfer-Encoding").empty());
        CHECK(peer.header("Content-Type").empty());
        got = peer.body();
        peer.reply("200 OK");
    });
    PatternSource source(kSize);
    const Request request = put(server.url(), source);
    const auto response = http()->perform(request, {});
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
    const auto client = http();
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
    const auto response = http()->perform(request, {});
    REQUIRE(response);
    CHECK(response->status == 308);
    CHECK(response->header("Range") == "bytes=0-262143");
    CHECK(source.rewinds == 0);
}
