#include "net/transport_error.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "base/log.h"

namespace packtrain::net {
namespace {

/// A handshake that the network broke says nothing about certificates.
bool brokeMidway(std::string_view text) {
    static constexpr std::array<std::string_view, 5> kSigns = {
        "SSL_ERROR_SYSCALL", "reset by peer", "Connection reset", "unexpected eof", "Broken pipe"};
    return std::ranges::any_of(kSigns, [&](std::string_view sign) { return text.contains(sign); });
}

/// Status of the proxy's answer to CONNECT; 0 if there was none.
long proxyAnswer(CURL* easy) {
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_HTTP_CONNECTCODE, &status);
    return status;
}

Reason proxyReason(CURL* easy) {
    long problem = CURLPX_OK;
    curl_easy_getinfo(easy, CURLINFO_PROXY_ERROR, &problem);
    const bool refused = problem == CURLPX_NO_AUTH || problem == CURLPX_USER_REJECTED ||
                         problem == CURLPX_REPLY_NOT_ALLOWED || problem == CURLPX_REQUEST_FAILED;
    return refused ? Reason::proxyDenied : Reason::networkDown;
}

Reason tlsReason(CURLcode code, std::string_view text) {
    return code == CURLE_SSL_CONNECT_ERROR && brokeMidway(text) ? Reason::connectionLost : Reason::tlsFailed;
}

Reason reasonOf(CURL* easy, CURLcode code, std::string_view text) {
    switch (code) {
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_RESOLVE_PROXY:
            return Reason::nameNotResolved;
        case CURLE_COULDNT_CONNECT:
        case CURLE_INTERFACE_FAILED:
            return Reason::networkDown;
        case CURLE_OPERATION_TIMEDOUT:
            return Reason::networkTimeout;
        case CURLE_PROXY:
            return proxyReason(easy);
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CERTPROBLEM:
        case CURLE_SSL_CIPHER:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_ISSUER_ERROR:
        case CURLE_SSL_INVALIDCERTSTATUS:
        case CURLE_USE_SSL_FAILED:
            return tlsReason(code, text);
        case CURLE_SEND_ERROR:
        case CURLE_RECV_ERROR:
        case CURLE_GOT_NOTHING:
        case CURLE_PARTIAL_FILE:
        case CURLE_READ_ERROR:
        case CURLE_SEND_FAIL_REWIND:
            return Reason::connectionLost;
        case CURLE_WEIRD_SERVER_REPLY:
        case CURLE_UNSUPPORTED_PROTOCOL:
        case CURLE_BAD_CONTENT_ENCODING:
        case CURLE_HTTP_RETURNED_ERROR:
        case CURLE_TOO_MANY_REDIRECTS:
            return Reason::protocolError;
        case CURLE_URL_MALFORMAT:
            return Reason::badArgument;
        default:
            return Reason::internal;
    }
}

}  // namespace

Error transportError(CURL* easy, CURLcode code, std::string_view host, std::string_view text) {
    if (text.empty()) text = curl_easy_strerror(code);
    const std::string said = maskSecrets(printable(text));
    // libcurl calls a refused CONNECT a receive error.
    if (const long status = proxyAnswer(easy); status >= 400) {
        const Reason reason = status < 500 ? Reason::proxyDenied : Reason::networkDown;
        return {reason, std::string(host) + ": the proxy answered " + std::to_string(status)};
    }
    return {reasonOf(easy, code, text), std::string(host) + ": " + said};
}

}  // namespace packtrain::net
