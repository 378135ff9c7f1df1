// Which drives there are, and how a remote is made from its configuration.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/secret_store.h"
#include "io/file_system.h"
#include "remote/given_tokens.h"
#include "remote/remote.h"
#include "remote/wrap/retry_policy.h"

namespace packtrain::remote {

/// One configured remote, as config.json has it. No secret is in it.
struct RemoteConfig {
    std::string name;  ///< "mydrive"
    std::string type;  ///< "local", "drive"
    std::map<std::string, std::string>
        options;  ///< "root", "endpoint", "token_url", "auth_url", "client_id", "scope" ...
};

/// What remotes are made of; owned by whoever opens the house, outlives every remote.
struct Surroundings {
    io::FileSystem& files;
    net::Http& http;
    const Clock& clock;
    SecretStore& secrets;
    Log& log;
    Path stateFolder;  ///< account locks lie here
    GivenTokens* given = nullptr;
};

/// The types that this build knows, with the options each takes and one line of words; data for `remote add
/// --help` and the desktop.
struct RemoteType {
    std::string_view type;
    std::string_view words;
    bool signIn;  ///< needs OAuth
    std::vector<std::string_view> options;
};
const std::vector<RemoteType>& remoteTypes();

/// Ready to use: with retry, pace and log wrapped around it. unsupported for an unknown type,
/// insecureEndpoint, badConfig.
Result<std::unique_ptr<Remote>> openRemote(const RemoteConfig& config, const Surroundings& with,
                                           RetryPolicy retry = {});

}  // namespace packtrain::remote
