// Configured remotes, opened once per process and shared by jobs and datasets.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "remote/registry.h"
#include "remote/slots.h"
#include "service/config.h"
#include "service/values.h"

namespace packtrain::service {

enum class IfAbsent : std::uint8_t { make, fail };

/// Thread-safe.
class OpenRemotes {
  public:
    OpenRemotes(ConfigFile& config, const remote::Surroundings& with) : config_(config), with_(with) {}

    /// The remote of a job: a configured name, or "local:/absolute/folder" whose root that folder is.
    Result<std::shared_ptr<remote::Remote>> byName(const std::string& name);
    /// The same for a job that runs: it repeats everything itself and says why it waits, so nothing below it
    /// may wait in silence.
    Result<std::shared_ptr<remote::Remote>> forRun(const std::string& name);

    /// The small objects of a folder below the root of such a remote; objectGone where it is not there and
    /// is not to be made. Nothing is repeated. Of use until the name is forgotten.
    Result<std::unique_ptr<remote::Slots>> slots(const std::string& name, const std::string& folder,
                                                 IfAbsent ifAbsent, const StopToken& stop);

    struct Place {
        std::shared_ptr<remote::Remote> remote;
        std::string path;  ///< below the remote's root
    };
    /// A folder into which something is put: for local: the folder itself is the root.
    Result<Place> folder(const Target& target);
    /// A thing that lies in a folder (a dataset): for local: its parent is the root.
    Result<Place> thing(const Target& target);
    /// The same on a remote that repeats nothing: to hear soon that it is away.
    Result<Place> thingAtOnce(const Target& target);
    /// "local:/path" or the configured name, and the folder below it: what a job keeps.
    Result<std::pair<std::string, std::string>> forJob(const Target& target);
    /// After a change of configuration or sign-in.
    void forget(const std::string& name);

  private:
    Result<remote::RemoteConfig> configOf(const std::string& name) const;
    Result<std::shared_ptr<remote::Remote>> opened(const std::string& name, remote::RetryPolicy retry);
    Result<Place> thing(const Target& target, remote::RetryPolicy retry);
    Result<Path> absolute(const std::string& path) const;
    ConfigFile& config_;
    remote::Surroundings with_;
    std::mutex mutex_;
    std::map<std::pair<std::string, int>, std::shared_ptr<remote::Remote>> open_;  ///< by name and attempts
};

}  // namespace packtrain::service
