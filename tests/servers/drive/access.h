#pragma once

#include "drive/file_tree.h"
#include "drive/tokens.h"
#include "http/message.h"

namespace packtrain::servers {

// What a method of the API needs: any one of these scopes.
enum class Need { write, readMetadata, readContent, fullDrive };

// The access token that a request carries, or empty.
std::string bearerToken(const Request& request);
// What the request's token allows; throws the API's 401 when it is missing, unknown or expired.
Access authenticate(const Request& request, const Tokens& tokens);
// Throws the API's 403 when no scope fits; `method` names the method in the details.
void requireScope(const Access& access, Need need, const std::string& method);
Viewer viewerOf(const Access& access);

}  // namespace packtrain::servers
