// Opening the house: files, clock, network, secrets, jobs and the services over them, in one ownership tree.
#pragma once

#include <memory>

#include "base/log.h"
#include "remote/given_tokens.h"
#include "service/accounts.h"
#include "service/checkpoints.h"
#include "service/datasets.h"
#include "service/single_files.h"
#include "service/uploads.h"

namespace packtrain::checkpoint {
class Outputs;
}

namespace packtrain::service {

using checkpoint::Outputs;  // service/outputs.h

struct HouseOptions {
    Path stateFolder;    ///< empty: io::stateFolder()
    Path configFolder;   ///< empty: io::configFolder()
    Path programFolder;  ///< where packtrain and packtrain-keychain lie; empty: beside this program
    LogLevel logLevel = LogLevel::info;
    remote::GivenTokens* given = nullptr;  ///< outlives the house
};

/// Destroying it stops what runs here (jobs resume later), within 2 s.
class House {
  public:
    virtual ~House() = default;
    virtual UploadService& uploads() = 0;
    virtual DatasetService& datasets() = 0;
    virtual AccountService& accounts() = 0;
    virtual SingleFiles& singleFiles() = 0;
    /// The watched folders whose state lies in `stateFolder`; one process at a time (jobBusy). The house
    /// outlives them. `surroundings`: what the program itself knows of the machine that the training runs on.
    /// `sessions`: what lies beside the saves of how long sessions lasted (CourierParts); may be empty.
    virtual Result<std::unique_ptr<Checkpoints>> openCheckpoints(
        const Path& stateFolder, std::function<Environment()> surroundings,
        std::function<std::string(const std::string&)> sessions) = 0;
    virtual Log& log() = 0;
    virtual const Path& stateFolder() const = 0;
    /// The watched output folders whose state lies in `stateFolder`; one process at a time (jobBusy). The
    /// house outlives them.
    virtual Result<std::unique_ptr<Outputs>> openOutputs(const Path& stateFolder) = 0;
};

Result<std::unique_ptr<House>> openHouse(const HouseOptions& options);

/// A bundle for a bug report: log, jobs, configuration; secrets masked, paths hashed unless `withNames`. One
/// text.
Result<std::string> bugReport(House& house, bool withNames);

}  // namespace packtrain::service
