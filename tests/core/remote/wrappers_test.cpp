// Retry, pace and log, each around a remote that does as the test says.
#include <deque>

#include "need.h"
#include "remote/wrap/log_remote.h"
#include "remote/wrap/pace_remote.h"
#include "remote/wrap/retry_remote.h"
#include "support/manual_clock.h"
#include "support/recording_log.h"
#include "test_body.h"

namespace packtrain::test {
namespace {

using namespace remote;
using namespace std::chrono_literals;

const StopToken kGo;

/// Counts calls; fails with what is in `errors`, one after the other, then works.
class PlannedRemote final : public Remote {
  public:
    std::deque<Error> errors;
    int calls = 0;
    std::vector<std::uint64_t> readOffsets;
    std::string content = patternText(0, 1000);
    std::size_t bytesBeforeError = 0;

    const Capabilities& capabilities() const override { return capabilities_; }
    Result<Account> probe(const StopToken&) override { return say(Account{.name = "me", .warnings = {}}); }
    Result<Space> space(const StopToken&) override { return say(Space{}); }
    Result<FolderRef> ensureFolder(std::string_view, const StopToken&) override {
        return say(FolderRef{"f"});
    }
    Result<std::optional<FolderRef>> findFolder(std::string_view, const StopToken&) override {
        return say(std::optional<FolderRef>());
    }
    Result<Upload> begin(const BeginRequest&, const StopToken&) override { return say(Upload{}); }
    Result<UploadState> ask(const Upload&, const StopToken&) override { return say(UploadState{}); }
    Result<UploadState> send(const Upload&, const Part&, net::BodySource&, const StopToken&) override {
        return say(UploadState{});
    }
    Result<ObjectInfo> finish(const Upload&, std::uint64_t, const StopToken&) override {
        return say(ObjectInfo{});
    }
    Result<> abort(const Upload&, const StopToken&) override { return done(); }
    Result<std::optional<ObjectInfo>> find(const std::string&, const StopToken&) override {
        return say(std::optional<ObjectInfo>());
    }
    Result<std::optional<ObjectInfo>> findByName(const FolderRef&, std::string_view,
                                                 const StopToken&) override {
        return say(std::optional<ObjectInfo>());
    }
    Result<> list(const FolderRef&, const std::function<Result<>(const ObjectInfo&)>& each,
                  const StopToken&) override {
        for (const char* id : {"a", "b", "c"}) {
            ObjectInfo object;
            object.id = id;
            PACKTRAIN_CHECK(each(object));
            if (*id == 'b') PACKTRAIN_CHECK(done());
        }
        return {};
    }
    Result<> read(const std::string&, const Range& range, const net::BodySink& sink,
                  const StopToken&) override {
        readOffsets.push_back(range.offset);
        const std::string rest = content.substr(range.offset, range.size.value_or(std::string::npos));
        if (!errors.empty())
            PACKTRAIN_CHECK(sink(asBytes(rest).first(std::min(bytesBeforeError, rest.size()))));
        PACKTRAIN_CHECK(done());
        return sink(asBytes(rest));
    }
    Result<ObjectInfo> replace(const FolderRef&, std::string_view, ByteSpan, const std::string&,
                               const StopToken&) override {
        return say(ObjectInfo{});
    }
    Result<Removed> remove(const std::string&, const StopToken&) override {
        return say(Removed::permanently);
    }
    Trash* trash() override { return &trash_; }

  private:
    Result<> done() {
        ++calls;
        if (errors.empty()) return {};
        Error error = errors.front();
        errors.pop_front();
        return Fail(std::move(error));
    }
    template <typename T>
    Result<T> say(T value) {
        PACKTRAIN_CHECK(done());
        return value;
    }
    class PlannedTrash final : public Trash {
      public:
        explicit PlannedTrash(PlannedRemote& owner) : owner_(owner) {}
        Result<std::uint64_t> size(const StopToken&) override { return owner_.say(std::uint64_t{7}); }
        Result<std::vector<ObjectInfo>> list(const StopToken&) override {
            return owner_.say(std::vector<ObjectInfo>{});
        }
        Result<> empty(const StopToken&) override { return owner_.done(); }

      private:
        PlannedRemote& owner_;
    };

    Capabilities capabilities_;
    PlannedTrash trash_{*this};
};

struct Wrapped {
    ManualClock clock_;
    PlannedRemote* inner_ = nullptr;

