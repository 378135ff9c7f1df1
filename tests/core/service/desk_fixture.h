// A desk and agents at the two ends of a mailbox in memory, each with clocks of its own.
#pragma once

#include <doctest/doctest.h>

#include "core/link/mailbox_ends.h"
#include "core/link/paper_slots.h"
#include "service/pairing_desk.h"
#include "support/temp_folder.h"

namespace packtrain::test {

/// One start of an agent on a machine whose boot clock is nobody else's.
struct FakeAgent {
    FakeAgent(remote::Slots& slots, const ManualClock& clock, std::string run = "boot/1")
        : clock_(clock), run_(std::move(run)), mailbox_(slots, goldenKey(), clock) {}

    link::StateBody body() const {
        const Nanoseconds since = clock_.boot() - began_;
        link::StateBody body{.nextBy = link::mailInterval(attention_), .now = agentBoot_ + since};
        if (end_)
            body.deadlines.push_back({.kind = "hard_cap",
                                      .low = *end_ - since,
                                      .median = *end_ + spread_ / 2 - since,
                                      .high = *end_ + spread_ - since,
                                      .basis = {}});
        body.acknowledged = book_.acknowledgements();
        body.ended = goodbye_;
        body.state = {
            {"sessions", {{"id", run_}}},
            {"gpus", {{"value", {{{"name", "Tesla T4"}}}}}},
            {"session",
             {{"platform", "colab"},
              {"platform_name", "Colab"},
              {"plan", "free"},
              {"age_s", std::chrono::duration<double>(since).count()}}},
            {"save",
             {{"busy", isBusy_}, {"risk_s", 300.0}, {"latest_step", 18000}, {"durable_age_s", 540.0}}}};
        body.state.update(more_);
        return body;
    }
    Result<> post() { return mailbox_.post(sender_, body(), kGo); }
    /// The commands that are to be begun.
    std::vector<link::Command> collect() {
        std::vector<link::Command> begun;
        const auto letters = mailbox_.collect(kGo);
        if (!letters) return begun;
        for (const link::Letter& letter : *letters) {
            const link::Received received = receiver_.take(link::Road::mailbox, asBytes(letter.bytes));
            if (received.as != link::Received::As::fresh) continue;
            const auto commands = link::readCommands(received.payload);
            if (!commands) continue;
            if (!commands->history.empty()) history_ = commands->history;
            for (auto& each : book_.take(received.head->sender, *commands, letter.age.value, {}))
                begun.push_back(std::move(each));
        }
        return begun;
    }
    std::string id() const { return session_.hex(); }

    const ManualClock& clock_;
    std::string run_;
    link::SessionId session_ = link::SessionId::random();
    link::Sender sender_{goldenKey(), link::Direction::toDesktop, session_};
    link::Receiver receiver_{goldenKey(), link::Direction::toAgent, session_};
    link::CommandBook book_{link::CommandRules{}};
    link::AgentMailbox mailbox_;
    Ticks began_ = clock_.boot();
    Ticks agentBoot_ = std::chrono::hours(77);
    std::optional<Nanoseconds> end_ = std::chrono::hours(12);
    Nanoseconds spread_ = std::chrono::minutes(10);
    std::optional<std::string> goodbye_;
    link::Attention attention_ = link::Attention::active;
    bool isBusy_ = true;
    Json more_ = Json::object();  ///< sections of its snapshot
    std::vector<session::PastSession> history_;
};

/// What every desk of this computer shares.
struct Computer {
    TempFolder folder_{TempFolder::Disk::memory};
    ManualClock clock_;
    PaperSlots slots_{clock_};
    std::unique_ptr<io::FileSystem> files_ = io::makeLocalFileSystem();
    std::unique_ptr<service::DeskHistory> history_ =
        need(service::DeskHistory::open(*files_, folder_ / "desk.sqlite"));
    std::unique_ptr<service::DeskFigures> figures_ =
        need(service::DeskFigures::open(*files_, folder_ / "desk-figures.sqlite"));
    std::string boot_ = "a start";
};

/// One program at the desk. It is turned by the test, never by a thread.
struct Desk {
    explicit Desk(Computer& computer, bool stays = false)
        : computer_(computer),
          desk_({.id = kPairing, .key = goldenKey()}, [this](const StopToken&) { return open(); },
                {.clock = computer.clock_,
                 .history = *computer.history_,
                 .boot = computer.boot_,
                 .stays = stays,
                 .figures = computer.figures_.get()}) {}

    /// As its thread would, for so long.
    void run(Nanoseconds duration) {
        const Ticks end = computer_.clock_.boot() + duration;
        while (computer_.clock_.boot() < end) {
            const Ticks next = desk_.turn(kGo);
            const Ticks now = computer_.clock_.boot();
            computer_.clock_.advance(
                std::clamp<Nanoseconds>(next - now, std::chrono::milliseconds(1), end - now));
        }
    }
    void turn() { desk_.turn(kGo); }
    std::optional<service::SessionView> find(const std::string& session) const {
        for (service::SessionView& each : desk_.sessions())
            if (each.session == session) return std::move(each);
        return std::nullopt;
    }
    service::SessionView view(const FakeAgent& agent) const {
        const auto found = find(agent.id());
        if (!found) FAIL("the session is not there");
        return *found;
    }
    std::string_view presence(const FakeAgent& agent) const {
        const auto found = find(agent.id());
        return found ? link::presenceName(found->presence) : "unheard";
    }
    /// Until the first end may come.
    Nanoseconds left(const FakeAgent& agent) const {
        const service::SessionView seen = view(agent);
        REQUIRE_FALSE(seen.endings.empty());
        return seen.endings.front().low - seen.now;
    }

    static inline const link::PairingId kPairing =
        *link::PairingId::fromHex("000102030405060708090a0b0c0d0e0f");

    Computer& computer_;
    service::PairingDesk desk_;

  private:
    /// Slots are the desk's, what they hold is the drive's.
    class Borrowed final : public remote::Slots {
      public:
        explicit Borrowed(remote::Slots& slots) : slots_(slots) {}
        Result<std::vector<remote::Slot>> list(const StopToken& stop) override { return slots_.list(stop); }
        Result<std::optional<remote::Slot>> look(const std::string& id, const StopToken& stop) override {
            return slots_.look(id, stop);
        }
        Result<std::string> read(const std::string& id, std::size_t largest, const StopToken& stop) override {
            return slots_.read(id, largest, stop);
        }
        Result<remote::Slot> create(std::string_view name, ByteSpan bytes, const StopToken& stop) override {
            return slots_.create(name, bytes, stop);
        }
        Result<remote::Slot> overwrite(const std::string& id, ByteSpan bytes,
                                       const StopToken& stop) override {
            return slots_.overwrite(id, bytes, stop);
        }
        Result<> remove(const std::string& id, const StopToken& stop) override {
            return slots_.remove(id, stop);
        }

      private:
        remote::Slots& slots_;
    };
    Result<std::unique_ptr<remote::Slots>> open() {
        if (computer_.slots_.isDown_) return fail(Reason::networkDown);
        return std::make_unique<Borrowed>(computer_.slots_);
    }
};

}  // namespace packtrain::test
