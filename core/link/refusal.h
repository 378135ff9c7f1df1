// Why a frame was not taken: a closed list, each counted by itself.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace packtrain::link {

/// In the order in which a frame is looked at: each is the first thing found amiss.
enum class Refusal : std::uint8_t {
    oversized,       ///< longer than a frame may be, or than its head says
    notAFrame,       ///< does not begin as a frame does
    truncated,       ///< shorter than its head says, as one that is half written is
    unknownVersion,  ///< of a later format
    wrongDirection,  ///< made for the other side
    otherSession,    ///< made for another start of the agent
    forged,          ///< does not open: changed on its way, or made without the key
    replayed,        ///< was taken before on this road, or is so old that it may have been
    outOfOrder,      ///< older than one that came before it on this road
    malformed,       ///< made with the key, and yet not what the format says
};
inline constexpr std::size_t kRefusals = 10;

/// "forged": stable for ever.
std::string_view refusalName(Refusal refusal);

/// What came of all frames. A frame that was late because another road is faster, and one that still lies
/// where it was read before, are nobody's fault and no refusals.
struct Tally {
    std::uint64_t fresh = 0;
    std::uint64_t late = 0;
    std::uint64_t unchanged = 0;
    std::array<std::uint64_t, kRefusals> refused{};

    std::uint64_t of(Refusal refusal) const { return refused[static_cast<std::size_t>(refusal)]; }
    void count(Refusal refusal) { ++refused[static_cast<std::size_t>(refusal)]; }
    std::uint64_t allRefused() const;

    bool operator==(const Tally&) const = default;
};

}  // namespace packtrain::link
