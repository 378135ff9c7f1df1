#include "http/server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <iterator>
#include <utility>
#include <vector>

namespace packtrain::servers {

namespace {

constexpr std::int64_t kDrainBeforeReply = 256 * 1024;

// "Sun, 06 Nov 1994 08:49:37 GMT"
std::string dateNow() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    std::string text(64, '\0');
    text.resize(std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts));
    return text;
}

// The next request's head, or nothing when the peer has ended the connection.
std::optional<Request> readRequest(Connection& connection) {
    std::string line;
    do {
        if (!connection.readLine(line)) return std::nullopt;
    } while (line.empty());
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string::npos || first == last || !line.substr(last + 1).starts_with("HTTP/1.")) {
        throw ConnectionLost();
    }
    Request request;
    request.method = line.substr(0, first);
    request.setTarget(std::string_view(line).substr(first + 1, last - first - 1));
    if (line.ends_with("/1.0")) request.headers.add("Connection", "close");
    while (true) {
        if (!connection.readLine(line)) throw ConnectionLost();
        if (line.empty()) return request;
        const auto colon = line.find(':');
        if (colon == std::string::npos) throw ConnectionLost();
        request.headers.add(line.substr(0, colon),
                            std::string(trimmed(std::string_view(line).substr(colon + 1))));
    }
}

}  // namespace

Exchange::Exchange(Connection& connection, Request request)
    : connection_(connection), request_(std::move(request)) {
    chunked_ = equalsIgnoringCase(request_.headers.get("Transfer-Encoding"), "chunked");
    if (!chunked_) {
        length_ = parseInteger(request_.headers.get("Content-Length"));
        left_ = length_.value_or(0);
        if (left_ < 0) throw ConnectionLost();
        ended_ = left_ == 0;
    }
    expectsContinue_ = equalsIgnoringCase(request_.headers.get("Expect"), "100-continue");
    keepAlive_ = !equalsIgnoringCase(request_.headers.get("Connection"), "close");
}

std::size_t Exchange::readBody(std::span<char> into) {
    if (ended_ || into.empty()) return 0;
    if (std::exchange(expectsContinue_, false)) connection_.write("HTTP/1.1 100 Continue\r\n\r\n");
    if (chunked_) return readChunked(into);
    const auto want = std::min<std::int64_t>(left_, static_cast<std::int64_t>(into.size()));
    const auto got = connection_.read(into.first(static_cast<std::size_t>(want)));
    if (got == 0) throw ConnectionLost();
    left_ -= static_cast<std::int64_t>(got);
    ended_ = left_ == 0;
    return got;
}

std::size_t Exchange::readChunked(std::span<char> into) {
    std::string line;
    if (left_ == 0) {
        if (!std::exchange(firstChunk_, false) && !connection_.readLine(line)) throw ConnectionLost();
        if (!connection_.readLine(line)) throw ConnectionLost();
        const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), left_, 16);
        if (error != std::errc() || left_ < 0) throw ConnectionLost();
        if (left_ == 0) {
            while (connection_.readLine(line) && !line.empty()) {
            }
            ended_ = true;
            return 0;
        }
    }
    const auto want = std::min<std::int64_t>(left_, static_cast<std::int64_t>(into.size()));
    const auto got = connection_.read(into.first(static_cast<std::size_t>(want)));
    if (got == 0) throw ConnectionLost();
    left_ -= static_cast<std::int64_t>(got);
    return got;
}

std::optional<std::string> Exchange::readWholeBody(std::size_t limit) {
    std::string body;
    std::vector<char> buffer(64 * 1024);
    while (const auto got = readBody(buffer)) {
        if (body.size() + got > limit) return std::nullopt;
        body.append(buffer.data(), got);
    }
    return body;
}

void Exchange::drainBody() {
    std::vector<char> buffer(256 * 1024);
    while (readBody(buffer) > 0) {
    }
}

void Exchange::tell(int status) {
    if (const auto notice = std::exchange(notice_, {})) notice(status);
}

void Exchange::sendHead(int status, const Headers& headers, std::int64_t length) {
    // A short rest of the body is read away so that the connection lives; a long one costs it.
    if (!ended_ && !chunked_ && left_ <= kDrainBeforeReply && !expectsContinue_) drainBody();
    if (!ended_) keepAlive_ = false;
    std::string head = "HTTP/1.1 " + std::to_string(status) + ' ' + statusText(status) + "\r\n";
    head += "Date: " + dateNow() + "\r\n";
    for (const auto& [name, value] : headers.all()) head += name + ": " + value + "\r\n";
    if (status != 204) head += "Content-Length: " + std::to_string(length) + "\r\n";
    if (!keepAlive_) head += "Connection: close\r\n";
    head += "\r\n";
    tell(status);
    connection_.write(head);
}

