// The door to checkpoints: watched folders whose saves become durable on a drive.
#pragma once

#include "checkpoint/checkpoints.h"
#include "service/values.h"

namespace packtrain::service {

using checkpoint::Bearings;
using checkpoint::Checkpoints;
using checkpoint::Flushed;
using checkpoint::Keep;
using checkpoint::SetView;
using checkpoint::Step;
using checkpoint::StepState;
using checkpoint::stepStateName;
using checkpoint::Unspooled;
using checkpoint::WatchWish;
using checkpoint::Wholeness;

}  // namespace packtrain::service
