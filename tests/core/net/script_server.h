// A server that does exactly what the test's script says, byte by byte: for answers that no well-behaved
// server gives.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace packtrain::test {

/// One accepted connection, used by the script on a thread of its own.
class Peer {
  public:
    explicit Peer(int descriptor) : fd_(descriptor) {}

    /// Request line and headers with the empty line; empty if the client closed instead.
    std::string readHead();
    /// Exactly `count` bytes, or fewer if the client closed.
    std::string readBody(std::size_t count);
    /// The whole request: head, then a body of Content-Length. False if the client closed.
    bool readRequest();
    const std::string& head() const { return head_; }
    const std::string& body() const { return body_; }
    /// Value of a header of the last head; empty if there is none.
    std::string header(std::string_view name) const;

    void send(std::string_view bytes);
    /// A whole answer with Content-Length; `headers` are lines that end with CR LF.
    void reply(std::string_view status, std::string_view body = {}, std::string_view headers = {});
    /// Ends the connection by RST, as a crash or a firewall does.
    void reset();
    /// Ends the connection by FIN.
    void close();
    /// Says by FIN that nothing more will be sent; what comes in can still be read.
    void finish();
    /// Keeps silent until the client closes or the server ends.
    void hang();
    /// Copies bytes both ways between this connection and a port of this computer, until one side closes.
    void pipeTo(int port);

  private:
    std::string head_;
    std::string body_;
    std::string ahead_;  ///< read from the socket, not yet asked for
    int fd_;
};

class ScriptServer {
  public:
    /// `connection` counts from 0.
    using Script = std::function<void(Peer& peer, int connection)>;
    explicit ScriptServer(Script script);
    /// On a Unix socket, which is removed at the end.
    ScriptServer(std::string socket, Script script);
    ScriptServer(const ScriptServer&) = delete;
    ScriptServer& operator=(const ScriptServer&) = delete;
    ~ScriptServer();

    int port() const { return port_; }
    std::string url(std::string_view path = "/") const;
    int connections() const { return connections_; }

  private:
    void acceptLoop();

    Script script_;
    int listener_ = -1;
    int port_ = 0;
    std::string socket_;
    std::atomic<int> connections_ = 0;
    std::mutex mutex_;
    std::vector<int> open_;
    std::vector<std::jthread> threads_;
    std::jthread acceptor_;
};

/// A listening socket that nobody accepts from and whose queue is full: connecting to it hangs.
class FullServer {
  public:
    FullServer();
    FullServer(const FullServer&) = delete;
    FullServer& operator=(const FullServer&) = delete;
    ~FullServer();
    std::string url() const;

  private:
    std::vector<int> sockets_;
    int port_ = 0;
};

/// A connection to a port of this computer that never says a word.
class IdleConnection {
  public:
    explicit IdleConnection(int port);
    IdleConnection(const IdleConnection&) = delete;
    IdleConnection& operator=(const IdleConnection&) = delete;
    ~IdleConnection();

  private:
    int socket_;
};

/// A port of 127.0.0.1 on which nothing listens.
int closedPort();

}  // namespace packtrain::test
