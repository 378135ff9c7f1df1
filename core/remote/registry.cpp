#include "remote/registry.h"

#include <algorithm>

#include "remote/drive/drive_remote.h"
#include "remote/local/local_remote.h"
#include "remote/moves.h"
#include "remote/slots.h"
#include "remote/wrap/log_remote.h"
#include "remote/wrap/pace_remote.h"
#include "remote/wrap/retry_remote.h"

namespace packtrain::remote {
namespace {

using Options = std::map<std::string, std::string>;

void takeText(const Options& options, const std::string& key, std::string& into) {
    if (const auto found = options.find(key); found != options.end() && !found->second.empty())
        into = found->second;
}

Result<> checkOptions(const RemoteConfig& config, const RemoteType& type) {
    for (const auto& [key, value] : config.options) {
        if (std::ranges::find(type.options, key) == type.options.end())
            return fail(Reason::badConfig,
                        config.name + ": " + printable(key) + " is no option of " + config.type);
        const bool isAddress = key == "endpoint" || key.ends_with("_url");
        if (isAddress && !value.empty()) PACKTRAIN_CHECK(net::checkEndpoint(value));
    }
    return {};
}

Result<Path> localRoot(const RemoteConfig& config) {
    std::string root;
    takeText(config.options, "root", root);
    if (!root.starts_with('/'))
        return fail(Reason::badConfig, config.name + ": root must be an absolute path");
    return Path(root);
}

Result<std::unique_ptr<Remote>> openLocal(const RemoteConfig& config, const Surroundings& with) {
    PACKTRAIN_TRY(const Path root, localRoot(config));
    const Path lockFile = with.stateFolder / "local-replace.lock";
    return makeLocalRemote(LocalOptions{root, lockFile}, with.files, with.clock);
}

/// By the time of last change; nothing if that lies ahead of this computer's clock.
AgeOf localAges(const Path& root, const Surroundings& with) {
    return [root, &files = with.files,
            &clock = with.clock](const std::string& id) -> std::optional<Nanoseconds> {
        const auto stat = files.stat(root / id);
        if (!stat) return std::nullopt;
        const Nanoseconds age = clock.wall().time_since_epoch() - Nanoseconds(stat->mtimeNs);
        return age < Nanoseconds::zero() ? std::nullopt : std::optional(age);
    };
}

Result<DriveOptions> driveOptions(const RemoteConfig& config, const Surroundings& with) {
    DriveOptions options;
    options.name = config.name;
    options.stateFolder = with.stateFolder;
    options.given = with.given;
    takeText(config.options, "endpoint", options.endpoint);
    takeText(config.options, "token_url", options.tokenUrl);
    takeText(config.options, "client_id", options.clientId);
    if (const auto root = config.options.find("root"); root != config.options.end())
        options.root = root->second;
    if (!options.root.empty() && !isSafeRelative(options.root))
        return fail(Reason::badConfig, config.name + ": root is no folder path: " + printable(options.root));
    return options;
}

Result<std::unique_ptr<Remote>> openDrive(const RemoteConfig& config, const Surroundings& with) {
    PACKTRAIN_TRY(const DriveOptions options, driveOptions(config, with));
    return paced(makeDriveRemote(options, with.http, with.clock, with.files, with.secrets, with.log),
                 with.clock);
}

struct Entry {
    RemoteType type;
    Result<std::unique_ptr<Remote>> (*open)(const RemoteConfig&, const Surroundings&);
};

const std::vector<Entry>& entries() {
    static const std::vector<Entry> kEntries = {
        {{"local", "A folder of this computer, or of a disk or share mounted on it", false, {"root"}},
         openLocal},
        {{"drive",
          "Google Drive, with your own client (client_secret.json)",
          true,
          {"root", "endpoint", "token_url", "auth_url", "device_url", "revoke_url", "client_id", "scope"}},
         openDrive},
    };
    return kEntries;
}

}  // namespace

const std::vector<RemoteType>& remoteTypes() {
    static const std::vector<RemoteType> kTypes = [] {
        std::vector<RemoteType> types;
        for (const Entry& entry : entries()) types.push_back(entry.type);
        return types;
    }();
    return kTypes;
}

Result<std::unique_ptr<Remote>> openRemote(const RemoteConfig& config, const Surroundings& with,
                                           RetryPolicy retry) {
    const auto entry = std::ranges::find(entries(), config.type, [](const Entry& e) { return e.type.type; });
    if (entry == entries().end())
        return fail(Reason::unsupported, config.name + ": " + printable(config.type));
    PACKTRAIN_CHECK(checkOptions(config, entry->type));
    PACKTRAIN_TRY(auto bare, entry->open(config, with));
    // Each try has a line of its own and, on a drive with a pace, a place of its own.
    auto spoken = logged(std::move(bare), config.name, with.clock, with.log);
    return retrying(std::move(spoken), with.clock, retry, systemRandomness());
}

Result<std::unique_ptr<Slots>> openSlots(const RemoteConfig& config, const Surroundings& with, Remote& opened,
                                         const FolderRef& folder) {
    if (config.type == "drive") {
        PACKTRAIN_TRY(const DriveOptions options, driveOptions(config, with));
        return makeDriveSlots(options, folder, with.http, with.clock, with.files, with.secrets, with.log);
    }
    PACKTRAIN_TRY(const Path root, localRoot(config));
    return slotsOver(opened, folder, localAges(root, with));
}

Result<std::unique_ptr<Moves>> openMoves(const RemoteConfig& config, const Surroundings& with) {
    if (config.type != "drive")
        return fail(Reason::unsupported, config.name + ": a remote of type " + config.type);
    PACKTRAIN_TRY(const DriveOptions options, driveOptions(config, with));
    return makeDriveMoves(options, with.http, with.clock, with.files, with.secrets, with.log);
}

}  // namespace packtrain::remote
