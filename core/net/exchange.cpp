#include "net/exchange.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

#include "net/transport_error.h"

namespace packtrain::net {
namespace {

constexpr long kReceiveBuffer = 512 * 1024;
constexpr long kSendBuffer = 1024 * 1024;
constexpr auto kLongestWait = std::chrono::seconds(1);

Ticks steadyNow() {
    return std::chrono::steady_clock::now().time_since_epoch();
}

/// Neither name nor value may begin a line of its own.
bool isPlainHeader(const Header& header) {
    static constexpr std::string_view kForbidden("\r\n\0", 3);
    return !header.name.empty() && header.name.find_first_of(kForbidden) == std::string::npos &&
           !header.name.contains(':') && header.value.find_first_of(kForbidden) == std::string::npos;
}

/// libcurl sends "Name:" for "Name;" and drops the header for "Name:".
std::string headerLine(const Header& header) {
    return header.value.empty() ? header.name + ";" : header.name + ": " + header.value;
}

std::string_view trimmed(std::string_view text) {
    static constexpr std::string_view kBlank = " \t\r\n";
    const std::size_t first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

/// Three digits, or 0.
int statusOf(std::string_view statusLine) {
    const std::size_t space = statusLine.find(' ');
    int status = 0;
    if (space != std::string_view::npos)
        std::from_chars(statusLine.data() + space + 1, statusLine.data() + statusLine.size(), status);
    return status >= 100 && status <= 999 ? status : 0;
}

/// Sent once more on a fresh connection, these do no harm (RFC 9110 section 9.2.2).
bool isIdempotent(std::string_view method) {
    return method != "POST" && method != "PATCH";
}

}  // namespace

Exchange::Exchange(CurlSlot& slot, const Transport& transport, const Request& request, const Origin& origin)
    : slot_(slot),
      easy_(slot.easy.get()),
      transport_(transport),
      request_(request),
      origin_(origin),
      watchdog_(request.stallTimeout, request.replyTimeout) {}

Exchange::~Exchange() {
    // The handle outlives this; nothing in it may point here.
    curl_easy_reset(easy_);
}

Result<Response> Exchange::run(const StopToken& stop) {
    if (stop.stop_requested()) return fail(Reason::cancelled);
    PACKTRAIN_CHECK(configure());
    if (curl_multi_add_handle(slot_.multi.get(), easy_) != CURLM_OK)
        return fail(Reason::internal, "libcurl took no further request");
    slot_.origin = origin_.display();
    auto end = waitForEnd(stop);
    const std::uint64_t sent = movement().sent;
    curl_multi_remove_handle(slot_.multi.get(), easy_);
    if (!end) return Fail(std::move(end).error());
    response_.bytesSent = sent;
    return conclude(*end, stop);
}

Result<CURLcode> Exchange::waitForEnd(const StopToken& stop) {
    CURLM* multi = slot_.multi.get();
    const std::stop_callback wake(stop, [multi] { curl_multi_wakeup(multi); });
    while (true) {
        PACKTRAIN_TRY(const auto end, step());
        if (end) return *end;
        if (stop.stop_requested()) return fail(Reason::cancelled, origin_.display());
        if (auto error = overdue()) return Fail(*std::move(error));
        if (wanted_) {
            PACKTRAIN_CHECK(refill());
            // The source may have taken its time. An answer that came meanwhile is read before more is sent:
            // a send that breaks because the server has closed would hide it.
            PACKTRAIN_TRY(const auto answered, step());
            if (answered) return *answered;
            wanted_ = false;
            curl_easy_pause(easy_, CURLPAUSE_CONT);
            continue;
        }
        const auto wait = std::min<Nanoseconds>(kLongestWait, watchdog_.left(steadyNow()));
        const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(wait).count();
        curl_multi_poll(multi, nullptr, 0, static_cast<int>(milliseconds), nullptr);
    }
}

/// Moves what can be moved without waiting. The code is there once the exchange has ended.
Result<std::optional<CURLcode>> Exchange::step() {
    int running = 0;
    if (curl_multi_perform(slot_.multi.get(), &running) != CURLM_OK)
        return fail(Reason::internal, "libcurl could not go on");
    while (const CURLMsg* message = curl_multi_info_read(slot_.multi.get(), &running))
        if (message->msg == CURLMSG_DONE) return message->data.result;
    return std::nullopt;
}

std::optional<Error> Exchange::overdue() {
    curl_off_t begun = 0;
    curl_easy_getinfo(easy_, CURLINFO_PRETRANSFER_TIME_T, &begun);
    if (begun == 0) return std::nullopt;  // still connecting: that has a limit of its own
    const auto reason = watchdog_.check(steadyNow(), movement());
    if (!reason) return std::nullopt;
    const auto limit = *reason == Reason::networkStalled ? request_.stallTimeout : request_.replyTimeout;
    const std::string_view what = *reason == Reason::networkStalled ? "no byte moved for " : "no answer for ";
    return Error(*reason,
                 origin_.display() + ": " + std::string(what) + std::to_string(limit.count()) + " s");
}

Movement Exchange::movement() const {
    curl_off_t sent = 0;
    curl_easy_getinfo(easy_, CURLINFO_SIZE_UPLOAD_T, &sent);
    const auto bytes = static_cast<std::uint64_t>(std::max<curl_off_t>(sent, 0));
    return {bytes, received_, bytes >= bodySize(), response_.status >= 200};
}

Result<Response> Exchange::conclude(CURLcode code, const StopToken& stop) {
    if (broken_) return Fail(*std::move(broken_));
    // libcurl takes headers that are cut for whole ones; a 308 without its Range would mean something else.
    if (code == CURLE_OK && !headersDone_) code = CURLE_GOT_NOTHING;
    if (code == CURLE_OK || answeredEarly()) {
        if (response_.status == 407)
            return fail(Reason::proxyDenied, origin_.display() + ": the proxy answered 407");
        return std::move(response_);
    }
    Error error = transportError(easy_, code, origin_.display(), errorText_.data());
    if (code == CURLE_PEER_FAILED_VERIFICATION) {
        const std::string issuer = issuerOf(origin_, transport_, stop);
        if (!issuer.empty()) error.context += " (issued by: " + issuer + ")";
    }
    return Fail(std::move(error));
}

/// A server may answer before it has the whole body, and close: its answer counts, not the send that broke.
/// Only once the headers are whole: a 308 that lost its Range, or a 401 that lost its reason, would say
/// something else.
bool Exchange::answeredEarly() const {
    if (!headersDone_ || response_.bytesSent >= bodySize()) return false;
    if (!replyIs2xx()) return true;
    const std::string_view length = response_.header("Content-Length");
    return !length.empty() && length == std::to_string(replyBody_);
}

bool Exchange::hasBody() const {
    return request_.source || !request_.body.empty() || request_.method == "POST" ||
           request_.method == "PUT" || request_.method == "PATCH";
}

std::uint64_t Exchange::bodySize() const {
    return request_.source ? request_.source->size() : request_.body.size();
}

std::size_t Exchange::give(MutableByteSpan out) {
    const std::string& from = request_.source ? ahead_ : request_.body;
    if (aheadAt_ == from.size()) {
        wanted_ = request_.source && pulled_ < bodySize();
        return wanted_ ? CURL_READFUNC_PAUSE : 0;
    }
    const std::size_t count = std::min(out.size(), from.size() - aheadAt_);
    std::memcpy(out.data(), from.data() + aheadAt_, count);
    aheadAt_ += count;
    return count;
}

Result<> Exchange::refill() {
    ahead_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(kSendBuffer, bodySize() - pulled_)));
    auto got = request_.source->read(std::as_writable_bytes(std::span(ahead_)));
    watchdog_.excuse(steadyNow());
    if (!got) return Fail(std::move(got).error());
    if (*got == 0 || *got > ahead_.size())
        return fail(Reason::internal, "a body ended before its stated size");
    ahead_.resize(*got);
    aheadAt_ = 0;
    pulled_ += *got;
    return {};
}

