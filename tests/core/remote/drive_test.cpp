// What a long upload to Drive meets: each fault of the emulator's plan, and what must come of it.
#include <sys/wait.h>
#include <unistd.h>

#include <mutex>
#include <thread>

#include "drive_emulator.h"
#include "need.h"
#include "remote/drive/drive_account.h"
#include "store/file_secrets.h"
#include "test_body.h"

namespace packtrain::test {
namespace {

using namespace remote;
using namespace std::chrono_literals;

const StopToken kGo;
constexpr std::uint64_t kStep = 256 * kKiB;

Json rule(const std::string& kind, Json todo, Json when = Json::object()) {
    when["kind"] = kind;
    return Json::array({{{"when", std::move(when)}, {"do", std::move(todo)}}});
}

Json status(int code, const std::string& reason = {}, const std::string& message = {}) {
    return {{"action", "status"}, {"code", code}, {"reason", reason}, {"message", message}};
}

/// One upload of 4 steps in 2 parts, as an engine would drive it, and what is looked at afterwards.
struct Drive : DriveSubject {
    using DriveSubject::DriveSubject;

    std::unique_ptr<Remote> remote_ = open();
    FolderRef set_ = need(remote_->ensureFolder("set", kGo));
    static constexpr std::uint64_t kTotal = 4 * kStep;

