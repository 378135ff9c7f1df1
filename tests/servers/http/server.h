#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <unordered_set>

#include "http/connection.h"
#include "http/message.h"

using SSL_CTX = struct ssl_ctx_st;

namespace packtrain::servers {

// One request on a connection and every way to answer it, the rude ones too. Lives for one handler call.
class Exchange {
  public:
    Exchange(Connection& connection, Request request);

    const Request& request() const { return request_; }
    // Called once with the status, before the first byte of the reply leaves (0: the connection is broken
    // instead), so that whoever has the reply finds it counted.
    void beforeEnd(std::function<void(int)> notice) { notice_ = std::move(notice); }
    // Content-Length, when there is one and the body is not chunked.
    std::optional<std::int64_t> bodyLength() const { return length_; }
    bool hasBody() const { return chunked_ || length_.value_or(0) > 0; }

    // Next bytes of the body; 0 at its end. Throws ConnectionLost when the peer breaks off inside it.
    std::size_t readBody(std::span<char> into);
    // The whole body; nothing when it is longer than `limit`.
    std::optional<std::string> readWholeBody(std::size_t limit);
    // Reads the rest of the body and drops it.
    void drainBody();

    void reply(const Reply& reply);
    // For long answers: head first, then exactly `length` bytes by writeBody().
    void beginReply(int status, const Headers& headers, std::int64_t length);
    void writeBody(std::string_view data) { connection_.write(data); }

    // No answer: RST, FIN, or FIN on our side while the peer still sends.
    void reset();
    void drop();
    void halfClose();

    bool keepAlive() const { return keepAlive_; }
    bool secure() const { return connection_.secure(); }
    bool bodyEnded() const { return ended_; }

  private:
    void tell(int status);
    void sendHead(int status, const Headers& headers, std::int64_t length);
    std::size_t readChunked(std::span<char> into);

    Connection& connection_;
    Request request_;
    std::optional<std::int64_t> length_;
    std::int64_t left_ = 0;
    bool chunked_ = false;
    bool firstChunk_ = true;
    bool ended_ = false;
    bool expectsContinue_ = false;
    bool keepAlive_ = true;
    std::function<void(int)> notice_;
};

// An HTTP/1.1 server on 127.0.0.1 with one thread for each connection, made for tests: the handler owns the
// socket's fate. The handler runs on many threads at once.
class Server {
  public:
    using Handler = std::function<void(Exchange&)>;

    explicit Server(Handler handler);
    ~Server();

    // Speaks TLS with this PEM certificate chain and key. Before listen(). False: they cannot be used.
    bool useTls(const std::string& certificateFile, const std::string& keyFile);
    // Binds and starts to accept; port 0 takes a free one. The port taken, or nothing.
    std::optional<std::uint16_t> listen(std::uint16_t port);
    // Breaks all connections and waits for their threads. Handlers must not wait for ever by then.
    void stop();

  private:
    struct Worker {
        std::thread thread;
        bool done = false;
    };

    void acceptLoop();
    void serve(int socket, Worker& worker);
    void joinFinished();
    void converse(Connection& connection);

    Handler handler_;
    SSL_CTX* tls_ = nullptr;
    int listener_ = -1;
    std::thread acceptor_;
    std::mutex mutex_;
    std::unordered_set<Connection*> live_;
    // Joined, never detached: a thread must have run its last destructor before the program ends.
    std::list<Worker> workers_;
    bool stopping_ = false;
};

}  // namespace packtrain::servers
