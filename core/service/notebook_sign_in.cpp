#include "service/notebook_sign_in.h"

#include <algorithm>
#include <array>

#include "io/process.h"
#include "net/oauth.h"
#include "service/line.h"

namespace packtrain::service {
namespace {

constexpr std::uint32_t kOthers = 0077;
constexpr std::chrono::seconds kLook{2};
constexpr std::chrono::seconds kAgain{15};  ///< after a server that was not reached
constexpr std::chrono::minutes kEarly{
    10};  ///< before its end a token is renewed, or halfway where it is short

/// Whether what is configured leads to the drive that the grant is for. A token asks for nothing else.
bool leadsThere(const remote::RemoteConfig& entry, const remote::RemoteConfig& wanted) {
    const auto option = [](const remote::RemoteConfig& config, const std::string& key) {
        const auto found = config.options.find(key);
        return found == config.options.end() ? std::nullopt : std::optional(found->second);
    };
    const auto client = option(entry, "client_id");
    if (client && !client->empty() && client != option(wanted, "client_id")) return false;
    return entry.type == wanted.type && option(entry, "root") == option(wanted, "root") &&
           option(entry, "endpoint") == option(wanted, "endpoint");
}

bool isFinal(const Error& error) {
    return error.kind == Kind::auth || error.kind == Kind::refused;
}

}  // namespace

NotebookSignIn::NotebookSignIn(io::FileSystem& files, const Clock& clock, Log& log,
                               remote::GivenTokens& given)
    : files_(files), clock_(clock), log_(log), given_(given) {}

NotebookSignIn::~NotebookSignIn() = default;

Result<> NotebookSignIn::take(const NotebookSecret& secret) {
    if (secret.grant) {
        PACKTRAIN_TRY(const Path folder, io::configFolder());
        ConfigFile config(files_, folder);
        PACKTRAIN_CHECK(configureRemote(config, *secret.grant));
    }
    const std::scoped_lock lock(mutex_);
    const bool goesOn = secret.grant == secret_.grant && state_ != State::failed;
    const auto before = secret_.grant;
    secret_ = secret;
    if (goesOn) return {};
    if (before) given_.forget(before->remote);
    ++number_;
    state_ = State::asking;
    problem_.reset();
    next_ = clock_.boot();
    if (!secret.grant) return {};
    refreshToken_ = secret.grant->refreshToken;
    log_.info("the secret PACKTRAIN signs in to " + secret.grant->remote + ", grant " + secret.grant->id);
    given_.promise(secret.grant->remote);
    if (!thread_.joinable()) thread_ = std::jthread([this](const StopToken& stop) { run(stop); });
    changed_.notify_all();
    return {};
}

std::optional<NotebookPairing> NotebookSignIn::pairing() const {
    const std::scoped_lock lock(mutex_);
    return secret_.pairing;
}

std::optional<NotebookSignIn::View> NotebookSignIn::grant() const {
    const std::scoped_lock lock(mutex_);
    if (!secret_.grant) return std::nullopt;
    return View{secret_.grant->id, secret_.grant->remote, state_, problem_};
}

/// mutex_ is held.
bool NotebookSignIn::isDue() const {
    if (!secret_.grant || state_ == State::failed) return false;
    if (clock_.boot() >= next_) return true;
    if (state_ != State::works) return false;
    const auto given = given_.of(secret_.grant->remote);
    return !given || given->ends <= clock_.boot();  // the drive refused it, or a notebook took its own back
}

void NotebookSignIn::run(const StopToken& stop) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
        if (!isDue()) {
            changed_.wait_for(lock, stop, kLook, [&] { return isDue(); });
            continue;
        }
        NotebookGrant grant = *secret_.grant;
        grant.refreshToken = refreshToken_;
        const int number = number_;
        lock.unlock();
        renew(grant, number, stop);
        lock.lock();
    }
}

