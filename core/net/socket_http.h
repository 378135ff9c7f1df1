// HTTP to a program of this computer that listens on a Unix socket.
#pragma once

#include "net/http.h"

namespace packtrain::net {

/// All requests go through this socket, whatever loopback host they name, and never through a proxy. Only
/// plain HTTP to loopback without redirects; badArgument for any other, and for a socket whose name has more
/// than 107 bytes (unix(7)). Errors name the socket.
Result<std::unique_ptr<Http>> makeSocketHttp(const Path& socket);

}  // namespace packtrain::net
