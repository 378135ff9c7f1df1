#include "mailbox_ends.h"
#include "paper_slots.h"

namespace packtrain::test {
namespace {

using namespace link;
using namespace std::chrono_literals;

struct Post {
    ManualClock clock_;
    PaperSlots slots_{clock_};
    DeskEnd desk_{slots_, clock_};
    AgentEnd agent_{slots_, clock_};

    Post() { openFor(desk_); }
    /// As at pairing: a desktop makes the files.
    static void openFor(DeskEnd& desk) {
        CHECK(desk.turn());
        need(desk.mailbox_.tend(kGo));
    }
    static void need(const Result<>& done) {
        if (!done) FAIL(done.error().message());
    }
    /// The agent speaks, and the desktop looks a moment later.
    void exchange() {
        need(agent_.post());
        clock_.advance(2s);
        CHECK(desk_.turn());
        clock_.advance(28s);
    }
    std::string_view presence() { return presenceName(desk_.view(agent_.session_).presence); }
    const Tally& tally() const { return desk_.receiver_.tally(); }
};

TEST_CASE("namesProveThatTheyAreOurs") {
    const std::string name = newMailName(goldenKey(), MailKind::state);
    CHECK(name.size() == 6 + 32);
    CHECK(mailKindOf(goldenKey(), name) == MailKind::state);
    CHECK(mailKindOf(goldenKey(), newMailName(goldenKey(), MailKind::desk)) == MailKind::desk);
    CHECK_FALSE(mailKindOf(PairingKey::random(), name));
    CHECK_FALSE(mailKindOf(goldenKey(), "desk-" + name.substr(6)));
    for (const std::string& other :
         {name + "0", name.substr(1), std::string("state-"), std::string(), name + "/x"})
        CHECK_FALSE(mailKindOf(goldenKey(), other));
    CHECK(newMailName(goldenKey(), MailKind::state) != name);
}

TEST_CASE("attentionDecidesTheInterval") {
    CHECK(attentionFor(false, std::nullopt, false) == Attention::idle);
    CHECK(attentionFor(true, std::nullopt, false) == Attention::active);
    CHECK(attentionFor(true, 20min + 1s, false) == Attention::active);
    CHECK(attentionFor(false, 20min, false) == Attention::near);
    CHECK(attentionFor(false, -1min, false) == Attention::near);
    CHECK(attentionFor(false, std::nullopt, true) == Attention::near);
    CHECK(mailInterval(Attention::near) == 15s);
    CHECK(mailInterval(Attention::active) == 30s);
    CHECK(mailInterval(Attention::idle) == 120s);
}

TEST_CASE("theDesktopMakesFilesAndTheAgentTakesOne") {
    Post post;
    CHECK(post.slots_.count("state-") == kSpareFiles);
    CHECK(post.slots_.free() == kSpareFiles);
    post.exchange();
    CHECK(post.desk_.heard_ == std::vector<std::uint64_t>{0});
    CHECK(post.slots_.free() == kSpareFiles - 1);
    post.exchange();
    post.exchange();
    CHECK(post.desk_.heard_ == std::vector<std::uint64_t>{0, 1, 2});
    CHECK(post.presence() == "live");
    CHECK(post.tally().allRefused() == 0);
}

TEST_CASE("anAgentWithoutAFileSaysSo") {
    ManualClock clock;
    PaperSlots slots(clock);
    AgentEnd agent(slots, clock);
    const auto posted = agent.post();
    REQUIRE_FALSE(posted);
    CHECK(posted.error().reason == Reason::objectGone);
    DeskEnd desk(slots, clock);
    Post::openFor(desk);
    CHECK(agent.post());
}

TEST_CASE("anUnchangedFileIsNoNewsAndNoAttack") {
    Post post;
    post.exchange();
    for (int i = 0; i < 20; ++i) {
        post.clock_.advance(30s);
        CHECK(post.desk_.turn());
    }
    CHECK(post.desk_.heard_.size() == 1);
    CHECK(post.tally().allRefused() == 0);
    CHECK(post.presence() == "lost");
}

TEST_CASE("agesComeFromTheDrivesClock") {
    Post post;
    Post::need(post.agent_.post());
    post.clock_.advance(50s);
    // A desktop that starts now has never seen the file.
    DeskEnd other(post.slots_, post.clock_);
    CHECK(other.turn());
    CHECK(other.last_->age.isExact);
    CHECK(other.last_->age.value == 50s);
    CHECK(other.view(post.agent_.session_).endings.at(0).low == post.agent_.began_ + 12h);
    CHECK(other.view(post.agent_.session_).age == 50s);
}

TEST_CASE("neitherClockOfTheTwoSidesPlaysAPart") {
    Post post;
    post.exchange();
    const Ticks end = post.desk_.view(post.agent_.session_).endings.at(0).low;
    for (const Nanoseconds jump : {2h, -4h, 24h * 365}) {
        post.clock_.jumpWall(jump);
        post.exchange();
        CHECK(post.desk_.view(post.agent_.session_).endings.at(0).low == end);
        CHECK(post.presence() == "live");
    }
}

TEST_CASE("aDriveWhoseClockJumpsMovesNoEndLater") {
    for (const Nanoseconds jump : {2h, -2h}) {
        Post post;
        post.exchange();
        const Ticks end = post.desk_.view(post.agent_.session_).endings.at(0).low;
        post.slots_.serverJump_ = jump;
        for (int i = 0; i < 30; ++i) post.exchange();  // past the next survey
        CHECK(post.desk_.view(post.agent_.session_).endings.at(0).low <= end);
        CHECK(post.desk_.view(post.agent_.session_).endings.at(0).low >= end - 2min);
        CHECK(post.presence() == "live");
    }
}

TEST_CASE("aDesktopThatSleptSeesTheAgeOfWhatItFinds") {
    Post post;
    post.exchange();
    const Ticks end = post.desk_.view(post.agent_.session_).endings.at(0).low;
    // The agent speaks twice in these eight hours; the last word is an hour old when the desktop wakes.
    post.clock_.sleepFor(7h);
    Post::need(post.agent_.post());
    post.clock_.sleepFor(1h);
    CHECK(post.presence() == "lost");
    CHECK(post.desk_.turn());
    CHECK(post.desk_.last_->age.value == 1h);
    CHECK(post.desk_.view(post.agent_.session_).endings.at(0).low <= end);
    CHECK(post.presence() == "lost");
    post.exchange();
    CHECK(post.presence() == "live");
    CHECK(post.desk_.view(post.agent_.session_).endings.at(0).low <= end);
}

TEST_CASE("aLinkThatWasDownForAnHourComesBack") {
    Post post;
    post.exchange();
    const Ticks end = post.desk_.view(post.agent_.session_).endings.at(0).low;
    post.slots_.isDown_ = true;
    std::vector<std::string_view> seen;
    for (int i = 0; i < 120; ++i) {
        CHECK_FALSE(post.agent_.post());
        CHECK(post.agent_.collect() == 0);
        CHECK_FALSE(post.desk_.turn());
        post.clock_.advance(30s);
        CHECK(post.desk_.view(post.agent_.session_).endings.at(0).low == end);
        if (seen.empty() || seen.back() != post.presence()) seen.push_back(post.presence());
    }
    CHECK(seen == std::vector<std::string_view>{"live", "late", "lost"});
    post.slots_.isDown_ = false;
    post.exchange();
    CHECK(post.presence() == "live");
    CHECK(post.tally().allRefused() == 0);
}

TEST_CASE("aHalfWrittenFileIsRefusedAndTheNextIsRead") {
    Post post;
    post.exchange();
    const std::string name = post.agent_.mailbox_.file();
    const std::string whole = post.slots_.named(name)->bytes;
    post.slots_.spoil(name, whole.substr(0, whole.size() / 2));
    CHECK(post.desk_.turn());
    CHECK(post.tally().of(Refusal::truncated) == 1);
    CHECK(post.desk_.turn());
    CHECK(post.tally().of(Refusal::truncated) == 1);
    post.exchange();
    CHECK(post.desk_.heard_.back() == 1);
}

TEST_CASE("rubbishIsRefusedCountedAndNoFileIsLostForGood") {
    Post post;
    post.exchange();
    const std::string name = post.agent_.mailbox_.file();
    const std::string whole = post.slots_.named(name)->bytes;
    std::string turned = whole;
    turned.back() = static_cast<char>(turned.back() ^ 1);
    for (const std::string& rubbish :
         {std::string("rubbish"), std::string(70000, 'x'), turned, std::string()}) {
        post.slots_.spoil(name, rubbish);
        CHECK(post.desk_.turn());
    }
    CHECK(post.tally().of(Refusal::notAFrame) == 1);
    CHECK(post.tally().of(Refusal::oversized) == 1);
    CHECK(post.tally().of(Refusal::forged) == 1);
    CHECK(post.tally().of(Refusal::truncated) == 1);
    // The agent sees that somebody else wrote to its file, and takes another one.
    post.agent_.collect();
    CHECK(post.agent_.mailbox_.file() != name);
    for (int i = 0; i < 4; ++i) post.exchange();
    CHECK(post.presence() == "live");
}

TEST_CASE("aFileThatWasPutBackIsRefused") {
    Post post;
    post.exchange();
    const std::string name = post.agent_.mailbox_.file();
    const std::string old = post.slots_.named(name)->bytes;
    post.exchange();
    post.slots_.spoil(name, old);
    CHECK(post.desk_.turn());
    CHECK(post.tally().of(Refusal::replayed) == 1);
}

TEST_CASE("aFileThatIsDeletedIsReplaced") {
    Post post;
    post.exchange();
    post.slots_.objects_.clear();
    CHECK_FALSE(post.agent_.post());
    for (int i = 0; i < 4; ++i) {
        post.clock_.advance(30s);
        CHECK(post.desk_.turn());
        Post::need(post.desk_.mailbox_.tend(kGo));
        (void)post.agent_.post();
    }
    CHECK(post.desk_.turn());
    post.exchange();
    CHECK(post.presence() == "live");
}

TEST_CASE("aDriveThatLagsIsNoAttack") {
    Post post;
    post.exchange();
    post.slots_.lags_ = true;
    for (int i = 0; i < 30; ++i) {
        post.exchange();
        CHECK(post.agent_.collect() == 0);
    }
    CHECK(post.tally().allRefused() == 0);
    CHECK(post.presence() == "live");
    CHECK(post.slots_.free() == kSpareFiles - 1);
}

TEST_CASE("aLostReplyCostsNoFile") {
    Post post;
    post.exchange();
    const std::string name = post.agent_.mailbox_.file();
    post.slots_.losesReply_ = true;
    CHECK_FALSE(post.agent_.post());
    post.agent_.collect();
    CHECK(post.agent_.mailbox_.file() == name);
    CHECK(post.desk_.turn());
    CHECK(post.desk_.heard_.size() == 2);
}

TEST_CASE("afterFiveHundredUpdatesAnotherFileIsTaken") {
    Post post;
    std::set<std::string> files;
    for (std::uint64_t i = 0; i < 2 * kUpdatesPerFile + 10; ++i) {
        if (i % 20 == 19) post.agent_.collect();
        post.exchange();
        files.insert(post.agent_.mailbox_.file());
        Post::need(post.desk_.mailbox_.tend(kGo));
    }
    CHECK(files.size() == 3);
    // Each frame was read, at the change too.
    CHECK(post.desk_.heard_.size() == 2 * kUpdatesPerFile + 10);
    CHECK(post.tally().allRefused() == 0);
    // Nothing grows: those that had their time are gone, and as many wait as at first.
    for (int i = 0; i < 30; ++i) {
        post.exchange();
        Post::need(post.desk_.mailbox_.tend(kGo));
    }
    CHECK(post.slots_.count("state-") == kSpareFiles + 1);
}

TEST_CASE("withoutAFreeFileTheOldOneServesOn") {
    Post post;
    for (auto& [id, object] : post.slots_.objects_)
        if (id != "1") object.bytes = "taken by others";
    for (std::uint64_t i = 0; i < kUpdatesPerFile + 20; ++i) post.exchange();
    CHECK(post.desk_.heard_.size() == kUpdatesPerFile + 20);
}

TEST_CASE("twoAgentsThatTakeOneFilePart") {
    Post post;
    AgentEnd other(post.slots_, post.clock_);
    // Only one file is there when both look, and the second list does not show yet that it is taken.
    for (auto& [id, object] : post.slots_.objects_)
        if (id != "1") post.slots_.hidden_.insert(id);
    post.slots_.lags_ = true;
    Post::need(post.agent_.post());
    Post::need(other.post());
    CHECK(post.agent_.mailbox_.file() == other.mailbox_.file());
    post.slots_.lags_ = false;
    post.slots_.hidden_.clear();
    for (int i = 0; i < 3; ++i) {
        post.agent_.collect();
        other.collect();
        Post::need(post.agent_.post());
        Post::need(other.post());
        post.clock_.advance(30s);
        CHECK(post.desk_.turn());
    }
    CHECK(post.agent_.mailbox_.file() != other.mailbox_.file());
}

TEST_CASE("aFileThatListsDoNotShowIsCounted") {
    Post post;
    Post::need(post.agent_.post());
    post.agent_.collect();
    CHECK(post.agent_.mailbox_.looksWithoutFile() == 0);
    // As when the folder was put into the trash: what is written there arrives, and nobody reads it.
    for (const auto& [id, object] : post.slots_.objects_) post.slots_.hidden_.insert(id);
    for (int looks = 1; looks <= 3; ++looks) {
        post.agent_.collect();
        Post::need(post.agent_.post());
        CHECK(post.agent_.mailbox_.looksWithoutFile() == looks);
    }
    post.slots_.hidden_.clear();
    post.agent_.collect();
    CHECK(post.agent_.mailbox_.looksWithoutFile() == 0);
}

TEST_CASE("nothingOfOthersIsTouched") {
    Post post;
    post.slots_.objects_["foreign"] = {.name = "state-0011223344556677ffffffffffffffff", .bytes = "free\n"};
    post.slots_.objects_["notes"] = {.name = "my notes.txt", .bytes = "free\n"};
    for (int i = 0; i < 10; ++i) {
        post.exchange();
        post.agent_.collect();
    }
    post.clock_.advance(24h * 30);
    CHECK(post.desk_.turn());
    for (int i = 0; i < 5; ++i) Post::need(post.desk_.mailbox_.tend(kGo));
    CHECK(post.slots_.objects_.at("foreign").bytes == "free\n");
    CHECK(post.slots_.objects_.at("notes").bytes == "free\n");
    // The file of a session that ended a month ago is gone; those that wait for one are not.
    CHECK(post.slots_.count("state-") == kSpareFiles + 1);
}

TEST_CASE("aCommandIsSeenAndDoneByMailbox") {
    Post post;
    post.exchange();
    const CommandId id = *post.desk_.commands_.ask(SaveNow{}, post.clock_.boot());
    Post::need(post.desk_.post(post.agent_.session_));
    CHECK(commandStateName(post.desk_.commands_.all()[0].state) == "sent");
    CHECK(post.agent_.collect() == 1);
    CHECK(post.agent_.collect() == 0);
    post.exchange();
    CHECK(commandStateName(post.desk_.commands_.all()[0].state) == "seen");
    post.agent_.book_.finish(id, Progress::done);
    post.exchange();
    CHECK(commandStateName(post.desk_.commands_.all()[0].state) == "done");
    Post::need(post.desk_.post(post.agent_.session_));
    CHECK(post.agent_.collect() == 0);
    CHECK_FALSE(post.agent_.book_.isAwaited());
    CHECK(post.slots_.count("desk-") == 1);
    Post::need(post.desk_.mailbox_.leave(post.agent_.session_, kGo));
    CHECK(post.slots_.count("desk-") == 0);
}

TEST_CASE("twoDesktopsOnOneSessionAreBothHeard") {
    Post post;
    DeskEnd other(post.slots_, post.clock_);
    CHECK(other.turn());
    post.exchange();
    post.clock_.advance(30s);
    CHECK(other.turn());
    CHECK(other.heard_ == post.desk_.heard_);
    for (DeskEnd* desk : {&post.desk_, &other}) {
        REQUIRE(desk->commands_.ask(Flush{}, post.clock_.boot()));
        Post::need(desk->post(post.agent_.session_));
    }
    CHECK(post.agent_.collect() == 2);
    post.exchange();
    CHECK(other.turn());
    for (DeskEnd* desk : {&post.desk_, &other})
        CHECK(commandStateName(desk->commands_.all()[0].state) == "seen");
    CHECK(post.agent_.receiver_.tally().allRefused() == 0);
}

TEST_CASE("aLetterThatWasReadIsNotLostToTheNextOnesError") {
    Post post;
    post.exchange();
    DeskEnd other(post.slots_, post.clock_);
    CHECK(other.turn());
    for (DeskEnd* desk : {&post.desk_, &other}) {
        REQUIRE(desk->commands_.ask(Flush{}, post.clock_.boot()));
        Post::need(desk->post(post.agent_.session_));
    }
    post.slots_.failsAfter_ = 2;  // the list and one letter
    CHECK(post.agent_.collect() == 1);
    post.slots_.failsAfter_.reset();
    CHECK(post.agent_.collect() == 1);
}

TEST_CASE("anAgentThatIsStartedAnewTakesNoOldCommand") {
    Post post;
    post.exchange();
    REQUIRE(post.desk_.commands_.ask(SaveNow{}, post.clock_.boot()));
    Post::need(post.desk_.post(post.agent_.session_));
    AgentEnd next(post.slots_, post.clock_);
    CHECK(next.collect() == 0);
    CHECK(next.receiver_.tally().of(Refusal::otherSession) == 1);
    CHECK(next.collect() == 0);
    CHECK(next.receiver_.tally().of(Refusal::otherSession) == 1);
}

/// Twenty minutes, both sides at their own pace; the requests of each minute, and how many commands came
/// through.
struct Minutes {
    Post post_;
    Ticks agentNext_{0}, deskNext_{0};
    bool isPosting_ = true;

