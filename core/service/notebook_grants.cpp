#include "service/notebook_grants.h"

#include <algorithm>

#include "base/digest.h"
#include "base/log.h"
#include "io/process.h"
#include "io/system_clock.h"
#include "remote/wait_for_lock.h"
#include "service/line.h"
#include "service/notebook_sign_in.h"
#include "service/oauth_client.h"

namespace packtrain::service {
namespace {

constexpr std::chrono::seconds kLockLimit{30};
constexpr std::size_t kIdBytes = 4;

struct KeptGrant {
    NotebookGrantView about;
    std::string refreshToken;
};

std::string optionOf(const RemoteConfig& config, const std::string& key) {
    const auto found = config.options.find(key);
    return found == config.options.end() ? std::string() : found->second;
}

Json toJson(const std::vector<KeptGrant>& grants) {
    Json list = Json::array();
    for (const KeptGrant& grant : grants)
        list.push_back({{"id", grant.about.id},
                        {"made", formatRfc3339(grant.about.made)},
                        {"refresh_token", grant.refreshToken}});
    return list;
}

class MadeHere final : public NotebookGrants {
  public:
    static Result<std::unique_ptr<NotebookGrants>> open() {
        std::unique_ptr<MadeHere> made(new MadeHere());
        PACKTRAIN_TRY(made->state_, io::stateFolder());
        PACKTRAIN_TRY(made->line_, openLine(*made->files_, made->clock_, *made->log_, {}));
        return std::unique_ptr<NotebookGrants>(std::move(made));
    }

    Result<std::vector<std::string>> notes(const std::string& remote, const StopToken& stop) override {
        PACKTRAIN_TRY(const RemoteConfig entry, configured(remote));
        PACKTRAIN_TRY(const Account account, accountOf(entry, stop));
        return std::vector<std::string>{
            "A second sign-in, for notebooks alone: choose " + printable(account.name) +
                " again, and leave the box for Google Drive ticked.",
            "A notebook will see only the files that Packtrain made with your client (scope drive.file), "
            "which are those that this computer sees.",
            "If the consent screen of your Google project is in \"Testing\", Google ends this sign-in after "
            "7 days too. Publish it (\"In production\") and it lasts.",
        };
    }

    Result<NotebookGrant> make(const std::string& remote, const SignInProgress& progress,
                               const StopToken& stop) override {
        PACKTRAIN_TRY(const RemoteConfig entry, configured(remote));
        PACKTRAIN_TRY(const net::OAuthClient client, clientOf(entry, *line_->secrets));
        PACKTRAIN_TRY(const Account account, accountOf(entry, stop));
        PACKTRAIN_TRY(const net::OAuthTokens tokens, consent(client, account, progress, stop));
        PACKTRAIN_CHECK(checkTokens(entry, account, tokens, stop));
        NotebookGrant grant{.id = toHex(asBytes(randomBytes(kIdBytes))),
                            .remote = remote,
                            .clientId = client.clientId,
                            .clientSecret = client.clientSecret,
                            .refreshToken = tokens.refreshToken,
                            .folder = {},
                            .endpoint = optionOf(entry, "endpoint"),
                            .tokenUrl = optionOf(entry, "token_url")};
        if (entry.options.contains("root")) grant.folder = optionOf(entry, "root");
        PACKTRAIN_CHECK(keep(grant, stop));
        return grant;
    }

    Result<std::vector<NotebookGrantView>> list() override {
        PACKTRAIN_TRY(const Config config, line_->config->read());
        std::vector<NotebookGrantView> all;
        for (const RemoteConfig& entry : config.remotes) {
            if (entry.type != "drive") continue;
            PACKTRAIN_TRY(const auto grants, kept(entry.name));
            for (const KeptGrant& grant : grants) all.push_back(grant.about);
        }
        std::ranges::stable_sort(all, {}, &NotebookGrantView::made);
        return all;
    }

    Result<RevokedGrant> revoke(const std::string& remote, const std::string& id,
                                const StopToken& stop) override {
        PACKTRAIN_TRY(const RemoteConfig entry, configured(remote));
        PACKTRAIN_TRY(const net::OAuthClient client, clientOf(entry, *line_->secrets));
        PACKTRAIN_TRY(const auto lock, locked(stop));
        PACKTRAIN_TRY(auto grants, kept(remote));
        const auto found =
            std::ranges::find(grants, id, [](const KeptGrant& grant) { return grant.about.id; });
        if (found == grants.end())
            return fail(Reason::badArgument, "there is no grant " + printable(id) + " of " + remote);
        PACKTRAIN_CHECK(net::revoke(*line_->http, client, found->refreshToken, stop));
        grants.erase(found);
        PACKTRAIN_CHECK(store(remote, grants));
        RevokedGrant revoked{.endedHere = endedHere(entry, stop), .others = {}};
        if (revoked.endedHere != true) return revoked;
        for (const KeptGrant& grant : grants) revoked.others.push_back(grant.about.id);
        PACKTRAIN_CHECK(store(remote, {}));
        return revoked;
    }

    Result<> putInto(const Path& file, const NotebookGrant& grant) override {
        return putIntoNotebookSecret(*files_, file, {.pairing = {}, .grant = grant});
    }

  private:
    MadeHere() = default;

