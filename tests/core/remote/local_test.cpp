// The folder of this computer as a drive: the contract of all drives, and what only a folder can do wrong.
#include "remote/local/local_remote.h"

#include "need.h"
#include "remote/local/part_name.h"
#include "remote/wrap/landmark_remote.h"
#include "remote_suite.h"
#include "support/faulty_file_system.h"
#include "support/manual_clock.h"
#include "support/temp_folder.h"
#include "test_body.h"

namespace packtrain::test {
namespace {

using namespace remote;

const StopToken kGo;

class LocalSubject : public RemoteSubject {
  public:
    std::unique_ptr<Remote> open() override {
        return makeLocalRemote({.root = folder_ / "root", .lockFile = folder_ / "state/lock"}, faulty_,
                               clock_);
    }

    TempFolder folder_;
    std::unique_ptr<io::FileSystem> files_ = io::makeLocalFileSystem();
    FaultyFileSystem faulty_{*files_};
    ManualClock clock_;
};

PACKTRAIN_REMOTE_SUITE(LocalSubject)

Upload beginOne(Remote& remote) {
    return need(remote.begin({.folder = need(remote.ensureFolder("set", kGo)), .name = "one.tar"}, kGo));
}

UploadState sendLast(Remote& remote, const Upload& upload, std::uint64_t size) {
    PatternBody body(0, size);
    return need(remote.send(upload, {.offset = 0, .size = size, .last = true, .total = size}, body, kGo));
}

TEST_CASE_FIXTURE(LocalSubject, "finishNeverReplacesWhatIsThere") {
    const auto remote = open();
    const Upload upload = beginOne(*remote);
    sendLast(*remote, upload, 100);
    writeFile(folder_ / "root/set/one.tar", "somebody else's");
    const auto finished = remote->finish(upload, 100, kGo);
    REQUIRE_FALSE(finished);
    CHECK(finished.error().reason == Reason::objectExists);
    CHECK(readFile(folder_ / "root/set/one.tar") == "somebody else's");
    // Once the other one is out of the way nothing has to be sent again.
    need(remote->remove("set/one.tar", kGo));
    CHECK(need(remote->finish(upload, 100, kGo)).size == 100);
}

TEST_CASE_FIXTURE(LocalSubject, "aFullDiskIsAQuotaAndLosesNothing") {
    const auto remote = open();
    const Upload upload = beginOne(*remote);
    int writes = 0;
    faulty_.rule([&](const Operation& operation) -> std::optional<Error> {
        if (operation.op == Op::writeAt && ++writes == 3)
            return Error(Reason::diskFull, "planned by the test");
        return std::nullopt;
    });
    PatternBody body(0, 5 * kMiB);
    const auto sent =
        remote->send(upload, {.offset = 0, .size = 5 * kMiB, .last = true, .total = 5 * kMiB}, body, kGo);
    REQUIRE_FALSE(sent);
    CHECK(sent.error().kind == Kind::quota);
    CHECK(faulty_.faultsUsed() == 1);
    faulty_.reset();
    const UploadState state = need(remote->ask(upload, kGo));
    CHECK(state.held == 2 * kMiB);
    PatternBody rest(state.held, 3 * kMiB);
    need(remote->send(upload, {.offset = state.held, .size = 3 * kMiB, .last = true, .total = 5 * kMiB}, rest,
                      kGo));
    need(remote->finish(upload, 5 * kMiB, kGo));
    CHECK(readFile(folder_ / "root/set/one.tar") == patternText(0, 5 * kMiB));
}

TEST_CASE_FIXTURE(LocalSubject, "everyFailingOperationLeavesAnUploadThatEndsRight") {
    bool clean = false;
    std::size_t struck = 0;
    for (std::size_t at = 0; !clean; ++at) {
        REQUIRE(at < 200);
        const std::string path = "set" + std::to_string(at);
        const auto remote = open();
        const FolderRef folder = need(remote->ensureFolder(path, kGo));
        const Upload upload = need(remote->begin({.folder = folder, .name = "one.tar"}, kGo));
        const auto attempt = [&]() -> Result<ObjectInfo> {
            PACKTRAIN_TRY(UploadState state, remote->ask(upload, kGo));
            while (!state.complete && state.held < 3 * kMiB) {
                const std::uint64_t size = std::min<std::uint64_t>(kMiB, 3 * kMiB - state.held);
                PatternBody body(state.held, size);
                const bool last = state.held + size == 3 * kMiB;
                PACKTRAIN_TRY(
                    state, remote->send(upload,
                                        {.offset = state.held, .size = size, .last = last, .total = 3 * kMiB},
                                        body, kGo));
            }
            return remote->finish(upload, 3 * kMiB, kGo);
        };
        faulty_.reset();
        faulty_.failAt(at, Error(Reason::writeFailed, "planned by the test"));
        clean = attempt().has_value();
        CHECK(clean == (faulty_.faultsUsed() == 0));
        struck += faulty_.faultsUsed();
        faulty_.reset();
        if (!clean) need(attempt());
        CHECK(readFile(folder_ / ("root/" + path + "/one.tar")) == patternText(0, 3 * kMiB));
        CHECK(need(need(files_->openFolder(folder_ / ("root/" + path)))->names()).size() == 1);
    }
    CHECK(struck > 10);
}

TEST_CASE_FIXTURE(LocalSubject, "whatFinishSaidSurvivesAPowerCut") {
    need(files_->makeFolders(folder_ / "root"));
    faulty_.watchPower(folder_.path());
    {
        const auto remote = open();
        const Upload upload = beginOne(*remote);
        sendLast(*remote, upload, kMiB + 1);
        need(remote->finish(upload, kMiB + 1, kGo));
        need(remote->replace(FolderRef{"set"}, "packtrain.json", asBytes("manifest"), "", kGo));
    }
    faulty_.cut();
    CHECK(readFile(folder_ / "root/set/one.tar") == patternText(0, kMiB + 1));
    CHECK(readFile(folder_ / "root/set/packtrain.json") == "manifest");
}

TEST_CASE_FIXTURE(LocalSubject, "aReplaceThatFailsLeavesTheOldOneAndNoLitter") {
    const auto remote = open();
    const FolderRef folder = need(remote->ensureFolder("set", kGo));
    const ObjectInfo first = need(remote->replace(folder, "m.json", asBytes("old"), "", kGo));
    bool clean = false;
    for (std::size_t at = 0; !clean; ++at) {
        REQUIRE(at < 100);
        const auto now = need(io::readWhole(*files_, folder_ / "root/set/m.json", 100));
        const ObjectInfo present = need(open()->findByName(folder, "m.json", kGo)).value();
        faulty_.reset();
        faulty_.failAt(at, Error(Reason::writeFailed, "planned by the test"));
        const std::string next = "new " + std::to_string(at);
        clean = remote->replace(folder, "m.json", asBytes(next), present.version, kGo).has_value();
        faulty_.reset();
        const std::string after = readFile(folder_ / "root/set/m.json");
        CHECK((after == now || after == next));
        if (clean) CHECK(after == next);
        // The one file, and at most the draft whose removal was what failed.
        std::size_t shown = 0;
        need(remote->list(
            folder,
            [&](const ObjectInfo&) -> Result<> {
                ++shown;
                return {};
            },
            kGo));
        CHECK(shown == 1);
    }
    CHECK(first.size == 3);
}

TEST_CASE_FIXTURE(LocalSubject, "aTokenCannotLeadOutOfTheRoot") {
    const auto remote = open();
    Upload upload = beginOne(*remote);
    writeFile(folder_ / "outside", "precious");
    for (const char* token : {"../outside", "/etc/passwd", "set/one.tar", ""}) {
        CAPTURE(token);
        upload.token = token;
        const auto asked = remote->ask(upload, kGo);
        REQUIRE_FALSE(asked);
        CHECK(asked.error().reason == Reason::sessionGone);
        (void)remote->abort(upload, kGo);
    }
    CHECK(readFile(folder_ / "outside") == "precious");
    for (const char* id : {"../outside", "/etc/passwd", "a/../../outside"}) {
        CHECK_FALSE(remote->find(id, kGo));
        CHECK_FALSE(remote->remove(id, kGo));
        std::string text;
        CHECK_FALSE(remote->read(id, {}, collectInto(text), kGo));
        CHECK(text.empty());
    }
    CHECK(readFile(folder_ / "outside") == "precious");
}

TEST_CASE_FIXTURE(LocalSubject, "tellsOfAFolderThatIsNotThereYet") {
    const auto remote = open();
    CHECK(need(remote->probe(kGo)).warnings.size() == 1);
    CHECK(need(remote->space(kGo)).free);
    CHECK_FALSE(files_->stat(folder_ / "root"));
    need(remote->ensureFolder("", kGo));
    CHECK(need(remote->probe(kGo)).warnings.empty());
    need(files_->remove(folder_ / "root"));
    writeFile(folder_ / "root", "a file");
    const auto probed = remote->probe(kGo);
    REQUIRE_FALSE(probed);
    CHECK(probed.error().reason == Reason::badConfig);
}

TEST_CASE_FIXTURE(LocalSubject, "replaceWaitsForAnotherProcessAndCanBeStopped") {
    const auto remote = open();
    const FolderRef folder = need(remote->ensureFolder("set", kGo));
    need(files_->makeFolders(folder_ / "state"));
    const auto other = need(files_->lock(folder_ / "state/lock"));
    const auto late = remote->replace(folder, "m.json", asBytes("x"), "", kGo);
    REQUIRE_FALSE(late);
    CHECK(late.error().kind == Kind::transient);
    CHECK(clock_.totalWaited() >= std::chrono::seconds(30));
    StopSource stop;
    stop.request_stop();
    const auto stopped = remote->replace(folder, "m.json", asBytes("x"), "", stop.get_token());
    REQUIRE_FALSE(stopped);
    CHECK(stopped.error().kind == Kind::cancelled);
    CHECK(need(need(files_->openFolder(folder_ / "root/set"))->names()).size() == 0);
}

TEST_CASE_FIXTURE(LocalSubject, "aMarkIsFoundWhereItWasPutAndNowhereElse") {
    const auto remote = open();
    Landmarks* landmarks = remote->landmarks();
    REQUIRE(landmarks != nullptr);
    const std::string mark = need(landmarks->put("a/set", kGo));
    need(landmarks->look("a/set", mark, kGo));
    CHECK(landmarks->look("a", mark, kGo).error().reason == Reason::targetMissing);
    CHECK(landmarks->look("b", mark, kGo).error().reason == Reason::targetMissing);
    CHECK(need(landmarks->put("a/set", kGo)) != mark);
    int shown = 0;
    need(remote->list({"a/set"}, [&](const ObjectInfo&) { return ++shown, Result<>(); }, kGo));
    CHECK(shown == 0);
    need(landmarks->take("a/set", mark, kGo));
    need(landmarks->take("a/set", mark, kGo));
    CHECK(landmarks->look("a/set", mark, kGo).error().reason == Reason::targetMissing);
    CHECK(landmarks->take("away", mark, kGo).error().reason == Reason::targetMissing);
    for (const std::string_view wrong : {"../a", "one.tar", "", ".x/../.y.packtrain-part"})
        CHECK(landmarks->take("a/set", wrong, kGo).error().reason == Reason::nameNotAllowed);
}

TEST_CASE_FIXTURE(LocalSubject, "whatHoldsTheFolderOfAMarkIsNeverMadeAnew") {
    const auto remote = open();
    Landmarks& landmarks = *remote->landmarks();
    CHECK(landmarks.makeBelow("set", "shards/0000", kGo).error().reason == Reason::objectGone);
    CHECK_FALSE(files_->stat(folder_ / "root"));
    need(landmarks.put("set", kGo));
    CHECK(need(landmarks.makeBelow("set", "shards/0000", kGo)).id == "set/shards/0000");
    CHECK(need(landmarks.makeBelow("set", "", kGo)).id == "set");
    // Taken away between the look and the making.
    faulty_.rule([&](const Operation& operation) {
        if (operation.op == Op::makeFolders) need(files_->removeTree(folder_ / "root"));
        return std::optional<Error>();
    });
    CHECK(landmarks.makeBelow("set", "shards/0001", kGo).error().reason == Reason::objectGone);
    CHECK_FALSE(files_->stat(folder_ / "root"));
}

TEST_CASE_FIXTURE(LocalSubject, "aBrokenMountIsAsMissingAsOneThatWasTakenAway") {
    const auto remote = open();
    const std::string mark = need(remote->landmarks()->put("set", kGo));
    const auto watched = atLandmark(*remote, "set", mark);
    need(watched->ensureFolder("set/shards", kGo));
    faulty_.rule([](const Operation& operation) -> std::optional<Error> {
        if (operation.op != Op::stat) return std::nullopt;
        return Error(Reason::readFailed, "input/output error");
    });
    const auto space = watched->space(kGo);
    REQUIRE_FALSE(space);
    CHECK(space.error().reason == Reason::targetMissing);
    CHECK(space.error().kind == Kind::wait);
}

TEST_CASE_FIXTURE(LocalSubject, "nothingIsBelievedOfAnEmptyMountPoint") {
    const auto remote = open();
    const auto watched = atLandmark(*remote, "set", need(remote->landmarks()->put("set", kGo)));
    const FolderRef folder = need(watched->ensureFolder("set/shards", kGo));
    const Upload upload = need(watched->begin({.folder = folder, .name = "one.tar"}, kGo));
    sendLast(*watched, upload, 100);
    need(files_->rename(folder_ / "root", folder_ / "away"));
    need(files_->makeFolders(folder_ / "root"));
    const auto isMissing = [](const auto& result) {
        REQUIRE_FALSE(result);
        CHECK(result.error().reason == Reason::targetMissing);
    };
    isMissing(watched->ask(upload, kGo));
    isMissing(watched->find("set/shards/one.tar", kGo));
    isMissing(watched->findFolder("set", kGo));
    isMissing(watched->ensureFolder("set/shards", kGo));
    isMissing(watched->space(kGo));
    isMissing(watched->remove("set/shards/one.tar", kGo));
    isMissing(watched->replace({"set"}, "m.json", asBytes("x"), "", kGo));
    CHECK(need(need(files_->openFolder(folder_ / "root"))->names()).size() == 0);
    need(files_->remove(folder_ / "root"));
    need(files_->rename(folder_ / "away", folder_ / "root"));
    CHECK(need(watched->finish(upload, 100, kGo)).size == 100);
}

TEST_CASE_FIXTURE(LocalSubject, "anUploadThatBeganInTheMountPointIsTakenBack") {
    const auto remote = open();
    const std::string mark = need(remote->landmarks()->put("set", kGo));
    const auto watched = atLandmark(*remote, "set", mark);
    // The mark goes in the very instant in which the part is made.
    faulty_.rule([&](const Operation& operation) {
        if (operation.op == Op::openWrite) need(files_->remove(folder_ / "root/set" / mark));
        return std::optional<Error>();
    });
    const auto begun = watched->begin({.folder = {"set"}, .name = "one.tar"}, kGo);
    REQUIRE_FALSE(begun);
    CHECK(begun.error().reason == Reason::targetMissing);
    CHECK(need(need(files_->openFolder(folder_ / "root/set"))->names()).size() == 0);
}

TEST_CASE("partNamesFitAndAreKnown") {
    CHECK(partName("a.tar", "0f") == ".a.tar.0f.packtrain-part");
    const std::string tag(16, '0');
    for (const std::size_t length : {1U, 200U, 222U, 223U, 255U}) {
        const std::string name = partName(std::string(length, 'x'), tag);
        CHECK(name.size() <= 255);
        CHECK(isPartName(name));
        CHECK_FALSE(isObjectName(name));
    }
    std::string train;
    for (int i = 0; i < 63; ++i) train += "\xF0\x9F\x9A\x82";
    CHECK(isUtf8(partName(train, tag)));
    CHECK(isObjectName(".hidden"));
    for (const std::string& bad : {std::string(), std::string("."), std::string(".."), std::string("a/b"),
                                   std::string("a\0b", 3), std::string(256, 'x')})
        CHECK_FALSE(isObjectName(bad));
}

}  // namespace
}  // namespace packtrain::test
