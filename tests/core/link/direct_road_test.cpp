// The desktop's end of the direct road against agents that break off, fall silent, repeat themselves or are
// none.
#include "link/direct/direct_road.h"

#include <atomic>
#include <latch>
#include <mutex>

#include "direct_fixture.h"
#include "link/sender.h"
#include "support/temp_folder.h"

namespace packtrain::test {
namespace {

using namespace link;
using namespace std::chrono_literals;

using Words = std::vector<std::uint64_t>;

AgentDoor doorOf(const ScriptServer& server) {
    return {.url = server.url("")};
}

std::string requestLine(Peer& peer) {
    peer.readRequest();
    return peer.head().substr(0, peer.head().find("\r\n"));
}

void begin(Peer& peer, std::string_view events) {
    peer.send(kStreamHead);
    if (!events.empty()) peer.send(chunk(events));
}

std::string refusalBody(std::string_view reason, std::string_view message, std::string_view more = {}) {
    return R"({"error": {"id": "PKT-1", "reason": ")" + std::string(reason) + R"(", "message": ")" +
           std::string(message) + "\"" + std::string(more) + "}}";
}

void stream(Peer& peer, std::string_view events) {
    peer.readRequest();
    begin(peer, events);
}

TEST_CASE("framesAreHeardAsTheyComeOverASocket") {
    const TempFolder folder;
    std::string asked;
    const ScriptServer server((folder / "agent.sock").bytes(), [&](Peer& peer, int) {
        peer.readRequest();
        asked = peer.head();
        begin(peer, word(0));
        peer.send(chunk(word(1).substr(0, 50)));
        peer.send(chunk(word(1).substr(50) + word(2)));
        peer.hang();
    });
    const ManualClock clock;
    DeskOnRoad desk(clock, {.socket = folder / "agent.sock"});
    REQUIRE(desk.ear.await(3));
    CHECK(desk.ear.said() == Words{0, 1, 2});
    CHECK(asked.starts_with("GET /link/0f0e0d0c0b0a09080706050403020100/frames HTTP/1.1\r\n"));
    CHECK_FALSE(asked.contains("Authorization"));
    CHECK(desk.end() < 1s);
    REQUIRE(desk.ear.changes().size() == 1);
    CHECK_FALSE(desk.ear.changes().front());
}

TEST_CASE("aPortIsAskedWithItsToken") {
    std::string asked;
    const ScriptServer server([&](Peer& peer, int) {
        peer.readRequest();
        asked = peer.header("Authorization");
        begin(peer, word(0));
        peer.hang();
    });
    const ManualClock clock;
    DeskOnRoad desk(clock, {.url = server.url(""), .token = "tok"});
    REQUIRE(desk.ear.await(1));
    desk.end();
    CHECK(asked == "Bearer tok");
}

TEST_CASE("aStreamThatBreaksIsAskedForAgainSinceTheNewestFrame") {
    std::array<std::string, 4> lines;
    std::latch heard(1);
    const ScriptServer server([&](Peer& peer, int connection) {
        if (connection > 3) return peer.hang();
        lines[static_cast<std::size_t>(connection)] = requestLine(peer);
        if (connection == 0) {
            begin(peer, word(0) + word(4));
            heard.wait();
            peer.reset();
        } else if (connection == 1) {
            begin(peer, "");
        } else if (connection == 2) {
            begin(peer, word(5));
            peer.send(kLastChunk);
        } else {
            begin(peer, word(6));
            peer.hang();
        }
    });
    const ManualClock clock;
    DeskOnRoad desk(clock, doorOf(server));
    CHECK(desk.ear.await(2));
    heard.count_down();
    REQUIRE(desk.ear.await(4));
    desk.end();
    CHECK(desk.ear.said() == Words{0, 4, 5, 6});
    const std::string path = "GET /link/" + kPairing.hex() + "/frames";
    CHECK(lines[0] == path + " HTTP/1.1");
    CHECK(lines[1] == path + "?since=" + kAgent.hex() + "-4 HTTP/1.1");
    CHECK(lines[2] == lines[1]);
    CHECK(lines[3] == path + "?since=" + kAgent.hex() + "-5 HTTP/1.1");
    CHECK(desk.ear.tally() == Tally{.fresh = 4});
}

TEST_CASE("anEventThatIsCutIsNoFrameAndItsFrameComesAgain") {
    const std::string whole = word(7);
    const ScriptServer server([&](Peer& peer, int connection) {
        // Even one that only lacks its last line feed.
        const std::size_t size = connection == 0 ? whole.size() / 2 : whole.size() - (connection == 1);
        stream(peer, std::string_view(whole).substr(0, size));
        if (connection > 1) peer.hang();
    });
    const ManualClock clock;
    DeskOnRoad desk(clock, doorOf(server));
    REQUIRE(desk.ear.await(1));
    desk.end();
    CHECK(server.connections() == 3);
    CHECK(desk.ear.tally() == Tally{.fresh = 1});
}

TEST_CASE("anEventThatIsTooLongIsLeftAndTheStreamWithIt") {
    const ScriptServer server([&](Peer& peer, int connection) {
        stream(peer, connection == 0 ? "data: " : word(3));
        const std::string endless(32 * 1024, 'A');
        for (int i = 0; connection == 0 && i < 100; ++i) peer.send(chunk(endless));
        peer.hang();
    });
    const ManualClock clock;
    DeskOnRoad desk(clock, doorOf(server));
    REQUIRE(desk.ear.await(1));
    CHECK(desk.ear.said() == Words{3});
    CHECK(desk.ear.tally() == Tally{.fresh = 1});
}

TEST_CASE("rubbishIsCountedAsWhatItIsAndTheStreamGoesOn") {
    std::string forged = stateFrame(1);
    forged.back() ^= 1;
    const std::string malformed = stateFrame(2, "[]");
    const std::string large = "PKTL" + std::string(kLargestFrame, 'x');
    const FrameHead theirs{
        .direction = Direction::toAgent, .session = kSession, .sender = kDesk, .counter = 0};
    const std::string events = "data: ~~~ no base64 ~~~\n\n" + eventOf("something else") + eventOf(forged) +
                               eventOf(stateFrame(2).substr(0, 90)) + eventOf(malformed) + eventOf(large) +
                               eventOf(need(sealFrame(goldenKey(), theirs, "{}"))) + "data\n\n" + word(3) +
                               word(3) + word(1);
    const ScriptServer server([&](Peer& peer, int) {
        stream(peer, events + word(4));
        peer.hang();
    });
    const ManualClock clock;
    DeskOnRoad desk(clock, doorOf(server));
    REQUIRE(desk.ear.await(2));
    desk.end();
    CHECK(desk.ear.said() == Words{3, 4});
    const Tally tally = desk.ear.tally();
    CHECK(tally.fresh == 3);  // the malformed one was made with the key
    CHECK(tally.of(Refusal::notAFrame) == 2);
    CHECK(tally.of(Refusal::forged) == 1);
    CHECK(tally.of(Refusal::truncated) == 2);  // an empty one is
    CHECK(tally.of(Refusal::malformed) == 1);
    CHECK(tally.of(Refusal::oversized) == 1);
    CHECK(tally.of(Refusal::wrongDirection) == 1);
    CHECK(tally.of(Refusal::replayed) == 1);
    CHECK(tally.of(Refusal::outOfOrder) == 1);
    CHECK(server.connections() == 1);
}

TEST_CASE("anAgentThatOnlyRepeatsItselfGivesNoSignOfLife") {
    const std::string only = word(9);
    const ScriptServer server([&](Peer& peer, int connection) {
        stream(peer, only);
        if (connection > 2) peer.hang();
    });
    const ManualClock clock;
    DeskOnRoad desk(clock, doorOf(server));
    REQUIRE(desk.ear.awaitRefused(3));
    desk.end();
    CHECK(desk.ear.tally().fresh == 1);
    CHECK(desk.ear.tally().of(Refusal::replayed) == 3);
    // Open once, and then three times not.
    REQUIRE(desk.ear.changes().size() == 4);
    CHECK(desk.ear.changes().back()->reason == Reason::connectionLost);
    // The pauses grow, because nothing new was proved: 0.25, 0.5, 1 s.
    REQUIRE(clock.waits().size() == 3);
    CHECK(clock.waits()[2] > 850ms);
}

TEST_CASE("aStreamWithoutFramesIsLeftThoughItsBytesGoOn") {
    ManualClock clock;
    std::latch heard(1);
    const ScriptServer server([&](Peer& peer, int connection) {
        stream(peer, connection == 0 ? word(0, kAgent, 30s) : word(1));
        if (connection > 0) return peer.hang();
        heard.wait();
        for (int i = 0; i < 9; ++i) {
            clock.advance(10s);
            peer.send(chunk(": still here\n\n"));
            std::this_thread::sleep_for(1ms);
        }
        peer.hang();
    });
    DeskOnRoad desk(clock, doorOf(server));
    REQUIRE(desk.ear.await(1));
    heard.count_down();
    REQUIRE(desk.ear.await(2));
    CHECK(server.connections() == 2);
    CHECK(desk.ear.said() == Words{0, 1});
}

TEST_CASE("anAgentThatWasSilentForALimitAndLessIsNotLeft") {
    ManualClock clock;
    std::latch heard(1);
    const ScriptServer server([&](Peer& peer, int) {
        stream(peer, word(0, kAgent, 30s));
        heard.wait();
        clock.advance(80s);  // 2 x 30 + 20
        peer.send(chunk(word(1, kAgent, 30s)));
        peer.hang();
    });
    DeskOnRoad desk(clock, doorOf(server));
    REQUIRE(desk.ear.await(1));
    heard.count_down();
    REQUIRE(desk.ear.await(2));
    CHECK(server.connections() == 1);
}

TEST_CASE("aDesktopThatSleptAsksAnew") {
    ManualClock clock;
    const ScriptServer server([&](Peer& peer, int connection) {
        stream(peer, word(static_cast<std::uint64_t>(connection)));
        peer.hang();
    });
    DeskOnRoad desk(clock, doorOf(server));
    REQUIRE(desk.ear.await(1));
    clock.sleepFor(8h);
    REQUIRE(desk.ear.await(2));
    CHECK(desk.ear.said() == Words{0, 1});
}

TEST_CASE("anAgentThatBeganAnewIsHeardFromItsFirstFrame") {
    const SenderId next = SenderId::random();
    std::array<std::string, 3> lines;
    const ScriptServer server([&](Peer& peer, int connection) {
        if (connection > 2) return peer.hang();
        lines[static_cast<std::size_t>(connection)] = requestLine(peer);
        if (connection == 0) return begin(peer, word(500));
        begin(peer, word(static_cast<std::uint64_t>(connection) - 1, next));
        if (connection == 2) peer.hang();
    });
    const ManualClock clock;
    DeskOnRoad desk(clock, doorOf(server));
    REQUIRE(desk.ear.await(3));
    desk.end();
    CHECK(desk.ear.said() == Words{500, 0, 1});
    CHECK(lines[1].contains("?since=" + kAgent.hex() + "-500 "));
    CHECK(lines[2].contains("?since=" + next.hex() + "-0 "));
}

TEST_CASE("whatTheMailboxBroughtFirstIsLateAndStillProvesTheRoad") {
    std::latch mailed(1);
    std::string second;
    const ScriptServer server([&](Peer& peer, int connection) {
        const std::string line = requestLine(peer);
        if (connection == 1) second = line;
        mailed.wait();
        begin(peer, connection == 0 ? word(5) : word(6));
        if (connection > 0) peer.hang();
    });
    const ManualClock clock;
    DeskOnRoad desk(clock, doorOf(server));
    // The same agent's frame 8 by the other road, and later that one by this road too.
    const StateBody body{.nextBy = 30s, .state = {{"said", 8}}};
    const std::string mail = stateFrame(8, need(writeState(body)));
    desk.ear.take(Road::mailbox, asBytes(mail));
    mailed.count_down();
    REQUIRE(desk.ear.await(3));
    desk.end();
    CHECK_FALSE(desk.ear.changes().front());
    CHECK(desk.ear.said() == Words{8, 5, 6});
    CHECK(desk.ear.heard()[1].as == Received::As::late);
    CHECK(desk.ear.heard()[2].as == Received::As::late);
    // This road's own newest, not the mailbox's.
    CHECK(second.contains("?since=" + kAgent.hex() + "-5 "));
    CHECK(desk.ear.tally() == Tally{.fresh = 1, .late = 2});
}

TEST_CASE("aPairingThatTheAgentDoesNotHaveIsAskedForAgainAfterHalfAMinute") {
    const ScriptServer server([&](Peer& peer, int connection) {
        if (connection > 0) {
            stream(peer, word(0));
            return peer.hang();
        }
        peer.readRequest();
        peer.reply("404 Not Found", refusalBody("badArgument", "there is no such pairing"));
    });
    ManualClock clock(ManualClock::Waiting::blocks);
    DeskOnRoad desk(clock, doorOf(server));
    REQUIRE(clock.awaitWaiters(1));
    CHECK(clock.waits().front() == 30s);
    CHECK(desk.ear.changes().back()->kind == Kind::gone);
    clock.advance(30s);
    CHECK(desk.ear.await(1));
}

TEST_CASE("aPlatformThatForbidsTheRoadIsNotAskedAgain") {
    const ScriptServer server([&](Peer& peer, int) {
        peer.readRequest();
        peer.reply("403 Forbidden", refusalBody("unsupported", "Colab's terms forbid it"));
    });
    const ManualClock clock;
    DeskOnRoad desk(clock, doorOf(server));
    REQUIRE(desk.ear.awaitChanges(1));
    CHECK(desk.ear.changes().front()->reason == Reason::unsupported);
    CHECK(desk.ear.changes().front()->context == "Colab's terms forbid it");
    desk.end();
    CHECK(server.connections() == 1);
    CHECK(clock.waits().empty());
}

TEST_CASE("otherAnswersAreErrorsThatAreTriedAgain") {
    struct Case {
        std::string_view status, body, headers;
        Reason reason;
    };
    for (const Case& each :
         {Case{"401 Unauthorized", "", "", Reason::badConfig},
          Case{"503 Service Unavailable", R"({"error": {"message": "four programs follow"}})", "",
               Reason::fileBusy},
          Case{"500 Oops", "<html>", "", Reason::protocolError},
          Case{"200 OK", "data: x\n\n", "Content-Type: text/html\r\n", Reason::protocolError},
          Case{"204 No Content", "", "", Reason::protocolError},
          Case{"302 Found", "", "Location: http://127.0.0.1:1/\r\n", Reason::protocolError}}) {
        CAPTURE(each.status);
        const ScriptServer server([&](Peer& peer, int connection) {
            if (connection > 0) {
                stream(peer, word(0));
                return peer.hang();
            }
            peer.readRequest();
            peer.reply(each.status, each.body, each.headers);
        });
        ManualClock clock(ManualClock::Waiting::blocks);
        DeskOnRoad desk(clock, {.url = server.url(""), .token = "t0ken"});
        REQUIRE(clock.awaitWaiters(1));
        const auto why = desk.ear.changes().back();
        REQUIRE(why);
        CHECK(why->reason == each.reason);
        CHECK_FALSE(why->message().contains("t0ken"));
        clock.advance(31s);
        CHECK(desk.ear.await(1));
    }
}

TEST_CASE("anAgentThatIsNotThereYetIsFoundWhenItComes") {
    const TempFolder folder;
    const ManualClock clock;
    DeskOnRoad desk(clock, {.socket = folder / "agent.sock"});
    REQUIRE(desk.ear.awaitChanges(1));
    CHECK(desk.ear.changes().front()->reason == Reason::networkDown);
    const ScriptServer server((folder / "agent.sock").bytes(), [&](Peer& peer, int) {
        stream(peer, word(0));
        peer.hang();
    });
    CHECK(desk.ear.await(1));
}

TEST_CASE("theRoadEndsWithinASecondWhereverItIs") {
    const ManualClock waiting(ManualClock::Waiting::blocks);
    SUBCASE("while it waits for an answer") {
        std::latch asked(1);
        const ScriptServer server([&](Peer& peer, int) {
            peer.readRequest();
            asked.count_down();
            peer.hang();
        });
        DeskOnRoad desk(waiting, doorOf(server));
        asked.wait();
        CHECK(desk.end() < 1s);
    }
    SUBCASE("while it connects") {
        const FullServer server;
        std::string url = server.url();
        url.pop_back();
        DeskOnRoad desk(waiting, {.url = url});
        CHECK(desk.end() < 1s);
    }
    SUBCASE("while it pauses") {
        DeskOnRoad desk(waiting, {.url = "http://127.0.0.1:" + std::to_string(closedPort())});
        REQUIRE(waiting.awaitWaiters(1));
        CHECK(desk.end() < 1s);
    }
}

TEST_CASE("pausesGrowToHalfAMinute") {
    CHECK(pauseAfter(1, 0.5) == 250ms);
    CHECK(pauseAfter(2, 0.5) == 500ms);
    CHECK(pauseAfter(3, 0) == 900ms);
    CHECK(pauseAfter(3, 1) == 1100ms);
    CHECK(pauseAfter(8, 0.5) == 30s);
    CHECK(pauseAfter(4'000'000'000, 1) == 33s);
    CHECK(pauseAfter(0, 0.5) == 250ms);
}

/// A server that gives the stream no answer, and posts what `answer` says.
ScriptServer::Script onlyPosts(ScriptServer::Script answer) {
    return [answer = std::move(answer), posts = std::make_shared<std::atomic<int>>(0)](Peer& peer, int) {
        peer.readRequest();
        if (peer.head().starts_with("GET")) return peer.hang();
        answer(peer, (*posts)++);
    };
}

TEST_CASE("commandsArriveAsFramesWithACounterOfTheirOwn") {
    Receiver agent(goldenKey(), Direction::toAgent, kSession);
    std::mutex mutex;  // each connection has a thread
    std::vector<Received::As> came;
    std::string head;
    const ScriptServer server(onlyPosts([&](Peer& peer, int post) {
        const std::scoped_lock lock(mutex);
        head = peer.head();
        came.push_back(agent.take(Road::direct, asBytes(peer.body())).as);
        // The answer to the second one is lost.
        if (post != 1) peer.send("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
    }));
    const ManualClock clock;
    DeskOnRoad desk(clock, doorOf(server));
    Sender sender(goldenKey(), Direction::toAgent, kSession);
    const auto post = [&] { return desk.road->post(asBytes(need(sender.seal("{}"))), {}); };
    CHECK(post());
    const auto seen = [&] {
        const std::scoped_lock lock(mutex);
        return std::pair(head, came);
    };
    CHECK(seen().first.starts_with("POST /link/" + kPairing.hex() + "/frames HTTP/1.1\r\n"));
    CHECK(seen().first.contains("Content-Type: application/octet-stream\r\n"));
    const auto lost = post();
    REQUIRE_FALSE(lost);
    CHECK(lost.error().reason == Reason::connectionLost);
    CHECK(post());
    CHECK(seen().second == std::vector(3, Received::As::fresh));
}

TEST_CASE("aCommandFrameThatIsRefusedSaysWhy") {
    const ScriptServer server(onlyPosts([&](Peer& peer, int) {
        peer.reply("400 Bad Request",
                   refusalBody("badArgument", "the frame was refused: forged", R"(, "refusal": "forged")"),
                   "Connection: close\r\n");
    }));
    const ManualClock clock;
    DeskOnRoad desk(clock, doorOf(server));
    const auto refused = desk.road->post(asBytes(std::string_view("frame")), {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().context.contains("forged"));
}

}  // namespace
}  // namespace packtrain::test
