#include "scripted_pairings.h"

#include <algorithm>
#include <condition_variable>
#include <utility>

namespace packtrain::gui_test {

using service::NotebookGrant;
using service::NotebookPairing;
using service::PairingEntry;

void AskedOfPairing::note(std::string call) {
    const std::scoped_lock lock(mutex_);
    calls_.push_back(std::move(call));
}

std::vector<std::string> AskedOfPairing::calls() const {
    const std::scoped_lock lock(mutex_);
    return calls_;
}

void ScriptedPairings::nextMake(Error error) {
    const std::scoped_lock lock(mutex_);
    makeError_ = std::move(error);
}
void ScriptedPairings::nextUnpair(Error error) {
    const std::scoped_lock lock(mutex_);
    unpairError_ = std::move(error);
}
void ScriptedPairings::setLeft(Error error) {
    const std::scoped_lock lock(mutex_);
    left_ = std::move(error);
}
void ScriptedPairings::put(PairingEntry entry) {
    const std::scoped_lock lock(mutex_);
    entries_.push_back(std::move(entry));
}

Result<std::vector<PairingEntry>> ScriptedPairings::list() {
    const std::scoped_lock lock(mutex_);
    return entries_;
}

Result<NotebookPairing> ScriptedPairings::make(const service::Target& mailbox, const std::string& name,
                                               const StopToken&) {
    asked_.note("make " + mailbox.remote + ":" + mailbox.path + " " + name);
    const std::scoped_lock lock(mutex_);
    if (const auto error = std::exchange(makeError_, {})) return std::unexpected(*error);
    PairingEntry entry{.id = "aa" + std::to_string(entries_.size()),
                       .name = name.empty() ? mailbox.remote : name,
                       .mailbox = mailbox.remote + ":" + mailbox.path,
                       .grant = {},
                       .made = {}};
    entries_.push_back(entry);
    return NotebookPairing{.id = entry.id, .key = {std::byte{7}}, .mailbox = entry.mailbox};
}

Result<> ScriptedPairings::noteGrant(const std::string& id, const std::string& grant) {
    const std::scoped_lock lock(mutex_);
    for (PairingEntry& entry : entries_)
        if (entry.id == id) entry.grant = grant;
    return {};
}

Result<service::UnpairedNotebook> ScriptedPairings::unpair(const std::string& id, const StopToken&) {
    asked_.note("unpair " + id);
    const std::scoped_lock lock(mutex_);
    if (const auto error = std::exchange(unpairError_, {})) return std::unexpected(*error);
    const auto found = std::ranges::find(entries_, id, &PairingEntry::id);
    if (found == entries_.end()) return fail(Reason::badArgument, id);
    service::UnpairedNotebook unpaired{.entry = *found, .left = left_};
    entries_.erase(found);
    return unpaired;
}

Result<> ScriptedPairings::putInto(const Path&, const service::NotebookSecret&) {
    return {};
}

void ScriptedGrants::nextMake(Error error) {
    const std::scoped_lock lock(mutex_);
    makeError_ = std::move(error);
}
void ScriptedGrants::setRevoked(Result<service::RevokedGrant> revoked) {
    const std::scoped_lock lock(mutex_);
    revoked_ = std::move(revoked);
}

Result<std::vector<std::string>> ScriptedGrants::notes(const std::string&, const StopToken&) {
    return std::vector<std::string>();
}

Result<NotebookGrant> ScriptedGrants::make(const std::string& remote, const service::SignInProgress& progress,
                                           const StopToken& stop) {
    asked_.note("grant " + remote);
    progress.openBrowser("http://127.0.0.1:1/consent");
    if (hang_) {
        std::mutex waiting;
        std::condition_variable_any never;
        std::unique_lock lock(waiting);
        never.wait(lock, stop, [] { return false; });
        return fail(Reason::cancelled);
    }
    const std::scoped_lock lock(mutex_);
    if (const auto error = std::exchange(makeError_, {})) return std::unexpected(*error);
    return NotebookGrant{.id = "g1",
                         .remote = remote,
                         .clientId = "client",
                         .clientSecret = "cs",
                         .refreshToken = "rt",
                         .folder = {},
                         .endpoint = {},
                         .tokenUrl = {}};
}

Result<std::vector<service::NotebookGrantView>> ScriptedGrants::list() {
    return std::vector<service::NotebookGrantView>();
}

Result<service::RevokedGrant> ScriptedGrants::revoke(const std::string& remote, const std::string& id,
                                                     const StopToken&) {
    asked_.note("revoke " + remote + " " + id);
    const std::scoped_lock lock(mutex_);
    return revoked_;
}

Result<> ScriptedGrants::putInto(const Path&, const NotebookGrant&) {
    return {};
}

void ScriptedCells::nextReady(Error error) {
    const std::scoped_lock lock(mutex_);
    errors_.push_back(std::move(error));
}

Result<std::string> ScriptedCells::ready(const service::Target& folder, const std::string& platform,
                                         const Path& wheel, const StopToken&) {
    asked_.note("cell " + folder.remote + ":" + folder.path + " " + platform +
                (wheel.empty() ? "" : " " + std::string(wheel.name())));
    const std::scoped_lock lock(mutex_);
    if (!errors_.empty()) {
        const Error error = errors_.front();
        errors_.erase(errors_.begin());
        return std::unexpected(error);
    }
    return "# Packtrain in " + platform + ": the wheel lies in your own Drive, nothing else is fetched.\n" +
           "import hashlib, subprocess, sys\nfrom google.colab import "
           "drive\n\ndrive.mount(\"/content/drive\")\n" +
           "wheel = \"/content/drive/MyDrive/Packtrain/.packtrain/packtrain-0.1.0.whl\"\n\n" +
           "import packtrain\n\npacktrain.start()\n";
}

}  // namespace packtrain::gui_test
