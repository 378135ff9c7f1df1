// A server that sends any bytes: a reply in memory and one to a sink. Redirects are not followed, for they
// could lead anywhere; where one would lead is fuzz_text's.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <mutex>
#include <string>
#include <thread>

#include "net/http.h"
#include "scripted_replies.h"

using namespace packtrain;
using namespace packtrain::fuzz;

namespace {

constexpr std::uint64_t kMostBody = 4096;

/// Answers every connection with the same bytes and closes it.
class Server {
  public:
    Server() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof(address);
        auto* const any = reinterpret_cast<sockaddr*>(&address);
        require(::bind(socket_, any, length) == 0 && ::listen(socket_, 16) == 0 &&
                ::getsockname(socket_, any, &length) == 0);
        port_ = ntohs(address.sin_port);
        thread_ = std::jthread([this] { serve(); });
    }
    ~Server() {
        ::shutdown(socket_, SHUT_RDWR);
        thread_.join();
        ::close(socket_);
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    void answer(std::string_view bytes) {
        const std::scoped_lock lock(mutex_);
        answer_ = bytes;
    }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  private:
    void serve() {
        for (;;) {
            const int peer = ::accept(socket_, nullptr, nullptr);
            if (peer < 0) return;
            std::array<char, 4096> request{};
            (void)::recv(peer, request.data(), request.size(), 0);
            std::string bytes;
            {
                const std::scoped_lock lock(mutex_);
                bytes = answer_;
            }
            (void)::send(peer, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            (void)::shutdown(peer, SHUT_WR);
            while (::recv(peer, request.data(), request.size(), 0) > 0) {
            }
            ::close(peer);
        }
    }

    int socket_;
    int port_ = 0;
    std::mutex mutex_;
    std::string answer_;
    std::jthread thread_;
};

struct Bench {
    Server server;
    std::unique_ptr<net::Http> http;
    Bench() {
        auto made = net::makeHttp({.userAgent = "fuzz", .extraCa = {}, .proxy = {}});
        require(made.has_value());
        http = std::move(*made);
    }
};

void ask(Bench& bench, bool withSink) {
    net::Request request;
    request.url = bench.server.url() + "/drive/v3/files";
    request.headers = {{"Authorization", "Bearer ya29.fuzzed-access-token"}};
    request.maxBody = kMostBody;
    request.stallTimeout = request.replyTimeout = request.connectTimeout = std::chrono::seconds(5);
    std::uint64_t sunk = 0;
    bool headSeen = false;
    if (withSink) {
        request.onHead = [&](int status, const std::vector<net::Header>&) -> Result<> {
            require(status >= 200 && status < 300 && sunk == 0);
            headSeen = true;
            return {};
        };
        request.sink = [&](ByteSpan bytes) -> Result<> {
            require(headSeen);
            sunk += bytes.size();
            return {};
        };
    }
    const auto reply = bench.http->perform(request, {});
    if (!reply) return checkWords(reply.error().message(), {"fuzzed-access-token", "/drive/v3"});
    require(reply->status >= 200 && reply->status <= 999 && reply->body.size() <= kMostBody);
    for (const net::Header& header : reply->headers)
        require(!header.name.contains('\n') && !header.value.contains('\n'));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Bench bench;
    bench.server.answer({reinterpret_cast<const char*>(data), size});
    ask(bench, false);
    ask(bench, true);
    return 0;
}
