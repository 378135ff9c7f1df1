// Google Drive by its API v3.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/secret_store.h"
#include "io/file_system.h"
#include "remote/given_tokens.h"
#include "remote/remote.h"

namespace packtrain::remote {

class Moves;
class Slots;

struct DriveOptions {
    std::string name;                ///< of the remote; secrets lie under "account/<name>/"
    std::string root = "Packtrain";  ///< below My Drive
    std::string endpoint = "https://www.googleapis.com";
    std::string tokenUrl = "https://oauth2.googleapis.com/token";
    std::string clientId;
    Path stateFolder;              ///< account lock and folder notes, shared by all processes of this user
    GivenTokens* given = nullptr;  ///< outlives the remote
};

/// What is passed in outlives the remote. Bare: without retries and pace.
std::unique_ptr<Remote> makeDriveRemote(const DriveOptions& options, net::Http& http, const Clock& clock,
                                        io::FileSystem& files, SecretStore& secrets, Log& log);
/// The small objects of a folder of that drive (slots.h). What is passed in outlives them.
std::unique_ptr<Slots> makeDriveSlots(const DriveOptions& options, const FolderRef& folder, net::Http& http,
                                      const Clock& clock, io::FileSystem& files, SecretStore& secrets,
                                      Log& log);
/// Moves of objects on that drive (moves.h). What is passed in outlives them.
std::unique_ptr<Moves> makeDriveMoves(const DriveOptions& options, net::Http& http, const Clock& clock,
                                      io::FileSystem& files, SecretStore& secrets, Log& log);

}  // namespace packtrain::remote
