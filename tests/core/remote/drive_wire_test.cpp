// What stands on the wire to Drive, and answers that no emulator should give.
#include <utility>

#include "need.h"
#include "remote/drive/drive_remote.h"
#include "scripted_http.h"
#include "support/manual_clock.h"
#include "support/memory_secrets.h"
#include "support/recording_log.h"
#include "support/temp_folder.h"
#include "test_body.h"

namespace packtrain::test {
namespace {

using namespace remote;

const StopToken kGo;
constexpr std::uint64_t kStep = 256 * kKiB;
const std::string kSession =
    "https://www.googleapis.com/upload/drive/v3/files?uploadType=resumable&upload_id=XYZ";

/// Google's own addresses, answered by the test; sign-in and ids work by themselves.
struct Wire {
    TempFolder folder_;
    std::unique_ptr<io::FileSystem> files_ = io::makeLocalFileSystem();
    ManualClock clock_;
    MemorySecrets secrets_;
    RecordingLog log_;
    std::function<Result<net::Response>(const net::Request&)> reply_;
    ScriptedHttp http_{[this](const net::Request& request) -> Result<net::Response> {
        if (request.url == "https://oauth2.googleapis.com/token")
            return answer(200, R"({"access_token":"ACCESS","expires_in":3600,"token_type":"Bearer"})");
        if (request.url.contains("/generateIds")) return answer(200, R"({"ids":["ID3","ID2","ID1"]})");
        return reply_(request);
    }};
    std::unique_ptr<Remote> remote_;
    Upload upload_{.token = kSession, .objectId = "ID1", .folder = {"FOLDER"}, .name = "one.tar"};

    Wire() {
        need(secrets_.put("account/test/refresh", "REFRESH"));
        DriveOptions options;
        options.name = "test";
        options.clientId = "client";
        options.stateFolder = folder_ / "state";
        remote_ = makeDriveRemote(std::move(options), http_, clock_, *files_, secrets_, log_);
    }

