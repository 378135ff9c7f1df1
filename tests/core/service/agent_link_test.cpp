// The agent's end of the link against a desktop's, over a mailbox in a folder of this computer and on a clock
// of the test's.
#include "service/agent_link.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <thread>

#include "core/link/mailbox_ends.h"
#include "io/system_clock.h"
#include "link/direct/local_link.h"
#include "remote/local/local_remote.h"
#include "support/recording_log.h"
#include "support/temp_folder.h"

namespace packtrain::test {
namespace {

using namespace service;
using namespace std::chrono_literals;

/// What an agent is and does, as the test says.
struct FakeAgent {
    Json snapshot = {{"session", {{"platform", "colab"}}}};
    AgentMood mood;
    bool isDurable = false;
    Progress progress = Progress::done;  ///< of each command, at its second step
    std::vector<std::string> begun;
    std::vector<session::PastSession> remembered;

    AgentSide side() {
        return {.snapshot = [this] { return snapshot; },
                .mood = [this] { return mood; },
                .isNewestSaveDurable = [this] { return isDurable; },
                .begin =
                    [this](const CommandAct& act) {
                        return [this, name = std::string(link::commandName(act)), steps = 0]() mutable {
                            if (steps++ > 0) return CommandOutcome{.progress = progress, .why = "as asked"};
                            begun.push_back(name);
                            return CommandOutcome{};
                        };
                    },
                .remember = [this](const auto& past) { remembered = past; }};
    }
};

/// A notebook's machine and a desktop with one drive between them, which is a folder.
struct Pair {
    TempFolder folder_;
    std::unique_ptr<io::FileSystem> files_ = io::makeLocalFileSystem();
    ManualClock clock_;
    RecordingLog log_;
    link::Pairing pairing_{.id = link::PairingId::random(), .key = goldenKey()};
    link::SessionId session_ = link::SessionId::random();
    FakeAgent agent_;
    AgentSide side_ = agent_.side();
    int woken_ = 0;
    std::shared_ptr<LinkLine> line_ = makeLine({.mayBeControlled = true});
    AgentMail mail_{line_, door(), clock_};

    std::unique_ptr<remote::Remote> remote_;
    std::unique_ptr<remote::Slots> slots_;
    std::optional<DeskEnd> desk_;

    Pair() { pass(0s); }

