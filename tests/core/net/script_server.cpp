#include "script_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

namespace packtrain::test {
namespace {

constexpr int kMostChunk = 64 * 1024;

sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    return address;
}

int must(int result, const char* what) {
    if (result < 0) throw std::runtime_error(what);
    return result;
}

int listenOnLoopback(int backlog, int& port) {
    const int fd = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
    sockaddr_in address = loopback(0);
    socklen_t length = sizeof(address);
    must(bind(fd, reinterpret_cast<sockaddr*>(&address), length), "bind");
    must(listen(fd, backlog), "listen");
    must(getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length), "getsockname");
    port = ntohs(address.sin_port);
    return fd;
}

int listenOnSocket(const std::string& path) {
    const int fd = must(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof(address.sun_path)) throw std::runtime_error("too long a name for a socket");
    std::memcpy(address.sun_path, path.data(), path.size());
    must(bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), "bind");
    must(listen(fd, 64), "listen");
    return fd;
}

int connectToLoopback(int port) {
    const int fd = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
    const sockaddr_in address = loopback(port);
    must(connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), "connect");
    return fd;
}

bool sendAll(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

std::string receive(int fd) {
    std::array<char, kMostChunk> buffer{};
    const ssize_t got = recv(fd, buffer.data(), buffer.size(), 0);
    return got > 0 ? std::string(buffer.data(), static_cast<std::size_t>(got)) : std::string();
}

}  // namespace

std::string Peer::readHead() {
    static constexpr std::string_view kEnd = "\r\n\r\n";
    head_.clear();
    std::size_t end = 0;
    while ((end = ahead_.find(kEnd)) == std::string::npos) {
        const std::string more = receive(fd_);
        if (more.empty()) return {};
        ahead_ += more;
    }
    head_ = ahead_.substr(0, end + kEnd.size());
    ahead_.erase(0, end + kEnd.size());
    return head_;
}

std::string Peer::readBody(std::size_t count) {
    std::string out = ahead_.substr(0, count);
    ahead_.erase(0, out.size());
    while (out.size() < count) {
        const std::string more = receive(fd_);
        if (more.empty()) break;
        const std::size_t used = std::min(more.size(), count - out.size());
        out += more.substr(0, used);
        ahead_ += more.substr(used);
    }
    return out;
}

bool Peer::readRequest() {
    if (readHead().empty()) return false;
    const std::string length = header("Content-Length");
    body_ = readBody(length.empty() ? 0 : std::stoul(length));
    return true;
}

std::string Peer::header(std::string_view name) const {
    const std::string key = "\r\n" + std::string(name) + ":";
    const std::size_t at = head_.find(key);
    if (at == std::string::npos) return {};
    const std::size_t begin = head_.find_first_not_of(' ', at + key.size());
    return head_.substr(begin, head_.find("\r\n", begin) - begin);
}

void Peer::send(std::string_view bytes) {
    sendAll(fd_, bytes);
}

void Peer::reply(std::string_view status, std::string_view body, std::string_view headers) {
    std::string text = "HTTP/1.1 " + std::string(status) + "\r\n" + std::string(headers);
    text += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
    send(text);
}

void Peer::reset() {
    const linger hard{1, 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
    close();
}

void Peer::close() {
    // The number stays reserved for the server, which closes it: only the connection ends here.
    const int none = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    dup2(none, fd_);
    ::close(none);
}

void Peer::finish() {
    shutdown(fd_, SHUT_WR);
}

void Peer::hang() {
    while (!receive(fd_).empty()) {
    }
}

void Peer::pipeTo(int port) {
    const int far = connectToLoopback(port);
    std::array<pollfd, 2> ends{pollfd{fd_, POLLIN, 0}, pollfd{far, POLLIN, 0}};
    for (bool open = sendAll(far, ahead_); open && poll(ends.data(), ends.size(), -1) > 0;) {
        for (std::size_t i = 0; i < ends.size() && open; ++i) {
            if (!ends[i].revents) continue;
            const std::string bytes = receive(ends[i].fd);
            open = !bytes.empty() && sendAll(ends[1 - i].fd, bytes);
        }
    }
    ::close(far);
}

ScriptServer::ScriptServer(Script script) : script_(std::move(script)) {
    listener_ = listenOnLoopback(64, port_);
    acceptor_ = std::jthread([this] { acceptLoop(); });
}

ScriptServer::ScriptServer(std::string socket, Script script)
    : script_(std::move(script)), socket_(std::move(socket)) {
    listener_ = listenOnSocket(socket_);
    acceptor_ = std::jthread([this] { acceptLoop(); });
}

ScriptServer::~ScriptServer() {
    if (!socket_.empty()) unlink(socket_.c_str());
    shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    {
        const std::scoped_lock lock(mutex_);
        for (const int fd : open_) shutdown(fd, SHUT_RDWR);
    }
    threads_.clear();
    for (const int fd : open_) ::close(fd);
    ::close(listener_);
}

void ScriptServer::acceptLoop() {
    for (int fd = 0; (fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
        const std::scoped_lock lock(mutex_);
        open_.push_back(fd);
        threads_.emplace_back([this, fd, number = connections_++] {
            Peer peer(fd);
            script_(peer, number);
            shutdown(fd, SHUT_RDWR);
        });
    }
}

std::string ScriptServer::url(std::string_view path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
}

FullServer::FullServer() {
    sockets_.push_back(listenOnLoopback(0, port_));
    // The kernel takes one connection more than the queue holds; those after it wait in vain.
    for (int i = 0; i < 4; ++i) {
        const int fd = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "socket");
        const sockaddr_in address = loopback(port_);
        connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
        sockets_.push_back(fd);
    }
}

FullServer::~FullServer() {
    for (const int fd : sockets_) ::close(fd);
}

std::string FullServer::url() const {
    return "http://127.0.0.1:" + std::to_string(port_) + "/";
}

IdleConnection::IdleConnection(int port) : socket_(connectToLoopback(port)) {}
IdleConnection::~IdleConnection() {
    ::close(socket_);
}

int closedPort() {
    int port = 0;
    ::close(listenOnLoopback(1, port));
    return port;
}

}  // namespace packtrain::test
