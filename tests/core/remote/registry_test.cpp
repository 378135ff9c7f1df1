// Which drives there are, and which configurations are refused.
#include "remote/registry.h"

#include <algorithm>

#include "need.h"
#include "scripted_http.h"
#include "support/manual_clock.h"
#include "support/memory_secrets.h"
#include "support/recording_log.h"
#include "support/temp_folder.h"

namespace packtrain::test {
namespace {

using namespace remote;

const StopToken kGo;

struct House {
    TempFolder folder_;
    std::unique_ptr<io::FileSystem> files_ = io::makeLocalFileSystem();
    ManualClock clock_;
    MemorySecrets secrets_;
    RecordingLog log_;
    ScriptedHttp http_{[](const net::Request&) { return answer(500); }};

    Result<std::unique_ptr<Remote>> open(const std::string& type, std::map<std::string, std::string> options,
                                         RetryPolicy retry = {}) {
        return openRemote({.name = "mine", .type = type, .options = std::move(options)},
                          {.files = *files_,
                           .http = http_,
                           .clock = clock_,
                           .secrets = secrets_,
                           .log = log_,
                           .stateFolder = folder_ / "state"},
                          retry);
    }
    void refuses(const std::string& type, std::map<std::string, std::string> options, Reason reason) {
        const auto opened = open(type, std::move(options));
        REQUIRE_FALSE(opened);
        CHECK(info(opened.error().reason).name == info(reason).name);
        CHECK(opened.error().context.contains("mine"));
    }
};

TEST_CASE_FIXTURE(House, "everyTypeThatIsNamedCanBeOpened") {
    REQUIRE_FALSE(remoteTypes().empty());
    for (const RemoteType& type : remoteTypes()) {
        CAPTURE(type.type);
        CHECK_FALSE(type.words.empty());
        const std::string root = type.signIn ? "Packtrain" : (folder_ / "root").bytes();
        CHECK(open(std::string(type.type), {{"root", root}}));
    }
}

TEST_CASE_FIXTURE(House, "aLocalRemoteWorksThroughAllItsWrappers") {
    const auto remote = need(open("local", {{"root", (folder_ / "root").bytes()}}));
    const FolderRef folder = need(remote->ensureFolder("set", kGo));
    const ObjectInfo object = need(remote->replace(folder, "m.json", asBytes("{}"), "", kGo));
    CHECK(readFile(folder_ / "root/set/m.json") == "{}");
    CHECK(need(remote->remove(object.id, kGo)) == Removed::permanently);
    CHECK(remote->trash() == nullptr);
    CHECK(log_.contains("mine replace m.json ok"));
}

TEST_CASE_FIXTURE(House, "wrongConfigurationsAreRefused") {
    refuses("ftp", {}, Reason::unsupported);
    refuses("local", {}, Reason::badConfig);
    refuses("local", {{"root", "relative/path"}}, Reason::badConfig);
    refuses("local", {{"root", "/tmp"}, {"endpoint", "x"}}, Reason::badConfig);
    refuses("drive", {{"root", "../up"}}, Reason::badConfig);
    refuses("drive", {{"access_token", "ya29.x"}}, Reason::badConfig);
    for (const char* key : {"endpoint", "token_url", "auth_url"}) {
        const auto opened = open("drive", {{key, "http://drive.example"}});
        REQUIRE_FALSE(opened);
        CHECK(opened.error().reason == Reason::insecureEndpoint);
        CHECK(open("drive", {{key, "http://127.0.0.1:8080"}}));
        CHECK(open("drive", {{key, "https://drive.example"}}));
    }
}

TEST_CASE_FIXTURE(House, "aDriveWithoutASignInSaysSo") {
    const auto remote = need(open("drive", {{"client_id", "client"}}));
    const auto probed = remote->probe(kGo);
    REQUIRE_FALSE(probed);
    CHECK(probed.error().reason == Reason::signInNeeded);
    CHECK(probed.error().kind == Kind::auth);
    need(secrets_.put("account/mine/refresh", "R"));
    const auto noClient = need(open("drive", {}))->probe(kGo);
    REQUIRE_FALSE(noClient);
    CHECK(noClient.error().reason == Reason::clientMissing);
    CHECK(http_.requests().empty());
}

TEST_CASE_FIXTURE(House, "whoRepeatsByHimselfHearsOfTheFirstFailure") {
    need(secrets_.put("account/mine/refresh", "R"));
    const std::map<std::string, std::string> options = {{"client_id", "client"}};
    for (const auto& [retry, requests] : {std::pair(RetryPolicy{}, 8U), std::pair(kNoRetry, 1U)}) {
        const std::size_t before = http_.requests().size();
        const auto probed = need(open("drive", options, retry))->probe(kGo);
        REQUIRE_FALSE(probed);
        CHECK(probed.error().kind == Kind::transient);
        CHECK(http_.requests().size() - before == requests);
    }
}

}  // namespace
}  // namespace packtrain::test
