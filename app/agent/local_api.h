// What the agent tells programs of this machine, over HTTP on a Unix socket and, if asked for, on 127.0.0.1.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/path.h"
#include "base/result.h"

namespace packtrain::agent {

/// The next piece of a body without an end. Waits for at most a quarter of a second; empty: nothing yet.
/// Nothing: it has ended.
using Stream = std::function<std::optional<std::string>()>;

struct Answer {
    int status = 200;
    std::string type = "application/json";
    std::string body = {};
    std::string allow = {};  ///< of a 405: the methods that there are
    Stream stream = {};      ///< instead of a body; destroyed when the connection ends
};

/// Each has a thread while it lives, so there is a limit to them.
inline constexpr std::size_t kMostStreams = 4;

/// {"error": {"id", "reason", "message"}}.
Answer errorAnswer(int status, const Error& error);

struct Question {
    std::string path;
    std::string method;
    std::string body = {};  ///< of a POST; at most kMostBody
    std::map<std::string, std::string> query = {};
    std::string lastEventId = {};  ///< of a client that follows events and connects again
};

/// More than any command needs.
inline constexpr std::size_t kMostBody = 64 * 1024;

/// Any thread; must not block.
using Respond = std::function<Answer(const Question&)>;

/// Serves until destroyed, which takes at most the two seconds that an idle connection may last. A connection
/// carries one request, so that none that idles keeps another waiting.
class LocalApi {
  public:
    virtual ~LocalApi() = default;
    /// Of 127.0.0.1; 0 for a Unix socket.
    virtual int port() const = 0;
};

/// Only this user may connect: mode 0600, below a folder of mode 0700. What a dead agent left is replaced.
Result<std::unique_ptr<LocalApi>> serveSocket(const Path& socket, Respond respond);
/// Port 0 takes a free one. Every route wants "Authorization: Bearer TOKEN" and a Host that names this
/// address; a request with an Origin comes from a web page and is refused. What is refused so has no body.
Result<std::unique_ptr<LocalApi>> serveLoopback(int port, std::string token, Respond respond);

/// GET over the Unix socket: the body of a 200, else fileGone if nobody listens, networkTimeout, or
/// protocolError.
Result<std::string> askSocket(const Path& socket, const std::string& path);
/// The same with a POST of JSON; what the agent refuses is badArgument, in its words.
Result<std::string> commandSocket(const Path& socket, const std::string& path, const std::string& body);

}  // namespace packtrain::agent
