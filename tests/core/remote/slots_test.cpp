// Letters of a folder, opened by what the configuration says of its remote.
#include "remote/slots.h"

#include "io/system_clock.h"
#include "need.h"
#include "scripted_http.h"
#include "support/manual_clock.h"
#include "support/memory_secrets.h"
#include "support/recording_log.h"
#include "support/temp_folder.h"

namespace packtrain::test {
namespace {

using namespace remote;
using namespace std::chrono_literals;

const StopToken kGo;

struct OnADisk {
    TempFolder folder_;
    std::unique_ptr<io::FileSystem> files_ = io::makeLocalFileSystem();
    ManualClock clock_;
    MemorySecrets secrets_;
    RecordingLog log_;
    ScriptedHttp http_{[](const net::Request&) { return answer(500); }};
    RemoteConfig config_{.name = "mine", .type = "local", .options = {{"root", (folder_ / "root").bytes()}}};
    Surroundings with_{.files = *files_,
                       .http = http_,
                       .clock = clock_,
                       .secrets = secrets_,
                       .log = log_,
                       .stateFolder = folder_ / "state"};
    std::unique_ptr<Remote> remote_ = need(openRemote(config_, with_, kNoRetry));
    FolderRef letters_ = need(remote_->ensureFolder("a/letters", kGo));
    std::unique_ptr<Slots> slots_ = need(openSlots(config_, with_, *remote_, letters_));
};

TEST_CASE_FIXTURE(OnADisk, "aLetterIsMadeReadWrittenOverAndTakenAway") {
    CHECK(need(slots_->list(kGo)).empty());
    const Slot made = need(slots_->create("one", asBytes("free\n"), kGo));
    CHECK(made.name == "one");
    CHECK(made.size == 5);
    CHECK(need(slots_->read(made.id, 100, kGo)) == "free\n");
    CHECK(need(slots_->read(made.id, 2, kGo)) == "fr");
    const Slot written = need(slots_->overwrite(made.id, asBytes("a word"), kGo));
    CHECK(written.version != made.version);
    CHECK(need(slots_->look(made.id, kGo))->version == written.version);
    const auto listed = need(slots_->list(kGo));
    REQUIRE(listed.size() == 1);
    CHECK(listed[0].id == made.id);
    CHECK(listed[0].version == written.version);
    CHECK(need(slots_->read(made.id, 100, kGo)) == "a word");
    REQUIRE(slots_->remove(made.id, kGo));
    CHECK(slots_->remove(made.id, kGo));
    CHECK_FALSE(need(slots_->look(made.id, kGo)));
    CHECK(slots_->read(made.id, 100, kGo).error().reason == Reason::objectGone);
    CHECK(slots_->overwrite(made.id, asBytes("x"), kGo).error().reason == Reason::objectGone);
}

TEST_CASE_FIXTURE(OnADisk, "itsAgeIsTheTimeSinceTheLastChange") {
    const Slot made = need(slots_->create("one", asBytes("free\n"), kGo));
    const auto age = [&] { return need(slots_->list(kGo)).at(0).age; };
    clock_.setWall(io::SystemClock().wall() + 30s);
    REQUIRE(age());
    CHECK(*age() >= 29s);
    CHECK(*age() < 90s);
    // A clock that was set back tells nothing.
    clock_.setWall(io::SystemClock().wall() - 1h);
    CHECK_FALSE(age());
}

TEST_CASE_FIXTURE(OnADisk, "foldersAreNoLetters") {
    need(remote_->ensureFolder("a/letters/deeper", kGo));
    need(slots_->create("one", asBytes("x"), kGo));
    CHECK(need(slots_->list(kGo)).size() == 1);
}

TEST_CASE_FIXTURE(OnADisk, "aConfigurationThatIsWrongOpensNone") {
    RemoteConfig wrong = config_;
    wrong.options["root"] = "not/absolute";
    CHECK(openSlots(wrong, with_, *remote_, letters_).error().reason == Reason::badConfig);
    wrong = {.name = "g", .type = "drive", .options = {{"root", "../up"}}};
    CHECK(openSlots(wrong, with_, *remote_, letters_).error().reason == Reason::badConfig);
}

}  // namespace
}  // namespace packtrain::test
