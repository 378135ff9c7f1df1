// One pairing and its ids, the same as in the golden files.
#pragma once

#include "core/remote/need.h"
#include "link/command_body.h"
#include "link/frame.h"
#include "link/state_body.h"

namespace packtrain::test {

inline link::PairingKey goldenKey() {
    std::string bytes;
    for (char c = 0; c < 32; ++c) bytes += c;
    return *link::PairingKey::fromBytes(asBytes(bytes));
}

inline const link::SessionId kSession = *link::SessionId::fromHex("00112233445566778899aabbccddeeff");
inline const link::SenderId kAgent = *link::SenderId::fromHex("a0a1a2a3a4a5a6a7a8a9aaabacadaeaf");
inline const link::SenderId kDesk = *link::SenderId::fromHex("d0d1d2d3d4d5d6d7d8d9dadbdcdddedf");

inline std::string stateFrame(std::uint64_t counter, std::string_view payload = "{}",
                              const link::SenderId& sender = kAgent) {
    const link::FrameHead head{
        .direction = link::Direction::toDesktop, .session = kSession, .sender = sender, .counter = counter};
    return need(link::sealFrame(goldenKey(), head, payload));
}

/// For doctest to print.
inline std::string_view nameOf(const std::optional<link::Refusal>& refusal) {
    return refusal ? link::refusalName(*refusal) : "taken";
}

}  // namespace packtrain::test
