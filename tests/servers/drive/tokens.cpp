#include "drive/tokens.h"

#include <algorithm>
#include <utility>

#include "drive/digests.h"

namespace packtrain::servers {

namespace {

constexpr std::size_t kShortestSecret = 20;
constexpr std::chrono::minutes kCodeLife{10};
constexpr std::chrono::minutes kDeviceLife{30};
constexpr std::chrono::hours kForEver{24 * 365};

TokenAnswer refusal(int status, std::string error, std::string description) {
    return {.status = status,
            .error = std::move(error),
            .description = std::move(description),
            .accessToken = {},
            .refreshToken = {},
            .scopes = {}};
}

TokenAnswer deadGrant() {
    return refusal(400, "invalid_grant", "Token has been expired or revoked.");
}

}  // namespace

Tokens::Tokens(TokenOptions options) : options_(std::move(options)), random_(std::random_device{}()) {}

// `mutex_` is held.
std::string Tokens::random(std::string_view prefix, std::size_t length) {
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string text(prefix);
    for (std::size_t i = 0; i < length; ++i) text += kAlphabet[random_() % kAlphabet.size()];
    if (length >= kShortestSecret) given_.push_back(text);
    return text;
}

std::vector<std::string> Tokens::given() const {
    const std::lock_guard lock(mutex_);
    return given_;
}

Scopes Tokens::splitScopes(std::string_view text) {
    Scopes scopes;
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of(" ,"), text.size());
        if (end > 0) scopes.insert(fullScope(std::string(text.substr(0, end))));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return scopes;
}

std::string Tokens::joinScopes(const Scopes& scopes) {
    std::string text;
    for (const auto& scope : scopes) text += (text.empty() ? "" : " ") + scope;
    return text;
}

std::string Tokens::fullScope(const std::string& name) {
    return name.starts_with("drive") ? "https://www.googleapis.com/auth/" + name : name;
}

std::optional<TokenAnswer> Tokens::refuseClient(const std::string& client, const std::string& secret) const {
    const auto found = options_.clients.find(client);
    if (found == options_.clients.end())
        return refusal(401, "invalid_client", "The OAuth client was not found.");
    if (found->second == secret) return std::nullopt;
    if (secret.empty()) return refusal(400, "invalid_request", "client_secret is missing.");
    return refusal(401, "invalid_client", "The provided client secret is invalid.");
}

std::string Tokens::newRefresh(const Access& access, int family) {
    const auto life = options_.refreshLife.value_or(kForEver);
    std::string token = random("1//0e", 60);
    refresh_[token] = {.access = access,
                       .family = family,
                       .until = Clock::now() + life,
                       .replacedAt = {},
                       .successor = {},
                       .fixed = false};
    return token;
}

TokenAnswer Tokens::grant(const Access& access, int family, bool withRefresh) {
    TokenAnswer answer;
    answer.accessToken = random("ya29.", 80);
    answer.scopes = access.scopes;
    live_[answer.accessToken] = {
        .access = access, .family = family, .until = Clock::now() + options_.accessLife, .fixed = false};
    if (withRefresh) answer.refreshToken = newRefresh(access, family);
    return answer;
}

std::string Tokens::issueCode(Consent consent) {
    const std::lock_guard lock(mutex_);
    std::string code = random("4/0", 60);
    codes_[code] = {std::move(consent), Clock::now() + kCodeLife};
    return code;
}

TokenAnswer Tokens::redeemCode(const std::string& client, const std::string& secret, const std::string& code,
                               const std::string& redirectUri, const std::string& verifier) {
    const std::lock_guard lock(mutex_);
    if (auto refused = refuseClient(client, secret)) return *refused;
    const auto found = codes_.find(code);
    if (found == codes_.end() || found->second.second < Clock::now()) {
        return refusal(400, "invalid_grant", "Malformed auth code.");
    }
    // A code is good for one try, whatever comes of it.
    const Consent consent = std::move(found->second.first);
    codes_.erase(found);
    if (consent.client != client) return refusal(401, "unauthorized_client", "Unauthorized");
    if (consent.redirectUri != redirectUri) return refusal(400, "redirect_uri_mismatch", "Bad Request");
    if (!consent.challenge.empty()) {
        if (verifier.empty()) return refusal(400, "invalid_grant", "Missing code verifier.");
        if (sha256Base64Url(verifier) != consent.challenge) {
            return refusal(400, "invalid_grant", "Invalid code verifier.");
        }
    }
    return grant({.client = client, .scopes = consent.scopes}, nextFamily_++, true);
}

TokenAnswer Tokens::refresh(const std::string& client, const std::string& secret, const std::string& token) {
    const std::lock_guard lock(mutex_);
    if (auto refused = refuseClient(client, secret)) return *refused;
    const auto found = refresh_.find(token);
    if (found == refresh_.end()) return refusal(400, "invalid_grant", "Bad Request");
    Refresh& entry = found->second;
    if (entry.access.client != client) return refusal(401, "unauthorized_client", "Unauthorized");
    if (entry.until < Clock::now()) return deadGrant();
    if (entry.replacedAt && Clock::now() > *entry.replacedAt + options_.rotateGrace) {
        // A replaced token that comes again may be a stolen one: the whole family ends.
        endFamily(entry.family);
        return deadGrant();
    }
    ++refreshes_;
    TokenAnswer answer = grant(entry.access, entry.family, false);
    if (!options_.rotate || entry.fixed) return answer;
    if (!entry.replacedAt) {
        entry.replacedAt = Clock::now();
        entry.successor = newRefresh(entry.access, entry.family);
    }
    answer.refreshToken = found->second.successor;
    return answer;
}

