// Every row of Drive's table of errors, from a recorded body to the verdict.
#include "remote/drive/drive_errors.h"

#include <doctest/doctest.h>

#include "remote/drive/daily_cap.h"

namespace packtrain::test {
namespace {

using namespace remote::drive;
using namespace std::chrono_literals;

const WallTime kNow = *parseRfc3339("2026-03-01T12:00:00Z");

net::Response reply(int status, std::string body, std::vector<net::Header> headers = {}) {
    return {.status = status, .headers = std::move(headers), .body = std::move(body), .bytesSent = 0};
}

/// As the API of today writes an error.
net::Response google(int status, const std::string& reason,
                     const std::string& message = "Words for people.") {
    return reply(status,
                 R"({"error":{"code":)" + std::to_string(status) + R"(,"message":")" + message +
                     R"(","errors":[{"message":")" + message + R"(","domain":"global","reason":")" + reason +
                     R"("}]}})",
                 {{"Content-Type", "application/json; charset=UTF-8"}});
}

/// As newer replies do: no list, but details.
net::Response detailed(int status, const std::string& reason) {
    return reply(
        status,
        R"({"error":{"code":)" + std::to_string(status) +
            R"(,"message":"Words.","status":"PERMISSION_DENIED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":")" +
            reason + R"(","domain":"googleapis.com"}]}})");
}

struct Row {
    int status;
    const char* reason;
    Reason expected;
    Kind kind;
};

constexpr Row kApiRows[] = {
    {400, "badRequest", Reason::internal, Kind::bug},
    {400, "invalid", Reason::internal, Kind::bug},
    {401, "authError", Reason::signInNeeded, Kind::auth},
    {403, "insufficientPermissions", Reason::scopeMissing, Kind::auth},
    {403, "userRateLimitExceeded", Reason::rateLimited, Kind::transient},
    {403, "rateLimitExceeded", Reason::rateLimited, Kind::transient},
    {429, "rateLimitExceeded", Reason::rateLimited, Kind::transient},
    {429, "somethingNew", Reason::rateLimited, Kind::transient},
    {403, "sharingRateLimitExceeded", Reason::rateLimited, Kind::transient},
    {403, "dailyLimitExceeded", Reason::projectCap, Kind::wait},
    {403, "quotaExceeded", Reason::storageFull, Kind::quota},
    {403, "storageQuotaExceeded", Reason::storageFull, Kind::quota},
    {403, "teamDriveFileLimitExceeded", Reason::folderFull, Kind::refused},
    {403, "numChildrenInNonRootLimitExceeded", Reason::folderFull, Kind::refused},
    {403, "activeItemCreationLimitExceeded", Reason::folderFull, Kind::refused},
    {403, "teamDriveHierarchyTooDeep", Reason::folderFull, Kind::refused},
    {403, "myDriveHierarchyTooDeep", Reason::folderFull, Kind::refused},
    {403, "downloadQuotaExceeded", Reason::downloadLimited, Kind::wait},
    {403, "cannotDownloadAbusiveFile", Reason::flaggedByDrive, Kind::refused},
    {403, "appNotAuthorizedToFile", Reason::notAllowedByDrive, Kind::refused},
    {403, "insufficientFilePermissions", Reason::notAllowedByDrive, Kind::refused},
    {403, "domainPolicy", Reason::notAllowedByDrive, Kind::refused},
    {403, "accessNotConfigured", Reason::notAllowedByDrive, Kind::refused},
    {403, "UrlLeaseLimitExceeded", Reason::tooManySessions, Kind::transient},
    {429, "UrlLeaseLimitExceeded", Reason::tooManySessions, Kind::transient},
    {403, "unheardOf", Reason::notAllowedByDrive, Kind::refused},
    {404, "notFound", Reason::objectGone, Kind::gone},
    {409, "fileIdInUse", Reason::objectExists, Kind::conflict},
    {400, "duplicate", Reason::objectExists, Kind::conflict},
    {409, "conflict", Reason::objectExists, Kind::conflict},
    {412, "conditionNotMet", Reason::versionConflict, Kind::conflict},
    {413, "uploadTooLarge", Reason::objectTooLarge, Kind::refused},
    {408, "", Reason::serverError, Kind::transient},
    {500, "internalError", Reason::serverError, Kind::transient},
    {500, "rateLimitExceeded", Reason::serverError, Kind::transient},
    {502, "", Reason::serverError, Kind::transient},
    {503, "backendError", Reason::serverError, Kind::transient},
    {504, "", Reason::serverError, Kind::transient},
    {403, "backendError", Reason::serverError, Kind::transient},
};

