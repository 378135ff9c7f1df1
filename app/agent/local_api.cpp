#include "local_api.h"

#include <fcntl.h>
#include <httplib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <thread>

#include "part.h"

namespace packtrain::agent {
namespace {

constexpr int kBacklog = 16;
constexpr std::size_t kThreads = kMostStreams + 4;  // four that no stream takes
constexpr std::size_t kLongestPath = 256;
/// Of a body that is too large so much is read, that its sender has an ear for the answer.
constexpr std::size_t kMostRead = 1024 * 1024;
constexpr time_t kIdleSeconds = 2;
constexpr time_t kAnswerSeconds = 5;

/// The address of a socket file: at most 107 bytes, so a long path goes through a descriptor of its folder.
class SocketAddress {
  public:
    explicit SocketAddress(const Path& socket)
        : folder_(::open(socket.parent().bytes().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {
        std::string path = socket.bytes();
        if (path.size() >= sizeof address_.sun_path)
            path = "/proc/self/fd/" + std::to_string(folder_) + '/' + std::string(socket.name());
        address_.sun_family = AF_UNIX;
        std::strncpy(address_.sun_path, path.c_str(), sizeof address_.sun_path - 1);
    }
    SocketAddress(const SocketAddress&) = delete;
    SocketAddress& operator=(const SocketAddress&) = delete;
    ~SocketAddress() {
        if (folder_ != -1) ::close(folder_);
    }
    const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&address_); }
    static socklen_t size() { return sizeof(sockaddr_un); }

  private:
    int folder_;
    sockaddr_un address_{};
};

Result<int> listenOn(const Path& socket) {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd == -1) return fail(Reason::tooManyOpenFiles, std::strerror(errno));
    const SocketAddress address(socket);
    ::unlink(socket.bytes().c_str());
    if (::bind(fd, address.get(), SocketAddress::size()) == 0 && ::chmod(socket.bytes().c_str(), 0600) == 0 &&
        ::listen(fd, kBacklog) == 0)
        return fd;
    const int problem = errno;
    ::close(fd);
    return fail(Reason::writeFailed, socket.display() + ": " + std::strerror(problem));
}

/// The library's server on a socket that is bound already: its version knows no Unix addresses.
class Server final : public httplib::Server {
  public:
    void adopt(int listening) { svr_sock_ = listening; }
};

bool sameSecret(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    unsigned difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i) difference |= static_cast<unsigned char>(a[i] ^ b[i]);
    return difference == 0;
}

class HttpApi final : public LocalApi {
  public:
    HttpApi(std::string token, Respond respond) : token_(std::move(token)), respond_(std::move(respond)) {
        server_.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
        // One request a connection: a body that was refused unread cannot be taken for the next request.
        server_.set_keep_alive_max_count(1);
        server_.set_keep_alive_timeout(kIdleSeconds);
        server_.set_read_timeout(kIdleSeconds, 0);
        server_.set_write_timeout(kIdleSeconds, 0);
        server_.set_payload_max_length(kMostRead);
        server_.set_tcp_nodelay(false);
        server_.set_socket_options([](int) {});  // no shared port
        using Handled = httplib::Server::HandlerResponse;
        server_.set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
            if (refused(request, response)) return Handled::Handled;
            if (request.method == "POST") return Handled::Unhandled;  // with its body, below
            answer(request, response);
            return Handled::Handled;
        });
        // The path was found short enough for this expression's recursion.
        server_.Post("[\\s\\S]*", [this](const httplib::Request& request, httplib::Response& response,
                                         const httplib::ContentReader& content) {
            answerPost(request, response, content);
        });
    }
    ~HttpApi() override {
        server_.stop();
        if (thread_.joinable()) thread_.join();
        if (!file_.empty()) ::unlink(file_.bytes().c_str());
    }
    int port() const override { return port_; }

    Result<> startOn(const Path& socket) {
        PACKTRAIN_TRY(const int listening, listenOn(socket));
        file_ = socket;
        server_.adopt(listening);
        return start();
    }
    Result<> startOn(int port) {
        const bool bound = port == 0 ? (port_ = server_.bind_to_any_port("127.0.0.1")) > 0
                                     : server_.bind_to_port("127.0.0.1", port);
        if (!bound)
            return fail(Reason::networkDown, "port " + std::to_string(port) + " of 127.0.0.1 is not free");
        if (port != 0) port_ = port;
        return start();
    }

  private:
    Result<> start() {
        thread_ = std::thread([this] {
            server_.listen_after_bind();
            ended_ = true;
        });
        // Stopping it before it runs would be overheard.
        while (!server_.is_running() && !ended_) std::this_thread::yield();
        return {};
    }

    /// 0 if whoever asks may ask. Of a Unix socket the file's mode has decided.
    int refusalOfAsker(const httplib::Request& request) const {
        if (port_ == 0) return 0;
        const std::string host = request.get_header_value("Host");
        const std::string number = std::to_string(port_);
        if (host != "127.0.0.1:" + number && host != "localhost:" + number) return 421;
        if (request.has_header("Origin")) return 403;
        if (!sameSecret(request.get_header_value("Authorization"), "Bearer " + token_)) return 401;
        return 0;
    }
    bool refused(const httplib::Request& request, httplib::Response& response) const {
        response.set_header("Cache-Control", "no-store");
        response.set_header("X-Content-Type-Options", "nosniff");
        if (const int status = refusalOfAsker(request); status != 0) {
            response.status = status;
            if (status == 401) response.set_header("WWW-Authenticate", "Bearer");
            return true;
        }
        if (request.path.size() <= kLongestPath) return false;
        fill(response, errorAnswer(414, Error(Reason::badArgument, "the path is too long")));
        return true;
    }
    static void fill(httplib::Response& response, const Answer& given) {
        response.status = given.status;
        if (!given.allow.empty()) response.set_header("Allow", given.allow);
        if (!given.stream) return response.set_content(given.body, given.type);
        response.set_chunked_content_provider(given.type, [stream = given.stream](std::size_t, auto& sink) {
            const auto piece = stream();
            if (!piece) {
                sink.done();
                return true;
            }
            return piece->empty() ? sink.is_writable() : sink.write(piece->data(), piece->size());
        });
    }
    static Question questionOf(const httplib::Request& request) {
        Question question{.path = request.path, .method = request.method};
        for (const auto& [name, value] : request.params) question.query[name] = value;
        question.lastEventId = request.get_header_value("Last-Event-ID");
        return question;
    }
    void answer(const httplib::Request& request, httplib::Response& response) const {
        fill(response, respond_(questionOf(request)));
    }
    void answerPost(const httplib::Request& request, httplib::Response& response,
                    const httplib::ContentReader& content) const {
        // The library takes a form apart by other calls than these.
        if (request.is_multipart_form_data())
            return fill(response, errorAnswer(415, Error(Reason::badArgument, "the body is not plain JSON")));
        std::string body;
        std::size_t size = 0;
        const bool whole = content([&](const char* bytes, std::size_t count) {
            size += count;  // as it is unpacked: a small one may swell to any size
            if (size <= kMostBody) body.append(bytes, count);
            return size <= kMostRead;
        });
        if (size > kMostBody || response.status == 413)
            fill(response, errorAnswer(413, Error(Reason::badArgument, "the body is larger than 64 KiB")));
        else if (!whole)
            fill(response, errorAnswer(400, Error(Reason::badArgument, "the body did not arrive whole")));
        else
            fill(response,
                 respond_({.path = request.path, .method = request.method, .body = std::move(body)}));
    }

    std::string token_;
    Respond respond_;
    Path file_;
    int port_ = 0;
    Server server_;
    std::atomic<bool> ended_ = false;
    std::thread thread_;
};