    Result<RemoteConfig> configured(const std::string& name) {
        PACKTRAIN_TRY(const Config config, line_->config->read());
        const RemoteConfig* entry = config.find(name);
        if (entry == nullptr) return fail(Reason::unknownRemote, printable(name));
        if (entry->type != "drive")
            return fail(Reason::unsupported, "a remote of type " + entry->type + " needs no sign-in");
        return *entry;
    }

    Result<Account> accountOf(const RemoteConfig& entry, const StopToken& stop) {
        PACKTRAIN_TRY(const auto remote, line_->remotes->byName(entry.name));
        return remote->probe(stop);
    }

    Result<net::OAuthTokens> consent(const net::OAuthClient& client, const Account& account,
                                     const SignInProgress& progress, const StopToken& stop) {
        const std::vector<std::string> scopes{std::string(kFileScope)};
        if (progress.showDeviceCode) {
            const auto show = [&](const net::DeviceCode& code) {
                progress.showDeviceCode(code.userCode, code.verificationUrl);
            };
            return net::signInWithDevice(*line_->http, clock_, client, scopes, show, stop);
        }
        net::SignInRequest request;
        request.client = client;
        request.scopes = scopes;
        request.loginHint = account.name;
        // The desk may have the scope that opens the whole drive, which is none of a notebook's business.
        request.withEarlierScopes = false;
        request.openBrowser = progress.openBrowser;
        return net::signIn(*line_->http, clock_, request, stop);
    }

    Result<> checkTokens(const RemoteConfig& entry, const Account& account, const net::OAuthTokens& tokens,
                         const StopToken& stop) {
        if (!isGranted(tokens, kFileScope)) return fail(Reason::scopeMissing, entry.name);
        if (isGranted(tokens, kWideScope))
            return fail(Reason::signInDenied,
                        "more than drive.file was granted, and a notebook is given no more than that");
        if (tokens.refreshToken.empty())
            return fail(Reason::signInDenied, "the drive gave no lasting sign-in");
        remote::GivenTokens given;
        given.give(entry.name,
                   {.token = tokens.accessToken, .ends = clock_.boot() + (tokens.expires - clock_.wall())});
        const remote::Surroundings with{*files_, *line_->http, clock_, *line_->secrets,
                                        *log_,   state_,       &given};
        PACKTRAIN_TRY(const auto remote, remote::openRemote(entry, with));
        PACKTRAIN_TRY(const Account other, remote->probe(stop));
        if (other.name == account.name) return {};
        return fail(Reason::signInDenied, "that was " + printable(other.name) + ", and " + entry.name +
                                              " is " + printable(account.name) +
                                              "'s: a notebook would not see its files");
    }

    Result<std::unique_ptr<io::FileLock>> locked(const StopToken& stop) {
        return remote::waitForLock(*files_, clock_, state_ / "notebooks.lock", kLockLimit, stop);
    }

    Result<std::vector<KeptGrant>> kept(const std::string& remote) {
        PACKTRAIN_TRY(const auto text, line_->secrets->get(secretKey(remote, "notebooks")));
        std::vector<KeptGrant> grants;
        if (!text) return grants;
        const auto list = json::parse(*text, "the list of notebook grants");
        if (!list || !list->is_array())
            return fail(Reason::secretsUnavailable,
                        "the list of notebook grants of " + remote + " is damaged");
        for (const Json& item : *list) {
            KeptGrant grant{.about = {.id = json::textOr(item, "id", ""), .remote = remote},
                            .refreshToken = json::textOr(item, "refresh_token", "")};
            grant.about.made = parseRfc3339(json::textOr(item, "made", "")).value_or(WallTime{});
            grants.push_back(std::move(grant));
        }
        return grants;
    }

    Result<> store(const std::string& remote, const std::vector<KeptGrant>& grants) {
        if (grants.empty()) return line_->secrets->erase(secretKey(remote, "notebooks"));
        return line_->secrets->put(secretKey(remote, "notebooks"), json::dump(toJson(grants)));
    }

    Result<> keep(const NotebookGrant& grant, const StopToken& stop) {
        PACKTRAIN_TRY(const auto lock, locked(stop));
        PACKTRAIN_TRY(auto grants, kept(grant.remote));
        grants.push_back({.about = {.id = grant.id, .remote = grant.remote, .made = clock_.wall()},
                          .refreshToken = grant.refreshToken});
        return store(grant.remote, grants);
    }

    /// Asked by a refresh: the access token that is in hand may outlive its grant by minutes.
    std::optional<bool> endedHere(const RemoteConfig& entry, const StopToken& stop) {
        if (!line_->secrets->erase(secretKey(entry.name, "access"))) return std::nullopt;
        line_->remotes->forget(entry.name);
        const auto account = accountOf(entry, stop);
        if (account) return false;
        if (account.error().reason == Reason::signInNeeded) return true;
        return std::nullopt;
    }

    // In the order of construction.
    const io::SystemClock clock_;
    const std::unique_ptr<io::FileSystem> files_ = io::makeLocalFileSystem();
    const std::shared_ptr<Log> log_ = nullLog();
    Path state_;
    std::unique_ptr<Line> line_;
};

}  // namespace

Result<std::unique_ptr<NotebookGrants>> openNotebookGrants() {
    return MadeHere::open();
}

}  // namespace packtrain::service
