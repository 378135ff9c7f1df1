// A frame: a head that anyone can read, and a payload that only the two sides can (FORMAT.md, "The frame").
#pragma once

#include <expected>
#include <string>

#include "link/pairing.h"
#include "link/refusal.h"

namespace packtrain::link {

inline constexpr std::size_t kHeadSize = 52;
inline constexpr std::size_t kSealingSize = 24 + 16;  ///< nonce and tag
inline constexpr std::size_t kLargestFrame = 64 * kKiB;
inline constexpr std::size_t kLargestPayload = kLargestFrame - kHeadSize - kSealingSize;

struct FrameHead {
    Direction direction = Direction::toDesktop;
    SessionId session;
    SenderId sender;
    std::uint64_t counter = 0;  ///< from 0, never twice by one sender

    bool operator==(const FrameHead&) const = default;
};

/// badArgument if the payload is too large.
Result<std::string> sealFrame(const PairingKey& key, const FrameHead& head, std::string_view payload);

/// The head as it claims to be: nothing of it is proved. No key is needed.
std::expected<FrameHead, Refusal> readHead(ByteSpan frame);

struct OpenedFrame {
    FrameHead head;
    std::string payload;
};
/// Head and payload are the sender's, to the bit. Whether the frame is new is for Receiver to say.
std::expected<OpenedFrame, Refusal> openFrame(const PairingKey& key, Direction expected, ByteSpan frame);

}  // namespace packtrain::link
