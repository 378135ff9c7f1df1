#include "net/url.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <memory>

#include "net/http.h"

namespace packtrain::net {
namespace {

struct UrlFree {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using Url = std::unique_ptr<CURLU, UrlFree>;

std::string part(CURLU* url, CURLUPart which, unsigned flags = 0) {
    char* text = nullptr;
    if (curl_url_get(url, which, &text, flags) != CURLUE_OK) return {};
    std::string copy = text;
    curl_free(text);
    return copy;
}

bool isUnreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

bool isPlainAddress(std::string_view url) {
    return std::ranges::all_of(url, [](char c) { return c > ' ' && c < '\x7f'; });
}

bool isIPv4(std::string_view host) {
    return std::ranges::count(host, '.') == 3 &&
           std::ranges::all_of(host, [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

}  // namespace

bool Origin::isLoopback() const {
    return host == "localhost" || host == "[::1]" || (host.starts_with("127.") && isIPv4(host));
}

Result<Origin> originOf(std::string_view url) {
    // The parser below is lenient about spaces and control characters; a request line is not the place for
    // them.
    if (!isPlainAddress(url))
        return fail(Reason::badArgument, "an address with spaces or control characters");
    const Url parsed(curl_url());
    if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, std::string(url).c_str(), 0) != CURLUE_OK)
        return fail(Reason::badArgument, "not an http address");
    Origin origin{part(parsed.get(), CURLUPART_SCHEME), part(parsed.get(), CURLUPART_HOST),
                  part(parsed.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT)};
    if (origin.scheme != "https" && origin.scheme != "http")
        return fail(Reason::badArgument, "not an http address");
    // "%ea" in a host has become a byte by now.
    if (!isPlainAddress(origin.host)) return fail(Reason::badArgument, "an address with a strange host");
    if (!part(parsed.get(), CURLUPART_USER).empty() || !part(parsed.get(), CURLUPART_PASSWORD).empty())
        return fail(Reason::insecureEndpoint,
                    origin.display() + " (an address must not hold a name or password)");
    std::ranges::transform(origin.host, origin.host.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return origin;
}

Result<std::string> resolveLocation(const std::string& base, std::string_view location) {
    const Url url(curl_url());
    if (!url || curl_url_set(url.get(), CURLUPART_URL, base.c_str(), 0) != CURLUE_OK ||
        curl_url_set(url.get(), CURLUPART_URL, std::string(location).c_str(), 0) != CURLUE_OK)
        return fail(Reason::protocolError, "a redirect to something that is no address");
    return part(url.get(), CURLUPART_URL);
}

Result<> checkEndpoint(std::string_view url) {
    PACKTRAIN_TRY(const Origin origin, originOf(url));
    if (origin.scheme == "https" || origin.isLoopback()) return {};
    return fail(Reason::insecureEndpoint, "http://" + origin.display());
}

std::string urlEncode(std::string_view text) {
    static constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (isUnreserved(c)) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
    }
    return out;
}

std::string formEncode(const std::vector<Header>& fields) {
    std::string out;
    for (const Header& field : fields) {
        if (!out.empty()) out += '&';
        out += urlEncode(field.name) + '=' + urlEncode(field.value);
    }
    return out;
}

}  // namespace packtrain::net
