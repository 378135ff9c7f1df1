// The network and the sign-ins as configured: what House has, without its jobs.
#pragma once

#include <memory>

#include "base/log.h"
#include "net/http.h"
#include "service/config.h"
#include "service/remotes.h"
#include "service/secrets.h"

namespace packtrain::service {

struct LinePlaces {
    Path stateFolder;    ///< empty: io::stateFolder()
    Path configFolder;   ///< empty: io::configFolder()
    Path programFolder;  ///< where packtrain-keychain lies; empty: beside this program
    remote::GivenTokens* given = nullptr;
};

/// In the order of construction.
struct Line {
    std::unique_ptr<net::Http> http;
    std::unique_ptr<ConfigFile> config;
    std::unique_ptr<ChosenSecrets> secrets;
    std::unique_ptr<OpenRemotes> remotes;
};

/// Asks nobody anything yet. The arguments outlive it.
Result<std::unique_ptr<Line>> openLine(io::FileSystem& files, const Clock& clock, Log& log,
                                       const LinePlaces& places);

}  // namespace packtrain::service