    std::unique_ptr<Remote> planned() {
        auto remote = std::make_unique<PlannedRemote>();
        inner_ = remote.get();
        return remote;
    }
    std::unique_ptr<Remote> retried(RetryPolicy policy = {}) {
        return retrying(planned(), clock_, policy, [] { return 0.5; });
    }
    void failTimes(int count, Reason reason = Reason::serverError) {
        for (int i = 0; i < count; ++i) inner_->errors.emplace_back(reason, "planned by the test");
    }
};

// The policy

TEST_CASE("waitsDoubleUpToTheLongestWithJitter") {
    const RetryPolicy policy{.attempts = 12, .total = 100h, .longest = 64s};
    const Error error(Reason::serverError);
    const std::pair<int, Nanoseconds> table[] = {{1, 1500ms}, {2, 2500ms},  {3, 4500ms},
                                                 {4, 8500ms}, {5, 16500ms}, {6, 32500ms},
                                                 {7, 64s},    {8, 64s},     {11, 64s}};
    for (const auto& [failures, wait] : table) {
        CAPTURE(failures);
        CHECK(nextRetry(policy, {.failures = failures, .elapsed = 0s, .now = {}, .random = 0.5}, error) ==
              wait);
    }
    CHECK_FALSE(nextRetry(policy, {.failures = 12, .elapsed = 0s, .now = {}, .random = 0.5}, error));
    CHECK(nextRetry(policy, {.failures = 1, .elapsed = 0s, .now = {}, .random = 0}, error) ==
          Nanoseconds(1s));
}

TEST_CASE("onlyWhatIsTransientIsTriedAgain") {
    for (const ReasonInfo& row : allReasons()) {
        CAPTURE(row.name);
        const auto wait = nextRetry({}, {}, Error(row.reason));
        CHECK(wait.has_value() == (row.kind == Kind::transient));
    }
}

TEST_CASE("theDrivesOwnTimeIsHonouredWithinTheBudget") {
    const WallTime now = *parseRfc3339("2026-03-01T12:00:00Z");
    Error error(Reason::rateLimited);
    const auto wait = [&](Nanoseconds after, Nanoseconds elapsed = 0s) {
        error.retryAt = now + after;
        return nextRetry({}, {.failures = 1, .elapsed = elapsed, .now = now, .random = 0.25}, error);
    };
    CHECK(wait(30s) == Nanoseconds(30250ms));
    CHECK(wait(100ms) == Nanoseconds(1250ms));
    CHECK(wait(-1h) == Nanoseconds(1250ms));
    CHECK(wait(200s) ==
          Nanoseconds(200250ms));  // longer than the longest of our own waits, but the drive said so
    CHECK_FALSE(wait(301s));
    CHECK_FALSE(wait(30s, 280s));
}

// The wrapper

TEST_CASE_FIXTURE(Wrapped, "idempotentVerbsAreRepeated") {
    const auto remote = retried();
    const Upload upload;
    const std::vector<std::function<bool()>> verbs = {
        [&] { return remote->probe(kGo).has_value(); },
        [&] { return remote->space(kGo).has_value(); },
        [&] { return remote->ensureFolder("a", kGo).has_value(); },
        [&] { return remote->findFolder("a", kGo).has_value(); },
        [&] { return remote->ask(upload, kGo).has_value(); },
        [&] { return remote->abort(upload, kGo).has_value(); },
        [&] { return remote->find("x", kGo).has_value(); },
        [&] { return remote->findByName({"f"}, "x", kGo).has_value(); },
        [&] { return remote->remove("x", kGo).has_value(); },
        [&] { return remote->trash()->size(kGo).has_value(); },
        [&] { return remote->trash()->list(kGo).has_value(); },
        [&] { return remote->trash()->empty(kGo).has_value(); },
    };
    for (const auto& verb : verbs) {
        inner_->calls = 0;
        failTimes(3);
        CHECK(verb());
        CHECK(inner_->calls == 4);
    }
    CHECK(clock_.waits().front() == Nanoseconds(1500ms));
}

TEST_CASE_FIXTURE(Wrapped, "beginSendFinishAndReplaceAreNeverRepeated") {
    const auto remote = retried();
    PatternBody body(0, 1);
    const std::vector<std::function<bool()>> verbs = {
        [&] { return remote->begin({}, kGo).has_value(); },
        [&] { return remote->send({}, {}, body, kGo).has_value(); },
        [&] { return remote->finish({}, 1, kGo).has_value(); },
        [&] { return remote->replace({"f"}, "x", {}, "", kGo).has_value(); },
    };
    for (const auto& verb : verbs) {
        inner_->calls = 0;
        failTimes(1);
        CHECK_FALSE(verb());
        CHECK(inner_->calls == 1);
    }
    CHECK(clock_.waits().empty());
}

TEST_CASE_FIXTURE(Wrapped, "theBudgetEndsAndTheLastErrorIsTold") {
    const auto remote = retried({.attempts = 4, .total = 300s, .longest = 64s});
    failTimes(10, Reason::networkTimeout);
    const auto found = remote->find("x", kGo);
    REQUIRE_FALSE(found);
    CHECK(found.error().reason == Reason::networkTimeout);
    CHECK(inner_->calls == 4);
    inner_->calls = 0;
    inner_->errors.clear();
    const auto slow = retried({.attempts = 100, .total = 10s, .longest = 64s});
    failTimes(100);
    CHECK_FALSE(slow->find("x", kGo));
    CHECK(inner_->calls == 4);  // waits of 1.5, 2.5 and 4.5 s fit into 10 s, the next does not
}

TEST_CASE_FIXTURE(Wrapped, "stoppingEndsAWaitAtOnce") {
    const auto remote = retried();
    failTimes(5);
    StopSource stop;
    stop.request_stop();
    const auto found = remote->find("x", stop.get_token());
    REQUIRE_FALSE(found);
    CHECK(found.error().kind == Kind::cancelled);
    CHECK(inner_->calls == 1);
}

TEST_CASE_FIXTURE(Wrapped, "aReadGoesOnAtTheFirstMissingByte") {
    const auto remote = retried();
    inner_->bytesBeforeError = 300;
    failTimes(2, Reason::connectionLost);
    std::string text;
    need(remote->read("x", {.offset = 100, .size = std::nullopt}, collectInto(text), kGo));
    CHECK(text == patternText(100, 1000));
    CHECK(inner_->readOffsets == std::vector<std::uint64_t>{100, 400, 700});
    text.clear();
    inner_->readOffsets.clear();
    failTimes(1, Reason::connectionLost);
    need(remote->read("x", {.offset = 0, .size = 500}, collectInto(text), kGo));
    CHECK(text == patternText(0, 500));
    text.clear();
    failTimes(1, Reason::connectionLost);  // after the very last byte: nothing is left to ask for
    need(remote->read("x", {.offset = 0, .size = 300}, collectInto(text), kGo));
    CHECK(text == patternText(0, 300));
}

TEST_CASE_FIXTURE(Wrapped, "aReadThatMovesIsNotGivenUp") {
    const auto remote = retried({.attempts = 3, .total = 300s, .longest = 64s});
    inner_->bytesBeforeError = 10;
    failTimes(50, Reason::connectionLost);
    std::string text;
    need(remote->read("x", {}, collectInto(text), kGo));
    CHECK(text == patternText(0, 1000));
    inner_->bytesBeforeError = 0;
    failTimes(50, Reason::connectionLost);
    inner_->calls = 0;
    CHECK_FALSE(remote->read("x", {}, collectInto(text), kGo));
    CHECK(inner_->calls == 3);
}

TEST_CASE_FIXTURE(Wrapped, "whatTheCallerRefusesIsNotRepeated") {
    const auto remote = retried();
    int calls = 0;
    const auto refuse = [&](ByteSpan) -> Result<> {
        ++calls;
        return fail(Reason::writeFailed,
                    "planned by the test");  // transient by its kind, and yet the caller's word
    };
    const auto read = remote->read("x", {}, refuse, kGo);
    REQUIRE_FALSE(read);
    CHECK(read.error().reason == Reason::writeFailed);
    CHECK(calls == 1);
    const auto listed =
        remote->list({"f"}, [&](const ObjectInfo&) -> Result<> { return fail(Reason::writeFailed); }, kGo);
    REQUIRE_FALSE(listed);
    CHECK(listed.error().reason == Reason::writeFailed);
    CHECK(clock_.waits().empty());
}

TEST_CASE_FIXTURE(Wrapped, "aRepeatedListTellsEachOnce") {
    const auto remote = retried();
    failTimes(2);
    std::vector<std::string> told;
    need(remote->list(
        {"f"},
        [&](const ObjectInfo& object) -> Result<> {
            told.push_back(object.id);
            return {};
        },
        kGo));
    CHECK(told == std::vector<std::string>{"a", "b", "c"});
}

// Pace

TEST_CASE("aBurstPassesThenTheRateHolds") {
    Pace pace({.fastest = 8, .slowest = 0.5, .burst = 8, .step = 0.1});
    const Ticks start = 1h;
    for (int i = 0; i < 8; ++i) CHECK(pace.take(start) == Nanoseconds(0));
    CHECK(pace.take(start) == Nanoseconds(125ms));
    CHECK(pace.take(start) == Nanoseconds(250ms));
    CHECK(pace.take(start + 10s) == Nanoseconds(0));
}

TEST_CASE("theRateHalvesOnRefusalAndComesBackStepByStep") {
    Pace pace({.fastest = 8, .slowest = 0.5, .burst = 8, .step = 0.1});
    Ticks now = 1h;
    pace.slowDown(now);
    CHECK(pace.rate() == doctest::Approx(4));
    pace.slowDown(now);  // another call of the same moment
    CHECK(pace.rate() == doctest::Approx(4));
    for (int i = 0; i < 10; ++i) pace.slowDown(now += 2s);
    CHECK(pace.rate() == doctest::Approx(0.5));
    CHECK(pace.take(now) > Nanoseconds(1s));
    for (int i = 0; i < 10; ++i) pace.answered();
    CHECK(pace.rate() == doctest::Approx(1.5));
    for (int i = 0; i < 1000; ++i) pace.answered();
    CHECK(pace.rate() == doctest::Approx(8));
}

TEST_CASE_FIXTURE(Wrapped, "smallCallsArePacedAndBodiesAreNot") {
    const auto remote = paced(planned(), clock_);
    for (int i = 0; i < 80; ++i) need(remote->find("x", kGo));
    CHECK(clock_.totalWaited() > 8s);
    CHECK(clock_.totalWaited() < 10s);
    const auto before = clock_.totalWaited();
    PatternBody body(0, 1);
    for (int i = 0; i < 80; ++i) need(remote->send({}, {}, body, kGo));
    CHECK(clock_.totalWaited() == before);
    StopSource stop;
    stop.request_stop();
    need(remote->find("x", kGo));
    const auto stopped = remote->find("x", stop.get_token());
    REQUIRE_FALSE(stopped);
    CHECK(stopped.error().kind == Kind::cancelled);
}

TEST_CASE_FIXTURE(Wrapped, "aRefusedRateSlowsAllSmallCalls") {
    const auto remote = paced(planned(), clock_);
    failTimes(1, Reason::rateLimited);
    PatternBody body(0, 1);
    CHECK_FALSE(remote->send({}, {}, body, kGo));
    for (int i = 0; i < 8; ++i) need(remote->find("x", kGo));
    CHECK(clock_.totalWaited() > 1500ms);
}

// Log

TEST_CASE_FIXTURE(Wrapped, "eachVerbIsOneLineWithoutSecrets") {
    RecordingLog log;
    const auto remote = logged(planned(), "mydrive", clock_, log);
    const Upload upload{
        .token = "https://x/?upload_id=SECRET", .objectId = "id", .folder = {}, .name = "two\nlines"};
    need(remote->ask(upload, kGo));
    REQUIRE(log.lines().size() == 1);
    CHECK(log.lines().front().level == LogLevel::debug);
    CHECK(log.lines().front().text.starts_with("mydrive ask two\\nlines ok"));
    failTimes(1, Reason::serverError);
    CHECK_FALSE(remote->ask(upload, kGo));
    REQUIRE(log.lines().size() == 2);
    CHECK(log.lines().back().level == LogLevel::warning);
    CHECK(log.contains("PKT-4016"));
    CHECK_FALSE(log.contains("SECRET"));
    failTimes(1, Reason::cancelled);
    CHECK_FALSE(remote->ask(upload, kGo));
    CHECK(log.lines().back().level == LogLevel::debug);
    CHECK(need(remote->trash()->size(kGo)) == 7);
    CHECK(log.contains("trash.size"));
}

}  // namespace
}  // namespace packtrain::test