/// The library's client, connected to a socket file.
class SocketClient final : public httplib::ClientImpl {
  public:
    explicit SocketClient(const Path& socket) : httplib::ClientImpl("localhost", 80), file_(socket) {}

  private:
    bool create_and_connect_socket(Socket& socket, httplib::Error& error) override {
        const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const SocketAddress address(file_);
        if (fd != -1 && ::connect(fd, address.get(), SocketAddress::size()) == 0) {
            socket.sock = fd;
            return true;
        }
        if (fd != -1) ::close(fd);
        error = httplib::Error::Connection;
        return false;
    }
    Path file_;
};

template <typename Where>
Result<std::unique_ptr<LocalApi>> serve(const Where& where, std::string token, Respond respond) {
    try {
        auto api = std::make_unique<HttpApi>(std::move(token), std::move(respond));
        PACKTRAIN_CHECK(api->startOn(where));
        return api;
    } catch (const std::exception& problem) {
        return fail(Reason::internal, problem.what());
    }
}

}  // namespace

Answer errorAnswer(int status, const Error& error) {
    return {.status = status, .body = json::dump({{"error", errorJson(error)}}) + '\n'};
}

Result<std::unique_ptr<LocalApi>> serveSocket(const Path& socket, Respond respond) {
    return serve(socket, {}, std::move(respond));
}

Result<std::unique_ptr<LocalApi>> serveLoopback(int port, std::string token, Respond respond) {
    if (port < 0 || port > 65535) return fail(Reason::badArgument, "port " + std::to_string(port));
    if (token.empty()) return fail(Reason::badArgument, "a port without a token");
    return serve(port, std::move(token), std::move(respond));
}

namespace {

Result<std::string> answerOf(const Path& socket, const std::string& path,
                             const std::function<httplib::Result(SocketClient&)>& ask) {
    try {
        SocketClient client(socket);
        client.set_read_timeout(kAnswerSeconds, 0);
        const httplib::Result reply = ask(client);
        if (reply && reply->status == 200) return reply->body;
        if (reply && reply->status == 400) {
            const auto said = json::parse(reply->body, path);
            const auto error = said ? json::object(*said, "error") : Fail(said.error());
            if (error) return fail(Reason::badArgument, printable(json::textOr(**error, "message", path)));
        }
        if (reply) return fail(Reason::protocolError, path + ": status " + std::to_string(reply->status));
        if (reply.error() == httplib::Error::Connection) return fail(Reason::fileGone, socket.display());
        return fail(Reason::networkTimeout, socket.display());
    } catch (const std::exception& problem) {
        return fail(Reason::internal, problem.what());
    }
}

}  // namespace

Result<std::string> askSocket(const Path& socket, const std::string& path) {
    return answerOf(socket, path, [&](SocketClient& client) { return client.Get(path); });
}

Result<std::string> commandSocket(const Path& socket, const std::string& path, const std::string& body) {
    return answerOf(socket, path,
                    [&](SocketClient& client) { return client.Post(path, body, "application/json"); });
}

}  // namespace packtrain::agent