TEST_CASE("everyRowOfTheTableHasItsVerdict") {
    for (const Row& row : kApiRows) {
        CAPTURE(row.status);
        CAPTURE(row.reason);
        const Error error = replyError(Place::api, google(row.status, row.reason), kNow);
        CHECK(error.reason == row.expected);
        CHECK(error.kind == row.kind);
        CHECK(error.context.find("HTTP " + std::to_string(row.status)) == 0);
    }
}

TEST_CASE("reasonsAreReadFromDetailsInAnySpelling") {
    CHECK(replyError(Place::api, detailed(403, "ACCESS_TOKEN_SCOPE_INSUFFICIENT"), kNow).reason ==
          Reason::scopeMissing);
    CHECK(replyError(Place::api, detailed(403, "RATE_LIMIT_EXCEEDED"), kNow).reason == Reason::rateLimited);
    CHECK(replyError(Place::api, detailed(403, "SERVICE_DISABLED"), kNow).reason ==
          Reason::notAllowedByDrive);
    CHECK(replyError(Place::api, detailed(401, "ACCESS_TOKEN_EXPIRED"), kNow).reason == Reason::signInNeeded);
    CHECK(replyError(Place::api, google(403, "User_Rate_Limit_Exceeded"), kNow).reason ==
          Reason::rateLimited);
    CHECK(replyError(Place::api, google(403, "STORAGEQUOTAEXCEEDED"), kNow).reason == Reason::storageFull);
}

TEST_CASE("anyOther4xxKillsASession") {
    struct SessionRow {
        int status;
        const char* reason;
        Reason expected;
    };
    constexpr SessionRow kRows[] = {
        {400, "badRequest", Reason::sessionGone},
        {403, "insufficientFilePermissions", Reason::sessionGone},
        {404, "notFound", Reason::sessionGone},
        {410, "", Reason::sessionGone},
        {403, "userRateLimitExceeded", Reason::rateLimited},
        {429, "", Reason::rateLimited},
        {403, "storageQuotaExceeded", Reason::storageFull},
        {401, "authError", Reason::signInNeeded},
        {409, "fileIdInUse", Reason::objectExists},
        {412, "", Reason::offsetMismatch},
        {416, "", Reason::offsetMismatch},
        {503, "", Reason::serverError},
        {408, "", Reason::serverError},
        {403, "UrlLeaseLimitExceeded", Reason::tooManySessions},
        {499, "", Reason::sessionGone},
    };
    for (const SessionRow& row : kRows) {
        CAPTURE(row.status);
        CAPTURE(row.reason);
        CHECK(replyError(Place::session, google(row.status, row.reason), kNow).reason == row.expected);
    }
}

TEST_CASE("aPageWhereJsonWasDueIsACaptivePortal") {
    const std::vector<net::Header> html = {{"Content-Type", "Text/HTML; charset=utf-8"}};
    for (const int status : {200, 203, 301, 302, 307, 308, 511}) {
        CAPTURE(status);
        CHECK(isForeignPage(reply(status, "<html>", html)));
        CHECK(replyError(Place::api, reply(status, "<html>Welcome to the hotel", html), kNow).reason ==
              Reason::captivePortal);
    }
    CHECK(replyError(Place::api, reply(302, "", {{"Location", "http://portal.example/"}}), kNow).reason ==
          Reason::captivePortal);
    // Google's own pages for 5xx and 404 are no portals.
    CHECK(replyError(Place::api, reply(502, "<html>", html), kNow).reason == Reason::serverError);
    CHECK(replyError(Place::session, reply(404, "<html>", html), kNow).reason == Reason::sessionGone);
    CHECK_FALSE(isForeignPage(reply(200, "{}", {{"Content-Type", "application/json"}})));
}

