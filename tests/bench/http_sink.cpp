#include "http_sink.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace packtrain::bench {
namespace {

std::uint64_t contentLength(std::string_view head) {
    for (const std::string_view name : {"Content-Length: ", "content-length: "}) {
        const std::size_t at = head.find(name);
        if (at == std::string_view::npos) continue;
        std::uint64_t length = 0;
        std::from_chars(head.data() + at + name.size(), head.data() + head.size(), length);
        return length;
    }
    return 0;
}

bool isChunked(std::string_view head) {
    return head.find("chunked") != std::string_view::npos;
}

}  // namespace

HttpSink::HttpSink() {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 16) != 0)
        std::abort();
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::jthread([this] {
        while (!closing_) {
            const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (connection >= 0) std::thread([this, connection] { serve(connection); }).detach();
        }
    });
}

HttpSink::~HttpSink() {
    closing_ = true;
    shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    close(listener_);
}

void HttpSink::serve(int connection) {
    std::vector<char> block(1 << 18);
    std::string kept;
    while (true) {
        std::size_t end = 0;
        while ((end = kept.find("\r\n\r\n")) == std::string::npos) {
            const ssize_t got = recv(connection, block.data(), block.size(), 0);
            if (got <= 0) {
                close(connection);
                return;
            }
            kept.append(block.data(), static_cast<std::size_t>(got));
        }
        const std::string head = kept.substr(0, end);
        kept.erase(0, end + 4);
        if (head.find("100-continue") != std::string::npos)
            (void)send(connection, "HTTP/1.1 100 Continue\r\n\r\n", 25, MSG_NOSIGNAL);
        const bool chunked = isChunked(head);
        const std::uint64_t length = contentLength(head);
        std::uint64_t seen = kept.size();
        // A chunked body is thrown away unparsed: its end is the last chunk, five bytes at the end of what
        // has come.
        std::string tail = kept.substr(kept.size() > 5 ? kept.size() - 5 : 0);
        kept.clear();
        while (chunked ? tail != "0\r\n\r\n" : seen < length) {
            const ssize_t got = recv(connection, block.data(), block.size(), 0);
            if (got <= 0) break;
            seen += static_cast<std::uint64_t>(got);
            const auto size = static_cast<std::size_t>(got);
            tail = size >= 5 ? std::string(block.data() + size - 5, 5)
                             : (tail + std::string(block.data(), size));
            if (tail.size() > 5) tail.erase(0, tail.size() - 5);
        }
        received_ += seen;
        if (send(connection, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 38, MSG_NOSIGNAL) <= 0) {
            close(connection);
            return;
        }
    }
}

}  // namespace packtrain::bench
