#include "http_fixture.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <thread>

namespace packtrain::test {
namespace {

char byteAt(std::uint64_t offset) {
    return static_cast<char>('a' + offset % 23);
}

// The tests say themselves which proxy there is.
const bool kNoProxies = [] {
    for (const char* name :
         {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"})
        unsetenv(name);
    return true;
}();

}  // namespace

std::unique_ptr<net::Http> makeClient(const net::HttpOptions& options) {
    auto made = net::makeHttp(options);
    REQUIRE(made);
    return *std::move(made);
}

net::Request ask(std::string method, std::string url) {
    net::Request request;
    request.method = std::move(method);
    request.url = std::move(url);
    request.url += (request.url.contains('?') ? "&upload_id=" : "?upload_id=") + std::string(kSecret);
    request.headers = {{"Authorization", "Bearer " + std::string(kSecret)}};
    return request;
}

net::Request put(std::string url, net::BodySource& source) {
    net::Request request = ask("PUT", std::move(url));
    request.source = &source;
    return request;
}

Error failureOf(const Result<net::Response>& result) {
    REQUIRE_FALSE(result);
    CHECK_MESSAGE(!result.error().message().contains(kSecret), result.error().message());
    return result.error();
}

Result<std::size_t> PatternSource::read(MutableByteSpan out) {
    if (pause.count() > 0) std::this_thread::sleep_for(pause);
    if (failAt && given >= *failAt) return fail(Reason::sourceChanged, "the test's own error");
    const std::size_t count = std::min<std::size_t>({out.size(), step, size_ - given});
    for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<std::byte>(byteAt(given + i));
    given += count;
    return count;
}

Result<> PatternSource::rewind() {
    ++rewinds;
    given = 0;
    return {};
}

std::string PatternSource::text(std::uint64_t size) {
    std::string all(size, ' ');
    for (std::uint64_t i = 0; i < size; ++i) all[i] = byteAt(i);
    return all;
}

}  // namespace packtrain::test
