// The OAuth client of a configured remote, and where its secrets lie. Inside this room.
#pragma once

#include <string>
#include <string_view>

#include "base/secret_store.h"
#include "net/oauth.h"
#include "remote/registry.h"

namespace packtrain::service {

inline constexpr std::string_view kFileScope = "https://www.googleapis.com/auth/drive.file";
inline constexpr std::string_view kWideScope = "https://www.googleapis.com/auth/drive";

/// "account/mydrive/refresh"
std::string secretKey(const std::string& account, std::string_view what);
bool isGranted(const net::OAuthTokens& tokens, std::string_view scope);
/// With Google's addresses where the remote names none. clientMissing.
Result<net::OAuthClient> clientOf(const remote::RemoteConfig& entry, SecretStore& secrets);

}  // namespace packtrain::service
