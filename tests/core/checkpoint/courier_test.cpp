// The order in which a step becomes durable, whatever fails or dies on the way.
#include <doctest/doctest.h>

#include <algorithm>
#include <thread>

#include "base/digest.h"
#include "checkpoint/checkpoints.h"
#include "io/system_clock.h"
#include "support/faulty_file_system.h"
#include "support/recording_log.h"
#include "support/temp_folder.h"

namespace packtrain::test {
namespace {

using namespace checkpoint;
using transfer::JobId;
using transfer::JobState;
using transfer::JobView;

/// A drive in memory. It outlives the agents that ship to it.
class MemoryDrive final : public Shipping {
  public:
    explicit MemoryDrive(io::FileSystem& files) : files_(files) {}

    Result<JobId> create(const std::string& name, const Path& from, const StopToken&) override {
        PACKTRAIN_CHECK(call("create " + name));
        if (steps.contains(name)) return fail(Reason::objectExists, name);
        JobId job = "job-" + std::to_string(jobs_.size());
        jobs_[job] = {name, from};
        return job;
    }
    Result<JobView> run(const JobId& job, const StopToken&) override {
        PACKTRAIN_CHECK(call("run " + job));
        const auto found = jobs_.find(job);
        if (found == jobs_.end()) return fail(Reason::unknownJob, job);
        JobView view;
        view.id = job;
        view.state = endsAs;
        if (endsAs == JobState::done || endsAs == JobState::doneWithSkips) {
            PACKTRAIN_TRY(const auto bytes, io::readWhole(files_, found->second.from / "x.pt", kMiB));
            steps[found->second.name] = arrivesTorn ? bytes.substr(1) : bytes;
        } else {
            view.why = Reason::serverError;
        }
        return view;
    }
    Result<JobView> progress(const JobId&) override { return JobView{}; }
    void keepOnly(const std::vector<JobId>&, const StopToken&) override {}
    Result<bool> holds(const std::string& name, const std::vector<StepFile>& files,
                       const StopToken&) override {
        PACKTRAIN_CHECK(call("holds " + name));
        const auto step = steps.find(name);
        return step != steps.end() && files.size() == 1 &&
               files.front().sha256 == digestOf(DigestKind::sha256, asBytes(step->second));
    }
    Result<> fetch(const std::string& name, const Path& to,
                   const std::function<void(std::uint64_t, std::uint64_t)>&, const StopToken&) override {
        PACKTRAIN_CHECK(call("fetch " + name));
        const auto step = steps.find(name);
        if (step == steps.end()) return fail(Reason::unknownDataset, name);
        PACKTRAIN_CHECK(files_.makeFolders(to));
        return io::writeWhole(files_, to / "x.pt", asBytes(step->second));
    }
    Result<> remove(const std::string& name, const StopToken&) override {
        PACKTRAIN_CHECK(call("remove " + name));
        steps.erase(name);
        return {};
    }
    Result<std::optional<Document>> read(const std::string& name, const StopToken&) override {
        PACKTRAIN_CHECK(call("read " + name));
        const auto found = documents.find(name);
        if (found == documents.end()) return std::nullopt;
        return Document{found->second, digestOf(DigestKind::md5, asBytes(found->second))};
    }
    Result<std::string> replace(const std::string& name, const std::string& text, const std::string& expected,
                                const StopToken& stop) override {
        PACKTRAIN_TRY(const auto present, read(name, stop));
        if (expected != (present ? present->version : std::string()))
            return fail(Reason::versionConflict, name);
        PACKTRAIN_CHECK(call("replace " + name));
        documents[name] = text;
        // What resume.json names is there, whenever it is read.
        if (name == "resume.json") {
            const auto named = readResume(text);
            REQUIRE(named);
            for (const Step& step : *named) CHECK_MESSAGE(steps.contains(step.name), step.name);
            for (const Step& step : *named)
                if (!step.environment.empty())
                    CHECK(readEnvironments(documents.at("env.json"))->contains(step.environment));
        }
        return digestOf(DigestKind::md5, asBytes(text));
    }

