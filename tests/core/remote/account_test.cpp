// One refresh for all who need it, and nobody signed out without cause.
#include "remote/drive/drive_account.h"

#include <future>
#include <set>
#include <thread>

#include "base/json.h"
#include "io/system_clock.h"
#include "need.h"
#include "scripted_http.h"
#include "support/manual_clock.h"
#include "support/memory_secrets.h"
#include "support/recording_log.h"
#include "support/temp_folder.h"

namespace packtrain::test {
namespace {

using namespace remote::drive;
using namespace std::chrono_literals;

const StopToken kGo;

/// A token endpoint that gives a new refresh token with each access token and never takes an old one again: a
/// single use of a stale one ends the grant, as with servers that watch for theft.
class RotatingEndpoint {
  public:
    Result<net::Response> operator()(const net::Request& request) {
        const std::scoped_lock lock(mutex_);
        ++refreshes;
        if (plan) return plan(request);
        if (!request.body.contains("refresh_token=" + current_) || dead_) {
            dead_ = true;
            return answer(
                400, R"({"error":"invalid_grant","error_description":"Token has been expired or revoked."})");
        }
        current_ = "R" + std::to_string(refreshes) + "end";
        return answer(200, R"({"access_token":"A)" + std::to_string(refreshes) + R"(","expires_in":)" +
                               std::to_string(life) + R"(,"refresh_token":")" + current_ + "\"}");
    }
    int refreshes = 0;
    int life = 3600;
    ScriptedHttp::Answer plan;

  private:
    std::mutex mutex_;
    std::string current_ = "R0end";
    bool dead_ = false;
};

struct Accounts {
    TempFolder folder_;
    std::unique_ptr<io::FileSystem> files_ = io::makeLocalFileSystem();
    ManualClock clock_;
    io::SystemClock systemClock_;
    MemorySecrets secrets_;
    RecordingLog log_;
    RotatingEndpoint endpoint_;
    ScriptedHttp http_{[this](const net::Request& request) { return endpoint_(request); }};

    Accounts() { need(secrets_.put("account/me/refresh", "R0end")); }

