#include "scripted_services.h"

#include <algorithm>
#include <condition_variable>

namespace packtrain::gui_test {

using service::RemoteInfo;

void ScriptedAccounts::note(std::string call) {
    const std::lock_guard lock(mutex_);
    calls_.push_back(std::move(call));
}

std::vector<std::string> ScriptedAccounts::calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
}

void ScriptedAccounts::addAccount(const std::string& name, bool signedIn, std::optional<Reason> problem) {
    const std::lock_guard lock(mutex_);
    RemoteInfo info;
    info.config.name = name;
    info.config.type = "drive";
    info.signedIn = signedIn;
    info.problem = problem;
    std::erase_if(remotes_, [&](const RemoteInfo& other) { return other.config.name == name; });
    remotes_.push_back(info);
}

void ScriptedAccounts::nextSignIn(Error error) {
    const std::lock_guard lock(mutex_);
    signIns_.push_back(std::move(error));
}

const std::vector<service::RemoteType>& ScriptedAccounts::types() const {
    static const std::vector<service::RemoteType> known = {
        {"local", "a folder of this computer", false, {"root"}},
        {"drive", "Google Drive", true, {"client_id"}}};
    return known;
}

Result<std::vector<RemoteInfo>> ScriptedAccounts::list() {
    const std::lock_guard lock(mutex_);
    return remotes_;
}

Result<RemoteInfo> ScriptedAccounts::show(const std::string& name) {
    const std::lock_guard lock(mutex_);
    for (const RemoteInfo& info : remotes_)
        if (info.config.name == name) return info;
    return fail(Reason::unknownRemote, name);
}

Result<> ScriptedAccounts::add(const service::RemoteConfig& config, const Path& clientFile) {
    note("add " + config.name + " " + std::string(clientFile.name()));
    addAccount(config.name, false);
    return {};
}

Result<> ScriptedAccounts::remove(const std::string& name) {
    note("remove " + name);
    const std::lock_guard lock(mutex_);
    std::erase_if(remotes_, [&](const RemoteInfo& info) { return info.config.name == name; });
    return {};
}

Result<std::vector<std::string>> ScriptedAccounts::signInNotes(const std::string&, bool) {
    return std::vector<std::string>{};
}

Result<service::Account> ScriptedAccounts::signIn(const std::string& name,
                                                  const service::SignInProgress& progress,
                                                  const StopToken& stop) {
    note("signIn " + name);
    if (progress.openBrowser) progress.openBrowser("https://accounts.example.org/o/oauth2/auth?client_id=x");
    if (hang_) {
        std::mutex mutex;
        std::condition_variable_any wake;
        std::unique_lock lock(mutex);
        wake.wait(lock, stop, [] { return false; });
        return fail(Reason::cancelled);
    }
    {
        const std::lock_guard lock(mutex_);
        if (!signIns_.empty()) {
            Error error = signIns_.front();
            signIns_.erase(signIns_.begin());
            return Fail(std::move(error));
        }
    }
    addAccount(name, true);
    return service::Account{"alice@example.org", {}};
}

Result<service::Account> ScriptedAccounts::test(const std::string&, const StopToken&) {
    return service::Account{"alice@example.org", {}};
}
std::optional<service::SecretsKind> ScriptedAccounts::secretsKind() {
    return std::nullopt;
}

Result<> ScriptedAccounts::chooseSecrets(service::SecretsKind kind) {
    note(kind == service::SecretsKind::file          ? "secrets file"
         : kind == service::SecretsKind::environment ? "secrets env"
                                                     : "secrets keychain");
    return {};
}

namespace {
Fail notHere() {
    return fail(Reason::unsupported);
}
}  // namespace

Result<service::VerifyResult> ScriptedDatasets::verify(const service::Target&, double,
                                                       const service::Progress&, const StopToken&) {
    return notHere();
}
Result<service::PullResult> ScriptedDatasets::pull(const service::Target&, const Path&, bool,
                                                   const std::vector<std::string>&, const service::Progress&,
                                                   const StopToken&) {
    return notHere();
}
Result<std::vector<service::FoundFile>> ScriptedDatasets::find(const service::Target&, const std::string&,
                                                               const StopToken&) {
    return notHere();
}
Result<std::vector<service::ListedItem>> ScriptedDatasets::list(const service::Target&, const StopToken&) {
    return notHere();
}
Result<service::Space> ScriptedDatasets::space(const std::string&, const StopToken&) {
    return notHere();
}
Result<std::uint64_t> ScriptedDatasets::remove(const service::Target&,
                                               const std::function<bool(const std::vector<std::string>&)>&,
                                               const service::Progress&, const StopToken&) {
    return notHere();
}
Result<service::TrashStatus> ScriptedDatasets::trashStatus(const std::string&, const StopToken&) {
    return notHere();
}
Result<service::TrashContents> ScriptedDatasets::emptyTrash(
    const std::string&, const std::function<bool(const service::TrashContents&)>&, const StopToken&) {
    return notHere();
}

}  // namespace packtrain::gui_test