    void answers(int status, std::string body = {}, std::vector<net::Header> headers = {}) {
        reply_ = [=](const net::Request&) { return answer(status, body, headers); };
    }
    Result<UploadState> send(std::uint64_t offset, std::uint64_t size, bool last = false,
                             std::optional<std::uint64_t> total = {}) {
        PatternBody body(offset, size);
        return remote_->send(upload_, {.offset = offset, .size = size, .last = last, .total = total}, body,
                             kGo);
    }
    net::Request lastRequest() const { return http_.requests().back(); }
};

const std::string kObject =
    R"({"id":"ID1","name":"one.tar","size":"262144","md5Checksum":"0123456789abcdef0123456789abcdef","headRevisionId":"R1"})";

template <typename T>
void failsWith(const Result<T>& result, Reason reason) {
    REQUIRE_FALSE(result);
    CHECK(info(result.error().reason).name == info(reason).name);
}

TEST_CASE_FIXTURE(Wire, "beginSaysAllThatTheProofNeeds") {
    answers(200, "", {{"Location", kSession}});
    const Upload upload = need(remote_->begin(
        {.folder = {"FOLDER"}, .name = "quo\"te.tar", .total = 1000000, .mediaType = "application/x-tar"},
        kGo));
    CHECK(upload.token == kSession);
    CHECK(upload.objectId == "ID1");
    const net::Request request = lastRequest();
    CHECK(request.method == "POST");
    CHECK(request.url.starts_with("https://www.googleapis.com/upload/drive/v3/files?uploadType=resumable"));
    for (const char* field : {"md5Checksum", "sha1Checksum", "sha256Checksum", "version", "headRevisionId",
                              "trashed", "parents", "modifiedTime", "size"})
        CHECK(request.url.contains(field));
    CHECK(request.url.contains("supportsAllDrives=true"));
    CHECK(headerOf(request, "Authorization") == "Bearer ACCESS");
    CHECK(headerOf(request, "Content-Type") == "application/json; charset=UTF-8");
    CHECK(headerOf(request, "X-Upload-Content-Type") == "application/x-tar");
    CHECK(headerOf(request, "X-Upload-Content-Length") == "1000000");
    CHECK(request.body == R"({"id":"ID1","name":"quo\"te.tar","parents":["FOLDER"]})");
}

TEST_CASE_FIXTURE(Wire, "aTotalThatIsNotKnownIsNotTold") {
    answers(200, "", {{"Location", kSession}});
    need(remote_->begin(
        {.folder = {"FOLDER"}, .name = "one.tar", .total = {}, .mediaType = "application/x-tar"}, kGo));
    CHECK(headerOf(lastRequest(), "X-Upload-Content-Length").empty());
    answers(308, "", {{"Range", "bytes=0-262143"}});
    CHECK(need(send(0, kStep)).held == kStep);
    CHECK(headerOf(lastRequest(), "Content-Range") == "bytes 0-262143/*");
    CHECK(headerOf(lastRequest(), "X-GUploader-No-308") == "yes");
    CHECK(lastRequest().method == "PUT");
    CHECK(lastRequest().url == kSession);
    CHECK(lastRequest().body == patternText(0, kStep));
    need(send(kStep - kStep, kStep, false, 2 * kStep));
    CHECK(headerOf(lastRequest(), "Content-Range") == "bytes 0-262143/524288");
}

TEST_CASE_FIXTURE(Wire, "theLastPartTellsTheTotal") {
    answers(200, kObject, {{"Content-Type", "application/json"}});
    const UploadState state = need(send(0, kStep, true, kStep));
    CHECK(headerOf(lastRequest(), "Content-Range") == "bytes 0-262143/262144");
    CHECK(state.complete);
    CHECK(state.object.version == "R1");
    CHECK(toHex(asBytes(*state.object.digest(DigestKind::md5))) == "0123456789abcdef0123456789abcdef");
    need(remote_->finish(upload_, kStep, kGo));
    CHECK(headerOf(lastRequest(), "Content-Range") == "bytes */262144");
    CHECK(lastRequest().body.empty());
}

TEST_CASE_FIXTURE(Wire, "anEmptyLastPartIsAQuestionWithTheTotal") {
    answers(200, R"({"id":"ID1","name":"one.tar","size":"0"})");
    CHECK(need(send(0, 0, true, 0)).complete);
    CHECK(headerOf(lastRequest(), "Content-Range") == "bytes */0");
}

TEST_CASE_FIXTURE(Wire, "questionsTellNoTotalAndSendNothing") {
    answers(200, "", {{"X-HTTP-Status-Code-Override", "308"}, {"Range", "bytes=0-42"}});
    CHECK(need(remote_->ask(upload_, kGo)).held == 43);
    CHECK(headerOf(lastRequest(), "Content-Range") == "bytes */*");
    CHECK(lastRequest().body.empty());
    answers(308);
    CHECK(need(remote_->ask(upload_, kGo)).held == 0);
}

TEST_CASE_FIXTURE(Wire, "onlyTheCommitOfAnObjectIsGivenMinutes") {
    using namespace std::chrono_literals;
    answers(308, "", {{"Range", "bytes=0-262143"}});
    need(send(0, kStep));
    CHECK(lastRequest().stallTimeout == 60s);
    CHECK(lastRequest().replyTimeout == 60s);
    need(remote_->ask(upload_, kGo));
    CHECK(lastRequest().replyTimeout == 60s);
    answers(200, kObject);
    need(send(0, kStep, true, kStep));
    CHECK(lastRequest().replyTimeout == 600s);
    need(remote_->finish(upload_, kStep, kGo));
    CHECK(lastRequest().replyTimeout == 600s);
}

TEST_CASE_FIXTURE(Wire, "uploadsRefusedForMoreThanTenMinutesAreTheCapOfADay") {
    using namespace std::chrono_literals;
    const auto refuse = [this] {
        answers(
            403,
            R"({"error":{"errors":[{"reason":"userRateLimitExceeded"}],"message":"User rate limit exceeded."}})");
        return send(0, kStep);
    };
    const auto begun = clock_.steady();
    while (clock_.steady() - begun <= 10min) {
        failsWith(refuse(), Reason::rateLimited);
        clock_.advance(61s);
    }
    const auto capped = refuse();
    failsWith(capped, Reason::dailyCap);
    REQUIRE(capped.error().retryAt);
    CHECK(*capped.error().retryAt - clock_.wall() == 24h - (clock_.steady() - begun));
    // Beginning an upload is refused with the same word by now.
    failsWith(remote_->begin({.folder = {"FOLDER"}, .name = "x", .total = {}, .mediaType = "a/b"}, kGo),
              Reason::dailyCap);
    // One part that goes through disproves it.
    answers(308, "", {{"Range", "bytes=0-262143"}});
    need(send(0, kStep));
    failsWith(refuse(), Reason::rateLimited);
}

TEST_CASE_FIXTURE(Wire, "aPageInPlaceOfAnyAnswerIsNeverTakenForSuccess") {
    reply_ = [](const net::Request& request) -> Result<net::Response> {
        const std::string page = "<!DOCTYPE html><html>Welcome to the guest network</html>";
        const std::vector<net::Header> headers = {{"Content-Type", "Text/HTML; charset=utf-8"}};
        if (request.onHead) PACKTRAIN_CHECK(request.onHead(200, headers));
        if (request.sink) PACKTRAIN_CHECK(request.sink(asBytes(page)));
        return answer(200, page, headers);
    };
    failsWith(remote_->probe(kGo), Reason::captivePortal);
    failsWith(remote_->space(kGo), Reason::captivePortal);
    failsWith(remote_->ensureFolder("a/b", kGo), Reason::captivePortal);
    failsWith(remote_->findFolder("a/b", kGo), Reason::captivePortal);
    failsWith(remote_->begin({.folder = {"FOLDER"}, .name = "x", .total = {}, .mediaType = "a/b"}, kGo),
              Reason::captivePortal);
    failsWith(remote_->ask(upload_, kGo), Reason::captivePortal);
    failsWith(send(0, kStep), Reason::captivePortal);
    failsWith(send(0, kStep, true, kStep), Reason::captivePortal);
    failsWith(remote_->finish(upload_, kStep, kGo), Reason::captivePortal);
    failsWith(remote_->abort(upload_, kGo), Reason::captivePortal);
    failsWith(remote_->find("ID1", kGo), Reason::captivePortal);
    failsWith(remote_->findByName({"FOLDER"}, "x", kGo), Reason::captivePortal);
    const auto ignore = [](const ObjectInfo&) -> Result<> { return {}; };
    failsWith(remote_->list({"FOLDER"}, ignore, kGo), Reason::captivePortal);
    failsWith(remote_->replace({"FOLDER"}, "x", asBytes("y"), "", kGo), Reason::captivePortal);
    failsWith(remote_->remove("ID1", kGo), Reason::captivePortal);
    bool got = false;
    failsWith(remote_->read(
                  "ID1", {.offset = 0, .size = 3},
                  [&](ByteSpan) -> Result<> {
                      got = true;
                      return {};
                  },
                  kGo),
              Reason::captivePortal);
    CHECK_FALSE(got);
}

TEST_CASE_FIXTURE(Wire, "aNewAddressIsHandedUpOnlyIfItIsGoogles") {
    const std::string moved = "https://content.googleapis.com/upload/drive/v3/files?upload_id=NEW";
    answers(308, "", {{"Range", "bytes=0-262143"}, {"Location", moved}});
    CHECK(need(send(0, kStep)).newToken == moved);
    CHECK(need(remote_->ask(upload_, kGo)).newToken == moved);
    answers(308, "", {{"Range", "bytes=0-262143"}, {"Location", kSession}});
    CHECK(need(send(0, kStep)).newToken.empty());
    for (const char* evil :
         {"https://evil.example/?upload_id=NEW", "http://content.googleapis.com/u", "http://127.0.0.1/u"}) {
        CAPTURE(evil);
        answers(308, "", {{"Range", "bytes=0-262143"}, {"Location", evil}});
        CHECK_FALSE(send(0, kStep));
        answers(200, "", {{"Location", evil}});
        const auto begun = remote_->begin(
            {.folder = {"FOLDER"}, .name = "one.tar", .total = {}, .mediaType = "application/x-tar"}, kGo);
        CHECK_FALSE(begun);
    }
}

TEST_CASE_FIXTURE(Wire, "aTokenOfAnotherHostIsNeverCalled") {
    reply_ = [](const net::Request&) { return answer(200, kObject); };
    upload_.token = "https://evil.example/?upload_id=X";
    failsWith(remote_->ask(upload_, kGo), Reason::sessionGone);
    failsWith(send(0, kStep), Reason::sessionGone);
    failsWith(remote_->finish(upload_, kStep, kGo), Reason::sessionGone);
    need(remote_->abort(upload_, kGo));
    CHECK(http_.requests().empty());
}

TEST_CASE_FIXTURE(Wire, "answersThatMakeNoSenseAreProtocolErrors") {
    const std::vector<net::Header> json = {{"Content-Type", "application/json"}};
    for (const char* body :
         {"", "nonsense", "[]", "null", R"({"name":"no id"})", R"({"id":"../../etc"})", R"({"id":"OTHER"})",
          R"({"id":"ID1","md5Checksum":"zz"})", R"({"id":"ID1","sha256Checksum":"0123"})"}) {
        CAPTURE(body);
        answers(200, body, json);
        failsWith(send(0, kStep, true, kStep), Reason::protocolError);
        failsWith(remote_->finish(upload_, kStep, kGo), Reason::protocolError);
    }
    answers(308, "", {{"Range", "bytes=5-10"}});
    failsWith(remote_->ask(upload_, kGo), Reason::protocolError);
    answers(200, "{}", json);
    failsWith(remote_->begin(
                  {.folder = {"FOLDER"}, .name = "x", .total = {}, .mediaType = "application/x-tar"}, kGo),
              Reason::protocolError);
    answers(200, R"({"files":[{"id":"a/b"}]})", json);
    failsWith(remote_->findByName({"FOLDER"}, "x", kGo), Reason::protocolError);
    answers(200, R"({"files":[],"incompleteSearch":true})", json);
    failsWith(remote_->findByName({"FOLDER"}, "x", kGo), Reason::serverError);
}

TEST_CASE_FIXTURE(Wire, "aFinishOfAnotherSizeIsNeverTakenForOurs") {
    answers(200, kObject);
    failsWith(remote_->finish(upload_, kStep + 1, kGo), Reason::sizeMismatch);
}

TEST_CASE_FIXTURE(Wire, "aBodyIsNeverBegunAnew") {
    // As libcurl does when a kept connection turns out dead.
    ScriptedHttp rewinding([](const net::Request&) { return answer(500); });
    reply_ = [](const net::Request&) { return fail(Reason::connectionLost); };
    struct Watch final : net::BodySource {
        std::uint64_t size() const override { return 10; }
        Result<std::size_t> read(MutableByteSpan out) override { return out.size(); }
        Result<> rewind() override {
            ++rewinds;
            return {};
        }
        int rewinds = 0;
    } body;
    failsWith(remote_->send(upload_, {.offset = 0, .size = 10, .last = true, .total = 10}, body, kGo),
              Reason::connectionLost);
    CHECK(body.rewinds == 0);
    CHECK(http_.count("upload_id=XYZ") == 1);
}

TEST_CASE_FIXTURE(Wire, "moreThanWasSentIsNotBelievedAfterARenewedTokenEither") {
    bool refused = false;
    reply_ = [&](const net::Request&) {
        if (!std::exchange(refused, true)) return answer(401);
        return answer(308, "", {{"Range", "bytes=0-" + std::to_string(3 * kStep)}});
    };
    failsWith(send(0, kStep), Reason::protocolError);
}

TEST_CASE_FIXTURE(Wire, "anEndlessRefusalOfTokensEndsAsSignInNeeded") {
    answers(401, R"({"error":{"errors":[{"reason":"authError"}]}})");
    failsWith(remote_->find("ID1", kGo), Reason::signInNeeded);
    CHECK(http_.count("/drive/v3/files/ID1") == 2);
    failsWith(send(0, kStep), Reason::signInNeeded);
    CHECK(http_.count("upload_id=XYZ") == 3);  // the part once, then the question and its one repetition
}

TEST_CASE_FIXTURE(Wire, "aForgottenPageStartsTheListingAgainAndTellsEachOnce") {
    int pages = 0;
    reply_ = [&](const net::Request& request) -> Result<net::Response> {
        ++pages;
        if (!request.url.contains("pageToken"))
            return answer(200, R"({"files":[{"id":"A"},{"id":"B"}],"nextPageToken":"T)" +
                                   std::to_string(pages) + "\"}");
        if (request.url.contains("pageToken=T1"))
            return answer(400, R"({"error":{"errors":[{"reason":"invalid"}],"message":"Invalid Value"}})");
        return answer(200, R"({"files":[{"id":"B"},{"id":"C"}]})");
    };
    std::vector<std::string> told;
    need(remote_->list(
        {"FOLDER"},
        [&](const ObjectInfo& object) -> Result<> {
            told.push_back(object.id);
            return {};
        },
        kGo));
    CHECK(told == std::vector<std::string>{"A", "B", "C"});
    CHECK(pages == 4);
}

