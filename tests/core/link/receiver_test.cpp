#include "link/receiver.h"

#include <set>

#include "link/sender.h"
#include "link_fixture.h"

namespace packtrain::test {
namespace {

using namespace link;
using As = Received::As;

struct Desk {
    Receiver receiver_{goldenKey(), Direction::toDesktop};

    Received direct(std::string_view frame) { return receiver_.take(Road::direct, asBytes(frame)); }
    Received mailbox(std::string_view frame) { return receiver_.take(Road::mailbox, asBytes(frame)); }
    const Tally& tally() const { return receiver_.tally(); }
};

TEST_CASE("framesInOrderAreFresh") {
    Desk desk;
    Sender agent(goldenKey(), Direction::toDesktop, kSession);
    for (std::uint64_t i = 0; i < 5; ++i) {
        const Received taken = desk.direct(need(agent.seal("state " + std::to_string(i))));
        CHECK(taken.as == As::fresh);
        CHECK(taken.payload == "state " + std::to_string(i));
        REQUIRE(taken.head);
        CHECK(taken.head->counter == i);
        CHECK(taken.head->sender == agent.id());
    }
    CHECK(desk.tally() == Tally{.fresh = 5});
}

TEST_CASE("aReplayIsRefusedAndCounted") {
    Desk desk;
    const std::string first = stateFrame(0), second = stateFrame(1);
    CHECK(desk.direct(first).as == As::fresh);
    CHECK(desk.direct(second).as == As::fresh);
    CHECK(nameOf(desk.direct(first).refusal) == "replayed");
    CHECK(nameOf(desk.direct(second).refusal) == "replayed");
    CHECK(nameOf(desk.direct(stateFrame(1, "{\"other\":1}")).refusal) == "replayed");
    CHECK(desk.tally().of(Refusal::replayed) == 3);
    CHECK(desk.tally().allRefused() == 3);
}

TEST_CASE("aReplayOfLongAgoIsRefusedToo") {
    Desk desk;
    const std::string first = stateFrame(0);
    CHECK(desk.direct(first).as == As::fresh);
    CHECK(desk.direct(stateFrame(5000)).as == As::fresh);
    CHECK(nameOf(desk.direct(first).refusal) == "replayed");
}

TEST_CASE("anOlderFrameOnTheSameRoadIsOutOfOrder") {
    Desk desk;
    CHECK(desk.direct(stateFrame(9)).as == As::fresh);
    const std::string older = stateFrame(8);
    CHECK(nameOf(desk.direct(older).refusal) == "out_of_order");
    CHECK(nameOf(desk.direct(older).refusal) == "replayed");
}

TEST_CASE("whatIsLateOnAnotherRoadIsNoAttack") {
    Desk desk;
    for (std::uint64_t i = 0; i < 40; ++i) CHECK(desk.direct(stateFrame(i)).as == As::fresh);
    // The drive shows frames of its own, some of which the stream has told already, some of which it never
    // told.
    for (const std::uint64_t i : {5U, 17U, 39U}) {
        const Received late = desk.mailbox(stateFrame(i, "{\"word\":" + std::to_string(i) + "}"));
        CHECK(late.as == As::late);
        CHECK_FALSE(late.payload.empty());
    }
    CHECK(desk.mailbox(stateFrame(40)).as == As::fresh);
    CHECK(desk.tally().late == 3);
    CHECK(desk.tally().allRefused() == 0);
}

TEST_CASE("theSameFrameOnBothRoadsIsNewsOnce") {
    Desk desk;
    const std::string frame = stateFrame(3);
    CHECK(desk.mailbox(frame).as == As::fresh);
    CHECK(desk.direct(frame).as == As::late);
    CHECK(desk.tally().allRefused() == 0);
}

TEST_CASE("aMailboxThatIsReadAgainIsUnchanged") {
    Desk desk;
    const std::string frame = stateFrame(3);
    CHECK(desk.mailbox(frame).as == As::fresh);
    for (int i = 0; i < 3; ++i) CHECK(desk.mailbox(frame).as == As::unchanged);
    CHECK(desk.tally() == Tally{.fresh = 1, .unchanged = 3});
}

TEST_CASE("aMailboxThatWasPutBackIsRefused") {
    Desk desk;
    const std::string old = stateFrame(3);
    CHECK(desk.mailbox(old).as == As::fresh);
    CHECK(desk.mailbox(stateFrame(4)).as == As::fresh);
    CHECK(nameOf(desk.mailbox(old).refusal) == "replayed");
    CHECK(nameOf(desk.mailbox(stateFrame(2)).refusal) == "out_of_order");
}

TEST_CASE("countersOfTwoSendersDoNotMeet") {
    Desk desk;
    CHECK(desk.direct(stateFrame(100)).as == As::fresh);
    CHECK(desk.direct(stateFrame(0, "{}", SenderId::random())).as == As::fresh);
    CHECK(desk.direct(stateFrame(1, "{}", SenderId::random())).as == As::fresh);
    CHECK(desk.tally().fresh == 3);
}

TEST_CASE("aForgedFrameMovesNoCounter") {
    Desk desk;
    CHECK(desk.direct(stateFrame(1)).as == As::fresh);
    const FrameHead head{.session = kSession, .sender = kAgent, .counter = 1'000'000};
    const std::string forged = need(sealFrame(PairingKey::random(), head, "{}"));
    CHECK(nameOf(desk.direct(forged).refusal) == "forged");
    CHECK(desk.direct(stateFrame(2)).as == As::fresh);
}

TEST_CASE("anAgentHearsOnlyWhatWasMeantForThisStart") {
    Receiver agent(goldenKey(), Direction::toAgent, kSession);
    Sender old(goldenKey(), Direction::toAgent, SessionId::random());
    CHECK(nameOf(agent.take(Road::mailbox, asBytes(need(old.seal("{}")))).refusal) == "other_session");
    CHECK(nameOf(agent.take(Road::mailbox, asBytes(stateFrame(1))).refusal) == "wrong_direction");
    Sender desk(goldenKey(), Direction::toAgent, kSession);
    CHECK(agent.take(Road::mailbox, asBytes(need(desk.seal("{}")))).as == As::fresh);
}

TEST_CASE("whatDoesNotFitUsesUpNoNumber") {
    Sender agent(goldenKey(), Direction::toDesktop, kSession);
    CHECK_FALSE(agent.seal(std::string(kLargestPayload + 1, 'x')));
    const auto head = readHead(asBytes(need(agent.seal("{}"))));
    REQUIRE(head);
    CHECK(head->counter == 0);
}

TEST_CASE("eachRefusalHasANameOfItsOwn") {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < kRefusals; ++i) names.insert(refusalName(static_cast<Refusal>(i)));
    CHECK(names.size() == kRefusals);
}

}  // namespace
}  // namespace packtrain::test
