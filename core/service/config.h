// config.json: the remotes of this user and where secrets lie. No secret is in it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "io/file_system.h"
#include "remote/registry.h"
#include "service/accounts.h"

namespace packtrain::service {

/// A notebook that this user paired. Its key lies with the secrets.
struct PairingEntry {
    std::string id;       ///< 32 hexadecimal digits
    std::string name;     ///< for people; no two are the same
    std::string mailbox;  ///< "mydrive:" or "local:/folder"
    std::string grant;    ///< of the notebook's own sign-in; empty: none was made
    WallTime made{};
};

struct Config {
    std::vector<remote::RemoteConfig> remotes;  ///< by name
    std::vector<PairingEntry> pairings = {};    ///< in the order in which they were made
    std::optional<SecretsKind> secrets = {};
    const remote::RemoteConfig* find(std::string_view name) const;
};

std::string_view secretsKindName(SecretsKind kind);
std::optional<SecretsKind> secretsKindByName(std::string_view name);

/// The file on disk. Thread-safe and safe among processes: a change is made under a lock, on what the file
/// says then, and replaces it whole. Keys that this version does not know are kept. badConfig names what is
/// wrong.
class ConfigFile {
  public:
    ConfigFile(io::FileSystem& files, Path folder) : files_(files), folder_(std::move(folder)) {}
    /// An absent file is an empty configuration.
    Result<Config> read() const;
    Result<> change(const std::function<Result<>(Config&)>& edit);

  private:
    Path file() const { return folder_ / "config.json"; }
    io::FileSystem& files_;
    Path folder_;
};

/// Letters, digits, '-', '_' and '.', beginning with a letter or digit; not "local", which needs no
/// configuration.
Result<> checkRemoteName(std::string_view name);

}  // namespace packtrain::service