TEST_CASE_FIXTURE(Wire, "idsAndNamesCannotBreakOutOfAddressesAndQueries") {
    reply_ = [](const net::Request&) { return answer(200, R"({"files":[]})"); };
    need(remote_->findByName({"FOLDER"}, "it's \\ 'x' or name contains ''", kGo));
    CHECK(lastRequest().url.contains(
        net::urlEncode(R"('FOLDER' in parents and name = 'it\'s \\ \'x\' or name contains \'\'')")));
    const std::size_t before = http_.requests().size();
    for (const char* id : {"", "../about", "x?fields=*", "a/b", "a b", "a%2Fb"}) {
        CAPTURE(id);
        CHECK_FALSE(need(remote_->find(id, kGo)));
        CHECK(need(remote_->remove(id, kGo)) == Removed::permanently);
        std::string text;
        failsWith(remote_->read(id, {}, collectInto(text), kGo), Reason::objectGone);
        failsWith(remote_->findByName({id}, "x", kGo), Reason::objectGone);
    }
    CHECK(http_.requests().size() == before);
}

TEST_CASE_FIXTURE(Wire, "aNameOfTheDrivesMovesNoCursor") {
    reply_ = [](const net::Request& request) {
        if (request.url.contains("?q="))
            return answer(200, R"({"files":[{"id":"ID2","name":"in it","size":"1"}]})");
        return answer(200,
                      R"({"id":"ID1","name":"a\u001b[31m","mimeType":"application/vnd.google-apps.folder"})");
    };
    const auto removed = remote_->remove("ID1", kGo);
    failsWith(removed, Reason::objectExists);
    CHECK(removed.error().context == "a\\x1b[31m: the folder is not empty");
}

TEST_CASE_FIXTURE(Wire, "versionsFollowTheContentAlone") {
    answers(200, R"({"id":"ID1","name":"m","size":"1","version":"77","headRevisionId":"R9"})");
    CHECK(need(remote_->find("ID1", kGo))->version == "R9");
    answers(200, R"({"id":"ID1","name":"m","size":"1","version":"77"})");
    CHECK(need(remote_->find("ID1", kGo))->version == "77");
}

}  // namespace
}  // namespace packtrain::test