    void run(Attention attention, Nanoseconds duration) {
        post_.agent_.attention_ = attention;
        const Ticks end = post_.clock_.boot() + duration;
        agentNext_ = deskNext_ = post_.clock_.boot();
        while (post_.clock_.boot() < end) {
            const Ticks now = post_.clock_.boot();
            if (now >= agentNext_) {
                if (std::exchange(isPosting_, !isPosting_))
                    Post::need(post_.agent_.post());
                else
                    post_.agent_.collect();
                agentNext_ = now + mailInterval(attention) / 2;
            }
            if (now >= deskNext_) {
                CHECK(post_.desk_.turn());
                deskNext_ = now + post_.desk_.mailbox_.untilNextTurn(attention);
            }
            post_.clock_.advance(500ms);
        }
    }
};

TEST_CASE("theMailboxCostsWhatThePageSays") {
    struct Row {
        Attention attention;
        std::uint64_t perMinute;
    };
    for (const Row& row : {Row{Attention::near, 12}, Row{Attention::active, 6}, Row{Attention::idle, 2}}) {
        Minutes minutes;
        minutes.run(row.attention, 10min);  // pairing, first list, first file
        const std::uint64_t before = minutes.post_.slots_.requests_;
        const std::size_t heard = minutes.post_.desk_.heard_.size();
        minutes.run(row.attention, 60min);
        CAPTURE(row.perMinute);
        CHECK(minutes.post_.slots_.requests_ - before <= 60 * row.perMinute + 4);
        const auto frames = static_cast<std::size_t>(60min / mailInterval(row.attention));
        CHECK(minutes.post_.desk_.heard_.size() - heard >= frames * 3 / 4);
        CHECK(minutes.post_.presence() == "live");
        CHECK(minutes.post_.tally().allRefused() == 0);
    }
}

}  // namespace
}  // namespace packtrain::test