    std::map<std::string, std::string> steps, documents;
    std::vector<std::string> calls;
    std::optional<std::size_t> failAt;  ///< this call fails, and all that follow until it is taken back
    std::string refused;                ///< calls that end so fail
    JobState endsAs = JobState::done;
    bool arrivesTorn = false;

  private:
    struct Job {
        std::string name;
        Path from;
    };
    Result<> call(const std::string& what) {
        if (failAt && calls.size() >= *failAt) return fail(Reason::networkDown, what);
        if (!refused.empty() && what.ends_with(refused)) return fail(Reason::networkDown, what);
        calls.push_back(what);
        return {};
    }
    io::FileSystem& files_;
    std::map<JobId, Job> jobs_;
};

/// Agents come and go; drive, ledger and spool stay.
struct Harbour {
    TempFolder temp{TempFolder::Disk::memory};
    std::unique_ptr<io::FileSystem> disk = io::makeLocalFileSystem();
    FaultyFileSystem files{*disk};
    io::SystemClock clock;
    RecordingLog log;
    MemoryDrive drive{*disk};
    Keep keep;
    std::function<std::string(const std::string&)> sessions;

    void spool(std::uint64_t id, const std::string& source, const std::string& content,
               const Environment& environment = {}) {
        const Path folder = temp / "spool" / std::to_string(id);
        REQUIRE(disk->makeFolders(folder));
        writeFile(folder / "x.pt", content);
        Step step;
        step.id = id;
        step.source = source;
        step.files = {{.path = "x.pt",
                       .size = content.size(),
                       .sha256 = digestOf(DigestKind::sha256, asBytes(content))}};
        step.digest = digestOfStep(step.files);
        step.saved = clock.wall();
        step.environment = environmentKey(environment);
        auto book = Book::open(*disk, temp / "ledger.json", log);
        REQUIRE(book);
        REQUIRE((*book)->change([&](Ledger& ledger) {
            ledger.nextId = id + 1;
            ledger.pending.push_back(step);
            ledger.keepEnvironments({{step.environment, environment}});
        }));
    }
    Ledger ledger() {
        auto book = Book::open(*disk, temp / "ledger.json", log);
        REQUIRE(book);
        return (*book)->now();
    }
    /// An agent works until `ended` says so, at most for `limit`.
    Courier::Standing work(const std::function<bool(const Ledger&, const Courier::Standing&)>& ended,
                           std::chrono::milliseconds limit = std::chrono::seconds(10)) {
        auto book = Book::open(files, temp / "ledger.json", log);
        if (!book) return {};
        Spool spool(files, temp / "spool", {}, {});
        Courier courier({**book, spool, drive, clock, log, "me", sessions}, keep);
        std::jthread thread([&](const StopToken& stop) { courier.run(stop); });
        const auto until = std::chrono::steady_clock::now() + limit;
        while (std::chrono::steady_clock::now() < until && !ended((*book)->now(), courier.standing()))
            std::this_thread::yield();
        thread.request_stop();
        thread.join();
        return courier.standing();
    }
    void workToTheEnd() {
        work([](const Ledger& now, const Courier::Standing&) {
            return now.pending.empty() && now.leaving.empty() && (now.durable.empty() || isPublished(now));
        });
    }
};

bool stumbled(const Ledger&, const Courier::Standing& standing) {
    return standing.problem.has_value();
}

TEST_CASE("whatIsKnownOfSessionsComesFromTheDriveAndGoesThere") {
    Harbour harbour;
    std::vector<std::string> seen;
    harbour.sessions = [&](const std::string& there) {
        seen.push_back(there);
        return there + "+";
    };
    harbour.drive.documents["sessions.json"] = "old";
    harbour.spool(1, "step-1.pt", "one");
    harbour.spool(2, "step-2.pt", "two");
    harbour.workToTheEnd();
    // Before any save, because the session is estimated with it; and with the first, not with each.
    CHECK(seen == std::vector<std::string>{"old", "old"});
    CHECK(harbour.drive.documents.at("sessions.json") == "old+");
    CHECK(std::ranges::count(harbour.drive.calls, "replace resume.json") == 2);
    harbour.sessions = [](const std::string&) {
        return std::string();
    };  // nothing is known: nothing is written
    harbour.spool(3, "step-3.pt", "three");
    harbour.workToTheEnd();
    CHECK(harbour.drive.documents.at("sessions.json") == "old+");
}

TEST_CASE("noSaveHangsOnTheFileOfTheSessions") {
    Harbour harbour;
    harbour.sessions = [](const std::string&) { return std::string("new"); };
    for (const char* refused : {"read sessions.json", "replace sessions.json"}) {
        harbour.drive.refused = refused;
        harbour.spool(harbour.ledger().nextId, "last.pt", refused);
        harbour.workToTheEnd();
        CHECK(harbour.drive.steps.size() >= 1);
        CHECK(isPublished(harbour.ledger()));
        CHECK_FALSE(harbour.drive.documents.contains("sessions.json"));
    }
}

TEST_CASE("aSpooledStepBecomesDurableAndIsPublished") {
    Harbour harbour;
    harbour.spool(1, "last.pt", "one");
    harbour.workToTheEnd();
    const Ledger ledger = harbour.ledger();
    REQUIRE(ledger.durable.size() == 1);
    CHECK(harbour.drive.steps.at(ledger.durable.front().name) == "one");
    CHECK(readResume(harbour.drive.documents.at("resume.json"))->size() == 1);
    CHECK_FALSE(harbour.disk->stat(harbour.temp / "spool/1"));
}

TEST_CASE("whateverCallOfTheDriveFailsTheNextAgentEndsWithTheSame") {
    std::size_t struck = 0;
    for (std::size_t at = 0;; ++at) {
        Harbour harbour;
        harbour.keep.last = 1;
        harbour.spool(1, "last.pt", "one");
        harbour.workToTheEnd();
        harbour.spool(2, "last.pt", "two");
        harbour.drive.calls.clear();
        harbour.drive.failAt = at;
        const auto standing = harbour.work([](const Ledger& now, const Courier::Standing& seen) {
            return seen.problem || (now.pending.empty() && now.leaving.empty() && isPublished(now));
        });
        // The older one is given up for nothing less than a newer one that is durable and published.
        CHECK_FALSE(harbour.drive.steps.empty());
        for (const Step& step : harbour.ledger().durable) CHECK(harbour.drive.steps.contains(step.name));
        harbour.drive.failAt.reset();
        harbour.workToTheEnd();
        CHECK(harbour.drive.steps == std::map<std::string, std::string>{{"last.pt~2", "two"}});
        CHECK(readResume(harbour.drive.documents.at("resume.json"))->back().name == "last.pt~2");
        if (!standing.problem) break;
        ++struck;
    }
    CHECK(struck >= 8);
}

TEST_CASE("anAgentThatDiesAtAnyWriteToItsDiskLosesNothing") {
    std::size_t struck = 0;
    for (std::size_t at = 0;; ++at) {
        Harbour harbour;
        harbour.spool(1, "last.pt", "one");
        harbour.files.dieAt(at);
        harbour.work([](const Ledger& now, const Courier::Standing& seen) {
            return seen.problem || (now.pending.empty() && isPublished(now));
        });
        const bool died = harbour.files.faultsUsed() > 0;
        for (const Step& step : harbour.ledger().durable) CHECK(harbour.drive.steps.contains(step.name));
        harbour.files.reset();
        harbour.workToTheEnd();
        const Ledger ledger = harbour.ledger();
        REQUIRE(ledger.durable.size() == 1);
        CHECK(ledger.failed.empty());
        CHECK(harbour.drive.steps.size() == 1);
        CHECK(harbour.drive.steps.begin()->second == "one");
        if (!died) break;
        ++struck;
    }
    CHECK(struck > 10);
}

TEST_CASE("whateverCallFailsEnvJsonHasWhatResumeJsonNames") {
    // The drive of these tests checks that at each resume.json that is written.
    for (std::size_t at = 0, struck = 1; struck != 0; ++at) {
        Harbour harbour;
        harbour.keep.last = 1;
        harbour.spool(1, "last.pt", "one", environmentOf({{"accelerator", "Tesla T4"}}));
        harbour.workToTheEnd();
        harbour.spool(2, "last.pt", "two", environmentOf({{"accelerator", "NVIDIA A100"}}));
        harbour.drive.calls.clear();
        harbour.drive.failAt = at;
        const auto standing = harbour.work([](const Ledger& now, const Courier::Standing& seen) {
            return seen.problem || (now.pending.empty() && now.leaving.empty() && isPublished(now));
        });
        struck = standing.problem ? 1 : 0;
        harbour.drive.failAt.reset();
        REQUIRE(harbour.disk->remove(harbour.temp / "ledger.json"));  // another machine, too
        harbour.spool(3, "last.pt", "three", environmentOf({{"accelerator", "TPU"}}));
        harbour.workToTheEnd();
        CHECK(readEnvironments(harbour.drive.documents.at("env.json"))->size() <= 3);
        CHECK(harbour.ledger().environments.size() == 1);
        CHECK(harbour.ledger().environments.begin()->second == Json{{"accelerator", "TPU"}});
    }
}

TEST_CASE("anEnvJsonThatCannotBeReadHoldsUpNoSave") {
    Harbour harbour;
    harbour.drive.documents["env.json"] = "{";
    harbour.spool(1, "last.pt", "one", environmentOf({{"accelerator", "Tesla T4"}}));
    harbour.workToTheEnd();
    CHECK(readEnvironments(harbour.drive.documents.at("env.json"))->size() == 1);
}

TEST_CASE("whatArrivesTornIsNeverCalledDurable") {
    Harbour harbour;
    harbour.spool(1, "last.pt", "one");
    SUBCASE("with other bytes than were spooled") {
        harbour.drive.arrivesTorn = true;
    }
    SUBCASE("with a file left out because it changed") {
        harbour.drive.endsAs = JobState::doneWithSkips;
    }
    harbour.work([](const Ledger& now, const Courier::Standing&) { return now.pending.empty(); });
    const Ledger ledger = harbour.ledger();
    CHECK(ledger.durable.empty());
    REQUIRE(ledger.failed.size() == 1);
    CHECK_FALSE(ledger.failed.front().problem.empty());
    CHECK(harbour.drive.steps.empty());
    CHECK_FALSE(harbour.drive.documents.contains("resume.json"));
}

TEST_CASE("aStrangersStepKeepsItsName") {
    Harbour harbour;
    harbour.drive.steps["last.pt"] = "a stranger's";
    harbour.spool(1, "last.pt", "one");
    harbour.workToTheEnd();
    CHECK(harbour.drive.steps ==
          std::map<std::string, std::string>{{"last.pt", "a stranger's"}, {"last.pt~2", "one"}});
}

TEST_CASE("aLostLedgerFindsItsStepsOnTheDrive") {
    Harbour harbour;
    harbour.spool(1, "last.pt", "one");
    harbour.workToTheEnd();
    REQUIRE(harbour.disk->remove(harbour.temp / "ledger.json"));
    harbour.spool(1, "other.pt", "one");  // the same bytes: nothing is sent
    harbour.spool(2, "last.pt", "two");
    harbour.workToTheEnd();
    const Ledger ledger = harbour.ledger();
    REQUIRE(ledger.durable.size() == 2);
    CHECK(ledger.durable.back().name == "last.pt~2");
    CHECK(ledger.generation == 2);
    CHECK(harbour.drive.steps.size() == 2);
}

TEST_CASE("whoSeesANewerLeaseSendsNothingMore") {
    Harbour harbour;
    harbour.spool(1, "last.pt", "one");
    harbour.workToTheEnd();
    harbour.drive.documents["lease.json"] =
        R"({"format":"packtrain-lease/1","generation":7,"holder":"other"})";
    harbour.spool(2, "last.pt", "two");
    const auto standing =
        harbour.work([](const Ledger&, const Courier::Standing& seen) { return seen.readOnly; });
    CHECK(standing.readOnly);
    CHECK(harbour.drive.steps == std::map<std::string, std::string>{{"last.pt", "one"}});
    CHECK(harbour.ledger().pending.size() == 1);
}

TEST_CASE("aCopyThatIsGoneIsGivenUpAndSaysSo") {
    Harbour harbour;
    harbour.spool(1, "last.pt", "one");
    REQUIRE(harbour.disk->removeTree(harbour.temp / "spool/1"));
    harbour.work([](const Ledger& now, const Courier::Standing&) { return now.pending.empty(); });
    REQUIRE(harbour.ledger().failed.size() == 1);
    CHECK(harbour.ledger().failed.front().problem == "its copy is gone");
}

TEST_CASE("aFailedJobKeepsTheStepAndItsReason") {
    Harbour harbour;
    harbour.drive.endsAs = JobState::failed;
    harbour.spool(1, "last.pt", "one");
    harbour.work(stumbled);
    REQUIRE(harbour.ledger().pending.size() == 1);
    CHECK(harbour.ledger().pending.front().attempts >= 1);
    CHECK_FALSE(harbour.ledger().pending.front().problem.empty());
    harbour.drive.endsAs = JobState::done;
    harbour.workToTheEnd();
    CHECK(harbour.ledger().durable.size() == 1);
}

TEST_CASE("aLogThatGrowsIsReadOnALocalDiskAndNeverOnAMount") {
    for (const bool isMount : {false, true}) {
        CAPTURE(isMount);
        Harbour harbour;
        if (isMount) harbour.files.volumeIs({.type = "fuse.gcsfuse", .network = true, .stableInodes = false});
        const Path run = harbour.temp / "run";
        REQUIRE(harbour.disk->makeFolders(run));
        writeFile(run / "network-snapshot-000000.pkl", "being written");
        writeFile(run / "log.txt",
                  "tick 0     kimg 0.0      time 1m 26s       sec/tick 7.3     sec/kimg 1828.68\n");
        const auto book = Book::open(*harbour.disk, harbour.temp / "ledger.json", harbour.log);
        REQUIRE(book);
        Spool spool(harbour.files, harbour.temp / "spool", {}, {});
        const auto no = [] { return false; };
        Collector collector({harbour.files, **book, spool, harbour.clock, harbour.log, no,
                             [](const Path&) { return false; }, std::nullopt, [] { return Environment(); }},
                            harbour.temp.path(), {});
        std::jthread looking([&](const StopToken& stop) { collector.run(stop); });
        while (collector.seen().unspooled.empty()) std::this_thread::yield();
        CHECK(collector.seen().run.has_value() == !isMount);
    }
}

TEST_CASE("nothingIsCalledDurableThatAMountMayStillHaveInItsQueue") {
    Harbour harbour;
    harbour.files.volumeIs({.type = "fuse.rclone", .network = true, .stableInodes = false});
    const auto none = [](const WatchWish&, const Path&) -> Result<std::unique_ptr<Shipping>> {
        return fail(Reason::internal, "nobody may get as far as this");
    };
    auto checkpoints = Checkpoints::open({.files = harbour.files,
                                          .clock = harbour.clock,
                                          .log = harbour.log,
                                          .stateFolder = harbour.temp / "state",
                                          .limits = {},
                                          .shipping = none,
                                          .isWritten = [](const Path&) { return false; }});
    REQUIRE(checkpoints);
    WatchWish wish;
    wish.folder = harbour.temp.path();
    wish.to = "local:" + (harbour.temp / "mount/not/yet/there").bytes();
    CHECK((*checkpoints)->watch(wish).error().reason == Reason::unsupported);
}

}  // namespace
}  // namespace packtrain::test
