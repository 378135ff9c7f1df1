#include "net/redirect_listener.h"

#include <httplib.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>

#include "base/bytes.h"

namespace packtrain::net {
namespace {

struct Answer {
    std::string code;
    std::string error;
};

struct Page {
    int status;
    std::string_view title;
    std::string_view text;
};
constexpr Page kReceived{200, "You can close this tab",
                         "Packtrain has received your answer and goes on by itself."};
constexpr Page kDenied{
    200, "You can close this tab",
    "Packtrain was not given access, and nothing was changed. To try again, start from Packtrain."};
constexpr Page kStrange{
    400, "Nothing happened",
    "This address does not belong to a sign-in that is under way. You can close this tab."};

/// Nothing of the request is repeated on it.
std::string html(const Page& page) {
    std::string out =
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Packtrain</title>"
        "<meta name=\"color-scheme\" content=\"light dark\"><style>body{font:1.1em/1.5 system-ui,sans-serif;"
        "max-width:32em;margin:20vh auto;padding:0 1em}</style></head><body><h1>";
    out += page.title;
    out += "</h1><p>";
    out += page.text;
    out += "</p></body></html>\n";
    return out;
}

void show(httplib::Response& response, const Page& page) {
    response.status = page.status;
    response.set_header("Cache-Control", "no-store");
    response.set_header("Referrer-Policy", "no-referrer");
    response.set_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
    response.set_content(html(page), "text/html; charset=utf-8");
}

}  // namespace

struct RedirectListener::Listening {
    explicit Listening(std::string expected) : state(std::move(expected)) {}
    ~Listening() {
        server.stop();
        if (thread.joinable()) thread.join();
    }

    Page receive(const httplib::Request& request) {
        // A page elsewhere may make the browser call here; it does not know the state, and names another
        // host.
        if (request.method != "GET" ||
            request.get_header_value("Host") != "127.0.0.1:" + std::to_string(port))
            return kStrange;
        if (request.get_param_value("state") != state) return kStrange;
        const Answer got{request.get_param_value("code"), request.get_param_value("error")};
        const std::scoped_lock lock(mutex);
        if (answer || (got.code.empty() && got.error.empty())) return kStrange;
        answer = got;
        changed.notify_all();
        return got.error.empty() ? kReceived : kDenied;
    }

    std::string state;
    int port = 0;
    std::mutex mutex;
    std::condition_variable_any changed;
    std::optional<Answer> answer;
    httplib::Server server;
    std::atomic<bool> ended = false;
    std::jthread thread;
};

RedirectListener::RedirectListener(std::unique_ptr<Listening> listening) : listening_(std::move(listening)) {}
RedirectListener::~RedirectListener() = default;

Result<std::unique_ptr<RedirectListener>> RedirectListener::open(const std::string& state) {
    try {
        auto listening = std::make_unique<Listening>(state);
        Listening& self = *listening;
        // Browsers open connections ahead of need; such a one must not keep the real one waiting, nor us from
        // leaving.
        self.server.new_task_queue = [] { return new httplib::ThreadPool(8); };
        self.server.set_keep_alive_max_count(1);
        self.server.set_keep_alive_timeout(2);
        self.server.set_read_timeout(2, 0);
        self.server.set_payload_max_length(1024);
        self.server.set_socket_options([](int) {});  // no shared port
        self.server.Get("/", [&self](const httplib::Request& request, httplib::Response& response) {
            show(response, self.receive(request));
        });
        self.port = self.server.bind_to_any_port("127.0.0.1");
        if (self.port <= 0)
            return fail(Reason::networkDown, "no port of 127.0.0.1 is free for the browser's answer");
        self.thread = std::jthread([&self] {
            self.server.listen_after_bind();
            self.ended = true;
        });
        // Stopping it before it runs would be overheard.
        while (!self.server.is_running() && !self.ended) std::this_thread::yield();
        return std::unique_ptr<RedirectListener>(new RedirectListener(std::move(listening)));
    } catch (const std::exception& problem) {
        return fail(Reason::internal, problem.what());
    }
}

std::string RedirectListener::uri() const {
    return "http://127.0.0.1:" + std::to_string(listening_->port) + "/";
}

Result<std::string> RedirectListener::waitForCode(const Clock& clock, Ticks end, const StopToken& stop) {
    constexpr auto kLook = std::chrono::milliseconds(200);  // how often the clock is asked
    std::unique_lock lock(listening_->mutex);
    while (!listening_->answer) {
        if (stop.stop_requested()) return fail(Reason::cancelled, "signing in");
        if (clock.steady() >= end) return fail(Reason::networkTimeout, "no answer came from the browser");
        listening_->changed.wait_for(lock, stop, kLook, [&] { return listening_->answer.has_value(); });
    }
    const Answer& answer = *listening_->answer;
    if (answer.error.empty()) return answer.code;
    return fail(Reason::signInDenied, printable(std::string_view(answer.error).substr(0, 60)));
}

}  // namespace packtrain::net
