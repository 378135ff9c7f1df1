// A desktop's ear on the direct road, and an agent that says exactly what a test wants.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <vector>

#include "core/net/event_stream.h"
#include "core/net/script_server.h"
#include "link/direct/direct_road.h"
#include "link_fixture.h"
#include "support/manual_clock.h"

namespace packtrain::test {

inline const link::PairingId kPairing = *link::PairingId::fromHex("0f0e0d0c0b0a09080706050403020100");

inline std::string eventOf(std::string_view frame) {
    return "data: " + toBase64(asBytes(frame)) + "\n\n";
}

/// The event of a state frame that says its counter.
inline std::string word(std::uint64_t counter, const link::SenderId& sender = kAgent,
                        Nanoseconds nextBy = std::chrono::seconds(10)) {
    link::StateBody body{.nextBy = nextBy};
    body.state = {{"said", counter}};
    return eventOf(stateFrame(counter, need(link::writeState(body)), sender));
}

struct Heard {
    link::Received::As as = link::Received::As::refused;
    std::uint64_t said = 0;
};

/// What a desktop makes of all roads together. Any thread.
class Ear {
  public:
    void take(link::Road road, ByteSpan frame) {
        const std::scoped_lock lock(mutex_);
        const link::Received received = receiver_.take(road, frame);
        if (const auto body = link::readState(received.payload))
            heard_.push_back({received.as, body->state.at("said").get<std::uint64_t>()});
        else if (received.as != link::Received::As::refused)
            receiver_.malformed();
        moved_.notify_all();
    }
    void change(const std::optional<Error>& why) {
        const std::scoped_lock lock(mutex_);
        changes_.push_back(why);
        moved_.notify_all();
    }
    link::RoadEar road() {
        return {
            .heard = [this](const std::string& frame, Ticks) { take(link::Road::direct, asBytes(frame)); },
            .changed = [this](const std::optional<Error>& why) { change(why); }};
    }
    /// False after 10 s.
    bool until(const std::function<bool()>& holds) {
        std::unique_lock lock(mutex_);
        return moved_.wait_for(lock, std::chrono::seconds(10), holds);
    }
    bool await(std::size_t words) {
        return until([&] { return heard_.size() >= words; });
    }
    bool awaitRefused(std::uint64_t frames) {
        return until([&] { return receiver_.tally().allRefused() >= frames; });
    }
    bool awaitChanges(std::size_t changes) {
        return until([&] { return changes_.size() >= changes; });
    }

    std::vector<std::uint64_t> said() const {
        const std::scoped_lock lock(mutex_);
        std::vector<std::uint64_t> all;
        for (const Heard& heard : heard_) all.push_back(heard.said);
        return all;
    }
    std::vector<Heard> heard() const {
        const std::scoped_lock lock(mutex_);
        return heard_;
    }
    link::Tally tally() const {
        const std::scoped_lock lock(mutex_);
        return receiver_.tally();
    }
    /// Nothing: the road was open then.
    std::vector<std::optional<Error>> changes() const {
        const std::scoped_lock lock(mutex_);
        return changes_;
    }

  private:
    mutable std::mutex mutex_;
    std::condition_variable moved_;
    link::Receiver receiver_{goldenKey(), link::Direction::toDesktop};
    std::vector<Heard> heard_;
    std::vector<std::optional<Error>> changes_;
};

/// A desktop with one road.
struct DeskOnRoad {
    DeskOnRoad(const Clock& clock, link::AgentDoor door)
        : road(need(link::directRoad(clock, std::move(door), {.id = kPairing, .key = goldenKey()}))(
              ear.road())) {}

    /// How long it takes to end.
    Nanoseconds end() {
        const auto asked = std::chrono::steady_clock::now();
        road.reset();
        return std::chrono::steady_clock::now() - asked;
    }

    Ear ear;
    std::unique_ptr<link::DeskRoad> road;
};

}  // namespace packtrain::test