Result<> Exchange::take(ByteSpan bytes) {
    received_ += bytes.size();
    replyBody_ += bytes.size();
    // For libcurl a line that merely begins with CR ends the headers too.
    if (!headersDone_) return fail(Reason::protocolError, origin_.display() + ": headers without an end");
    if (request_.sink && replyIs2xx()) return request_.sink(bytes);
    if (bytes.size() > request_.maxBody - std::min<std::uint64_t>(request_.maxBody, response_.body.size()))
        return fail(Reason::protocolError,
                    origin_.display() + ": an answer of more than " + formatBytes(request_.maxBody));
    response_.body += asText(bytes);
    return {};
}

Result<> Exchange::takeHeader(std::string_view line) {
    received_ += line.size();
    if (headersDone_ && !transport_.http2) return {};  // trailers
    // Only the first line tells a status: a header may be called anything.
    if (std::exchange(headBegins_, false)) {
        response_.status = statusOf(line);
        response_.headers.clear();
        if (response_.status == 0)
            return fail(Reason::protocolError, origin_.display() + ": an answer without a status");
        return {};
    }
    if (trimmed(line).empty()) return headersDone_ ? Result<>() : endHeaders();
    if (const std::size_t colon = line.find(':'); colon != std::string_view::npos)
        response_.headers.push_back(
            {std::string(line.substr(0, colon)), std::string(trimmed(line.substr(colon + 1)))});
    return {};
}

