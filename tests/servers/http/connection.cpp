#include "http/connection.h"

#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace packtrain::servers {

namespace {
constexpr std::size_t kBuffer = 64 * 1024;
constexpr std::size_t kLongestLine = 64 * 1024;
}  // namespace

Connection::Connection(int socket, SSL* tls) : socket_(socket), tls_(tls), buffer_(kBuffer) {}

Connection::~Connection() {
    if (tls_) SSL_free(tls_);
    if (socket_ >= 0) ::close(socket_);
}

std::size_t Connection::receive(std::span<char> into) {
    if (socket_ < 0) throw ConnectionLost();
    if (tls_) {
        const int got =
            SSL_read(tls_, into.data(), static_cast<int>(std::min<std::size_t>(into.size(), 1 << 30)));
        if (got > 0) return static_cast<std::size_t>(got);
        if (SSL_get_error(tls_, got) == SSL_ERROR_ZERO_RETURN) return 0;
        throw ConnectionLost();
    }
    while (true) {
        const ssize_t got = ::recv(socket_, into.data(), into.size(), 0);
        if (got >= 0) return static_cast<std::size_t>(got);
        if (errno != EINTR) throw ConnectionLost();
    }
}

std::size_t Connection::read(std::span<char> into) {
    if (begin_ == end_) {
        // A large read goes past the buffer, straight to its place.
        if (into.size() >= buffer_.size()) return receive(into);
        begin_ = 0;
        end_ = receive(buffer_);
    }
    const std::size_t count = std::min(into.size(), end_ - begin_);
    std::memcpy(into.data(), buffer_.data() + begin_, count);
    begin_ += count;
    return count;
}

bool Connection::readLine(std::string& line) {
    line.clear();
    while (true) {
        if (begin_ == end_) {
            begin_ = 0;
            end_ = receive(buffer_);
            if (end_ == 0) {
                if (line.empty()) return false;
                throw ConnectionLost();
            }
        }
        const char* start = buffer_.data() + begin_;
        const auto* newline = static_cast<const char*>(std::memchr(start, '\n', end_ - begin_));
        const std::size_t count = newline ? static_cast<std::size_t>(newline - start) : end_ - begin_;
        line.append(start, count);
        if (line.size() > kLongestLine) throw ConnectionLost();
        begin_ += count + (newline ? 1 : 0);
        if (!newline) continue;
        if (line.ends_with('\r')) line.pop_back();
        return true;
    }
}

void Connection::write(std::string_view data) {
    while (!data.empty()) {
        if (socket_ < 0) throw ConnectionLost();
        const ssize_t sent =
            tls_ ? SSL_write(tls_, data.data(), static_cast<int>(std::min<std::size_t>(data.size(), 1 << 20)))
                 : ::send(socket_, data.data(), data.size(), MSG_NOSIGNAL);
        if (sent > 0) {
            data.remove_prefix(static_cast<std::size_t>(sent));
        } else if (tls_ || errno != EINTR) {
            throw ConnectionLost();
        }
    }
}

void Connection::finish() {
    if (socket_ < 0) return;
    if (tls_) SSL_shutdown(tls_);
    ::shutdown(socket_, SHUT_WR);
    // Closing with unread bytes would send RST, and the peer could lose our reply: read on until it stops.
    const timeval patience{.tv_sec = 2, .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    std::vector<char> sink(256 * 1024);
    while (::recv(socket_, sink.data(), sink.size(), 0) > 0) {
    }
    begin_ = end_ = 0;
}

void Connection::reset() {
    if (socket_ < 0) return;
    const linger none{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &none, sizeof none);
    // The descriptor itself is closed by the destructor, so that interrupt() never meets a stranger's.
    if (tls_) SSL_set_quiet_shutdown(tls_, 1);
    sockaddr unspecified{};
    unspecified.sa_family = AF_UNSPEC;
    ::connect(socket_, &unspecified, sizeof unspecified);
    begin_ = end_ = 0;
}

void Connection::halfClose() {
    if (socket_ >= 0) ::shutdown(socket_, SHUT_WR);
}

void Connection::interrupt() {
    if (socket_ >= 0) ::shutdown(socket_, SHUT_RDWR);
}

}  // namespace packtrain::servers