    std::unique_ptr<DriveAccount> open(const Clock& clock, std::string clientId = "some-client") {
        return std::make_unique<DriveAccount>(AccountOptions{.name = "me",
                                                             .clientId = std::move(clientId),
                                                             .tokenUrl = "https://token.example/token",
                                                             .lockFile = folder_ / "state/account.lock"},
                                              http_, clock, *files_, secrets_, log_);
    }
    std::unique_ptr<DriveAccount> open() { return open(clock_); }
};

template <typename T>
void failsWith(const Result<T>& result, Reason reason) {
    REQUIRE_FALSE(result);
    CHECK(info(result.error().reason).name == info(reason).name);
}

TEST_CASE_FIXTURE(Accounts, "aTokenIsUsedUntilItsEndIsNear") {
    const auto account = open();
    CHECK(need(account->accessToken(kGo)) == "A1");
    clock_.advance(57min);
    CHECK(need(account->accessToken(kGo)) == "A1");
    clock_.advance(2min);
    CHECK(need(account->accessToken(kGo)) == "A2");
    CHECK(endpoint_.refreshes == 2);
}

TEST_CASE_FIXTURE(Accounts, "aRefreshByOneIsARefreshForAll") {
    const auto one = open();
    const auto two = open();
    CHECK(need(one->accessToken(kGo)) == "A1");
    CHECK(need(two->accessToken(kGo)) == "A1");
    one->reject("A1");
    CHECK(need(one->accessToken(kGo)) == "A2");
    two->reject("A1");
    CHECK(need(two->accessToken(kGo)) == "A2");
    CHECK(endpoint_.refreshes == 2);
}

TEST_CASE_FIXTURE(Accounts, "manyThreadsShareOneRefresh") {
    const auto account = open(systemClock_);
    std::vector<std::string> tokens(16);
    {
        std::vector<std::jthread> threads;
        for (std::string& token : tokens)
            threads.emplace_back([&] { token = account->accessToken(kGo).value_or("failed"); });
    }
    CHECK(std::set<std::string>(tokens.begin(), tokens.end()) == std::set<std::string>{"A1"});
    CHECK(endpoint_.refreshes == 1);
}

TEST_CASE_FIXTURE(Accounts, "aRotatedTokenIsStoredBeforeTheAccessTokenIsUsed") {
    const auto account = open();
    CHECK(need(account->accessToken(kGo)) == "A1");
    CHECK(secrets_.all().at("account/me/refresh") == "R1end");
    const Json shared = need(json::parse(secrets_.all().at("account/me/access"), "it"));
    CHECK(shared.at("token") == "A1");
}

TEST_CASE_FIXTURE(Accounts, "aThousandRefreshesByTwoObjectsNeverSignOut") {
    endpoint_.life = 1;  // never fresh enough: each call refreshes
    std::vector<int> good(2);
    {
        std::vector<std::jthread> threads;
        for (int& count : good)
            threads.emplace_back([&] {
                const auto account = open(systemClock_);
                for (int i = 0; i < 500; ++i) count += account->accessToken(kGo).has_value() ? 1 : 0;
            });
    }
    CHECK(good == std::vector<int>{500, 500});
    CHECK(endpoint_.refreshes == 1000);
}

TEST_CASE_FIXTURE(Accounts, "invalidGrantAloneIsASignOut") {
    const auto account = open();
    const auto answers = [&](Result<net::Response> response) {
        endpoint_.plan = [response](const net::Request&) { return response; };
    };
    answers(answer(503, "busy"));
    failsWith(account->accessToken(kGo), Reason::serverError);
    answers(answer(500, R"({"error":"invalid_grant"})"));
    failsWith(account->accessToken(kGo), Reason::serverError);
    answers(fail(Reason::networkDown));
    failsWith(account->accessToken(kGo), Reason::networkDown);
    answers(answer(200, "<html>Welcome to the hotel", {{"Content-Type", "text/html"}}));
    const auto portal = account->accessToken(kGo);
    REQUIRE_FALSE(portal);
    CHECK(portal.error().kind != Kind::auth);
    answers(answer(401, R"({"error":"invalid_client"})"));
    failsWith(account->accessToken(kGo), Reason::clientInvalid);
    CHECK(secrets_.all().at("account/me/refresh") == "R0end");
    answers(answer(400, R"({"error":"invalid_grant"})"));
    failsWith(account->accessToken(kGo), Reason::signInNeeded);
    // Nothing is erased: a person may sign in again, or the store was of another day.
    CHECK(secrets_.all().at("account/me/refresh") == "R0end");
}

TEST_CASE_FIXTURE(Accounts, "aSignInThatCameMeanwhileIsUsed") {
    const auto account = open();
    endpoint_.plan = [&](const net::Request& request) -> Result<net::Response> {
        if (!request.body.contains("refresh_token=R0end"))
            return answer(200, R"({"access_token":"fresh","expires_in":3600})");
        need(secrets_.put("account/me/refresh", "signed in again"));
        return answer(400, R"({"error":"invalid_grant"})");
    };
    CHECK(need(account->accessToken(kGo)) == "fresh");
}

TEST_CASE_FIXTURE(Accounts, "theSharedTokenOfAnotherSignInIsNotUsed") {
    CHECK(need(open()->accessToken(kGo)) == "A1");
    need(secrets_.put("account/me/refresh", "somebody else"));
    endpoint_.plan = [](const net::Request&) {
        return answer(200, R"({"access_token":"theirs","expires_in":3600})");
    };
    CHECK(need(open()->accessToken(kGo)) == "theirs");
}

TEST_CASE_FIXTURE(Accounts, "theStoreSpeaksForItself") {
    const auto account = open();
    for (const Reason reason : {Reason::secretsLocked, Reason::secretsDenied, Reason::secretsUnavailable}) {
        secrets_.refuseWith(reason);
        failsWith(account->accessToken(kGo), reason);
    }
    secrets_.refuseWith(std::nullopt);
    CHECK(endpoint_.refreshes == 0);
    CHECK(need(account->accessToken(kGo)) == "A1");
    need(secrets_.erase("account/me/refresh"));
    account->reject("A1");
    failsWith(account->accessToken(kGo), Reason::signInNeeded);
    need(secrets_.put("account/me/refresh", "R1end"));
    need(secrets_.erase("account/me/access"));
    failsWith(open(clock_, "")->accessToken(kGo), Reason::clientMissing);
}

/// Takes the refresh token, gives it out, and cannot be written: an environment.
class ReadOnlySecrets final : public SecretStore {
  public:
    Result<std::optional<std::string>> get(std::string_view key) override {
        return key == "account/me/refresh" ? std::optional<std::string>("R0end") : std::nullopt;
    }
    Result<> put(std::string_view, std::string_view) override { return fail(Reason::secretsDenied); }
    Result<> erase(std::string_view) override { return fail(Reason::secretsDenied); }
    std::string_view kind() const override { return "environment"; }
};

TEST_CASE_FIXTURE(Accounts, "aStoreThatCannotBeWrittenCostsAWarningOnly") {
    ReadOnlySecrets fixed;
    DriveAccount account({.name = "me",
                          .clientId = "client",
                          .tokenUrl = "https://token.example/token",
                          .lockFile = folder_ / "state/account.lock"},
                         http_, clock_, *files_, fixed, log_);
    CHECK(need(account.accessToken(kGo)) == "A1");
    account.reject("A1");
    CHECK(need(account.accessToken(kGo)) == "A2");
    CHECK(log_.count(LogLevel::warning) >= 1);
    CHECK_FALSE(log_.contains("R1end"));
}

TEST_CASE_FIXTURE(Accounts, "aJumpingClockCostsAtMostARefresh") {
    const auto account = open();
    CHECK(need(account->accessToken(kGo)) == "A1");
    clock_.jumpWall(24h);
    CHECK(need(account->accessToken(kGo)) == "A2");
    clock_.jumpWall(-48h);
    // It looks as if it had days to live; the drive's refusal sets that right.
    CHECK(need(account->accessToken(kGo)) == "A2");
    account->reject("A2");
    CHECK(need(account->accessToken(kGo)) == "A3");
}

TEST_CASE_FIXTURE(Accounts, "waitingForAnotherProcessEndsAndCanBeStopped") {
    need(files_->makeFolders(folder_ / "state"));
    const auto other = need(files_->lock(folder_ / "state/account.lock"));
    const auto late = open()->accessToken(kGo);
    REQUIRE_FALSE(late);
    CHECK(late.error().kind == Kind::transient);
    StopSource stop;
    stop.request_stop();
    const auto stopped = open()->accessToken(stop.get_token());
    REQUIRE_FALSE(stopped);
    CHECK(stopped.error().kind == Kind::cancelled);
    CHECK(endpoint_.refreshes == 0);
}

struct GivenAccounts : Accounts {
    remote::GivenTokens given_;

