#include "remote/drive/session_reply.h"

#include <charconv>

#include "net/url.h"

namespace packtrain::remote::drive {
namespace {

std::optional<std::uint64_t> wholeNumber(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

bool isGoogle(std::string_view host) {
    return host == "googleapis.com" || host.ends_with(".googleapis.com");
}

}  // namespace

int meantStatus(const net::Response& response) {
    const auto meant = wholeNumber(response.header("X-HTTP-Status-Code-Override"));
    return meant && *meant >= 100 && *meant < 600 ? static_cast<int>(*meant) : response.status;
}

Result<std::uint64_t> heldBytes(std::string_view rangeHeader) {
    if (rangeHeader.empty()) return 0;
    constexpr std::string_view kStart = "bytes=0-";
    if (rangeHeader.starts_with(kStart))
        if (const auto last = wholeNumber(rangeHeader.substr(kStart.size())); last && *last < UINT64_MAX)
            return *last + 1;
    return fail(Reason::protocolError, "Range: " + printable(rangeHeader));
}

std::string contentRange(std::uint64_t offset, std::uint64_t size, std::optional<std::uint64_t> total) {
    const std::string span =
        size == 0 ? "*" : std::to_string(offset) + '-' + std::to_string(offset + size - 1);
    return "bytes " + span + '/' + (total ? std::to_string(*total) : "*");
}

Result<> checkSessionUri(std::string_view uri, std::string_view endpoint) {
    PACKTRAIN_CHECK(net::checkEndpoint(uri));
    PACKTRAIN_TRY(const net::Origin session, net::originOf(uri));
    PACKTRAIN_TRY(const net::Origin home, net::originOf(endpoint));
    if (session == home || (session.isLoopback() && home.isLoopback())) return {};
    if (session.scheme == "https" && isGoogle(session.host) && isGoogle(home.host)) return {};
    return fail(Reason::protocolError, "an upload address on another host: " + session.display());
}

}  // namespace packtrain::remote::drive
