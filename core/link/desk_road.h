// A way on which frames come by themselves, as a desktop sees it. The mailbox is looked into instead
// (mailbox/desk_mailbox.h).
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/cancel.h"
#include "base/clock.h"
#include "base/result.h"

namespace packtrain::link {

/// What a road tells. Called on threads of the road's own, never two at once; they do not block for long.
struct RoadEar {
    /// The bytes of one state frame as they came; nothing of them is proved. `readAt`: boot clock.
    std::function<void(std::string frame, Ticks readAt)> heard;
    /// The road is open now (nothing), or it is not, and why; it goes on trying by itself.
    std::function<void(const std::optional<Error>& why)> changed;
};

/// Of one pairing. Destroying it ends it within a second; no call of the ear comes after that.
class DeskRoad {
  public:
    virtual ~DeskRoad() = default;
    /// One sealed command frame; success: the agent's receiver has taken it. Any thread but the ear's.
    virtual Result<> post(ByteSpan frame, const StopToken& stop) = 0;
};

/// Opens the road and returns at once.
using OpenRoad = std::function<std::unique_ptr<DeskRoad>(RoadEar ear)>;

}  // namespace packtrain::link
