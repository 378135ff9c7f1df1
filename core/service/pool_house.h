// A house whose checkpoints may go by a pool of upload addresses: the agent's.
#pragma once

#include "service/held_pool.h"
#include "service/house.h"

namespace packtrain::service {

/// As openHouse; "pool:" is then where the pool leads. It outlives the house.
Result<std::unique_ptr<House>> openHouse(const HouseOptions& options, HeldPool& pool);

}  // namespace packtrain::service