    void reopen() { remote_ = open(); }
    Result<Upload> tryBegin(const std::string& name = "one.tar") {
        return remote_->begin({.folder = set_, .name = name, .total = {}, .mediaType = "application/x-tar"},
                              kGo);
    }
    Upload begin(const std::string& name = "one.tar") { return need(tryBegin(name)); }
    Result<UploadState> send(const Upload& upload, std::uint64_t offset, std::uint64_t size) {
        PatternBody body(offset, size);
        const bool last = offset + size == kTotal;
        const std::optional<std::uint64_t> total = last ? std::optional(kTotal) : std::nullopt;
        return remote_->send(upload, {.offset = offset, .size = size, .last = last, .total = total}, body,
                             kGo);
    }
    /// Asks after every doubt, sends from where the drive says. Ends with the object.
    ObjectInfo complete(Upload upload) {
        UploadState state = need(remote_->ask(upload, kGo));
        for (int round = 0; round < 20 && !state.complete; ++round) {
            if (!state.newToken.empty()) upload.token = state.newToken;
            auto sent = send(upload, state.held, kTotal - state.held);
            state = sent ? *sent : need(remote_->ask(upload, kGo));
        }
        const ObjectInfo object = need(remote_->finish(upload, kTotal, kGo));
        CHECK(object.id == upload.objectId);
        CHECK(object.digest(DigestKind::sha256) ==
              digestOf(DigestKind::sha256, asBytes(patternText(0, kTotal))));
        return object;
    }
    std::size_t objects(const std::string& name) {
        return emulator_.control("GET", "objects?name=" + net::urlEncode(name)).at("objects").size();
    }
    void endsWithOneObject(const Upload& upload) {
        complete(upload);
        CHECK(objects("one.tar") == 1);
        CHECK(emulator_.planUsed());
    }
};

template <typename T>
void failsWith(const Result<T>& result, Reason reason) {
    REQUIRE_FALSE(result);
    CHECK(info(result.error().reason).name == info(reason).name);
}

// What an upload costs

TEST_CASE_FIXTURE(Drive, "aShardCostsItsPartsAndTwoSmallRequests") {
    emulator_.control("DELETE", "stats");
    for (int i = 0; i < 40; ++i) {
        const Upload upload = begin("shard-" + std::to_string(i));
        need(send(upload, 0, 2 * kStep));
        need(send(upload, 2 * kStep, 2 * kStep));
        need(remote_->finish(upload, kTotal, kGo));
    }
    CHECK(emulator_.requests("begin") == 40);
    CHECK(emulator_.requests("upload") == 80);
    CHECK(emulator_.requests("status") == 40);
    CHECK(emulator_.requests("ids") <= 1);
    CHECK(emulator_.requests("list") == 0);
    CHECK(emulator_.requests("get") == 0);
    CHECK(emulator_.requests("token") == 0);
}

// Acknowledgements

TEST_CASE_FIXTURE(Drive, "aShortAcknowledgementIsBelieved") {
    const Upload upload = begin();
    emulator_.plan(rule("upload", {{"action", "short_ack"}, {"keep", kStep}}));
    CHECK(need(send(upload, 0, 2 * kStep)).held == kStep);
    endsWithOneObject(upload);
    CHECK(emulator_.control("GET", "stats").at("bytes_again") == 0);
}

TEST_CASE_FIXTURE(Drive, "noAcknowledgementMeansNothingIsHeld") {
    const Upload upload = begin();
    need(send(upload, 0, kStep));
    emulator_.plan(rule("upload", {{"action", "no_range"}}));
    CHECK(need(send(upload, kStep, kStep)).held == 0);
    endsWithOneObject(upload);
}

TEST_CASE_FIXTURE(Drive, "anAcknowledgementOfMoreThanWasSentIsRefused") {
    const Upload upload = begin();
    emulator_.plan(rule("upload", {{"action", "over_ack"}, {"by", 5}}));
    const auto sent = send(upload, 0, 2 * kStep);
    failsWith(sent, Reason::protocolError);
    CHECK(sent.error().kind == Kind::transient);
    CHECK(need(remote_->ask(upload, kGo)).held == 2 * kStep);
    endsWithOneObject(upload);
}

TEST_CASE_FIXTURE(Drive, "bothWaysOfSaying308AreUnderstood") {
    for (const char* style : {"plain", "override"}) {
        CAPTURE(style);
        const Upload upload = begin(style);
        emulator_.plan(rule("upload", {{"action", "style_308"}, {"style", style}}));
        CHECK(need(send(upload, 0, 2 * kStep)).held == 2 * kStep);
        CHECK(emulator_.planUsed());
        emulator_.plan(rule("status", {{"action", "style_308"}, {"style", style}}));
        CHECK(need(remote_->ask(upload, kGo)).held == 2 * kStep);
        CHECK(emulator_.planUsed());
        complete(upload);
    }
}

// Connections

TEST_CASE_FIXTURE(Drive, "whatABrokenConnectionBroughtIsKept") {
    for (const char* action : {"reset", "drop"}) {
        CAPTURE(action);
        const Upload upload = begin(action);
        emulator_.plan(rule("upload", {{"action", action}, {"after", 3 * kStep + 100}}));
        const auto sent = send(upload, 0, kTotal);
        REQUIRE_FALSE(sent);
        CHECK(sent.error().kind == Kind::transient);
        CHECK(need(remote_->ask(upload, kGo)).held == 3 * kStep);
        complete(upload);
        CHECK(emulator_.planUsed());
    }
}

TEST_CASE_FIXTURE(Drive, "aLostLastReplyIsFoundByAsking") {
    const Upload upload = begin();
    emulator_.plan(rule("finish", {{"action", "lost_reply"}}));
    const auto sent = send(upload, 0, kTotal);
    REQUIRE_FALSE(sent);
    CHECK(sent.error().kind == Kind::transient);
    reopen();
    const UploadState state = need(remote_->ask(upload, kGo));
    CHECK(state.complete);
    CHECK(state.object.digest(DigestKind::md5));
    endsWithOneObject(upload);
}

TEST_CASE_FIXTURE(Drive, "aSessionThatIsGoneAfterItsEndIsStillAnObject") {
    for (const int code : {404, 410}) {
        CAPTURE(code);
        const Upload upload = begin("s" + std::to_string(code));
        need(send(upload, 0, kTotal));
        emulator_.control("POST", "expire", {{"sessions", true}, {"code", code}});
        reopen();
        const UploadState state = need(remote_->ask(upload, kGo));
        CHECK(state.complete);
        CHECK(state.held == kTotal);
        CHECK(need(remote_->finish(upload, kTotal, kGo)).id == upload.objectId);
    }
}

// Sessions

TEST_CASE_FIXTURE(Drive, "anExpiredSessionIsSaidToBeGone") {
    for (const int code : {404, 410}) {
        CAPTURE(code);
        const Upload upload = begin();
        need(send(upload, 0, kStep));
        emulator_.control("POST", "expire", {{"sessions", true}, {"code", code}});
        failsWith(remote_->ask(upload, kGo), Reason::sessionGone);
        failsWith(send(upload, kStep, kStep), Reason::sessionGone);
        failsWith(remote_->finish(upload, kStep, kGo), Reason::sessionGone);
        need(remote_->abort(upload, kGo));
    }
}

TEST_CASE_FIXTURE(Drive, "aRefusedTokenIsRenewedAndTheOffsetAsked") {
    const Upload upload = begin();
    need(send(upload, 0, kStep));
    emulator_.plan(rule("upload", {{"action", "token_expired"}}));
    emulator_.control("DELETE", "stats");
    const UploadState state = need(send(upload, kStep, kStep));
    // Not sent again unasked: the state is the answer to a question.
    CHECK(state.held == kStep);
    CHECK(emulator_.requests("upload") == 1);
    CHECK(emulator_.requests("status") == 1);
    CHECK(emulator_.requests("token") == 1);
    endsWithOneObject(upload);
}

TEST_CASE_FIXTURE(Drive, "aRefusedTokenElsewhereIsRenewedAndTheCallRepeated") {
    for (const char* kind : {"begin", "status", "get", "list", "about", "ids", "delete", "download"}) {
        CAPTURE(kind);
        reopen();  // with no ids in hand
        const Upload upload = begin(kind);
        reopen();
        emulator_.plan(rule(kind, {{"action", "token_expired"}}));
        emulator_.control("DELETE", "stats");
        need(remote_->space(kGo));
        need(remote_->findByName(set_, "nothing", kGo));
        const ObjectInfo object = complete(upload);
        begin("other");
        std::string text;
        need(remote_->read(object.id, {}, collectInto(text), kGo));
        CHECK(text == patternText(0, kTotal));
        need(remote_->remove(object.id, kGo));
        CHECK(emulator_.planUsed());
        CHECK(emulator_.requests("token") == 1);
    }
}

TEST_CASE_FIXTURE(Drive, "verdictsInTheMiddleOfAnUpload") {
    struct Row {
        Json todo;
        Reason reason;
        Kind kind;
    };
    const Row rows[] = {
        {status(403, "rateLimitExceeded"), Reason::rateLimited, Kind::transient},
        {status(429, "rateLimitExceeded"), Reason::rateLimited, Kind::transient},
        {status(403, "storageQuotaExceeded"), Reason::storageFull, Kind::quota},
        {status(500, "internalError"), Reason::serverError, Kind::transient},
        {status(503, "backendError"), Reason::serverError, Kind::transient},
        {status(403, "insufficientFilePermissions"), Reason::sessionGone, Kind::gone},
        {status(400, "badRequest"), Reason::sessionGone, Kind::gone},
    };
    for (const Row& row : rows) {
        CAPTURE(row.todo.dump());
        const Upload upload = begin();
        need(send(upload, 0, kStep));
        emulator_.plan(rule("upload", row.todo));
        const auto sent = send(upload, kStep, kStep);
        failsWith(sent, row.reason);
        CHECK(sent.error().kind == row.kind);
        CHECK(emulator_.planUsed());
        CHECK(need(remote_->ask(upload, kGo)).held == kStep);
    }
}

TEST_CASE_FIXTURE(Drive, "retryAfterReachesTheCaller") {
    clock_ = &manualClock_;
    reopen();
    emulator_.plan(
        rule("begin",
             {{"action", "status"}, {"code", 429}, {"reason", "rateLimitExceeded"}, {"retry_after", "33"}}));
    const auto begun = tryBegin();
    failsWith(begun, Reason::rateLimited);
    CHECK(begun.error().retryAt == manualClock_.wall() + 33s);
}

TEST_CASE_FIXTURE(Drive, "theDailyCapIsToldFromHasteByItsPersistence") {
    clock_ = &manualClock_;
    reopen();
    emulator_.plan(rule("begin", {{"action", "daily_cap"}, {"until_released", true}}));
    for (int minute = 0; minute <= 10; minute += 2) {
        failsWith(tryBegin(), Reason::rateLimited);
        need(remote_->find("nothing", kGo));  // all else goes on
        manualClock_.advance(2min);
    }
    const auto capped = tryBegin();
    failsWith(capped, Reason::dailyCap);
    CHECK(capped.error().kind == Kind::wait);
    CHECK(capped.error().retryAt == manualClock_.wall() + 24h - 12min);
    emulator_.control("POST", "faults/release", Json::object());
    complete(begin());
    emulator_.plan(rule("begin", {{"action", "daily_cap"}, {"until_released", true}}));
    failsWith(tryBegin(), Reason::rateLimited);
}

TEST_CASE_FIXTURE(Drive, "aCaptivePortalIsNeverTakenForTheDrive") {
    const Upload upload = begin();
    need(send(upload, 0, kStep));
    const ObjectInfo object = complete(begin("two.tar"));
    const Json portal = {{"action", "html_portal"}};
    const auto met = [&](const std::string& kind, const auto& call) {
        CAPTURE(kind);
        emulator_.plan(rule(kind, portal));
        const auto result = call();
        failsWith(result, Reason::captivePortal);
        CHECK(emulator_.planUsed());
    };
    met("begin", [&] { return tryBegin(); });
    met("status", [&] { return remote_->ask(upload, kGo); });
    met("upload", [&] { return send(upload, kStep, kStep); });
    met("status", [&] { return remote_->finish(upload, kStep, kGo); });
    met("cancel", [&] { return remote_->abort(upload, kGo); });
    met("get", [&] { return remote_->find(object.id, kGo); });
    met("list", [&] { return remote_->findByName(set_, "x", kGo); });
    met("about", [&] { return remote_->space(kGo); });
    met("delete", [&] { return remote_->remove(object.id, kGo); });
    std::string text;
    met("download", [&] { return remote_->read(object.id, {}, collectInto(text), kGo); });
    met("download",
        [&] { return remote_->read(object.id, {.offset = 5, .size = 9}, collectInto(text), kGo); });
    CHECK(text.empty());
    CHECK(need(remote_->find(object.id, kGo)));
    complete(upload);
}

TEST_CASE_FIXTURE(Drive, "aWrongChecksumIsToldAsTheDriveTellsIt") {
    const Upload upload = begin();
    emulator_.plan(rule("finish", {{"action", "wrong_checksum"}}));
    const UploadState state = need(send(upload, 0, kTotal));
    REQUIRE(state.complete);
    CHECK(state.object.digest(DigestKind::sha256) !=
          digestOf(DigestKind::sha256, asBytes(patternText(0, kTotal))));
    CHECK(emulator_.planUsed());
    emulator_.plan(rule("media", {{"action", "wrong_checksum"}}));
    const ObjectInfo first = need(remote_->replace(set_, "m.json", asBytes("one"), "", kGo));
    failsWith(remote_->replace(set_, "m.json", asBytes("two"), first.version, kGo), Reason::checksumMismatch);
    CHECK(emulator_.planUsed());
}

// Ids

TEST_CASE_FIXTURE(Drive, "anIdThatIsInUseIsLeftAlone") {
    emulator_.plan(rule("begin", status(409, "fileIdInUse")));
    const Upload upload = begin();
    CHECK(emulator_.planUsed());
    endsWithOneObject(upload);
}

TEST_CASE_FIXTURE(Drive, "aLostBeginMakesNothing") {
    emulator_.plan(rule("begin", {{"action", "lost_reply"}}));
    const auto begun = tryBegin();
    REQUIRE_FALSE(begun);
    CHECK(begun.error().kind == Kind::transient);
    endsWithOneObject(begin());
}

// Folders

TEST_CASE_FIXTURE(Drive, "aFolderWhoseReplyWasLostIsMadeOnce") {
    emulator_.plan(rule("create", {{"action", "lost_reply"}}));
    const auto lost = remote_->ensureFolder("set/deep", kGo);
    REQUIRE_FALSE(lost);
    CHECK(lost.error().kind == Kind::transient);
    reopen();  // as after a crash
    const FolderRef folder = need(remote_->ensureFolder("set/deep", kGo));
    CHECK(objects("deep") == 1);
    CHECK(emulator_.planUsed());
    CHECK(need(remote_->findFolder("set/deep", kGo))->id == folder.id);
}

TEST_CASE_FIXTURE(Drive, "aFolderWhoseRequestNeverArrivedGetsTheIdThatWasNoted") {
    emulator_.plan(rule("create", status(503)));
    failsWith(remote_->ensureFolder("set/deep", kGo), Reason::serverError);
    const std::string notes = readFile(folder_ / ("state/" + [&] {
                                           const auto folder = need(files_->openFolder(folder_ / "state"));
                                           const auto names = need(folder->names());
                                           for (std::size_t i = 0; i < names.size(); ++i)
                                               if (names.at(i).name.ends_with(".json"))
                                                   return std::string(names.at(i).name);
                                           return std::string();
                                       }()));
    reopen();
    const FolderRef folder = need(remote_->ensureFolder("set/deep", kGo));
    CHECK(notes.find(folder.id) != std::string::npos);
    CHECK(objects("deep") == 1);
}

TEST_CASE_FIXTURE(Drive, "theSteadyStateNeverLooksForFolders") {
    emulator_.control("DELETE", "stats");
    for (int i = 0; i < 5; ++i) CHECK(need(remote_->ensureFolder("set", kGo)).id == set_.id);
    CHECK(emulator_.requests("list") == 0);
    CHECK(emulator_.requests("get") == 0);
}

TEST_CASE_FIXTURE(Drive, "aRenamedAndMovedTopFolderIsStillOurs") {
    const FolderRef top = need(remote_->ensureFolder("", kGo));
    const FolderRef elsewhere = need(remote_->ensureFolder("elsewhere", kGo));
    call("PATCH", "/drive/v3/files/" + top.id, {{"name", "My datasets"}});
    call("PATCH", "/drive/v3/files/" + set_.id, {{"name", "renamed set"}});
    const auto otherComputer = openIn("another state");
    CHECK(need(otherComputer->ensureFolder("", kGo)).id == top.id);
    CHECK(need(otherComputer->findFolder("set", kGo))->id == set_.id);
    CHECK(need(otherComputer->ensureFolder("set", kGo)).id == set_.id);
    CHECK(need(otherComputer->ensureFolder("elsewhere", kGo)).id == elsewhere.id);
}

TEST_CASE_FIXTURE(Drive, "aFolderThatWasDeletedBehindOurBackIsMadeAgain") {
    const FolderRef deep = need(remote_->ensureFolder("set/deep", kGo));
    emulator_.control("DELETE", "objects/" + set_.id);
    const auto begun =
        remote_->begin({.folder = deep, .name = "x", .total = {}, .mediaType = "application/x-tar"}, kGo);
    failsWith(begun, Reason::objectGone);
    const FolderRef again = need(remote_->ensureFolder("set/deep", kGo));
    CHECK(again.id != deep.id);
    need(remote_->begin({.folder = again, .name = "x", .total = {}, .mediaType = "application/x-tar"}, kGo));
    CHECK(objects("set") == 1);
    CHECK(objects("deep") == 1);
}

TEST_CASE_FIXTURE(Drive, "aTrashedFolderIsNotUsed") {
    call("PATCH", "/drive/v3/files/" + set_.id, {{"trashed", true}});
    reopen();
    CHECK_FALSE(need(remote_->findFolder("set", kGo)));
    const FolderRef fresh = need(remote_->ensureFolder("set", kGo));
    CHECK(fresh.id != set_.id);
}

struct Lagging : Drive {
    Lagging() : Drive({"--list-lag", "600000"}) {}
};

TEST_CASE_FIXTURE(Lagging, "aLaggingListMakesNoTwins") {
    for (int process = 0; process < 3; ++process) {
        const auto remote = open();
        CHECK(need(remote->ensureFolder("set", kGo)).id == set_.id);
        need(remote->ensureFolder("set/shards", kGo));
    }
    CHECK(objects("Packtrain") == 1);
    CHECK(objects("set") == 1);
    CHECK(objects("shards") == 1);
}

TEST_CASE_FIXTURE(Lagging, "replaceFindsWhatThisProcessWroteThoughListsLag") {
    const ObjectInfo first = need(remote_->replace(set_, "m.json", asBytes("one"), "", kGo));
    const ObjectInfo second = need(remote_->replace(set_, "m.json", asBytes("two"), first.version, kGo));
    CHECK(second.id == first.id);
    CHECK(need(remote_->findByName(set_, "m.json", kGo))->version == second.version);
    CHECK(objects("m.json") == 1);
}

// Replacing

TEST_CASE_FIXTURE(Drive, "aReplaceWhoseReplyWasLostIsFoundByItsContent") {
    const ObjectInfo first = need(remote_->replace(set_, "m.json", asBytes("one"), "", kGo));
    emulator_.plan(rule("media", {{"action", "lost_reply"}}));
    const ObjectInfo second = need(remote_->replace(set_, "m.json", asBytes("two"), first.version, kGo));
    CHECK(second.version != first.version);
    CHECK(emulator_.planUsed());
    emulator_.plan(rule("finish", {{"action", "lost_reply"}}));
    const ObjectInfo other = need(remote_->replace(set_, "n.json", asBytes("three"), "", kGo));
    CHECK(other.size == 5);
    CHECK(emulator_.planUsed());
    CHECK(objects("n.json") == 1);
}

TEST_CASE_FIXTURE(Drive, "anObjectThatChangedWhileItWasReplacedIsAConflict") {
    const ObjectInfo first = need(remote_->replace(set_, "m.json", asBytes("one"), "", kGo));
    // Between the write and the look at it somebody else writes.
    emulator_.plan(rule("get", {{"action", "replace_object"}}, {{"nth", 2}}));
    failsWith(remote_->replace(set_, "m.json", asBytes("two"), first.version, kGo), Reason::versionConflict);
    CHECK(emulator_.planUsed());
}

TEST_CASE_FIXTURE(Drive, "ofManyThatCreateAtOnceExactlyOneWinsAndOneObjectStays") {
    for (int round = 0; round < 5; ++round) {
        const std::string name = "m" + std::to_string(round) + ".json";
        // Each is held back until all have found the place free.
        emulator_.plan(rule("begin", {{"action", "stall"}, {"ms", 300}}, {{"name", name}, {"count", -1}}));
        std::vector<std::unique_ptr<Remote>> processes;
        for (int i = 0; i < 4; ++i) processes.push_back(open());
        int won = 0, lost = 0;
        std::string content;
        {
            std::mutex mutex;
            std::vector<std::jthread> writers;
            for (const auto& process : processes)
                writers.emplace_back([&, mine = "writer " + std::to_string(writers.size())] {
                    const auto written = process->replace(set_, name, asBytes(mine), "", kGo);
                    const std::lock_guard lock(mutex);
                    if (written) {
                        ++won;
                        content = mine;
                    } else if (written.error().reason == Reason::versionConflict) {
                        ++lost;
                    }
                });
        }
        CHECK(won == 1);
        CHECK(lost == 3);
        CHECK(objects(name) == 1);
        std::string there;
        need(remote_->read(need(remote_->findByName(set_, name, kGo))->id, {}, collectInto(there), kGo));
        CHECK(there == content);
    }
}

TEST_CASE_FIXTURE(Drive, "twinsThatSomebodyElseMadeAreTakenInOneOrder") {
    emulator_.control(
        "POST", "objects",
        {{"name", "m.json"}, {"parent", set_.id}, {"client", "emulator-client"}, {"content", "older"}});
    emulator_.control(
        "POST", "objects",
        {{"name", "m.json"}, {"parent", set_.id}, {"client", "emulator-client"}, {"content", "newer"}});
    const auto seen = need(remote_->findByName(set_, "m.json", kGo));
    REQUIRE(seen);
    CHECK(need(open()->findByName(set_, "m.json", kGo))->id == seen->id);
    failsWith(remote_->replace(set_, "m.json", asBytes("mine"), "", kGo), Reason::versionConflict);
    CHECK(objects("m.json") == 2);
}

// Downloads

TEST_CASE_FIXTURE(Drive, "refusedDownloadsSayWhyAndWhen") {
    const ObjectInfo object = complete(begin());
    std::string text;
    emulator_.plan(rule("download", status(403, "downloadQuotaExceeded")));
    const auto limited = remote_->read(object.id, {}, collectInto(text), kGo);
    failsWith(limited, Reason::downloadLimited);
    CHECK(limited.error().retryAt > systemClock_.wall() + 23h);
    emulator_.plan(rule("download", status(403, "cannotDownloadAbusiveFile")));
    failsWith(remote_->read(object.id, {}, collectInto(text), kGo), Reason::flaggedByDrive);
    CHECK(text.empty());
}

TEST_CASE_FIXTURE(Drive, "aDownloadThatBreaksOffSaysSo") {
    const ObjectInfo object = complete(begin());
    emulator_.plan(rule("download", {{"action", "drop"}, {"after", 1000}}));
    std::string text;
    const auto read = remote_->read(object.id, {}, collectInto(text), kGo);
    REQUIRE_FALSE(read);
    CHECK(read.error().kind == Kind::transient);
    CHECK(text == patternText(0, text.size()));
    CHECK(text.size() <= 1000);
    CHECK(emulator_.planUsed());
}

// Space and trash

struct Small : Drive {
    Small() : Drive({"--quota", "3000000", "--trash-free-lag", "600000"}) {}
};

TEST_CASE_FIXTURE(Small, "aFullDriveIsAQuota") {
    complete(begin("one.tar"));
    complete(begin("two.tar"));
    const Space space = need(remote_->space(kGo));
    CHECK(space.total == 3000000);
    CHECK(space.used == 2 * kTotal);
    CHECK(space.free == 3000000 - 2 * kTotal);
    const auto begun = remote_->begin(
        {.folder = set_, .name = "three.tar", .total = kTotal, .mediaType = "application/x-tar"}, kGo);
    if (begun) {
        const auto sent = send(*begun, 0, kTotal);
        failsWith(sent, Reason::storageFull);
        CHECK(sent.error().kind == Kind::quota);
    } else {
        failsWith(begun, Reason::storageFull);
    }
}

TEST_CASE_FIXTURE(Small, "removingForGoodFreesSpaceAtOnceAndTheTrashOnlyLater") {
    const ObjectInfo removed = complete(begin("one.tar"));
    const ObjectInfo trashed = complete(begin("two.tar"));
    call("PATCH", "/drive/v3/files/" + trashed.id, {{"trashed", true}});
    CHECK_FALSE(need(remote_->find(trashed.id, kGo)));
    CHECK(need(remote_->remove(removed.id, kGo)) == Removed::permanently);
    CHECK(need(remote_->space(kGo)).used == kTotal);
    CHECK(need(remote_->space(kGo)).trash == kTotal);
    CHECK(need(remote_->trash()->size(kGo)) == kTotal);
    const auto lying = need(remote_->trash()->list(kGo));
    REQUIRE(lying.size() == 1);
    CHECK(lying.front().id == trashed.id);
    CHECK(lying.front().size == kTotal);
    const auto refused = remote_->trash()->empty(kGo);
    failsWith(refused, Reason::scopeMissing);
    CHECK(refused.error().kind == Kind::auth);
    CHECK(objects("two.tar") == 1);
    // A wider sign-in, made while this process runs, is seen at once.
    need(secrets_.put("account/test/refresh", "WIDE"));
    need(remote_->trash()->empty(kGo));
    CHECK(objects("two.tar") == 0);
    CHECK(need(remote_->trash()->size(kGo)) == kTotal);
    emulator_.control("POST", "settle");
    CHECK(need(remote_->trash()->size(kGo)) == 0);
}

TEST_CASE_FIXTURE(Small, "whatLiesInTheTrashCanBeRemovedForGood") {
    const ObjectInfo object = complete(begin("one.tar"));
    call("PATCH", "/drive/v3/files/" + object.id, {{"trashed", true}});
    need(remote_->remove(object.id, kGo));
    CHECK(objects("one.tar") == 0);
    CHECK(need(remote_->space(kGo)).used == 0);
}

TEST_CASE_FIXTURE(Drive, "foreignFilesAreInvisible") {
    const Json planted =
        emulator_.control("POST", "objects", {{"name", "foreign.bin"}, {"content", "theirs"}});
    const std::string id = planted.at("ids").at(0);
    CHECK_FALSE(need(remote_->find(id, kGo)));
    CHECK(need(remote_->remove(id, kGo)) == Removed::permanently);
    CHECK(objects("foreign.bin") == 1);
    std::string text;
    failsWith(remote_->read(id, {}, collectInto(text), kGo), Reason::objectGone);
}

// Sign-in

struct Rotating : DriveSubject {
    Rotating() : DriveSubject({"--rotate-refresh", "--token-life", "1"}) {}
    Path secretsFile() const { return folder_ / "secrets"; }