Tokens::Device Tokens::beginDevice(const std::string& client, Scopes scopes) {
    const std::lock_guard lock(mutex_);
    std::string userCode;
    for (int i = 0; i < 8; ++i) {
        if (i == 4) userCode += '-';
        userCode += static_cast<char>('A' + random_() % 26);
    }
    std::string deviceCode = random("AH-1Ng", 60);
    devices_[deviceCode] = {.client = client,
                            .userCode = userCode,
                            .scopes = std::move(scopes),
                            .allowed = {},
                            .until = Clock::now() + kDeviceLife,
                            .lastPoll = {}};
    return {.deviceCode = deviceCode, .userCode = userCode};
}

bool Tokens::answerDevice(const std::string& userCode, bool allowed) {
    const std::lock_guard lock(mutex_);
    for (auto& [code, pending] : devices_) {
        if (pending.userCode != userCode || pending.allowed) continue;
        pending.allowed = allowed;
        return true;
    }
    return false;
}

std::optional<Scopes> Tokens::deviceScopes(const std::string& userCode) const {
    const std::lock_guard lock(mutex_);
    for (const auto& [code, pending] : devices_) {
        if (pending.userCode == userCode && !pending.allowed) return pending.scopes;
    }
    return std::nullopt;
}

TokenAnswer Tokens::pollDevice(const std::string& client, const std::string& secret,
                               const std::string& deviceCode) {
    const std::lock_guard lock(mutex_);
    if (auto refused = refuseClient(client, secret)) return *refused;
    const auto found = devices_.find(deviceCode);
    if (found == devices_.end() || found->second.client != client) {
        return refusal(400, "invalid_grant", "Malformed device code.");
    }
    Pending& pending = found->second;
    const auto now = Clock::now();
    if (pending.until < now) return refusal(400, "expired_token", "The device code has expired.");
    if (!pending.allowed) {
        const bool hasty = now - std::exchange(pending.lastPoll, now) < options_.deviceInterval / 2;
        if (hasty) return refusal(403, "slow_down", "Forbidden");
        return refusal(428, "authorization_pending", "Precondition Required");
    }
    const Access access{.client = client, .scopes = pending.scopes};
    const bool allowed = *pending.allowed;
    devices_.erase(found);
    if (!allowed) return refusal(403, "access_denied", "Forbidden");
    return grant(access, nextFamily_++, true);
}

void Tokens::endFamily(int family) {
    std::erase_if(live_, [&](const auto& entry) { return entry.second.family == family; });
    for (auto& [token, entry] : refresh_) {
        if (entry.family == family) entry.until = {};
    }
}

bool Tokens::revoke(const std::string& token) {
    const std::lock_guard lock(mutex_);
    std::string client;
    if (const auto live = live_.find(token); live != live_.end()) client = live->second.access.client;
    if (const auto kept = refresh_.find(token); kept != refresh_.end()) client = kept->second.access.client;
    if (client.empty()) return false;
    // Revoking ends the user's grant to the client, not one token.
    std::erase_if(live_, [&](const auto& entry) { return entry.second.access.client == client; });
    for (auto& [name, entry] : refresh_) {
        if (entry.access.client == client) entry.until = {};
    }
    return true;
}

std::optional<Access> Tokens::find(const std::string& accessToken) const {
    const std::lock_guard lock(mutex_);
    const auto found = live_.find(accessToken);
    if (found == live_.end()) return std::nullopt;
    if (!found->second.fixed && found->second.until < Clock::now()) return std::nullopt;
    return found->second.access;
}

void Tokens::grantFixed(const std::string& token, Access access) {
    const std::lock_guard lock(mutex_);
    live_[token] = {.access = std::move(access), .family = nextFamily_++, .until = {}, .fixed = true};
}

void Tokens::grantFixedRefresh(const std::string& token, Access access) {
    const std::lock_guard lock(mutex_);
    refresh_[token] = {.access = std::move(access),
                       .family = nextFamily_++,
                       .until = Clock::now() + kForEver,
                       .replacedAt = {},
                       .successor = {},
                       .fixed = !options_.rotate};
}

void Tokens::expire(const std::string& accessToken) {
    const std::lock_guard lock(mutex_);
    if (const auto found = live_.find(accessToken); found != live_.end()) found->second.until = {};
}

void Tokens::expireAllAccess() {
    const std::lock_guard lock(mutex_);
    for (auto& [token, entry] : live_) entry.until = {};
}

void Tokens::expireAllRefresh() {
    const std::lock_guard lock(mutex_);
    for (auto& [token, entry] : refresh_) entry.until = {};
}

int Tokens::refreshes() const {
    const std::lock_guard lock(mutex_);
    return refreshes_;
}

}  // namespace packtrain::servers
