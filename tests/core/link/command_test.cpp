#include "link/command_book.h"
#include "link/command_desk.h"
#include "link_fixture.h"

namespace packtrain::test {
namespace {

using namespace link;
using namespace std::chrono_literals;

const std::string kDataset(32, 'a');

/// One desktop and one agent; frames pass when the test says so.
struct Talk {
    CommandDesk desk_;
    CommandBook book_{CommandRules{}};
    SenderId sender_ = SenderId::random();
    Ticks now_ = 1h;
    Safety safety_;

    CommandId ask(CommandAct act) { return need(desk_.ask(std::move(act), now_)); }
    /// The desktop's frame arrives; what is to be begun.
    std::vector<Command> deliver(Nanoseconds age = 0s) {
        CommandBody body{.open = desk_.open(now_), .history = {}};
        desk_.sent(body.open, now_);
        return book_.take(sender_, body, age, safety_);
    }
    void answer() { desk_.heard(book_.acknowledgements(), now_); }
    std::string_view state(std::size_t index = 0) { return commandStateName(desk_.all().at(index).state); }
};

TEST_CASE("aCommandIsSentSeenAndDone") {
    Talk talk;
    const CommandId id = talk.ask(SaveNow{});
    CHECK(talk.state() == "waiting");
    talk.now_ += 5s;
    const auto begun = talk.deliver();
    REQUIRE(begun.size() == 1);
    CHECK(begun[0].age == 5s);
    CHECK(talk.state() == "sent");
    talk.now_ += 10s;
    talk.answer();
    CHECK(talk.state() == "seen");
    CHECK(talk.desk_.lag() == 15s);
    CHECK(talk.book_.isAwaited());
    talk.book_.finish(id, Progress::done);
    talk.answer();
    CHECK(talk.state() == "done");
    CHECK_FALSE(talk.desk_.anyOpen());
    CHECK(talk.book_.isAwaited());  // the desktop has not said yet that it knows
    CHECK(talk.deliver().empty());
    CHECK_FALSE(talk.book_.isAwaited());
}

TEST_CASE("noCommandIsBegunTwice") {
    Talk talk;
    const CommandId id = talk.ask(SaveNow{});
    CHECK(talk.deliver().size() == 1);
    for (int again = 0; again < 5; ++again) CHECK(talk.deliver().empty());
    talk.book_.finish(id, Progress::done);
    CHECK(talk.deliver().empty());
    talk.book_.finish(id, Progress::failed, "too late to fail");
    talk.answer();
    CHECK(talk.state() == "done");
    CHECK(talk.book_.take(SenderId::random(), {.open = {{id, SaveNow{}, 0s, 1h}}, .history = {}}, 0s, {})
              .empty());
}

TEST_CASE("twoDesktopsAreHeardBoth") {
    Talk talk;
    talk.ask(SaveNow{});
    CHECK(talk.deliver().size() == 1);
    CommandDesk other;
    need(other.ask(Flush{}, talk.now_));
    const auto begun =
        talk.book_.take(SenderId::random(), {.open = other.open(talk.now_), .history = {}}, 0s, {});
    REQUIRE(begun.size() == 1);
    CHECK(std::holds_alternative<Flush>(begun[0].act));
    CHECK(talk.book_.acknowledgements().size() == 2);
}

TEST_CASE("whatCameTooLateIsNotBegun") {
    Talk talk;
    talk.ask(StopRuntime{.confirmed = true});
    talk.book_ = CommandBook({.mayBeControlled = true});
    talk.now_ += 4min;
    CHECK(talk.deliver(61s).empty());
    talk.answer();
    CHECK(talk.state() == "expired");
    talk.ask(StopRuntime{.confirmed = true});
    talk.now_ += 4min;
    CHECK(talk.deliver(59s).size() == 1);
}

TEST_CASE("controlFromAfarIsAChoice") {
    const CommandAct acts[] = {Prefetch{kDataset}, Evict{kDataset}, SetLimits{.budget = 1},
                               StopRuntime{.confirmed = true}};
    for (const bool allowed : {false, true}) {
        Talk talk;
        talk.book_ = CommandBook({.mayBeControlled = allowed});
        for (const CommandAct& act : acts) talk.ask(act);
        CHECK(talk.deliver().size() == (allowed ? 4 : 0));
        talk.answer();
        for (std::size_t i = 0; i < 4; ++i) CHECK(talk.state(i) == (allowed ? "seen" : "refused"));
    }
    Talk talk;
    for (const CommandAct& act : {CommandAct(SaveNow{}), CommandAct(Flush{}), CommandAct(Pin{kDataset})})
        talk.ask(act);
    CHECK(talk.deliver().size() == 3);
}

TEST_CASE("theMachineIsNotStoppedBeforeTheSaveIsDurable") {
    Talk talk;
    talk.book_ = CommandBook({.mayBeControlled = true});
    talk.ask(StopRuntime{});
    CHECK(talk.deliver().empty());
    talk.answer();
    CHECK(talk.state() == "refused");
    CHECK(talk.desk_.all()[0].why == "the newest save is not durable");
    talk.safety_.newestSaveIsDurable = true;
    talk.ask(StopRuntime{});
    CHECK(talk.deliver().size() == 1);
    talk.safety_.newestSaveIsDurable = false;
    talk.ask(StopRuntime{.confirmed = true});
    CHECK(talk.deliver().size() == 1);
}

TEST_CASE("whatTheAgentDoesNotKnowIsRefused") {
    Talk talk;
    talk.book_ = CommandBook({.mayBeControlled = true});
    talk.ask(UnknownCommand{"run_this", "this agent does not know it"});
    CHECK(talk.deliver().empty());
    talk.answer();
    CHECK(talk.state() == "refused");
}

TEST_CASE("aSessionThatEndsAnswersNothingMore") {
    Talk talk;
    talk.ask(SaveNow{});
    talk.deliver();
    talk.desk_.sessionEnded(talk.now_);
    CHECK(talk.state() == "unanswered");
    talk.answer();
    CHECK(talk.state() == "unanswered");
    CHECK(talk.desk_.open(talk.now_).empty());
}

TEST_CASE("whatIsOpenIsAcknowledgedBeforeWhatIsOld") {
    Talk talk;
    const CommandId first = talk.ask(SaveNow{});
    talk.deliver();
    // A hundred commands of desktops that come and go.
    for (int i = 0; i < 100; ++i) {
        CommandDesk other;
        const CommandId id = need(other.ask(Flush{}, talk.now_));
        const SenderId sender = SenderId::random();
        talk.book_.take(sender, {.open = other.open(talk.now_), .history = {}}, 0s, {});
        talk.book_.finish(id, Progress::done);
        talk.book_.take(sender, {}, 0s, {});
    }
    const auto told = talk.book_.acknowledgements();
    CHECK(told.size() == kMostAcknowledged);
    CHECK(told.front().id == first);
}

TEST_CASE("aDeskAsksNoMoreThanAFrameHolds") {
    CommandDesk desk;
    for (std::size_t i = 0; i < kMostCommands; ++i) CHECK(desk.ask(SaveNow{}, 1s));
    CHECK_FALSE(desk.ask(SaveNow{}, 1s));
    CHECK(writeCommands({.open = desk.open(2s), .history = {}}));
}

}  // namespace
}  // namespace packtrain::test