    std::unique_ptr<DriveAccount> openGiven() {
        return std::make_unique<DriveAccount>(AccountOptions{.name = "me",
                                                             .clientId = "",
                                                             .tokenUrl = "https://token.example/token",
                                                             .lockFile = folder_ / "state/account.lock",
                                                             .given = &given_},
                                              http_, clock_, *files_, secrets_, log_);
    }
    void give(const std::string& token, Nanoseconds life) {
        given_.give("me", {token, clock_.boot() + life});
    }
};

TEST_CASE_FIXTURE(GivenAccounts, "aTokenThatIsGivenIsUsedUntilItsEndIsNearAndThenTheNextOne") {
    need(secrets_.erase("account/me/refresh"));
    const auto account = openGiven();
    failsWith(account->accessToken(kGo), Reason::signInNeeded);
    give("G1", 60min);
    CHECK(need(account->accessToken(kGo)) == "G1");
    clock_.advance(57min);
    CHECK(need(account->accessToken(kGo)) == "G1");
    clock_.advance(2min);
    const auto ended = account->accessToken(kGo);
    failsWith(ended, Reason::signInNeeded);
    REQUIRE(ended.error().retryAt);  // it is looked for again in seconds and not in minutes
    CHECK(*ended.error().retryAt - clock_.wall() <= 15s);
    give("G2", 60min);
    CHECK(need(account->accessToken(kGo)) == "G2");
    CHECK(endpoint_.refreshes == 0);
}

TEST_CASE_FIXTURE(GivenAccounts, "whoNeedsATokenWaitsForTheFirstOneThatIsPromised") {
    need(secrets_.erase("account/me/refresh"));
    const auto account = openGiven();
    given_.promise("me");
    auto waiting = std::async(std::launch::async, [&] { return account->accessToken(kGo); });
    CHECK(waiting.wait_for(50ms) == std::future_status::timeout);
    give("G1", 60min);
    CHECK(need(waiting.get()) == "G1");
}

TEST_CASE_FIXTURE(GivenAccounts, "nobodyWaitsForATokenThatDoesNotCome") {
    need(secrets_.erase("account/me/refresh"));
    const auto account = openGiven();
    given_.promise("me");
    auto waiting = std::async(std::launch::async, [&] { return account->accessToken(kGo); });
    given_.breakPromise("me");
    const auto broken = waiting.get();
    failsWith(broken, Reason::signInNeeded);
    CHECK(broken.error().retryAt);

    given_.promise("me");
    given_.forget("me");
    failsWith(account->accessToken(kGo), Reason::signInNeeded);

    given_.promise("me");
    StopSource stop;
    stop.request_stop();
    failsWith(account->accessToken(stop.get_token()), Reason::signInNeeded);
}

TEST_CASE_FIXTURE(GivenAccounts, "aTokenThatTheDriveRefusedIsNotUsedAgainByAnybody") {
    need(secrets_.erase("account/me/refresh"));
    const auto account = openGiven();
    const auto other = openGiven();
    give("G1", 60min);
    account->reject("G1");
    failsWith(account->accessToken(kGo), Reason::signInNeeded);
    give("G1", 60min);
    failsWith(other->accessToken(kGo), Reason::signInNeeded);
    give("G2", 60min);
    account->reject("G1");  // told late, of one that has gone already
    CHECK(need(account->accessToken(kGo)) == "G2");
}

TEST_CASE_FIXTURE(GivenAccounts, "whereTheGivenOneHasEndedAnOwnSignInServes") {
    give("G1", 10min);
    const auto account =
        std::make_unique<DriveAccount>(AccountOptions{.name = "me",
                                                      .clientId = "some-client",
                                                      .tokenUrl = "https://token.example/token",
                                                      .lockFile = folder_ / "state/account.lock",
                                                      .given = &given_},
                                       http_, clock_, *files_, secrets_, log_);
    CHECK(need(account->accessToken(kGo)) == "G1");
    clock_.advance(10min);
    CHECK(need(account->accessToken(kGo)) == "A1");
    given_.forget("me");
    CHECK(need(account->accessToken(kGo)) == "A1");
}

TEST_CASE_FIXTURE(GivenAccounts, "aGivenTokenIsWrittenNowhere") {
    give("given-and-secret", 60min);
    CHECK(need(openGiven()->accessToken(kGo)) == "given-and-secret");
    CHECK_FALSE(need(secrets_.get("account/me/access")));
    CHECK_FALSE(log_.contains("given-and-secret"));
}

}  // namespace
}  // namespace packtrain::test
