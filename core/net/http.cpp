#include "net/http.h"

#include <algorithm>
#include <mutex>

#include "net/exchange.h"
#include "net/socket_http.h"

namespace packtrain::net {
namespace {

constexpr const char* kUserAgent = "packtrain/" PACKTRAIN_VERSION;
constexpr std::size_t kLongestSocket = 107;  // unix(7)
constexpr int kMostRedirects = 5;
constexpr std::size_t kMostIdle = 16;
constexpr long kConnectionsPerSlot = 2;  // an API and the host that its redirects lead to

bool sameName(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::ranges::equal(a, b, [&](char x, char y) { return lower(x) == lower(y); });
}

bool isCredential(const Header& header) {
    return sameName(header.name, "Authorization") || sameName(header.name, "Cookie");
}

bool isBodyHeader(const Header& header) {
    return sameName(header.name, "Content-Type") || sameName(header.name, "Content-Length") ||
           sameName(header.name, "Content-Range");
}

/// A 308 without Location is Google's "resume incomplete", not a redirect.
bool isRedirect(const Response& response) {
    const int status = response.status;
    const bool byStatus = status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    return byStatus && !response.header("Location").empty();
}

/// RFC 9110 section 15.4: a 303 is fetched, and so is what a 301 or 302 answers to a POST, as all clients do.
bool becomesGet(const std::string& method, int status) {
    if (method == "GET" || method == "HEAD") return false;
    return status == 303 || ((status == 301 || status == 302) && method == "POST");
}

/// Turns `request` into the one that follows the redirect.
Result<> follow(Request& request, const Response& response) {
    PACKTRAIN_TRY(const Origin from, originOf(request.url));
    PACKTRAIN_TRY(std::string url, resolveLocation(request.url, response.header("Location")));
    PACKTRAIN_CHECK(checkEndpoint(url));
    PACKTRAIN_TRY(const Origin to, originOf(url));
    if (to != from) std::erase_if(request.headers, isCredential);
    if (becomesGet(request.method, response.status)) {
        request.method = "GET";
        request.body.clear();
        request.source = nullptr;
        std::erase_if(request.headers, isBodyHeader);
    }
    if (request.source) PACKTRAIN_CHECK(request.source->rewind());
    request.url = std::move(url);
    return {};
}

/// Where the request goes, if it may.
Result<Origin> destinationOf(const Request& request, const Transport& transport) {
    PACKTRAIN_TRY(Origin origin, originOf(request.url));
    if (origin.host != transport.ownAddress) PACKTRAIN_CHECK(checkEndpoint(request.url));
    if (transport.socket.empty()) return origin;
    if (origin.scheme != "http" || !origin.isLoopback() || request.followRedirects)
        return fail(Reason::badArgument, "a socket leads to this computer only");
    origin.socket = transport.socket;
    return origin;
}

class CurlHttp final : public Http {
  public:
    explicit CurlHttp(Transport transport) : transport_(std::move(transport)) {}

    Result<Response> perform(const Request& request, const StopToken& stop) override {
        auto response = once(request, stop);
        if (!request.followRedirects || !response || !isRedirect(*response)) return response;
        Request next = request;
        for (int hop = 0; hop < kMostRedirects; ++hop) {
            PACKTRAIN_CHECK(follow(next, *response));
            response = once(next, stop);
            if (!response || !isRedirect(*response)) return response;
        }
        return fail(Reason::protocolError,
                    "redirected more than " + std::to_string(kMostRedirects) + " times");
    }

    void dropConnections() override {
        std::vector<CurlSlot> dropped;
        const std::scoped_lock lock(mutex_);
        ++generation_;
        dropped.swap(idle_);
    }

  private:
    Result<Response> once(const Request& request, const StopToken& stop) {
        PACKTRAIN_TRY(const Origin origin, destinationOf(request, transport_));
        PACKTRAIN_TRY(CurlSlot slot, acquire(origin));
        auto response = Exchange(slot, transport_, request, origin).run(stop);
        release(std::move(slot));
        return response;
    }

    /// Its connections are kept from request to request, the handle is not: before 8.1.2 libcurl remembers in
    /// it a header of the transfer before, and reads that freed memory when a reply begins with a folded line
    /// (curl issue 11101).
    Result<CurlSlot> acquire(const Origin& origin) {
        CurlSlot slot = takeIdle(origin);
        if (!slot.multi) {
            slot.multi.reset(curl_multi_init());
            slot.generation = currentGeneration();
            if (slot.multi) curl_multi_setopt(slot.multi.get(), CURLMOPT_MAXCONNECTS, kConnectionsPerSlot);
        }
        slot.easy.reset(curl_easy_init());
        if (!slot.multi || !slot.easy) return fail(Reason::internal, "libcurl gave no handle");
        return slot;
    }

    /// Best one whose open connection leads there already; an empty one if a new one is to be made.
    CurlSlot takeIdle(const Origin& origin) {
        const std::scoped_lock lock(mutex_);
        auto found = std::ranges::find(idle_, origin.display(), &CurlSlot::origin);
        if (found == idle_.end() && idle_.size() >= kMostIdle) found = idle_.begin();
        if (found == idle_.end()) return {};
        CurlSlot slot = std::move(*found);
        idle_.erase(found);
        return slot;
    }

    void release(CurlSlot slot) {
        slot.easy.reset();
        if (transport_.http2) return;  // libcurl 7.88 loses the next request on a kept connection
        const std::scoped_lock lock(mutex_);
        if (slot.generation == generation_ && idle_.size() < kMostIdle) idle_.push_back(std::move(slot));
    }

    std::uint64_t currentGeneration() {
        const std::scoped_lock lock(mutex_);
        return generation_;
    }

    Transport transport_;
    std::mutex mutex_;
    std::vector<CurlSlot> idle_;
    std::uint64_t generation_ = 0;
};

}  // namespace

std::string_view Response::header(std::string_view name) const {
    const auto found =
        std::ranges::find_if(headers, [&](const Header& header) { return sameName(header.name, name); });
    return found == headers.end() ? std::string_view() : std::string_view(found->value);
}

namespace {

Result<> startLibrary() {
    static std::once_flag once;
    static CURLcode ready = CURLE_FAILED_INIT;
    std::call_once(once, [] { ready = curl_global_init(CURL_GLOBAL_DEFAULT); });
    if (ready != CURLE_OK) return fail(Reason::internal, "libcurl does not start");
    return {};
}

}  // namespace

Result<std::unique_ptr<Http>> makeHttp(const HttpOptions& options) {
    PACKTRAIN_CHECK(startLibrary());
    Transport transport;
    transport.userAgent = options.userAgent.empty() ? kUserAgent : options.userAgent;
    transport.proxy = options.proxy;
    transport.ownAddress = options.ownAddress;
    transport.http2 = options.http2;
    PACKTRAIN_CHECK(loadTrust(transport, options.extraCa));
    return std::unique_ptr<Http>(std::make_unique<CurlHttp>(std::move(transport)));
}

Result<std::unique_ptr<Http>> makeSocketHttp(const Path& socket) {
    if (socket.empty() || socket.bytes().size() > kLongestSocket)
        return fail(Reason::badArgument, socket.display() + " (too long a name for a socket, or none)");
    PACKTRAIN_CHECK(startLibrary());
    Transport transport;
    transport.userAgent = kUserAgent;
    transport.socket = socket.bytes();
    return std::unique_ptr<Http>(std::make_unique<CurlHttp>(std::move(transport)));
}

}  // namespace packtrain::net