Result<> Exchange::endHeaders() {
    headBegins_ = response_.status < 200;  // "100 Continue" and the like: the answer is still to come
    if (headBegins_) return {};
    headersDone_ = true;
    if (request_.onHead && request_.sink && replyIs2xx())
        return request_.onHead(response_.status, response_.headers);
    return {};
}

/// libcurl asks for this when a connection kept from an earlier request turns out dead before it has answered
/// anything.
Result<> Exchange::rewindBody() {
    if (!isIdempotent(request_.method)) return fail(Reason::connectionLost);
    if (request_.source) PACKTRAIN_CHECK(request_.source->rewind());
    ahead_.clear();
    aheadAt_ = 0;
    pulled_ = 0;
    return {};
}

std::size_t Exchange::onRead(char* buffer, std::size_t size, std::size_t count, void* self) {
    return static_cast<Exchange*>(self)->give(std::as_writable_bytes(std::span(buffer, size * count)));
}

std::size_t Exchange::onWrite(char* bytes, std::size_t size, std::size_t count, void* self) {
    auto& exchange = *static_cast<Exchange*>(self);
    auto taken = exchange.take(std::as_bytes(std::span(bytes, size * count)));
    exchange.watchdog_.excuse(steadyNow());
    if (taken) return size * count;
    exchange.broken_ = std::move(taken).error();
    return CURL_WRITEFUNC_ERROR;
}

std::size_t Exchange::onHeader(char* line, std::size_t size, std::size_t count, void* self) {
    auto& exchange = *static_cast<Exchange*>(self);
    auto taken = exchange.takeHeader({line, size * count});
    if (taken) return size * count;
    exchange.broken_ = std::move(taken).error();
    return CURL_WRITEFUNC_ERROR;
}

int Exchange::onSeek(void* self, curl_off_t offset, int origin) {
    if (offset != 0 || origin != SEEK_SET) return CURL_SEEKFUNC_FAIL;
    return static_cast<Exchange*>(self)->rewindBody() ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL;
}

Result<> Exchange::configure() {
    curl_easy_reset(easy_);
    PACKTRAIN_CHECK(setHeaders());
    curl_easy_setopt(easy_, CURLOPT_URL, request_.url.c_str());
    curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, errorText_.data());
    curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy_, CURLOPT_HTTP_VERSION,
                     transport_.http2 ? CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE : CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy_, CURLOPT_QUICK_EXIT, 1L);  // who gives up does not wait for a name server
    curl_easy_setopt(easy_, CURLOPT_USERAGENT, transport_.userAgent.c_str());
    curl_easy_setopt(easy_, CURLOPT_BUFFERSIZE, kReceiveBuffer);
    curl_easy_setopt(easy_, CURLOPT_CONNECTTIMEOUT_MS,
                     static_cast<long>(std::chrono::milliseconds(request_.connectTimeout).count()));
    curl_easy_setopt(easy_, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy_, CURLOPT_TCP_KEEPIDLE, 30L);
    curl_easy_setopt(easy_, CURLOPT_TCP_KEEPINTVL, 15L);
    curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, &Exchange::onHeader);
    curl_easy_setopt(easy_, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &Exchange::onWrite);
    curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
    if (!origin_.socket.empty()) curl_easy_setopt(easy_, CURLOPT_UNIX_SOCKET_PATH, origin_.socket.c_str());
    setMethod();
    applyTrust(easy_, transport_);
    applyProxy(easy_, transport_, origin_);
    return {};
}

Result<> Exchange::setHeaders() {
    curl_slist* list = curl_slist_append(nullptr, "Expect:");  // no 100-continue round before a body
    for (const Header& header : request_.headers) {
        if (!isPlainHeader(header)) {
            curl_slist_free_all(list);
            return fail(Reason::badArgument, "a header with a line break: " + printable(header.name));
        }
        if (curl_slist* longer = curl_slist_append(list, headerLine(header).c_str())) list = longer;
    }
    headers_.reset(list);
    curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, headers_.get());
    return {};
}

void Exchange::setMethod() {
    if (request_.method == "HEAD") {
        curl_easy_setopt(easy_, CURLOPT_NOBODY, 1L);
        return;
    }
    if (hasBody()) {
        curl_easy_setopt(easy_, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(easy_, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(bodySize()));
        curl_easy_setopt(easy_, CURLOPT_READFUNCTION, &Exchange::onRead);
        curl_easy_setopt(easy_, CURLOPT_READDATA, this);
        curl_easy_setopt(easy_, CURLOPT_SEEKFUNCTION, &Exchange::onSeek);
        curl_easy_setopt(easy_, CURLOPT_SEEKDATA, this);
        if (request_.source) curl_easy_setopt(easy_, CURLOPT_UPLOAD_BUFFERSIZE, kSendBuffer);
    }
    curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
}

}  // namespace packtrain::net
