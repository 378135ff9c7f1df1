// What a session URI answers, and where it may lead.
#include "remote/drive/session_reply.h"

#include <doctest/doctest.h>

namespace packtrain::test {
namespace {

using namespace remote::drive;

TEST_CASE("theRangeOfA308IsReadToTheLetter") {
    CHECK(heldBytes("") == 0);
    CHECK(heldBytes("bytes=0-0") == 1);
    CHECK(heldBytes("bytes=0-42") == 43);
    CHECK(heldBytes("bytes=0-1099511627775") == 1099511627776);
    for (const char* bad :
         {"bytes=1-42", "bytes=0-", "bytes 0-42", "0-42", "bytes=0-42,50-60", "bytes=0--1", "bytes=0-4x",
          "nonsense", "bytes=0-18446744073709551615", "bytes=0-99999999999999999999"}) {
        CAPTURE(bad);
        const auto held = heldBytes(bad);
        REQUIRE_FALSE(held);
        CHECK(held.error().reason == Reason::protocolError);
    }
}

TEST_CASE("contentRangesAreWrittenAsTheGuideHasThem") {
    CHECK(contentRange(0, 524288, 1000000) == "bytes 0-524287/1000000");
    CHECK(contentRange(524288, 262144, std::nullopt) == "bytes 524288-786431/*");
    CHECK(contentRange(0, 0, std::nullopt) == "bytes */*");
    CHECK(contentRange(0, 0, 1000000) == "bytes */1000000");
    CHECK(contentRange(0, 0, 0) == "bytes */0");
}

TEST_CASE("theOverriddenStatusIsTheOneThatIsMeant") {
    const auto meant = [](int status, std::string told) {
        net::Response response;
        response.status = status;
        if (!told.empty()) response.headers = {{"x-http-status-code-override", std::move(told)}};
        return meantStatus(response);
    };
    CHECK(meant(308, "") == 308);
    CHECK(meant(200, "") == 200);
    CHECK(meant(200, "308") == 308);
    CHECK(meant(200, "nonsense") == 200);
    CHECK(meant(200, "99999") == 200);
}

TEST_CASE("anUploadAddressMustLieWhereTheEndpointLies") {
    const std::string google = "https://www.googleapis.com";
    CHECK(checkSessionUri("https://www.googleapis.com/upload/drive/v3/files?upload_id=x", google));
    CHECK(checkSessionUri("https://content.googleapis.com/upload?upload_id=x", google));
    for (const char* bad :
         {"http://www.googleapis.com/upload", "https://evil.example/upload",
          "https://googleapis.com.evil.example/u", "https://evilgoogleapis.com/u", "http://127.0.0.1:80/u",
          "https://127.0.0.1/u", "https://www.googleapis.com@evil.example/u", "file:///etc/passwd", "",
          "/relative"}) {
        CAPTURE(bad);
        CHECK_FALSE(checkSessionUri(bad, google));
    }
    CHECK(checkSessionUri("http://127.0.0.1:9999/u", "http://localhost:1234"));
    CHECK_FALSE(checkSessionUri("https://www.googleapis.com/u", "http://127.0.0.1:1234"));
    CHECK(checkSessionUri("https://drive.example:8443/u", "https://drive.example:8443"));
    CHECK_FALSE(checkSessionUri("https://drive.example:9/u", "https://drive.example:8443"));
    CHECK_FALSE(checkSessionUri("https://www.googleapis.com/u", "https://drive.example"));
}

}  // namespace
}  // namespace packtrain::test
