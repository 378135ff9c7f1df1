#include "base/log.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <thread>
#include <vector>

#include "support/temp_folder.h"

using namespace packtrain;

TEST_CASE("secrets are masked in every form in which they pass by") {
    const std::string secret = "ya29.S3cr3t-value_123";
    for (const std::string& text : {
             "Authorization: Bearer " + secret,
             "authorization: bearer " + secret,
             "Authorization: Basic " + secret,
             "PUT https://x/upload?uploadType=resumable&upload_id=" + secret + "&x=1",
             "access_token=" + secret,
             "refresh_token=" + secret + "&grant_type=refresh_token",
             "client_secret=" + secret,
             "code=" + secret + "&scope=drive",
             "code_verifier=" + secret,
             "https://x/y?tempauth=" + secret,
             "https://x/y?X-Amz-Signature=" + secret,
             "https://x/y?X-Amz-Security-Token=" + secret,
             "x-amz-security-token: " + secret,
             "AWS4-HMAC-SHA256 Credential=AKIA/20260301, SignedHeaders=host, Signature=" + secret,
             "https://x.blob.core.windows.net/y?se=2026&sig=" + secret,
             R"({"access_token":")" + secret + R"(","expires_in":3600})",
             R"({"access_token": ")" + secret + R"(", "expires_in": 3600})",
             R"({"refresh_token" : ")" + secret + R"("})",
             R"({"client_secret":")" + secret + R"("})",
             R"({"id_token": ")" + secret + R"("})",
             R"({"password": ")" + secret + R"("})",
             R"({"secret": ")" + secret + R"("})",
             "Set-Cookie: " + secret,
             "Cookie: session=" + secret,
         }) {
        const std::string masked = maskSecrets(text);
        CAPTURE(text);
        CHECK(masked.find(secret) == std::string::npos);
        CHECK(masked.find("***") != std::string::npos);
    }
}

TEST_CASE("masking keeps what is no secret") {
    CHECK(maskSecrets("") == "");
    CHECK(maskSecrets("shard 3 of 45: 7.2 GB") == "shard 3 of 45: 7.2 GB");
    CHECK(maskSecrets("upload_id=abc&part=3") == "upload_id=***&part=3");
    CHECK(maskSecrets("exit code 3, http code: 308") == "exit code 3, http code: 308");
    CHECK(maskSecrets(R"({"access_token":"abc","expires_in":3600})") ==
          R"({"access_token":"***","expires_in":3600})");
    CHECK(maskSecrets("Bearer a b Bearer c") == "Bearer *** b Bearer ***");
}

TEST_CASE("a file log writes what is at least as grave as asked, masked") {
    const test::TempFolder folder;
    const Path file = folder / "log.txt";
    {
        const auto log = openFileLog(file, LogLevel::info);
        REQUIRE(log);
        (*log)->debug("too small");
        (*log)->info("Bearer abc");
        (*log)->error("three {} braces");
    }
    const std::string text = test::readFile(file);
    CHECK(text.find("too small") == std::string::npos);
    CHECK(text.find("abc") == std::string::npos);
    CHECK(text.find("Bearer ***") != std::string::npos);
    CHECK(text.find("three {} braces") != std::string::npos);
}

TEST_CASE("a log and what is rotated away is its owner's alone") {
    const test::TempFolder folder;
    {
        const auto log = openFileLog(folder / "log.txt", LogLevel::info);
        REQUIRE(log);
        const std::string line(100'000, 'x');
        for (int i = 0; i < 60; ++i) (*log)->info(line);
    }
    int seen = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path().bytes())) {
        ++seen;
        CAPTURE(entry.path().string());
        CHECK(entry.status().permissions() ==
              (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
    }
    CHECK(seen == 2);
}

TEST_CASE("threads share a log") {
    const test::TempFolder folder;
    const auto log = openFileLog(folder / "log.txt", LogLevel::info);
    REQUIRE(log);
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] {
                for (int k = 0; k < 100; ++k) (*log)->info("line");
            });
    }
    const std::string text = test::readFile(folder / "log.txt");
    CHECK(std::count(text.begin(), text.end(), '\n') == 400);
}

TEST_CASE("a log that cannot be opened is an error") {
    const test::TempFolder folder;
    test::writeFile(folder / "file", "");
    const auto log = openFileLog(folder / "file/below", LogLevel::info);
    REQUIRE_FALSE(log);
    CHECK(log.error().reason == Reason::writeFailed);
    nullLog()->error("goes nowhere");
}
