#pragma once

#include <string>

#include "http/message.h"

namespace packtrain::servers {

// A refusal as the Drive API words it; thrown by whatever finds it, made a reply at the door.
struct ApiError {
    int status = 500;
    std::string reason;
    std::string message;
    // The parameter or header that is to blame, or empty.
    std::string location;
    // Set for a missing scope: the method's full name, told in `details`.
    std::string scopeMethod;
};

Reply errorReply(const ApiError& error);

ApiError notFound(const std::string& id);
ApiError invalidValue(const std::string& location, const std::string& message);

}  // namespace packtrain::servers
