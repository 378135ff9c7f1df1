// The door to checkpoints: watched folders whose saves become durable on a drive.
#pragma once

#include "checkpoint/checkpoints.h"
#include "service/values.h"

namespace packtrain::service {

using checkpoint::Bearings;
using checkpoint::Checkpoints;
using checkpoint::Difference;
using checkpoint::Environment;
using checkpoint::Flushed;
using checkpoint::Keep;
using checkpoint::Resumed;
using checkpoint::Resuming;
using checkpoint::SetView;
using checkpoint::Step;
using checkpoint::StepState;
using checkpoint::stepStateName;
using checkpoint::StyleganLoss;
using checkpoint::StyleganRun;
using checkpoint::StyleganTick;
using checkpoint::Unspooled;
using checkpoint::WatchWish;
using checkpoint::Wholeness;
using checkpoint::wordsOf;

}  // namespace packtrain::service