TEST_CASE("retryAfterIsHonoured") {
    const auto at = [](std::vector<net::Header> headers) {
        return retryAfter(reply(429, "", std::move(headers)), kNow);
    };
    CHECK_FALSE(at({}));
    CHECK(at({{"retry-after", "120"}}) == kNow + 120s);
    CHECK(at({{"Retry-After", "2.5"}}) == kNow + 2500ms);
    CHECK(at({{"Retry-After", "0"}}) == kNow);
    CHECK_FALSE(at({{"Retry-After", "soon"}}));
    CHECK_FALSE(at({{"Retry-After", "-5"}}));
    CHECK_FALSE(at({{"Retry-After", "1e300"}}));
    // A date is read against the server's own clock, which may differ from ours by hours.
    CHECK(at({{"Retry-After", "Sun, 01 Mar 2026 20:01:00 GMT"}, {"Date", "Sun, 01 Mar 2026 20:00:00 GMT"}}) ==
          kNow + 60s);
    CHECK(at({{"Retry-After", "Sun, 01 Mar 2026 20:00:00 GMT"}, {"Date", "Sun, 01 Mar 2026 20:05:00 GMT"}}) ==
          kNow);
    // Years apart: nothing that anybody would wait for, and nothing that overflows.
    CHECK_FALSE(at({{"Retry-After", "Fri, 31 Dec 9999 23:59:59 GMT"}}));
    CHECK_FALSE(
        at({{"Retry-After", "Fri, 31 Dec 2260 23:59:59 GMT"}, {"Date", "Sat, 01 Jan 1678 00:00:00 GMT"}}));
    CHECK(at({{"Retry-After", "Sat, 01 Jan 1678 00:00:00 GMT"}, {"Date", "Fri, 31 Dec 2260 23:59:59 GMT"}}) ==
          kNow);
    const Error error = replyError(Place::api, reply(503, "", {{"Retry-After", "7"}}), kNow);
    CHECK(error.retryAt == kNow + 7s);
}

TEST_CASE("whatPassesLaterSaysWhen") {
    CHECK(replyError(Place::download, google(403, "downloadQuotaExceeded"), kNow).retryAt == kNow + 24h);
    CHECK(replyError(Place::api, google(403, "dailyLimitExceeded"), kNow).retryAt ==
          parseRfc3339("2026-03-02T08:00:00Z"));
    const WallTime night = *parseRfc3339("2026-03-01T03:00:00Z");
    CHECK(replyError(Place::api, google(403, "dailyLimitExceeded"), night).retryAt ==
          parseRfc3339("2026-03-01T08:00:00Z"));
    CHECK_FALSE(replyError(Place::api, google(403, "userRateLimitExceeded"), kNow).retryAt);
}

TEST_CASE("errorsCarryNoSecretAndStayOneLine") {
    const Error error = replyError(
        Place::session,
        google(400, "invalid", "bad upload_id=AbCdEf0123456789 and access_token=ya29.secret\\nnext line"),
        kNow);
    CHECK(error.context.find("AbCdEf0123456789") == std::string::npos);
    CHECK(error.context.find("ya29.secret") == std::string::npos);
    CHECK(error.context.find('\n') == std::string::npos);
    CHECK(replyError(Place::api, reply(403, std::string(100'000, 'x')), kNow).context.size() < 500);
    CHECK(replyError(Place::api, google(403, "x", std::string(100'000, 'x')), kNow).context.size() < 500);
}

TEST_CASE("brokenErrorBodiesFallBackToTheStatus") {
    for (const char* body :
         {"", "not json", "[]", "null", "{}", R"({"error":"invalid"})", R"({"error":{"errors":{}}})",
          R"({"error":{"errors":[1,null,{"reason":5}],"details":"x","message":[]}})"}) {
        CAPTURE(body);
        CHECK(replyError(Place::api, reply(403, body), kNow).reason == Reason::notAllowedByDrive);
        CHECK(replyError(Place::api, reply(503, body), kNow).reason == Reason::serverError);
        CHECK_FALSE(looksLikeDailyCap(reply(403, body)));
    }
}

TEST_CASE("onlyTheExactMessageHintsAtTheDailyCap") {
    CHECK(looksLikeDailyCap(google(403, "userRateLimitExceeded", "User rate limit exceeded.")));
    CHECK_FALSE(looksLikeDailyCap(
        google(403, "userRateLimitExceeded", "User Rate Limit Exceeded. Rate of requests ...")));
    CHECK_FALSE(looksLikeDailyCap(google(429, "rateLimitExceeded", "User rate limit exceeded.")));
}

TEST_CASE("theDailyCapIsCalledOnlyWhenItPersists") {
    DailyCap cap;
    const Ticks start = 5h;
    CHECK_FALSE(cap.endsIn(start));
    cap.uploadRefused(start);
    cap.uploadRefused(start + 1min);
    cap.uploadRefused(start + 5min);
    CHECK_FALSE(cap.endsIn(start + 10min));
    cap.uploadRefused(start + 11min);
    CHECK(cap.endsIn(start + 11min) == 24h - 11min);
    CHECK(cap.endsIn(start + 30h) == Nanoseconds(10min));
    cap.disproved();
    CHECK_FALSE(cap.endsIn(start + 12min));
    // Two refusals, however far apart, are no pattern.
    cap.uploadRefused(start + 1h);
    cap.uploadRefused(start + 3h);
    CHECK_FALSE(cap.endsIn(start + 3h));
}

}  // namespace
}  // namespace packtrain::test
