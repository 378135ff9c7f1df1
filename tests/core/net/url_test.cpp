#include "net/url.h"

#include <doctest/doctest.h>

#include "net/http.h"

using namespace packtrain;
using namespace packtrain::net;

namespace {

std::optional<Reason> refusal(std::string_view url) {
    const auto checked = checkEndpoint(url);
    return checked ? std::nullopt : std::optional(checked.error().reason);
}

}  // namespace

TEST_CASE("onlyHttpsOrHttpToThisComputerIsAnEndpoint") {
    for (const char* good :
         {"https://www.googleapis.com", "https://nas.lan:8443/dav/", "https://10.0.0.1",
          "HTTPS://Example.com/", "http://127.0.0.1:8080/x", "http://localhost:9000", "http://LOCALHOST/",
          "http://[::1]:80/", "http://127.9.9.9", "http://2130706433/" /* 127.0.0.1 as one number */})
        CHECK_MESSAGE(!refusal(good), good);
    for (const char* open : {"http://www.googleapis.com", "http://10.0.0.1", "http://localhost.evil.test",
                             "http://127.0.0.1.evil.test", "http://127.evil.test/", "http://[::2]/",
                             "http://0.0.0.0/", "http://127.0.0.1@evil.test/",
                             "https://user:pw@drive.example.test/", "https://user@drive.example.test/"})
        CHECK_MESSAGE(refusal(open) == Reason::insecureEndpoint, open);
    for (const char* none :
         {"", "ftp://127.0.0.1/", "file:///etc/passwd", "127.0.0.1:80", "drive", "https://", "https://a b/",
          "https://a/\r\nX: y", "javascript:alert(1)", "https://exa\nmple.com", "https://googl%eapis.com/"})
        CHECK_MESSAGE(refusal(none) == Reason::badArgument, none);
}

TEST_CASE("aRefusedEndpointIsNamedWithoutItsPassword") {
    const auto checked = checkEndpoint("https://user:s3cret@drive.example.test/?upload_id=s3cret");
    REQUIRE_FALSE(checked);
    CHECK_FALSE(checked.error().message().contains("s3cret"));
    CHECK(checked.error().context.contains("drive.example.test:443"));
}

TEST_CASE("everythingButUnreservedCharactersIsEncoded") {
    CHECK(urlEncode("aZ09-._~") == "aZ09-._~");
    CHECK(urlEncode("a b/c+d&e=f%") == "a%20b%2Fc%2Bd%26e%3Df%25");
    CHECK(urlEncode("\xC3\xBC") == "%C3%BC");
    CHECK(urlEncode(std::string_view("\0", 1)) == "%00");
    CHECK(formEncode({{"a", "1 2"}, {"b&", "="}}) == "a=1%202&b%26=%3D");
    CHECK(formEncode({}).empty());
}

TEST_CASE("aLocationIsResolvedAgainstWhereItWasGiven") {
    const std::string base = "https://a.test:8443/x/y?q=1";
    CHECK(resolveLocation(base, "/z") == "https://a.test:8443/z");
    CHECK(resolveLocation(base, "z?r=2") == "https://a.test:8443/x/z?r=2");
    CHECK(resolveLocation(base, "//b.test/z") == "https://b.test/z");
    CHECK(resolveLocation(base, "http://c.test/") == "http://c.test/");
}
