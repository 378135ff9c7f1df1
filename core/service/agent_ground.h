// What packtrain-agent needs of the computer and the network besides its own sensors.
#pragma once

#include "io/file_system.h"
#include "io/process.h"
#include "io/system_clock.h"
#include "net/http.h"

namespace packtrain::service {

using io::environment;
using io::FileSystem;
using io::keepMemorySmall;
using io::makeLocalFileSystem;
using io::peakMemory;
using io::processId;
using io::processRuns;
using io::readWhole;
using io::stateFolder;
using io::stopOnSignals;
using io::SystemClock;
using io::writeWhole;
using net::Http;
using net::HttpOptions;
using HttpRequest = net::Request;
using HttpResponse = net::Response;
using net::makeHttp;

}  // namespace packtrain::service
