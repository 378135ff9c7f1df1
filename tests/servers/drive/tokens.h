#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>

namespace packtrain::servers {

inline constexpr const char* kScopeDrive = "https://www.googleapis.com/auth/drive";
inline constexpr const char* kScopeFile = "https://www.googleapis.com/auth/drive.file";
inline constexpr const char* kScopeReadonly = "https://www.googleapis.com/auth/drive.readonly";
inline constexpr const char* kScopeMetadata = "https://www.googleapis.com/auth/drive.metadata.readonly";

struct TokenOptions {
    std::map<std::string, std::string> clients;  // id -> secret
    std::chrono::seconds accessLife{3600};
    std::optional<std::chrono::seconds> refreshLife;
    bool rotate = false;
    std::chrono::milliseconds rotateGrace{0};
    std::chrono::seconds deviceInterval{5};
};

using Scopes = std::set<std::string>;

// What an access token allows.
struct Access {
    std::string client;
    Scopes scopes;
};

// The answer to a token request: a grant, or an OAuth error with its HTTP status.
struct TokenAnswer {
    int status = 200;
    std::string error;
    std::string description;
    std::string accessToken;
    std::string refreshToken;
    Scopes scopes;
};

// The authorization server's memory: codes, access tokens, refresh tokens and their families. From any
// thread.
class Tokens {
  public:
    struct Consent {
        std::string client;
        std::string redirectUri;
        std::string challenge;
        Scopes scopes;
    };
    struct Device {
        std::string deviceCode;
        std::string userCode;
    };

    explicit Tokens(TokenOptions options);

    const TokenOptions& options() const { return options_; }
    bool knowsClient(const std::string& id) const { return options_.clients.contains(id); }

    std::string issueCode(Consent consent);
    TokenAnswer redeemCode(const std::string& client, const std::string& secret, const std::string& code,
                           const std::string& redirectUri, const std::string& verifier);
    TokenAnswer refresh(const std::string& client, const std::string& secret, const std::string& token);

    Device beginDevice(const std::string& client, Scopes scopes);
    // Settles the device request with this user code; false when there is none.
    bool answerDevice(const std::string& userCode, bool allowed);
    std::optional<Scopes> deviceScopes(const std::string& userCode) const;
    TokenAnswer pollDevice(const std::string& client, const std::string& secret,
                           const std::string& deviceCode);

    // Ends the whole grant that the token belongs to. False when the token is not known.
    bool revoke(const std::string& token);

    std::optional<Access> find(const std::string& accessToken) const;
    // A token that never expires, for tests with no sign-in.
    void grantFixed(const std::string& token, Access access);
    void grantFixedRefresh(const std::string& token, Access access);
    // Ends one access token, unless it is a fixed one.
    void expire(const std::string& accessToken);
    void expireAllAccess();
    void expireAllRefresh();
    // Refreshes that were granted since the start.
    int refreshes() const;
    // Every code and token that was ever given out.
    std::vector<std::string> given() const;

    static Scopes splitScopes(std::string_view text);
    static std::string joinScopes(const Scopes& scopes);
    // `drive.file` and the like become full names.
    static std::string fullScope(const std::string& name);

  private:
    using Clock = std::chrono::steady_clock;
    struct Live {
        Access access;
        int family;
        Clock::time_point until;
        bool fixed = false;
    };
    struct Refresh {
        Access access;
        int family;
        Clock::time_point until;
        std::optional<Clock::time_point> replacedAt;
        std::string successor;
        bool fixed = false;
    };
    struct Pending {
        std::string client;
        std::string userCode;
        Scopes scopes;
        std::optional<bool> allowed;
        Clock::time_point until;
        Clock::time_point lastPoll;
    };

    std::string random(std::string_view prefix, std::size_t length);
    std::optional<TokenAnswer> refuseClient(const std::string& client, const std::string& secret) const;
    TokenAnswer grant(const Access& access, int family, bool withRefresh);
    std::string newRefresh(const Access& access, int family);
    void endFamily(int family);

    TokenOptions options_;
    mutable std::mutex mutex_;
    std::mt19937_64 random_;
    std::map<std::string, std::pair<Consent, Clock::time_point>> codes_;
    std::map<std::string, Live> live_;
    std::map<std::string, Refresh> refresh_;
    std::map<std::string, Pending> devices_;
    int nextFamily_ = 1;
    int refreshes_ = 0;
    std::vector<std::string> given_;
};

}  // namespace packtrain::servers
