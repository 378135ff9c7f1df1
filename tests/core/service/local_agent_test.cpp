// This computer's own agent as a session: found through its run folder, heard over its socket, no pairing and
// no account.
#include "service/local_agent.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <atomic>
#include <thread>

#include "core/link/direct_fixture.h"
#include "io/system_clock.h"
#include "link/command_body.h"
#include "link/direct/local_link.h"
#include "link/sender.h"
#include "service/sessions.h"
#include "support/temp_folder.h"

namespace packtrain::test {
namespace {

using namespace service;
using namespace std::chrono_literals;

const link::Pairing kLocal{.id = kPairing, .key = goldenKey()};

/// A state folder with what an agent of this computer leaves in it.
struct House {
    TempFolder folder;
    Path agent = folder / "state/agent";
    std::unique_ptr<io::FileSystem> files = io::makeLocalFileSystem();

    House() { REQUIRE(files->makeFolders(agent, true)); }
    void tell(const link::Pairing& pairing = kLocal, bool isPrivate = true) {
        REQUIRE(io::writeWhole(*files, agent / link::kLocalLinkFile, asBytes(link::localLinkText(pairing)),
                               isPrivate));
    }
    std::unique_ptr<Sessions> open() const {
        SessionsOptions options;
        options.stateFolder = folder / "state";
        options.configFolder = folder / "config";
        return need(openSessions(options));
    }
};

/// Speaks as an agent does: one frame at once, one for each call of say(), and answers commands with done.
class SmallAgent {
  public:
    explicit SmallAgent(const House& house)
        : server_((house.agent / "agent.sock").bytes(), [this](Peer& peer, int) { serve(peer); }) {}
    ~SmallAgent() {
        ended_ = true;
        moved_.notify_all();
    }

    void say(std::string words, std::optional<std::string> goodbye = std::nullopt) {
        const std::scoped_lock lock(mutex_);
        words_ = std::move(words);
        goodbye_ = std::move(goodbye);
        ++version_;
        moved_.notify_all();
    }

