// The small readers of text that others write: names, addresses, dates, sizes, encodings, and what is shown
// or logged of any of it.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/path.h"
#include "dataset/entry.h"
#include "dataset/manifest.h"
#include "net/url.h"
#include "remote/drive/drive_errors.h"
#include "remote/drive/session_reply.h"
#include "remote/local/part_name.h"

using namespace packtrain;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

void encodings(std::string_view text) {
    require(fromHex(toHex(asBytes(text))) == text);
    require(fromBase64(toBase64(asBytes(text))) == text);
    require(fromBase64(toBase64Url(asBytes(text))) == text);
    (void)fromHex(text);
    (void)fromBase64(text);
    if (const auto bytes = parseBytes(text)) (void)formatBytes(*bytes);
}

void words(std::string_view text) {
    const std::string shown = printable(text);
    require(isUtf8(shown) && printable(shown) == shown);
    require(shown.find_first_of(std::string_view("\n\r\x1b\0", 4)) == std::string::npos);
    (void)maskSecrets(text);
    const std::string secret = "access_token=ya29.fuzzed&x=" + std::string(text);
    require(!maskSecrets(secret).starts_with("access_token=y"));
}

void paths(std::string_view text) {
    const Path path{std::string(text)};
    (void)path.parent();
    require(path.name().size() <= text.size());
    if (isSafeRelative(text)) {
        const Path below = Path("/root") / text;
        require(Path("/root").contains(below) && below.bytes().starts_with("/root/"));
        require(!text.starts_with('/'));
    }
    const std::size_t half = text.size() / 2;
    (void)dataset::linkStaysInside(text.substr(0, half), text.substr(half));
    (void)dataset::isDatasetName(text);
    const std::string part = remote::partName(text, "0123456789abcdef");
    if (remote::isObjectName(text)) {
        require(remote::isPartName(part) && part.size() <= 255);
        require(part.find('/') == std::string::npos && !remote::isObjectName(part));
    }
}

void times(std::string_view text) {
    const WallTime now = *parseRfc3339("2026-03-01T12:00:00Z");
    if (const auto time = parseRfc3339(text)) (void)formatRfc3339(*time);
    (void)parseHttpDate(text);
    const std::size_t half = text.size() / 2;
    net::Response reply{.status = 429, .headers = {}, .body = {}, .bytesSent = 0};
    reply.headers = {{"Retry-After", std::string(text)}};
    if (const auto when = remote::drive::retryAfter(reply, now)) require(*when >= now);
    reply.headers = {{"Retry-After", std::string(text.substr(0, half))},
                     {"Date", std::string(text.substr(half))}};
    if (const auto when = remote::drive::retryAfter(reply, now)) require(*when >= now);
    (void)remote::drive::heldBytes(text);
}

void addresses(std::string_view text) {
    if (net::checkEndpoint(text)) {
        const auto origin = net::originOf(text);
        require(origin && (origin->scheme == "https" || origin->isLoopback()));
        require(origin->display().find_first_of("@/ \r\n") == std::string::npos);
    }
    // A session may lie on another host of Google's, never elsewhere.
    if (remote::drive::checkSessionUri(text, "https://www.googleapis.com")) {
        const auto origin = net::originOf(text);
        require(origin && origin->scheme == "https" &&
                (origin->host == "googleapis.com" || origin->host.ends_with(".googleapis.com")));
    }
    if (const auto led = net::resolveLocation("https://drive.example/a/b?c", text)) (void)net::originOf(*led);
    (void)net::urlEncode(text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    encodings(text);
    words(text);
    paths(text);
    times(text);
    addresses(text);
    return 0;
}
