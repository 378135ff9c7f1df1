// One account's access token: refreshed once, however many threads, objects and processes need it.
#pragma once

#include <mutex>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/secret_store.h"
#include "io/file_system.h"
#include "net/oauth.h"
#include "remote/given_tokens.h"

namespace packtrain::remote::drive {

struct AccountOptions {
    std::string name;  ///< of the remote; secrets lie under "account/<name>/"
    std::string clientId;
    std::string tokenUrl;
    Path lockFile;                 ///< one per account, shared by all processes of this user
    GivenTokens* given = nullptr;  ///< go before the sign-in of our own, while they last
};

/// Thread-safe. What is passed in outlives it. Processes share the access token through the secret store, so
/// that a refresh by one is a refresh for all; a token belongs to the refresh token that it came from, so a
/// new sign-in is seen at once.
class DriveAccount {
  public:
    DriveAccount(AccountOptions options, net::Http& http, const Clock& clock, io::FileSystem& files,
                 SecretStore& secrets, Log& log);

    /// A token with some minutes to live. signInNeeded only when the server called the newest refresh token
    /// invalid, or there is none; clientMissing; what the network and the secret store say is passed on as it
    /// is. Where tokens are given and the last one has ended, signInNeeded says to look again in seconds:
    /// that costs nothing.
    Result<std::string> accessToken(const StopToken& stop);
    /// The drive refused this token (401, or a scope that it lacks): it is not given out again.
    void reject(const std::string& token);

  private:
    struct Access {
        std::string token;
        WallTime expires{};
        std::string origin;  ///< a digest of the refresh token that it came from
    };

    Result<std::string> ownToken(const StopToken& stop);
    bool isGood(const Access& access) const;
    Result<Access> readShared();
    Result<Access> renew(const StopToken& stop);
    Result<Access> refreshAndStore(const std::string& refreshToken, const StopToken& stop);
    Result<std::string> refreshToken();
    Result<net::OAuthClient> client();
    std::string key(std::string_view what) const {
        return "account/" + options_.name + '/' + std::string(what);
    }

    AccountOptions options_;
    net::Http& http_;
    const Clock& clock_;
    io::FileSystem& files_;
    SecretStore& secrets_;
    Log& log_;

    std::mutex renewing_;  // one thread renews, the others wait for what it gets
    std::mutex mutex_;     // guards what follows
    Access access_;
    std::string rejected_;
    std::string rotated_;  // a refresh token that a store which cannot be written did not take
};

}  // namespace packtrain::remote::drive
