// Addresses: what may be asked, where a redirect leads, and how an address is named without its secrets.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace packtrain::net {

/// The parts of an address that decide about trust. The host is in lower case, IPv6 in brackets.
struct Origin {
    std::string scheme;
    std::string host;
    std::string port;
    std::string socket = {};  ///< the Unix socket that leads there; empty: none

    /// "localhost", 127.0.0.0/8 or [::1]: bytes to it never leave this computer.
    bool isLoopback() const;
    /// "host:port" or the socket: all that an error may say of an address, since paths and queries can hold
    /// secrets.
    std::string display() const { return socket.empty() ? host + ":" + port : printable(socket); }
    bool operator==(const Origin&) const = default;
};

/// badArgument for what is no http or https address; insecureEndpoint for one with a name and password in it.
Result<Origin> originOf(std::string_view url);
/// Where `location` (absolute or relative) leads from `base` (RFC 3986); protocolError if it is no address.
Result<std::string> resolveLocation(const std::string& base, std::string_view location);

}  // namespace packtrain::net
