// Both ends of a mailbox as their programs drive them, over any folder and on a clock of the test's.
#pragma once

#include "link/command_book.h"
#include "link/command_desk.h"
#include "link/mailbox/agent_mailbox.h"
#include "link/mailbox/desk_mailbox.h"
#include "link_fixture.h"
#include "support/manual_clock.h"

namespace packtrain::test {

inline const StopToken kGo;

/// One start of an agent.
struct AgentEnd {
    AgentEnd(remote::Slots& slots, const ManualClock& clock)
        : mailbox_(slots, goldenKey(), clock), clock_(clock) {}

    link::StateBody body() const {
        const auto since = clock_.boot() - began_;
        link::StateBody body{.nextBy = link::mailInterval(attention_), .now = agentBoot_ + since};
        body.deadlines.push_back({.kind = "hard_cap",
                                  .low = end_ - since,
                                  .median = end_ - since,
                                  .high = end_ - since,
                                  .basis = {}});
        body.acknowledged = book_.acknowledgements();
        body.state = {{"said", said_}};
        return body;
    }
    Result<> post() {
        auto posted = mailbox_.post(sender_, body(), kGo);
        if (posted) ++said_;
        return posted;
    }
    /// Looks at the commands; how many are to be begun.
    std::size_t collect() {
        auto letters = mailbox_.collect(kGo);
        if (!letters) return 0;
        std::size_t begun = 0;
        for (const link::Letter& letter : *letters) {
            const link::Received received = receiver_.take(link::Road::mailbox, asBytes(letter.bytes));
            if (received.as != link::Received::As::fresh) continue;
            const auto commands = link::readCommands(received.payload);
            if (!commands) {
                receiver_.malformed();
                continue;
            }
            begun += book_.take(received.head->sender, *commands, letter.age.value, {}).size();
        }
        return begun;
    }

    link::SessionId session_ = link::SessionId::random();
    link::Sender sender_{goldenKey(), link::Direction::toDesktop, session_};
    link::Receiver receiver_{goldenKey(), link::Direction::toAgent, session_};
    link::CommandBook book_{link::CommandRules{}};
    link::AgentMailbox mailbox_;
    const ManualClock& clock_;
    Ticks began_ = clock_.boot();
    Ticks agentBoot_ = std::chrono::hours(77);  ///< its clock, when it began
    Nanoseconds end_ = std::chrono::hours(12);
    link::Attention attention_ = link::Attention::active;
    std::uint64_t said_ = 0;
};

/// One desktop, and what it knows of the newest session.
struct DeskEnd {
    DeskEnd(remote::Slots& slots, const ManualClock& clock)
        : mailbox_(slots, goldenKey(), clock), clock_(clock) {}

    /// True if the look could be made.
    bool turn() {
        const auto told = mailbox_.turn(receiver_, kGo);
        if (!told) return false;
        for (const link::Told& each : *told) {
            const bool isFresh = each.as == link::Received::As::fresh;
            watches_[each.head.session].hear(
                link::signOf(link::Road::mailbox, isFresh, each.readAt, each.age, each.body));
            if (!isFresh) continue;
            last_ = each;
            heard_.push_back(each.body.state.at("said").get<std::uint64_t>());
            commands_.heard(each.body.acknowledged, clock_.boot());
        }
        return true;
    }
    Result<> post(const link::SessionId& session) {
        auto sender = senders_.try_emplace(session, goldenKey(), link::Direction::toAgent, session).first;
        const link::CommandBody body{.open = commands_.open(clock_.boot()), .history = {}};
        auto posted = mailbox_.post(sender->second, body, kGo);
        if (posted) commands_.sent(body.open, clock_.boot());
        return posted;
    }
    link::PresenceView view(const link::SessionId& session) { return watches_[session].at(clock_.boot()); }

    link::Receiver receiver_{goldenKey(), link::Direction::toDesktop};
    link::DeskMailbox mailbox_;
    const ManualClock& clock_;
    link::CommandDesk commands_;
    std::map<link::SessionId, link::Sender> senders_;
    std::map<link::SessionId, link::PresenceWatch> watches_;
    std::optional<link::Told> last_;
    std::vector<std::uint64_t> heard_;  ///< which frames, in the order in which they were fresh
};

}  // namespace packtrain::test
