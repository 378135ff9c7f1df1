// The door to outputs: watched folders whose files are shipped in small sets.
#pragma once

#include "checkpoint/outputs.h"
#include "service/values.h"

namespace packtrain::service {

using checkpoint::MissedOutput;
using checkpoint::Outputs;
using checkpoint::OutputSet;
using checkpoint::outputSetName;
using checkpoint::OutputView;
using checkpoint::OutputWish;

}  // namespace packtrain::service