  private:
    void serve(Peer& peer) {
        if (!peer.readRequest()) return;
        if (peer.head().starts_with("POST")) return take(peer);
        peer.send(kStreamHead);
        for (std::uint64_t told = 0; !ended_;) {
            std::unique_lock lock(mutex_);
            moved_.wait_for(lock, 100ms, [&] { return version_ != told || ended_; });
            if (version_ == told || ended_) continue;
            told = version_;
            peer.send(chunk(eventOf(frame())));
        }
    }
    std::string frame() {
        link::StateBody body{.nextBy = 10s, .now = clock_.boot(), .acknowledged = acknowledged_};
        body.ended = goodbye_;
        body.state = {{"words", words_}};
        return need(sender_.seal(need(link::writeState(body))));
    }
    void take(Peer& peer) {
        const std::scoped_lock lock(mutex_);
        const link::Received received = receiver_.take(link::Road::direct, asBytes(peer.body()));
        const auto body = link::readCommands(received.payload);
        if (!body) return peer.reply("400 Bad Request");
        for (const link::Command& command : body->open)
            acknowledged_.push_back({.id = command.id, .progress = link::Progress::done});
        ++version_;
        moved_.notify_all();
        peer.send("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
    }

    const io::SystemClock clock_;
    std::mutex mutex_;
    std::condition_variable moved_;
    std::atomic<bool> ended_ = false;
    std::uint64_t version_ = 1;
    std::string words_ = "first";
    std::optional<std::string> goodbye_;
    std::vector<link::Acknowledgement> acknowledged_;
    link::Sender sender_{goldenKey(), link::Direction::toDesktop, kSession};
    link::Receiver receiver_{goldenKey(), link::Direction::toAgent, kSession};
    ScriptServer server_;  ///< goes first: its threads use the others
};

/// Waits for the only session to be so; 10 s at most.
template <typename Holds>
bool becomes(Sessions& sessions, Holds holds) {
    std::mutex mutex;
    std::condition_variable changed;
    std::uint64_t changes = 0;
    const auto subscription = sessions.subscribe([&] {
        const std::scoped_lock lock(mutex);
        ++changes;
        changed.notify_all();
    });
    const auto end = std::chrono::steady_clock::now() + 10s;
    for (std::uint64_t seen = 0; std::chrono::steady_clock::now() < end;) {
        const auto all = sessions.snapshot();
        if (all.size() == 1 && holds(all.front())) return true;
        std::unique_lock lock(mutex);
        changed.wait_for(lock, 1s, [&] { return changes != seen; });
        seen = changes;
    }
    return false;
}

TEST_CASE("anAgentOfThisComputerIsLiveWithoutAPairing") {
    House house;
    house.tell();
    SmallAgent agent(house);
    const auto sessions = house.open();
    REQUIRE(sessions->awaitLook(10s, {}));
    const auto all = sessions->snapshot();
    REQUIRE(all.size() == 1);
    CHECK(all.front().session == kSession.hex());
    CHECK(all.front().name == "this computer");
    CHECK(all.front().presence == Presence::live);
    CHECK(all.front().state.at("words") == "first");
    CHECK(need(sessions->pairings()).empty());

    REQUIRE(sessions->ask(kSession.hex(), SaveNow{}));
    CHECK(becomes(*sessions, [](const SessionView& view) {
        return view.commands.size() == 1 && view.commands.front().state == CommandState::done;
    }));
    agent.say("last", "told to stop");
    CHECK(becomes(*sessions, [](const SessionView& view) {
        return view.presence == Presence::ended && view.goodbye == "told to stop";
    }));
}

TEST_CASE("whereNoAgentRunsNothingIsWaitedFor") {
    House house;
    SUBCASE("none ever ran") {}
    SUBCASE("one was killed and left its file") {
        house.tell();
    }
    SUBCASE("the file is rubbish") {
        REQUIRE(io::writeWhole(*house.files, house.agent / link::kLocalLinkFile,
                               asBytes(std::string_view("rubbish")), true));
    }
    const auto sessions = house.open();
    CHECK(sessions->awaitLook(10s, {}));
    CHECK(sessions->snapshot().empty());
}

TEST_CASE("anAgentThatIsStartedLaterIsFound") {
    House house;
    const auto sessions = house.open();
    REQUIRE(sessions->awaitLook(10s, {}));
    const SmallAgent agent(house);
    house.tell();
    CHECK(becomes(*sessions, [](const SessionView& view) { return view.presence == Presence::live; }));
}

TEST_CASE("aKeyThatOthersCanReadIsNotUsed") {
    House house;
    house.tell(kLocal, false);
    REQUIRE(house.files->setMode(house.agent / link::kLocalLinkFile, 0644));
    const io::SystemClock clock;
    const auto found = findLocalAgent(*house.files, house.agent, clock);
    REQUIRE_FALSE(found);
    CHECK(found.error().reason == Reason::fileDenied);
    const SmallAgent agent(house);
    const auto sessions = house.open();
    CHECK(sessions->awaitLook(10s, {}));
    CHECK(sessions->snapshot().empty());
}

TEST_CASE("aSnapshotIsAtTheDeskWithin200Milliseconds") {
    House house;
    house.tell();
    SmallAgent agent(house);
    const auto sessions = house.open();
    const std::string much(40'000, 'x');  // near the largest that fits
    std::vector<Nanoseconds> took;
    for (int i = 0; i < 20; ++i) {
        const std::string words = std::to_string(i) + much;
        const auto said = std::chrono::steady_clock::now();
        agent.say(words);
        REQUIRE(becomes(*sessions, [&](const SessionView& view) { return view.state.at("words") == words; }));
        took.push_back(std::chrono::steady_clock::now() - said);
    }
    std::ranges::sort(took);
    const auto milliseconds = [](Nanoseconds time) {
        return std::chrono::duration<double, std::milli>(time).count();
    };
    MESSAGE(fmt::format("from the agent's snapshot to the desk's: median {:.1f} ms, longest {:.1f} ms",
                        milliseconds(took[took.size() / 2]), milliseconds(took.back())));
    // Where many tests run at once a turn may come late.
    CHECK(took.front() < 200ms);
}

}  // namespace
}  // namespace packtrain::test
