// What packtrain-agent needs of the computer besides its own sensors.
#pragma once

#include "io/process.h"
#include "io/system_clock.h"

namespace packtrain::service {

using io::environment;
using io::keepMemorySmall;
using io::peakMemory;
using io::processId;
using io::stateFolder;
using io::stopOnSignals;
using io::SystemClock;

}  // namespace packtrain::service
