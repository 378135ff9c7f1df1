#include "jupyter.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>

#include "base/json.h"
#include "sensors/proc_text.h"

namespace packtrain::agent {
namespace {

constexpr std::chrono::seconds kTick{1};
constexpr int kInterval = 15, kSoon = 2;  // ticks
constexpr std::chrono::seconds kPatience{5};
constexpr std::uint64_t kMostAnswer = kMiB;

std::string trimmed(std::string text, std::string_view what) {
    while (!text.empty() && what.find(text.back()) != std::string_view::npos) text.pop_back();
    return text;
}

std::string valueOf(const Variables& variables, const std::string& name) {
    return variables(name).value_or(std::string());
}

/// Where a Jupyter server writes how to reach it.
Path runtimeFolder(const Variables& variables) {
    if (const std::string own = valueOf(variables, "JUPYTER_RUNTIME_DIR"); !own.empty()) return Path(own);
    if (const std::string data = valueOf(variables, "JUPYTER_DATA_DIR"); !data.empty())
        return Path(data) / "runtime";
    if (const std::string data = valueOf(variables, "XDG_DATA_HOME"); !data.empty())
        return Path(data) / "jupyter/runtime";
    return Path(valueOf(variables, "HOME")) / ".local/share/jupyter/runtime";
}

/// The server that is the parent of this kernel.
std::optional<JupyterServer> parentServer(const Variables& variables) {
    const auto parent = numberOf(valueOf(variables, "JPY_PARENT_PID"));
    if (!parent) return std::nullopt;
    for (const std::string_view kind : {"jpserver-", "nbserver-"}) {
        const Path file = runtimeFolder(variables) / (std::string(kind) + std::to_string(*parent) + ".json");
        const auto text = readProc({}, file.bytes());
        const auto json = text ? json::parse(*text, "runtime file") : fail(Reason::fileGone);
        if (!json || !json->is_object()) continue;
        JupyterServer server{trimmed(json::textOr(*json, "url", {}), "/"), json::textOr(*json, "token", {})};
        if (!server.url.empty()) return server;
    }
    return std::nullopt;
}

std::optional<JupyterServer> serverOfEnvironment(const Variables& variables) {
    const std::string colab = valueOf(variables, "COLAB_JUPYTER_IP");
    const std::string port = valueOf(variables, "KMP_TARGET_PORT");
    if (!colab.empty() && numberOf(port))
        return JupyterServer{"http://" + colab + ':' + port, valueOf(variables, "COLAB_JUPYTER_TOKEN")};
    if (auto parent = parentServer(variables)) return parent;
    const std::string url = trimmed(valueOf(variables, "JUPYTER_SERVER_URL"), "/");
    if (!url.empty()) return JupyterServer{url, valueOf(variables, "JUPYTER_TOKEN")};
    return std::nullopt;
}

/// "http://HOST:PORT/..." -> HOST.
std::string hostOf(std::string_view url) {
    const std::size_t begin = url.find("//");
    if (begin == std::string_view::npos) return {};
    url.remove_prefix(begin + 2);
    return std::string(url.substr(0, url.find_first_of(":/?#")));
}

/// An IPv4 address that one of this machine's interfaces has: what is sent to it never leaves the machine.
bool isOwnAddress(const std::string& host) {
    in_addr wanted{};
    ifaddrs* all = nullptr;
    if (::inet_pton(AF_INET, host.c_str(), &wanted) != 1 || ::getifaddrs(&all) == -1) return false;
    bool found = false;
    for (const ifaddrs* each = all; each != nullptr && !found; each = each->ifa_next) {
        if (each->ifa_addr == nullptr || each->ifa_addr->sa_family != AF_INET) continue;
        found = reinterpret_cast<const sockaddr_in*>(each->ifa_addr)->sin_addr.s_addr == wanted.s_addr;
    }
    ::freeifaddrs(all);
    return found;
}

bool isAtWork(std::string_view state) {
    // A server may say "starting" of a kernel whose first cell runs.
    constexpr std::array<std::string_view, 4> kStates{"busy", "starting", "restarting", "autorestarting"};
    return std::ranges::find(kStates, state) != kStates.end();
}

/// The reasons' own words for an answer speak of a drive; its context says it all.
std::string troubleWith(const Error& error) {
    const bool answered = error.reason == Reason::signInNeeded || error.reason == Reason::serverError ||
                          error.reason == Reason::protocolError;
    return answered && !error.context.empty() ? error.context : error.message();
}

}  // namespace

Result<std::optional<JupyterServer>> findJupyter(const JupyterWishes& wishes, const Variables& variables) {
    if (wishes.url.empty()) return serverOfEnvironment(variables);
    JupyterServer server{.url = trimmed(wishes.url, "/"), .token = {}};
    if (!wishes.tokenFile.empty()) {
        auto token = readProc({}, wishes.tokenFile.bytes());
        if (!token) return Fail(token.error());
        server.token = trimmed(std::move(*token), " \r\n\t");
        const auto isPlain = [](char c) { return c > ' ' && c < '\x7f'; };
        if (server.token.empty() || !std::ranges::all_of(server.token, isPlain))
            return fail(Reason::badArgument, wishes.tokenFile.display() + " holds no token");
    }
    return server;
}

Result<KernelReport> readKernels(std::string_view text) {
    PACKTRAIN_TRY(const Json kernels, json::parse(text, "/api/kernels"));
    if (!kernels.is_array()) return fail(Reason::protocolError, "/api/kernels is no list");
    KernelReport report;
    for (const Json& kernel : kernels) {
        PACKTRAIN_TRY(const std::string state, json::text(kernel, "execution_state"));
        ++report.kernels;
        report.busy = report.busy || isAtWork(state);
        report.connections += json::numberOr(kernel, "connections", 0);
        const auto last = parseRfc3339(json::textOr(kernel, "last_activity", {}));
        if (last && (!report.lastActivity || *last > *report.lastActivity)) report.lastActivity = last;
    }
    return report;
}

JupyterWatch::JupyterWatch(std::optional<JupyterServer> server, std::unique_ptr<service::Http> http,
                           const Clock& clock)
    : server_(std::move(server)),
      http_(std::move(http)),
      clock_(clock),
      report_(server_
                  ? Reading<KernelReport>::unsupported("not asked yet")
                  : Reading<KernelReport>::unsupported("no Jupyter server is known; --jupyter names one")) {}

Result<std::unique_ptr<JupyterWatch>> JupyterWatch::open(std::optional<JupyterServer> server,
                                                         const Clock& clock) {
    std::unique_ptr<service::Http> http;
    if (server) {
        service::HttpOptions options;
        options.userAgent = "packtrain-agent/" PACKTRAIN_VERSION;
        if (const std::string host = hostOf(server->url); isOwnAddress(host)) options.ownAddress = host;
        PACKTRAIN_TRY(http, service::makeHttp(options));
    }
    return std::unique_ptr<JupyterWatch>(new JupyterWatch(std::move(server), std::move(http), clock));
}

Result<KernelReport> JupyterWatch::ask(const StopToken& stop) {
    service::HttpRequest request;
    // Without this the question itself would count as activity, and no idle session would ever end.
    request.url = server_->url + "/api/kernels?no_track_activity=1";
    if (!server_->token.empty()) request.headers.push_back({"Authorization", "token " + server_->token});
    request.maxBody = kMostAnswer;
    request.connectTimeout = kPatience;
    request.stallTimeout = kPatience;
    request.replyTimeout = kPatience;
    PACKTRAIN_TRY(const service::HttpResponse reply, http_->perform(request, stop));
    if (reply.status == 401 || reply.status == 403)
        return fail(Reason::signInNeeded, "the Jupyter server wants another token");
    if (reply.status != 200)
        return fail(Reason::serverError, "the Jupyter server answers " + std::to_string(reply.status));
    return readKernels(reply.body);
}

void JupyterWatch::look(const StopToken& stop) {
    if (!server_) return;
    const auto answer = ask(stop);
    const std::scoped_lock lock(mutex_);
    if (!answer) {
        report_ = Reading<KernelReport>::trouble(troubleWith(answer.error()));
        log_.lost();
        return;
    }
    report_ = *answer;
    log_.look({.busy = answer->busy,
               .clientConnected = answer->connections > 0,
               .lastActivity = answer->lastActivity},
              clock_.boot(), clock_.wall());
}

void JupyterWatch::run(const StopToken& stop) {
    if (!server_) return;
    int left = 0;
    bool again = false;  // one look may come before the server knows
    do {
        if (cellChanged_.exchange(false)) {
            again = true;
            left = std::min(left, kSoon);
        }
        if (--left > 0) continue;
        left = std::exchange(again, false) ? kSoon : kInterval;
        look(stop);
    } while (clock_.waitFor(kTick, stop));
}

void JupyterWatch::askSoon() {
    cellChanged_ = true;
}

Reading<KernelReport> JupyterWatch::report() const {
    const std::scoped_lock lock(mutex_);
    return report_;
}

std::optional<session::KernelActivity> JupyterWatch::activity() const {
    const std::scoped_lock lock(mutex_);
    return log_.activity();
}

}  // namespace packtrain::agent