void Exchange::reply(const Reply& reply) {
    sendHead(reply.status, reply.headers, static_cast<std::int64_t>(reply.body.size()));
    if (request_.method != "HEAD") connection_.write(reply.body);
}

void Exchange::beginReply(int status, const Headers& headers, std::int64_t length) {
    sendHead(status, headers, length);
}

void Exchange::reset() {
    keepAlive_ = false;
    tell(0);
    connection_.reset();
}

void Exchange::drop() {
    keepAlive_ = false;
    tell(0);
}

void Exchange::halfClose() {
    keepAlive_ = false;
    tell(0);
    connection_.halfClose();
}

Server::Server(Handler handler) : handler_(std::move(handler)) {}

Server::~Server() {
    stop();
    if (tls_) SSL_CTX_free(tls_);
}

bool Server::useTls(const std::string& certificateFile, const std::string& keyFile) {
    tls_ = SSL_CTX_new(TLS_server_method());
    return tls_ && SSL_CTX_use_certificate_chain_file(tls_, certificateFile.c_str()) == 1 &&
           SSL_CTX_use_PrivateKey_file(tls_, keyFile.c_str(), SSL_FILETYPE_PEM) == 1;
}

std::optional<std::uint16_t> Server::listen(std::uint16_t port) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener_ < 0) return std::nullopt;
    const int on = 1;
    ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* raw = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    if (::bind(listener_, raw, size) != 0 || ::listen(listener_, 256) != 0) return std::nullopt;
    if (::getsockname(listener_, raw, &size) != 0) return std::nullopt;
    acceptor_ = std::thread([this] { acceptLoop(); });
    return ntohs(address.sin_port);
}

void Server::acceptLoop() {
    while (true) {
        const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        joinFinished();
        const std::lock_guard lock(mutex_);
        if (stopping_) {
            if (socket >= 0) ::close(socket);
            return;
        }
        if (socket < 0) continue;
        Worker& worker = workers_.emplace_back();
        worker.thread = std::thread([this, socket, &worker] { serve(socket, worker); });
    }
}

void Server::joinFinished() {
    std::list<Worker> finished;
    {
        const std::lock_guard lock(mutex_);
        for (auto worker = workers_.begin(); worker != workers_.end();) {
            const auto next = std::next(worker);
            if (worker->done) finished.splice(finished.end(), workers_, worker);
            worker = next;
        }
    }
    for (Worker& worker : finished) worker.thread.join();
}

void Server::serve(int socket, Worker& worker) {
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    SSL* tls = nullptr;
    if (tls_) {
        tls = SSL_new(tls_);
        SSL_set_fd(tls, socket);
    }
    {
        Connection connection(socket, tls);
        bool welcome = false;
        {
            const std::lock_guard lock(mutex_);
            welcome = !stopping_;
            if (welcome) live_.insert(&connection);
        }
        if (welcome && (!tls || SSL_accept(tls) == 1)) converse(connection);
        const std::lock_guard lock(mutex_);
        live_.erase(&connection);
    }
    const std::lock_guard lock(mutex_);
    worker.done = true;
}

void Server::converse(Connection& connection) {
    try {
        while (auto request = readRequest(connection)) {
            Exchange exchange(connection, std::move(*request));
            handler_(exchange);
            if (!exchange.keepAlive()) break;
            exchange.drainBody();
        }
        connection.finish();
    } catch (const ConnectionLost&) {
        // Nobody is there to be told.
    }
}

void Server::stop() {
    {
        const std::lock_guard lock(mutex_);
        if (std::exchange(stopping_, true)) return;
        for (Connection* connection : live_) connection->interrupt();
    }
    if (listener_ >= 0) ::shutdown(listener_, SHUT_RDWR);
    if (acceptor_.joinable()) acceptor_.join();
    if (listener_ >= 0) ::close(listener_);
    // No thread is begun any more, so the list stands still.
    for (Worker& worker : workers_) worker.thread.join();
    workers_.clear();
}

}  // namespace packtrain::servers
