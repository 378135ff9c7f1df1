#include "remote/drive/drive_account.h"

#include "base/digest.h"
#include "base/json.h"
#include "remote/wait_for_lock.h"

namespace packtrain::remote::drive {
namespace {

constexpr std::chrono::minutes kMargin{
    2};  ///< a request that begins now must still be welcome when it arrives
constexpr std::chrono::seconds kLockLimit{120};
constexpr std::chrono::seconds kGivenAgain{10};
constexpr std::chrono::seconds kPromiseLimit{20};  ///< a sign-in server that is reached has answered by then

std::string originOfToken(const std::string& refreshToken) {
    return toHex(asBytes(digestOf(DigestKind::sha256, asBytes(refreshToken)))).substr(0, 16);
}

}  // namespace

DriveAccount::DriveAccount(AccountOptions options, net::Http& http, const Clock& clock, io::FileSystem& files,
                           SecretStore& secrets, Log& log)
    : options_(std::move(options)), http_(http), clock_(clock), files_(files), secrets_(secrets), log_(log) {}

Result<std::string> DriveAccount::accessToken(const StopToken& stop) {
    if (options_.given == nullptr) return ownToken(stop);
    options_.given->awaitPromised(options_.name, kPromiseLimit, stop);
    const auto given = options_.given->of(options_.name);
    if (!given) return ownToken(stop);
    if (clock_.boot() + kMargin < given->ends) return given->token;
    auto own = ownToken(stop);
    if (own || own.error().reason != Reason::signInNeeded) return own;
    Error ended(Reason::signInNeeded,
                options_.name + ": the token that was given for it has ended or was refused");
    ended.retryAt = clock_.wall() + kGivenAgain;
    return Fail(std::move(ended));
}

Result<std::string> DriveAccount::ownToken(const StopToken& stop) {
    const auto inHand = [&]() -> std::optional<std::string> {
        const std::scoped_lock lock(mutex_);
        return isGood(access_) ? std::optional(access_.token) : std::nullopt;
    };
    if (auto token = inHand()) return *token;
    const std::scoped_lock renewing(renewing_);
    if (auto token = inHand()) return *token;
    PACKTRAIN_TRY(Access access, renew(stop));
    const std::scoped_lock lock(mutex_);
    access_ = std::move(access);
    return access_.token;
}

void DriveAccount::reject(const std::string& token) {
    if (options_.given != nullptr) options_.given->refuse(options_.name, token);
    const std::scoped_lock lock(mutex_);
    rejected_ = token;
    if (access_.token == token) access_ = {};
}

/// mutex_ is held.
bool DriveAccount::isGood(const Access& access) const {
    return !access.token.empty() && access.token != rejected_ && clock_.wall() + kMargin < access.expires;
}

Result<DriveAccount::Access> DriveAccount::renew(const StopToken& stop) {
    PACKTRAIN_TRY(const auto held, waitForLock(files_, clock_, options_.lockFile, kLockLimit, stop));
    // Everything is read anew under the lock: while it was waited for, another process may have refreshed or
    // signed in.
    PACKTRAIN_TRY(const std::string current, refreshToken());
    PACKTRAIN_TRY(Access shared, readShared());
    {
        const std::scoped_lock lock(mutex_);
        if (shared.origin == originOfToken(current) && isGood(shared)) return shared;
    }
    auto renewed = refreshAndStore(current, stop);
    if (renewed || renewed.error().reason != Reason::signInNeeded) return renewed;
    // A new sign-in does not take this lock: a token that changed under it deserves its own try.
    PACKTRAIN_TRY(const std::string newest, refreshToken());
    return newest == current ? renewed : refreshAndStore(newest, stop);
}

Result<DriveAccount::Access> DriveAccount::refreshAndStore(const std::string& refreshToken,
                                                           const StopToken& stop) {
    PACKTRAIN_TRY(const net::OAuthClient oauth, client());
    PACKTRAIN_TRY(const net::OAuthTokens tokens, net::refresh(http_, clock_, oauth, refreshToken, stop));
    const bool rotates = !tokens.refreshToken.empty() && tokens.refreshToken != refreshToken;
    if (rotates) {
        // Stored before the access token is used: the old one may be dead from now on.
        if (auto stored = secrets_.put(key("refresh"), tokens.refreshToken); !stored) {
            log_.warning("the renewed sign-in of " + options_.name +
                         " cannot be stored: " + stored.error().message());
            const std::scoped_lock lock(mutex_);
            rotated_ = tokens.refreshToken;
        }
    }
    Access access{.token = tokens.accessToken,
                  .expires = tokens.expires,
                  .origin = originOfToken(rotates ? tokens.refreshToken : refreshToken)};
    const Json shared = {
        {"token", access.token}, {"expires", formatRfc3339(access.expires)}, {"origin", access.origin}};
    // Not shared is not wrong: another process then refreshes for itself.
    if (auto stored = secrets_.put(key("access"), json::dump(shared)); !stored)
        log_.debug("the access token of " + options_.name + " is not shared: " + stored.error().message());
    return access;
}

Result<DriveAccount::Access> DriveAccount::readShared() {
    PACKTRAIN_TRY(const auto stored, secrets_.get(key("access")));
    if (!stored) return Access{};
    const auto document = json::parse(*stored, "the shared access token");
    if (!document) return Access{};
    const auto expires = parseRfc3339(json::textOr(*document, "expires", ""));
    if (!expires) return Access{};
    return Access{.token = json::textOr(*document, "token", ""),
                  .expires = *expires,
                  .origin = json::textOr(*document, "origin", "")};
}

Result<std::string> DriveAccount::refreshToken() {
    {
        const std::scoped_lock lock(mutex_);
        if (!rotated_.empty()) return rotated_;
    }
    PACKTRAIN_TRY(auto token, secrets_.get(key("refresh")));
    if (!token || token->empty()) return fail(Reason::signInNeeded, options_.name);
    return std::move(*token);
}

Result<net::OAuthClient> DriveAccount::client() {
    if (options_.clientId.empty()) return fail(Reason::clientMissing, options_.name);
    PACKTRAIN_TRY(const auto secret, secrets_.get(key("client_secret")));
    net::OAuthClient client;
    client.clientId = options_.clientId;
    client.clientSecret = secret.value_or("");
    client.tokenUrl = options_.tokenUrl;
    return client;
}

}  // namespace packtrain::remote::drive