void NotebookSignIn::renew(const NotebookGrant& grant, int number, const StopToken& stop) {
    const auto ask = [&]() -> Result<net::OAuthTokens> {
        PACKTRAIN_TRY(const auto line, openLine(files_, clock_, log_, {}));
        const net::OAuthClient client{
            .clientId = grant.clientId,
            .clientSecret = grant.clientSecret,
            .authUrl = {},
            .tokenUrl = grant.tokenUrl.empty() ? "https://oauth2.googleapis.com/token" : grant.tokenUrl,
            .deviceUrl = {},
            .revokeUrl = {}};
        return net::refresh(*line->http, clock_, client, grant.refreshToken, stop);
    };
    const Ticks asked = clock_.boot();
    const auto tokens = ask();
    const std::scoped_lock lock(mutex_);
    if (number != number_ || stop.stop_requested()) return;
    if (!tokens) {
        if (!problem_ || problem_->reason != tokens.error().reason)
            log_.warning("the grant of " + grant.remote + ": " + tokens.error().message());
        problem_ = tokens.error();
        given_.breakPromise(grant.remote);
        const auto given = given_.of(grant.remote);
        if (isFinal(*problem_))
            state_ = State::failed;
        else if (!given || given->ends <= clock_.boot())
            state_ = State::asking;
        next_ = clock_.boot() + kAgain;
        return;
    }
    if (!tokens->refreshToken.empty()) refreshToken_ = tokens->refreshToken;
    const Nanoseconds life = std::max<Nanoseconds>(tokens->expires - clock_.wall(), kLook);
    given_.give(grant.remote, {.token = tokens->accessToken, .ends = asked + life});
    next_ = asked + std::max<Nanoseconds>(life / 2, life - kEarly);
    state_ = State::works;
    problem_.reset();
}

Result<NotebookSecret> readNotebookSecretFile(io::FileSystem& files, const Path& file) {
    PACKTRAIN_TRY(const io::FileStat stat, files.stat(file));
    if ((stat.mode & kOthers) != 0)
        return fail(Reason::secretsDenied, file.display() + " may be read by others; chmod 600 it");
    PACKTRAIN_TRY(const std::string text, io::readWhole(files, file, kLongestNotebookSecret));
    return readNotebookSecret(text);
}

Result<> putIntoNotebookSecret(io::FileSystem& files, const Path& file, const NotebookSecret& given) {
    NotebookSecret secret;
    auto before = readNotebookSecretFile(files, file);
    if (before)
        secret = *std::move(before);
    else if (before.error().reason != Reason::fileGone)
        return Fail(within(file.display() + " is left as it is", std::move(before).error()));
    if (given.pairing) secret.pairing = given.pairing;
    if (given.grant) secret.grant = given.grant;
    return io::writeWhole(files, file, asBytes(writeNotebookSecret(secret) + "\n"), true);
}

Path notebookSecretFile(const Path& configFolder) {
    return configFolder / "notebook-secret";
}

Result<std::optional<FoundSecret>> findNotebookSecret(io::FileSystem& files, const Path& configFolder) {
    const auto variable = io::environment(std::string(kNotebookSecretName));
    if (variable && variable->starts_with("packtrain") && variable->contains('.')) {
        PACKTRAIN_TRY(NotebookSecret secret, readNotebookSecret(*variable));
        return FoundSecret{std::move(secret), "environment"};
    }
    auto secret = readNotebookSecretFile(files, notebookSecretFile(configFolder));
    if (secret) return FoundSecret{*std::move(secret), "file"};
    if (secret.error().reason == Reason::fileGone) return std::nullopt;
    return Fail(std::move(secret).error());
}

Result<> configureRemote(ConfigFile& config, const NotebookGrant& grant) {
    const remote::RemoteConfig wanted = remoteOf(grant);
    PACKTRAIN_TRY(const Config before, config.read());
    const auto* const entry = before.find(grant.remote);
    if (entry == nullptr)
        return config.change([&](Config& changed) -> Result<> {
            if (changed.find(wanted.name) == nullptr) changed.remotes.push_back(wanted);
            return {};
        });
    if (leadsThere(*entry, wanted)) return {};
    return Fail(
        Error(Kind::conflict, Reason::nameNotAllowed,
              "the remote " + entry->name +
                  " of this machine is not the drive of the secret PACKTRAIN; 'packtrain remote remove " +
                  entry->name + "' makes room for it"));
}

}  // namespace packtrain::service
