// Frames as they arrive: opened, judged, counted.
#pragma once

#include <array>
#include <map>
#include <optional>

#include "link/counter_window.h"
#include "link/frame.h"

namespace packtrain::link {

/// The two ways between a desktop and an agent.
enum class Road : std::uint8_t {
    direct,   ///< a stream: what comes, comes once
    mailbox,  ///< files on a drive, read again and again, perhaps after the stream has told the same
};
inline constexpr std::size_t kRoads = 2;

struct Received {
    enum class As : std::uint8_t {
        fresh,      ///< newer than all that came from this sender: its word counts now
        late,       ///< the other road brought this or a newer one: a sign of life, no news
        unchanged,  ///< the mailbox still holds what was read there before
        refused,
    };
    As as = As::refused;
    std::optional<Refusal> refusal = {};  ///< set if refused
    /// Proved unless refused. Of a frame that was refused after it had opened, head alone.
    std::optional<FrameHead> head = {};
    std::string payload = {};  ///< of what is fresh or late
};

/// One side's ear under one pairing. One thread.
class Receiver {
  public:
    /// `session`: all others are refused (an agent hears only what was meant for this start); nothing: any
    /// session of the pairing is heard.
    Receiver(PairingKey key, Direction direction, std::optional<SessionId> session = std::nullopt)
        : key_(key), direction_(direction), session_(session) {}

    Received take(Road road, ByteSpan frame);
    /// The payload of a frame that was taken turned out to be none.
    void malformed() { tally_.count(Refusal::malformed); }
    const Tally& tally() const { return tally_; }

  private:
    struct Lane {
        CounterWindow window;
        std::string lastFrame;  ///< digest of the newest one
    };
    struct Sender {
        std::array<Lane, kRoads> lanes;
        std::optional<std::uint64_t> newest;  ///< by any road
    };

    Received refuse(Refusal refusal, std::optional<FrameHead> head = std::nullopt);
    Received judge(Road road, ByteSpan frame, OpenedFrame opened);

    PairingKey key_;
    Direction direction_;
    std::optional<SessionId> session_;
    std::map<std::pair<SessionId, SenderId>, Sender> senders_;
    Tally tally_;
};

}  // namespace packtrain::link