    std::shared_ptr<LinkLine> makeLine(link::CommandRules rules) {
        return std::make_shared<LinkLine>(pairing_, session_, rules, clock_, side_, [this] { ++woken_; });
    }
    Path root() const { return folder_ / "drive"; }
    Path mailbox() const { return root() / link::mailboxFolder(pairing_.id); }
    std::unique_ptr<MailboxDoor> door() {
        return std::make_unique<MailboxDoor>(*files_, clock_, log_,
                                             LinePlaces{.stateFolder = folder_ / "state",
                                                        .configFolder = folder_ / "config",
                                                        .programFolder = folder_ / "programs"},
                                             "local:" + root().bytes(), pairing_.id);
    }
    /// A desktop comes, and makes the mailbox.
    void openDesk() {
        remote_ = remote::makeLocalRemote({.root = root(), .lockFile = folder_ / "lock"}, *files_, clock_);
        const auto folder = need(remote_->ensureFolder(link::mailboxFolder(pairing_.id), kGo));
        slots_ = remote::slotsOver(*remote_, folder, {});
        desk_.emplace(*slots_, clock_);
        REQUIRE(desk_->mailbox_.turn(desk_->receiver_, kGo));
        REQUIRE(desk_->mailbox_.tend(kGo));
    }
    /// The drive's files are of the real time, by which their ages are told.
    void pass(Nanoseconds time) {
        clock_.advance(time);
        clock_.setWall(io::SystemClock().wall());
    }
    void turn() {
        pass(mail_.untilNextTurn());
        mail_.turn(kGo);
    }
    std::vector<link::Told> look() { return need(desk_->mailbox_.turn(desk_->receiver_, kGo)); }
    /// Takes what the agent said into account, as a desktop does.
    void hear() {
        for (const link::Told& told : look()) desk_->commands_.heard(told.body.acknowledged, clock_.boot());
    }
    std::string state() const { return mail_.view()["state"]; }
    std::string commandState() {
        return std::string(link::commandStateName(desk_->commands_.all().back().state));
    }
};

TEST_CASE_FIXTURE(Pair, "framesArriveAndTellTheSnapshotAndTheEnds") {
    openDesk();
    agent_.mood = {.isBusy = true,
                   .age = 3s,
                   .deadlines = {{session::DeadlineKind::hardCap,
                                  clock_.boot() + 1h,
                                  clock_.boot() + 2h,
                                  clock_.boot() + 3h,
                                  {}}}};
    turn();
    const auto told = look();
    REQUIRE(told.size() == 1);
    CHECK(told[0].head.session == session_);
    CHECK(told[0].body.state["session"]["platform"] == "colab");
    CHECK(told[0].body.age == 3s);
    CHECK(told[0].body.nextBy == 30s);
    REQUIRE(told[0].body.deadlines.size() == 1);
    CHECK(told[0].body.deadlines[0].kind == "hard_cap");
    CHECK(told[0].body.deadlines[0].median == 2h);
    CHECK_FALSE(told[0].body.ended);
    CHECK(state() == "works");
    turn();
    REQUIRE(look().size() == 1);
    CHECK(desk_->receiver_.tally().allRefused() == 0);
}

TEST_CASE_FIXTURE(Pair, "thePaceFollowsTheWorkAndNoPromiseIsBroken") {
    openDesk();
    turn();
    CHECK(mail_.untilNextTurn() == 120s);
    agent_.mood.isBusy = true;
    CHECK(mail_.untilNextTurn() == 30s);
    turn();
    agent_.mood.deadlines = {
        {session::DeadlineKind::idle, clock_.boot() + 5min, clock_.boot() + 5min, clock_.boot() + 5min, {}}};
    CHECK(mail_.untilNextTurn() == 15s);
    turn();
    agent_.mood = {};
    // It said that it would speak within 15 s.
    CHECK(mail_.untilNextTurn() == 15s);
    turn();
    CHECK(mail_.untilNextTurn() == 120s);
}

TEST_CASE_FIXTURE(Pair, "aCommandIsBegunOnceAndAnsweredWithWhatBecameOfIt") {
    openDesk();
    turn();
    REQUIRE(look().size() == 1);
    REQUIRE(desk_->commands_.ask(link::SaveNow{}, clock_.boot()));
    REQUIRE(desk_->post(session_));
    turn();
    CHECK(woken_ == 1);
    hear();
    CHECK(commandState() == "seen");
    CHECK(mail_.untilNextTurn() == 15s);
    CHECK(line_->proceed());
    REQUIRE(desk_->post(session_));
    turn();
    CHECK_FALSE(line_->proceed());
    CHECK(agent_.begun == std::vector<std::string>{"save_now"});
    turn();
    hear();
    CHECK(commandState() == "done");
    CHECK(desk_->commands_.all().back().why == "as asked");
    const Json told = line_->view()["commands"];
    REQUIRE(told.size() == 1);
    CHECK(told[0]["command"] == "save_now");
    CHECK(told[0]["progress"] == "done");
    CHECK(line_->view()["refused"].empty());
}

TEST_CASE_FIXTURE(Pair, "aCommandThatFailsIsSaidToHaveFailed") {
    openDesk();
    agent_.progress = Progress::failed;
    turn();
    look();
    REQUIRE(desk_->commands_.ask(link::Flush{}, clock_.boot()));
    REQUIRE(desk_->post(session_));
    turn();
    line_->proceed();
    line_->proceed();
    turn();
    hear();
    CHECK(commandState() == "failed");
}

TEST_CASE_FIXTURE(Pair, "theMachineIsNotGivenBackBeforeTheNewestSaveIsDurable") {
    openDesk();
    turn();
    look();
    REQUIRE(desk_->commands_.ask(link::StopRuntime{}, clock_.boot()));
    REQUIRE(desk_->post(session_));
    turn();
    hear();
    CHECK(commandState() == "refused");
    agent_.isDurable = true;
    REQUIRE(desk_->commands_.ask(link::StopRuntime{}, clock_.boot()));
    REQUIRE(desk_->post(session_));
    turn();
    line_->proceed();
    CHECK(agent_.begun == std::vector<std::string>{"stop_runtime"});
}

TEST_CASE_FIXTURE(Pair, "whereControlIsForbiddenOnlyWhatIsNeverOffIsBegun") {
    line_ = makeLine({.mayBeControlled = false});
    link::Sender sender(pairing_.key, link::Direction::toAgent, session_);
    const std::string dataset(32, 'a');
    link::CommandBody body;
    for (const CommandAct& act : {CommandAct(link::SetLimits{.budget = 1}), CommandAct(link::Evict{dataset}),
                                  CommandAct(link::Pin{dataset}), CommandAct(link::SaveNow{})})
        body.open.push_back({.id = link::CommandId::random(), .act = act, .age = 0s, .goodFor = 1h});
    const std::string frame = need(sender.seal(need(link::writeCommands(body))));
    CHECK_FALSE(line_->hear(link::Road::direct, asBytes(frame), 0s));
    line_->proceed();
    CHECK(agent_.begun == std::vector<std::string>{"pin", "save_now"});
    int refused = 0;
    const Json view = line_->view();
    for (const Json& each : view["commands"]) refused += each["progress"] == "refused" ? 1 : 0;
    CHECK(refused == 2);
}

TEST_CASE_FIXTURE(Pair, "whatIsNoFrameOfThisSessionIsCountedAndBeginsNothing") {
    const auto hear = [&](const std::string& frame) {
        return line_->hear(link::Road::direct, asBytes(frame), 0s);
    };
    const auto sealed = [&](link::Sender& sender) {
        const link::CommandBody body{
            .open = {{.id = link::CommandId::random(), .act = link::SaveNow{}, .age = 0s, .goodFor = 1h}}};
        return need(sender.seal(need(link::writeCommands(body))));
    };
    link::Sender mine(pairing_.key, link::Direction::toAgent, session_);
    link::Sender stranger(link::PairingKey::random(), link::Direction::toAgent, session_);
    link::Sender elsewhere(pairing_.key, link::Direction::toAgent, link::SessionId::random());
    link::Sender turned(pairing_.key, link::Direction::toDesktop, session_);
    const std::string good = sealed(mine);
    const std::string empty = need(mine.seal("no object"));
    CHECK_FALSE(hear(good));
    const std::size_t begun = (line_->proceed(), agent_.begun.size());
    using link::Refusal;
    CHECK(hear(good) == Refusal::replayed);
    CHECK(hear(empty) == Refusal::malformed);
    CHECK(hear(sealed(stranger)) == Refusal::forged);
    CHECK(hear(sealed(elsewhere)) == Refusal::otherSession);
    CHECK(hear(sealed(turned)) == Refusal::wrongDirection);
    CHECK(hear(sealed(mine).substr(0, 60)) == Refusal::truncated);
    CHECK(hear("rubbish") == Refusal::notAFrame);
    CHECK(hear(std::string(70'000, 'x')) == Refusal::oversized);
    line_->proceed();
    CHECK(agent_.begun.size() == begun);
    const Json refused = line_->view()["refused"];
    CHECK(refused.size() == 8);
    for (const auto& [kind, count] : refused.items()) {
        CAPTURE(kind);
        CHECK(count == 1);
    }
}

TEST_CASE_FIXTURE(Pair, "rubbishInTheMailboxIsLeftAloneAndCounted") {
    openDesk();
    turn();
    REQUIRE(look().size() == 1);
    REQUIRE(desk_->commands_.ask(link::SaveNow{}, clock_.boot()));
    REQUIRE(desk_->post(session_));
    std::vector<Path> letters;
    for (const auto& entry : std::filesystem::directory_iterator(mailbox().bytes()))
        if (entry.path().filename().string().starts_with("desk-"))
            letters.emplace_back(entry.path().string());
    REQUIRE(letters.size() == 1);
    REQUIRE(io::writeWhole(*files_, letters[0], asBytes("rubbish")));
    REQUIRE(io::writeWhole(*files_, mailbox() / ("desk-" + std::string(32, '0')), asBytes("not ours")));
    turn();
    CHECK(line_->view()["refused"]["not_a_frame"] == 1);
    CHECK(agent_.begun.empty());
    CHECK(state() == "works");
    REQUIRE(desk_->post(session_));
    turn();
    line_->proceed();
    CHECK(agent_.begun == std::vector<std::string>{"save_now"});
}

TEST_CASE_FIXTURE(Pair, "aMailboxThatNobodyHasMadeYetIsWaitedFor") {
    turn();
    CHECK(state() == "waits");
    CHECK(mail_.view()["error"]["reason"] == "objectGone");
    turn();
    CHECK(state() == "waits");
    // It is the desktops' to make.
    CHECK_FALSE(files_->stat(root() / ".packtrain"));
    openDesk();
    turn();
    CHECK(state() == "works");
    CHECK_FALSE(mail_.view().contains("error"));
    CHECK(look().size() == 1);
}

TEST_CASE_FIXTURE(Pair, "withoutAFreeFileItWaitsForOne") {
    openDesk();
    for (const auto& entry : std::filesystem::directory_iterator(mailbox().bytes()))
        REQUIRE(files_->remove(Path(entry.path().string())));
    turn();
    CHECK(state() == "waits");
    openDesk();
    turn();
    CHECK(state() == "works");
    CHECK(look().size() == 1);
}

TEST_CASE_FIXTURE(Pair, "aMailboxThatWasDeletedAndMadeAnewIsFoundAgain") {
    openDesk();
    turn();
    REQUIRE(look().size() == 1);
    REQUIRE(files_->removeTree(root() / ".packtrain"));
    turn();
    CHECK(state() != "works");
    openDesk();
    turn();
    CHECK(state() == "works");
    CHECK(look().size() == 1);
}

TEST_CASE_FIXTURE(Pair, "aDriveThatIsAwayForAnHourIsUsedAgainWhenItIsBack") {
    openDesk();
    agent_.mood.isBusy = true;
    turn();
    REQUIRE(look().size() == 1);
    std::filesystem::rename(root().bytes(), (folder_ / "away").bytes());
    for (const Ticks end = clock_.boot() + 1h; clock_.boot() < end;) {
        turn();
        CHECK(state() != "works");
        CHECK(mail_.view().contains("error"));
    }
    std::filesystem::rename((folder_ / "away").bytes(), root().bytes());
    REQUIRE(desk_->commands_.ask(link::SaveNow{}, clock_.boot()));
    REQUIRE(desk_->post(session_));
    turn();
    CHECK(state() == "works");
    hear();
    CHECK(commandState() == "seen");
}

TEST_CASE_FIXTURE(Pair, "theLastFrameSaysGoodbye") {
    openDesk();
    turn();
    REQUIRE(look().size() == 1);
    line_->end("the agent was told to stop");
    mail_.sayGoodbye(kGo);
    const auto told = look();
    REQUIRE(told.size() == 1);
    CHECK(told[0].body.ended == "the agent was told to stop");
}

TEST_CASE_FIXTURE(Pair, "whoNeverSpokeSaysNoGoodbye") {
    openDesk();
    line_->end("the agent was told to stop");
    mail_.sayGoodbye(kGo);
    CHECK(look().empty());
}

TEST_CASE_FIXTURE(Pair, "aDesktopThatLeftIsNotWaitedForForEver") {
    openDesk();
    turn();
    look();
    REQUIRE(desk_->commands_.ask(link::SaveNow{}, clock_.boot()));
    REQUIRE(desk_->post(session_));
    turn();
    line_->proceed();
    line_->proceed();
    CHECK(line_->attention() == link::Attention::near);
    pass(31min);
    CHECK(line_->attention() == link::Attention::idle);
}

TEST_CASE_FIXTURE(Pair, "whatADesktopRemembersIsHandedOn") {
    link::Sender sender(pairing_.key, link::Direction::toAgent, session_);
    link::CommandBody body;
    body.history.push_back({.id = "run-1",
                            .platform = "colab",
                            .plan = "free",
                            .began = 1,
                            .lasted = session::Seconds(7200),
                            .idle = session::Seconds(0)});
    const std::string frame = need(sender.seal(need(link::writeCommands(body))));
    CHECK_FALSE(line_->hear(link::Road::direct, asBytes(frame), 0s));
    REQUIRE(agent_.remembered.size() == 1);
    CHECK(agent_.remembered[0].id == "run-1");
    CHECK(woken_ == 0);
}

TEST_CASE("aSnapshotThatDoesNotFitIsCutAndSaysSo") {
    link::StateBody body{.nextBy = 30s, .now = 1h};
    body.state = {{"session", {{"platform", "colab"}}},
                  {"save", {{"risk_s", 7}}},
                  {"datasets", std::string(50'000, 'd')},
                  {"outputs", std::string(50'000, 'o')},
                  {"tokens", {{"remotes", Json::array()}}}};
    const link::StateBody cut = fitted(body);
    CHECK(link::writeState(cut));
    CHECK(cut.state["left_out"] == Json{"tokens", "outputs"});
    CHECK(cut.state.contains("datasets"));
    CHECK(cut.state["save"]["risk_s"] == 7);
    body.state = {{"session", {{"platform", "colab"}}}};
    CHECK(fitted(body).state == body.state);
    body.state["unheard_of"] = std::string(100'000, 'x');
    const link::StateBody bare = fitted(body);
    CHECK(link::writeState(bare));
    CHECK(bare.state["left_out"].back() == "the rest");
}

TEST_CASE_FIXTURE(Pair, "bothRoadsCountTogether") {
    openDesk();
    const auto first = need(line_->event(1));
    CHECK(first->counter == 0);
    CHECK(need(line_->event(1)) == first);
    turn();
    REQUIRE(look().size() == 1);
    const auto later = need(line_->event(2));
    CHECK(later->counter == 2);
    pass(2s);
    // The same look, and yet a frame is sealed at most a second before it is sent.
    CHECK(need(line_->event(2))->counter == 3);
    CHECK(later->text.starts_with("id: " + line_->sender().id().hex() + "-2\ndata: "));
    CHECK(later->text.ends_with("\n\n"));
    line_->end("over");
    const auto last = need(line_->event(3));
    CHECK(last->isLast);
    CHECK(need(line_->event(4)) == last);
}

/// The whole of it, with threads and a real clock.
struct Whole {
    TempFolder folder_;
    std::unique_ptr<io::FileSystem> files_ = io::makeLocalFileSystem();
    io::SystemClock clock_;
    FakeAgent agent_;
    AgentLink link_{{.files = *files_,
                     .clock = clock_,
                     .log = nullLog(),
                     .places = {.stateFolder = folder_ / "state",
                                .configFolder = folder_ / "config",
                                .programFolder = folder_ / "programs"}}};
};

TEST_CASE_FIXTURE(Whole, "thisComputersPairingIsOfThisStartAlone") {
    const link::Pairing here = need(link::readLocalLink(link_.pairHere()));
    link_.begin(agent_.side(), {.mayBeControlled = true});
    const auto line = link_.line(here.id.hex());
    REQUIRE(line);
    CHECK(line->pairing().key == here.key);
    CHECK_FALSE(link_.line(link::PairingId::random().hex()));
    CHECK_FALSE(link_.line("no id"));
    CHECK_FALSE(link_.line(""));
    const Json view = link_.view();
    CHECK(view["pairings"].size() == 1);
    CHECK(view["pairings"][0]["local"] == true);
    CHECK(json::dump(view).find(toBase64(here.key.bytes())) == std::string::npos);
}

TEST_CASE_FIXTURE(Whole, "commandsAreCarriedOutBehindTheRequest") {
    const link::Pairing here = need(link::readLocalLink(link_.pairHere()));
    link_.begin(agent_.side(), {.mayBeControlled = true});
    const auto line = link_.line(here.id.hex());
    REQUIRE(line);
    const auto id = *link::SessionId::fromHex(link_.view()["session"].get<std::string>());
    link::Sender sender(here.key, link::Direction::toAgent, id);
    const link::CommandBody body{
        .open = {{.id = link::CommandId::random(), .act = link::Flush{}, .age = 0s, .goodFor = 1h}}};
    const std::string frame = need(sender.seal(need(link::writeCommands(body))));
    CHECK_FALSE(line->hear(link::Road::direct, asBytes(frame), 0s));
    const auto end = std::chrono::steady_clock::now() + 20s;
    const auto isDone = [&] { return line->view()["commands"][0]["progress"] == "done"; };
    while (!isDone() && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(10ms);
    CHECK(isDone());
    link_.end("over", 0ms);
    CHECK(agent_.begun == std::vector<std::string>{"flush"});
}

TEST_CASE_FIXTURE(Whole, "theNotebooksPairingIsSpokenUnderAndReplaced") {
    Pair pair;
    pair.openDesk();
    NotebookPairing told{.id = pair.pairing_.id.hex(), .mailbox = "local:" + pair.root().bytes()};
    std::ranges::copy(pair.pairing_.key.bytes(), told.key.begin());
    link_.pair(told, "");
    link_.begin(agent_.side(), {});
    const auto speaks = [&] {
        const Json known = link_.view()["pairings"];
        return known.size() == 1 && known[0].contains("mailbox") && known[0]["mailbox"]["state"] == "works";
    };
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (!speaks() && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(10ms);
    CHECK(speaks());
    REQUIRE(pair.look().size() == 1);
    SUBCASE("the same again changes nothing") {
        const auto before = link_.line(told.id);
        link_.pair(told, "");
        CHECK(link_.line(told.id) == before);
    }
    SUBCASE("another one takes its place") {
        NotebookPairing other = told;
        other.id = link::PairingId::random().hex();
        link_.pair(other, "");
        CHECK_FALSE(link_.line(told.id));
        CHECK(link_.line(other.id));
    }
    SUBCASE("one of another version is not used, and that is said") {
        NotebookPairing odd = told;
        odd.id = "n-1";
        link_.pair(odd, "");
        CHECK(link_.view()["error"]["reason"] == "unsupported");
    }
    SUBCASE("at the end it says goodbye in the mailbox") {
        link_.end("the agent was told to stop", 10s);
        const auto last = pair.look();
        REQUIRE(last.size() == 1);
        CHECK(last[0].body.ended == "the agent was told to stop");
    }
}

}  // namespace
}  // namespace packtrain::test
