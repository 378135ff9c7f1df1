// What packtrain-agent needs of the computer and the network besides its own sensors. No service with a life
// of its own: the agent stands near the system and needs the seams themselves, so this is the list of them,
// kept short and in one place. What has rules of its own (figure_history.h and the like) is a door with a
// class behind it.
#pragma once

#include "io/file_system.h"
#include "io/process.h"
#include "io/system_clock.h"
#include "io/volume.h"
#include "net/http.h"
#include "remote/given_tokens.h"
#include "service/config.h"

namespace packtrain::service {

using io::configFolder;
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
using io::volumeOfType;
using io::writeWhole;
using net::Http;
using net::HttpOptions;
using HttpRequest = net::Request;
using HttpResponse = net::Response;
using net::makeHttp;
using remote::GivenTokens;

}  // namespace packtrain::service
