// The other two doors as a test wants them.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <vector>

#include "service/accounts.h"
#include "service/datasets.h"

namespace packtrain::gui_test {

class ScriptedAccounts final : public service::AccountService {
  public:
    void addAccount(const std::string& name, bool signedIn, std::optional<Reason> problem = std::nullopt);
    /// What signIn() answers, one after the other; then success.
    void nextSignIn(Error error);
    void setHang(bool hang) { hang_ = hang; }
    std::vector<std::string> calls() const;

    const std::vector<service::RemoteType>& types() const override;
    Result<std::vector<service::RemoteInfo>> list() override;
    Result<service::RemoteInfo> show(const std::string& name) override;
    Result<> add(const service::RemoteConfig& config, const Path& clientFile) override;
    Result<> remove(const std::string& name) override;
    Result<std::vector<std::string>> signInNotes(const std::string& name, bool wider) override;
    Result<service::Account> signIn(const std::string& name, const service::SignInProgress& progress,
                                    const StopToken& stop) override;
    Result<service::Account> test(const std::string& name, const StopToken& stop) override;
    std::optional<service::SecretsKind> secretsKind() override;
    Result<> chooseSecrets(service::SecretsKind kind) override;

  private:
    void note(std::string call);
    mutable std::mutex mutex_;
    std::vector<service::RemoteInfo> remotes_;
    std::vector<Error> signIns_;
    std::vector<std::string> calls_;
    std::atomic<bool> hang_ = false;
};

class ScriptedDatasets final : public service::DatasetService {
  public:
    Result<service::VerifyResult> verify(const service::Target&, double, const service::Progress&,
                                         const StopToken&) override;
    Result<service::PullResult> pull(const service::Target&, const Path&, bool,
                                     const std::vector<std::string>&, const service::Progress&,
                                     const StopToken&) override;
    Result<std::vector<service::FoundFile>> find(const service::Target&, const std::string&,
                                                 const StopToken&) override;
    Result<std::vector<service::ListedItem>> list(const service::Target&, const StopToken&) override;
    Result<service::Space> space(const std::string&, const StopToken&) override;
    Result<std::uint64_t> remove(const service::Target&,
                                 const std::function<bool(const std::vector<std::string>&)>&,
                                 const service::Progress&, const StopToken&) override;
    Result<service::TrashStatus> trashStatus(const std::string&, const StopToken&) override;
    Result<service::TrashContents> emptyTrash(const std::string&,
                                              const std::function<bool(const service::TrashContents&)>&,
                                              const StopToken&) override;
};

}  // namespace packtrain::gui_test
