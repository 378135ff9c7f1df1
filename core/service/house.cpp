#include "service/house.h"

#include "io/process.h"
#include "io/second_copy.h"
#include "io/system_clock.h"
#include "net/http.h"
#include "service/account_service.h"
#include "service/checkpoint_shipping.h"
#include "service/dataset_service.h"
#include "service/output_shipping.h"
#include "service/outputs.h"
#include "service/pool_house.h"
#include "service/pool_shipping.h"
#include "service/set_jobs.h"
#include "service/upload_service.h"
#include "store/temporary_files.h"

namespace packtrain::service {
namespace {

class RealHouse final : public House {
  public:
    static Result<std::unique_ptr<House>> open(const HouseOptions& options, HeldPool* pool) {
        std::unique_ptr<RealHouse> house(new RealHouse());
        house->files_ = io::makeLocalFileSystem();
        house->pool_ = pool;
        PACKTRAIN_CHECK(house->findPlaces(options));
        // Both before there are threads: memory that a thread took in an arena of its own is not given back.
        io::keepMemorySmall();
        store::keepTemporaryFilesIn(house->stateFolder_);
        // Without a log one can still look, and be told by the verb itself what cannot be written.
        auto log = openFileLog(house->stateFolder_ / "packtrain.log", options.logLevel);
        house->log_ = log ? std::move(*log) : nullLog();
        net::HttpOptions http;
        http.userAgent = "packtrain/" PACKTRAIN_VERSION;
        if (const auto ca = io::environment("PACKTRAIN_CA")) http.extraCa = Path(*ca);
        PACKTRAIN_TRY(house->http_, net::makeHttp(http));
        house->config_ = std::make_unique<ConfigFile>(*house->files_, house->configFolder_);
        house->secrets_ =
            std::make_unique<ChosenSecrets>(*house->files_, *house->config_, house->configFolder_,
                                            house->programFolder_ / "packtrain-keychain");
        const remote::Surroundings with{*house->files_, *house->http_,       house->clock_, *house->secrets_,
                                        *house->log_,   house->stateFolder_, options.given};
        house->remotes_ = std::make_unique<OpenRemotes>(*house->config_, with);
        PACKTRAIN_TRY(house->jobs_,
                      transfer::JobStore::open(*house->files_, house->clock_, house->stateFolder_));
        house->gate_ = transfer::makeGate();
        house->datasets_ =
            makeDatasetService(*house->files_, house->clock_, *house->remotes_, house->stateFolder_);
        house->singleFiles_ = makeSingleFiles(house->clock_, *house->remotes_);
        house->accounts_ = makeAccountService(*house->config_, *house->secrets_, *house->remotes_, with);
        house->uploads_ = makeUploadService(house->uploadParts());
        return std::unique_ptr<House>(std::move(house));
    }

    UploadService& uploads() override { return *uploads_; }
    DatasetService& datasets() override { return *datasets_; }
    AccountService& accounts() override { return *accounts_; }
    SingleFiles& singleFiles() override { return *singleFiles_; }
    Result<std::unique_ptr<Checkpoints>> openCheckpoints(
        const Path& stateFolder, std::function<Environment()> surroundings,
        std::function<std::string(const std::string&)> sessions) override {
        const auto shipping = [this](const WatchWish& wish,
                                     const Path& folder) -> Result<std::unique_ptr<checkpoint::Shipping>> {
            PACKTRAIN_TRY(Target set, parseTarget(wish.to));
            if (isByPool(set))
                return makePoolShipping({*files_, clock_, *log_, *http_, *pool_}, wish.set, folder);
            set.path += (set.path.empty() || set.path.ends_with('/') ? "" : "/") + wish.set;
            return makeShipping(uploadParts(), *datasets_, std::move(set), folder);
        };
        return Checkpoints::open({.files = *files_,
                                  .clock = clock_,
                                  .log = *log_,
                                  .stateFolder = stateFolder,
                                  .limits = {},
                                  .shipping = shipping,
                                  .isWritten = io::isOpenForWriting,
                                  .surroundings = std::move(surroundings),
                                  .sessions = std::move(sessions)});
    }
    Result<std::unique_ptr<Outputs>> openOutputs(const Path& stateFolder) override {
        const auto shipping = [this](
                                  const OutputWish& wish,
                                  const Path& folder) -> Result<std::unique_ptr<checkpoint::OutputShipping>> {
            PACKTRAIN_TRY(Target to, parseTarget(wish.to));
            return makeOutputShipping(uploadParts(), below(std::move(to), wish.name), folder);
        };
        return Outputs::open({.files = *files_,
                              .clock = clock_,
                              .log = *log_,
                              .stateFolder = stateFolder,
                              .limits = {},
                              .rules = {},
                              .shipping = shipping});
    }
    Log& log() override { return *log_; }
    const Path& stateFolder() const override { return stateFolder_; }

  private:
    RealHouse() = default;

    UploadParts uploadParts() {
        return {*files_,
                clock_,
                *log_,
                *jobs_,
                *gate_,
                *remotes_,
                *secrets_,
                stateFolder_,
                [http = http_.get()] { http->dropConnections(); },
                programFolder_ / "packtrain"};
    }

    /// "pool:" to the letter: a remote of that name is still reached by its paths.
    bool isByPool(const Target& to) const {
        return pool_ != nullptr && to.remote == kPoolRemote && to.path.empty();
    }

    Result<> findPlaces(const HouseOptions& options) {
        stateFolder_ = options.stateFolder;
        if (stateFolder_.empty()) {
            PACKTRAIN_TRY(stateFolder_, io::stateFolder());
        }
        configFolder_ = options.configFolder;
        if (configFolder_.empty()) {
            PACKTRAIN_TRY(configFolder_, io::configFolder());
        }
        programFolder_ = options.programFolder;
        if (programFolder_.empty()) {
            PACKTRAIN_TRY(const Path program, io::ownProgram());
            programFolder_ = program.parent();
        }
        PACKTRAIN_CHECK(files_->makeFolders(configFolder_, true));
        return files_->makeFolders(stateFolder_, true);
    }

    // In the order of construction; destroyed in reverse, so uploads stop before what they use.
    HeldPool* pool_ = nullptr;
    io::SystemClock clock_;
    std::unique_ptr<io::FileSystem> files_;
    Path stateFolder_, configFolder_, programFolder_;
    std::shared_ptr<Log> log_;
    std::unique_ptr<net::Http> http_;
    std::unique_ptr<ConfigFile> config_;
    std::unique_ptr<ChosenSecrets> secrets_;
    std::unique_ptr<OpenRemotes> remotes_;
    std::unique_ptr<transfer::JobStore> jobs_;
    std::unique_ptr<transfer::Gate> gate_;
    std::unique_ptr<DatasetService> datasets_;
    std::unique_ptr<SingleFiles> singleFiles_;
    std::unique_ptr<AccountService> accounts_;
    std::unique_ptr<UploadService> uploads_;
};

}  // namespace

Result<std::unique_ptr<House>> openHouse(const HouseOptions& options) {
    return RealHouse::open(options, nullptr);
}

Result<std::unique_ptr<House>> openHouse(const HouseOptions& options, HeldPool& pool) {
    return RealHouse::open(options, &pool);
}

}  // namespace packtrain::service
