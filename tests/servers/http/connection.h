#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

using SSL = struct ssl_st;

namespace packtrain::servers {

// Thrown inside a connection's thread when the peer is gone or its bytes make no sense; ends that connection.
struct ConnectionLost {};

// One accepted socket, plain or TLS, owned. Used by one thread; only interrupt() may come from another.
class Connection {
  public:
    Connection(int socket, SSL* tls);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Waits for bytes; 0 means the peer has ended its side.
    std::size_t read(std::span<char> into);
    // A line without its end. False when the stream ended before its first byte.
    bool readLine(std::string& line);
    void write(std::string_view data);

    bool secure() const { return tls_ != nullptr; }

    // Sends FIN, and lets the peer read what was sent even if it is still sending itself.
    void finish();
    // Sends RST at once; what the peer has not yet read may be lost to it.
    void reset();
    // Ends our side only; the peer may go on sending.
    void halfClose();
    // Wakes a thread that reads or writes here. From any thread.
    void interrupt();

  private:
    std::size_t receive(std::span<char> into);

    int socket_;
    SSL* tls_;
    std::vector<char> buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace packtrain::servers
