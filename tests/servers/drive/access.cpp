#include "drive/access.h"

#include "drive/api_error.h"

namespace packtrain::servers {

std::string bearerToken(const Request& request) {
    const std::string field = request.headers.get("Authorization");
    if (field.size() > 7 && equalsIgnoringCase(std::string_view(field).substr(0, 7), "Bearer ")) {
        return std::string(trimmed(std::string_view(field).substr(7)));
    }
    return request.query.get("access_token");
}

Access authenticate(const Request& request, const Tokens& tokens) {
    const std::string token = bearerToken(request);
    if (token.empty()) {
        throw ApiError{.status = 401,
                       .reason = "required",
                       .message = "Login Required.",
                       .location = "Authorization",
                       .scopeMethod = {}};
    }
    if (auto access = tokens.find(token)) return *access;
    throw ApiError{.status = 401,
                   .reason = "authError",
                   .message = "Invalid Credentials",
                   .location = "Authorization",
                   .scopeMethod = {}};
}

void requireScope(const Access& access, Need need, const std::string& method) {
    const auto has = [&](const char* scope) { return access.scopes.contains(scope); };
    bool enough = has(kScopeDrive);
    if (need != Need::fullDrive) enough = enough || has(kScopeFile);
    if (need == Need::readMetadata) enough = enough || has(kScopeReadonly) || has(kScopeMetadata);
    if (need == Need::readContent) enough = enough || has(kScopeReadonly);
    if (enough) return;
    throw ApiError{.status = 403,
                   .reason = "insufficientPermissions",
                   .message = "Request had insufficient authentication scopes.",
                   .location = {},
                   .scopeMethod = "google.apps.drive.v3." + method};
}

Viewer viewerOf(const Access& access) {
    const bool all = access.scopes.contains(kScopeDrive) || access.scopes.contains(kScopeReadonly) ||
                     access.scopes.contains(kScopeMetadata);
    return {.client = access.client, .seesAll = all};
}

}  // namespace packtrain::servers