    /// What a process of its own does: as many sign-in renewals, each proved by a call.
    int renew(int times) {
        const auto secrets = store::makeFileSecrets(*files_, secretsFile());
        const auto http = need(net::makeHttp({.userAgent = "packtrain-test", .extraCa = {}, .proxy = {}}));
        drive::DriveAccount account({.name = "test",
                                     .clientId = "emulator-client",
                                     .tokenUrl = emulator_.url() + "/token",
                                     .lockFile = folder_ / "state/account.lock"},
                                    *http, systemClock_, *files_, *secrets, log_);
        int good = 0;
        for (int i = 0; i < times; ++i) good += account.accessToken(kGo).has_value() ? 1 : 0;
        return good;
    }
};

TEST_CASE_FIXTURE(Rotating, "twoProcessesRenewAThousandTimesAndNobodyIsSignedOut") {
    constexpr int kEach = 500;
    const auto secrets = store::makeFileSecrets(*files_, secretsFile());
    need(secrets->put("account/test/refresh", "REFRESH"));
    need(secrets->put("account/test/client_secret", "emulator-secret"));
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) ::_exit(renew(kEach) == kEach ? 0 : 1);
    CHECK(renew(kEach) == kEach);
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    CHECK(emulator_.requests("token") == 2 * kEach);
    CHECK(need(secrets->get("account/test/refresh")) != "REFRESH");
}

// Secrets

TEST_CASE_FIXTURE(Drive, "noSecretReachesALogOrAnError") {
    const Upload upload = begin();
    emulator_.plan(rule("any", {{"action", "drop"}, {"after", 0}}, {{"count", 4}}));
    std::string words;
    for (int i = 0; i < 4; ++i)
        if (const auto sent = send(upload, 0, kStep); !sent) words += sent.error().message();
    emulator_.plan(rule("upload", status(400, "invalid", "no such upload: " + upload.token)));
    if (const auto sent = send(upload, 0, kStep); !sent) words += sent.error().message();
    CHECK_FALSE(words.empty());
    const std::string access = need(secrets_.get("account/test/access")).value();
    const std::string token = need(json::parse(access, "it")).at("token");
    const std::string session = upload.token.substr(upload.token.rfind('=') + 1);
    CHECK(session.size() > 8);
    for (const std::string& secret :
         {token, session, std::string("REFRESH"), std::string("emulator-secret")}) {
        CHECK(words.find(secret) == std::string::npos);
        CHECK_FALSE(log_.contains(secret));
    }
}

}  // namespace
}  // namespace packtrain::test
