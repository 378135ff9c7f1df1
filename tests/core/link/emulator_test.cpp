// The mailbox over the real protocol: the Drive emulator as a program of its own, and a folder of this
// computer.
#include "core/remote/drive_emulator.h"
#include "mailbox_ends.h"
#include "remote/drive/drive_slots.h"
#include "remote/local/local_remote.h"

namespace packtrain::test {
namespace {

using namespace link;
using namespace std::chrono_literals;

/// Requests that the drive met, but those of signing in.
std::uint64_t requests(DriveEmulator& drive) {
    const Json stats = drive.control("GET", "stats");
    std::uint64_t all = 0;
    for (const auto& [kind, count] : stats.at("requests").at("by_kind").items())
        if (kind != "token") all += count.get<std::uint64_t>();
    return all;
}

struct OnDrive : DriveSubject {
    std::unique_ptr<remote::Remote> remote_ = open();
    remote::FolderRef folder_ref_ = need(remote_->ensureFolder(mailboxFolder(PairingId::random()), kGo));
    std::unique_ptr<remote::Slots> slots_ = slotsIn("state");
    std::unique_ptr<remote::Slots> agentSlots_ = slotsIn("machine");

    /// As on a computer of its own.
    std::unique_ptr<remote::Slots> slotsIn(const std::string& stateFolder) {
        return remote::makeDriveSlots(optionsIn(stateFolder), folder_ref_, *http_, manualClock_, *files_,
                                      secrets_, log_);
    }
};

TEST_CASE("eachVerbOfASlotIsOneRequest") {
    OnDrive drive;
    const remote::Slot made = need(drive.slots_->create("letter", asBytes("free\n"), kGo));
    const auto costs = [&](const auto& act) {
        const std::uint64_t before = requests(drive.emulator_);
        act();
        return requests(drive.emulator_) - before;
    };
    CHECK(costs([&] {
              const remote::Slot written = need(drive.slots_->overwrite(made.id, asBytes("a word"), kGo));
              CHECK(written.version != made.version);
              CHECK(written.size == 6);
          }) == 1);
    CHECK(costs([&] { CHECK(need(drive.slots_->read(made.id, 100, kGo)) == "a word"); }) == 1);
    CHECK(costs([&] { CHECK(need(drive.slots_->read(made.id, 3, kGo)) == "a w"); }) == 1);
    CHECK(costs([&] {
              const auto listed = need(drive.slots_->list(kGo));
              REQUIRE(listed.size() == 1);
              CHECK(listed[0].id == made.id);
              CHECK(listed[0].name == "letter");
              REQUIRE(listed[0].age);
              CHECK(*listed[0].age < 60s);
          }) == 1);
    CHECK(costs([&] { CHECK(need(drive.slots_->look(made.id, kGo))->size == 6); }) == 1);
    CHECK(costs([&] { REQUIRE(drive.slots_->remove(made.id, kGo)); }) == 1);
    CHECK_FALSE(need(drive.slots_->look(made.id, kGo)));
    CHECK(drive.slots_->read(made.id, 100, kGo).error().reason == Reason::objectGone);
    CHECK(drive.slots_->overwrite(made.id, asBytes("x"), kGo).error().reason == Reason::objectGone);
    CHECK(drive.slots_->remove(made.id, kGo));
    CHECK(need(drive.slots_->list(kGo)).empty());
    // Removed for good: nothing of it costs space.
    CHECK(drive.emulator_.control("GET", "objects?name=letter").at("objects").empty());
}

TEST_CASE("theServersOwnClockTellsTheAge") {
    using remote::drive::ageByServer;
    constexpr std::string_view kDate = "Sun, 06 Nov 1994 08:49:37 GMT";
    CHECK(ageByServer(kDate, "1994-11-06T08:49:37.000Z") == 1s);
    CHECK(ageByServer(kDate, "1994-11-06T08:48:37.500Z") == 60s + 500ms);
    CHECK(ageByServer(kDate, "1994-11-06T08:49:37.999Z") == 1ms);
    CHECK_FALSE(ageByServer(kDate, "1994-11-06T08:49:39.000Z"));
    CHECK_FALSE(ageByServer("", "1994-11-06T08:49:37.000Z"));
    CHECK_FALSE(ageByServer(kDate, "yesterday"));
}

TEST_CASE("aSessionIsWatchedAndSavedThroughDrive") {
    OnDrive drive;
    DeskEnd desk(*drive.slots_, drive.manualClock_);
    AgentEnd agent(*drive.agentSlots_, drive.manualClock_);
    REQUIRE(desk.turn());
    REQUIRE(desk.mailbox_.tend(kGo));
    for (int i = 0; i < 3; ++i) {
        REQUIRE(agent.post());
        drive.manualClock_.advance(2s);
        CHECK(desk.turn());
        drive.manualClock_.advance(28s);
    }
    CHECK(desk.heard_ == std::vector<std::uint64_t>{0, 1, 2});
    const CommandId id = need(desk.commands_.ask(SaveNow{}, drive.manualClock_.boot()));
    REQUIRE(desk.post(agent.session_));
    drive.emulator_.control("POST", "settle");
    CHECK(agent.collect() == 1);
    agent.book_.finish(id, Progress::done);
    REQUIRE(agent.post());
    CHECK(desk.turn());
    CHECK(commandStateName(desk.commands_.all().at(0).state) == "done");
    CHECK(desk.receiver_.tally().allRefused() == 0);
    CHECK(agent.receiver_.tally().allRefused() == 0);
}

TEST_CASE("twentyMinutesCostWhatThePageSays") {
    struct Row {
        Attention attention;
        std::uint64_t perMinute;
    };
    for (const Row& row : {Row{Attention::near, 12}, Row{Attention::active, 6}, Row{Attention::idle, 2}}) {
        OnDrive drive;
        DeskEnd desk(*drive.slots_, drive.manualClock_);
        AgentEnd agent(*drive.agentSlots_, drive.manualClock_);
        agent.attention_ = row.attention;
        REQUIRE(desk.turn());
        REQUIRE(desk.mailbox_.tend(kGo));
        REQUIRE(agent.post());
        const std::uint64_t before = requests(drive.emulator_);
        const Ticks begin = drive.manualClock_.boot();
        Ticks agentNext = begin, deskNext = begin;
        bool isPosting = true;
        while (drive.manualClock_.boot() < begin + 20min) {
            const Ticks now = drive.manualClock_.boot();
            if (now >= agentNext) {
                if (std::exchange(isPosting, !isPosting))
                    CHECK(agent.post());
                else
                    agent.collect();
                agentNext = now + mailInterval(row.attention) / 2;
            }
            if (now >= deskNext) {
                CHECK(desk.turn());
                deskNext = now + desk.mailbox_.untilNextTurn(row.attention);
            }
            drive.manualClock_.advance(500ms);
        }
        CAPTURE(row.perMinute);
        const std::uint64_t made = requests(drive.emulator_) - before;
        MESSAGE(made << " requests in 20 minutes");
        CHECK(made <= 20 * row.perMinute);
        CHECK(made >= 20 * row.perMinute / 2);
        CHECK(presenceName(desk.view(agent.session_).presence) == "live");
        // One file in use, the others wait; nothing in the trash.
        const Json stats = drive.emulator_.control("GET", "objects?name=state-*");
        CHECK(stats.at("objects").size() == kSpareFiles);
        for (const Json& object : stats.at("objects")) CHECK_FALSE(object.at("trashed").get<bool>());
    }
}

TEST_CASE("aFolderOfThisComputerServesAsAMailbox") {
    TempFolder temp;
    ManualClock clock;
    const auto files = io::makeLocalFileSystem();
    clock.setWall(io::SystemClock().wall());
    const auto remote =
        remote::makeLocalRemote({.root = temp / "drive", .lockFile = temp / "lock"}, *files, clock);
    const auto folder = need(remote->ensureFolder(mailboxFolder(PairingId::random()), kGo));
    const auto slots = remote::slotsOver(*remote, folder, {});
    DeskEnd desk(*slots, clock);
    AgentEnd agent(*slots, clock);
    REQUIRE(desk.turn());
    REQUIRE(desk.mailbox_.tend(kGo));
    for (int i = 0; i < 5; ++i) {
        REQUIRE(agent.post());
        CHECK(desk.turn());
        clock.advance(30s);
    }
    CHECK(desk.heard_.size() == 5);
    REQUIRE(desk.commands_.ask(Flush{}, clock.boot()));
    REQUIRE(desk.post(agent.session_));
    CHECK(agent.collect() == 1);
    REQUIRE(agent.post());
    CHECK(desk.turn());
    CHECK(commandStateName(desk.commands_.all().at(0).state) == "seen");
    CHECK(desk.receiver_.tally().allRefused() == 0);
}

}  // namespace
}  // namespace packtrain::test
