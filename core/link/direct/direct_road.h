// A desktop's end of the direct road (FORMAT.md, "The direct road"): the agent's frames as a stream that is
// opened again when it breaks, and commands one by one.
#pragma once

#include <memory>
#include <optional>
#include <thread>

#include "link/desk_road.h"
#include "link/direct/silence_watch.h"
#include "link/receiver.h"
#include "net/http.h"

namespace packtrain::link {

/// Where an agent is asked.
struct AgentDoor {
    Path socket = {};                      ///< empty: it is asked at `url`
    std::string url = "http://localhost";  ///< loopback, or https; without a path
    std::string token = {};                ///< secret; a socket wants none
};

/// How long to wait before the stream is asked for again, after so many breaks without a proved frame
/// between them (1: the first). `chance` from 0 to 1 spreads it by a tenth up or down.
Nanoseconds pauseAfter(unsigned breaks, double chance);

class DirectRoad final : public DeskRoad {
  public:
    /// Begins to ask. The ear is told of every frame as it came, proved or not; which ones are the road finds
    /// out by itself, because only those say that it is open. Where the agent's platform forbids this road
    /// the ear hears of it once (unsupported), and nothing is tried again. `clock` outlives it.
    DirectRoad(std::shared_ptr<net::Http> http, const Clock& clock, AgentDoor door, const Pairing& pairing,
               RoadEar ear);
    DirectRoad(const DirectRoad&) = delete;
    DirectRoad& operator=(const DirectRoad&) = delete;
    ~DirectRoad() override = default;

    /// What becomes of a frame after an error nobody knows: what it asks stands in the next one.
    Result<> post(ByteSpan frame, const StopToken& stop) override;

  private:
    struct Newest {
        SenderId sender;
        std::uint64_t counter = 0;
    };

    net::Request request(std::string method) const;
    void follow(const StopToken& stop);
    /// Why the stream ended.
    Error stream(const StopToken& stop);
    void take(std::string_view data, SilenceWatch& watch);
    Nanoseconds silenceLimit() const;

    const std::shared_ptr<net::Http> http_;
    const Clock& clock_;
    const AgentDoor door_;
    const std::string path_;
    const RoadEar ear_;

    // Of the thread that follows.
    Receiver receiver_;
    std::optional<Newest> newest_;  ///< of what was proved
    Nanoseconds nextBy_{0};         ///< as the newest frame says; 0: none came yet
    unsigned breaks_ = 0;
    bool isOpen_ = false;

    std::jthread thread_;  ///< ends before what it uses
};

/// As the desktop's service opens it. `clock` outlives the roads. badArgument if a socket's name is too long.
Result<OpenRoad> directRoad(const Clock& clock, AgentDoor door, const Pairing& pairing);

}  // namespace packtrain::link
