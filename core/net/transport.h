// Whom to trust and which way to go: the same for all requests of one Http.
#pragma once

#include <string>

#include "base/cancel.h"
#include "base/path.h"
#include "base/result.h"
#include "net/curl_slot.h"
#include "net/url.h"

namespace packtrain::net {

struct Transport {
    std::string userAgent;
    std::string proxy;       ///< empty: as the environment says
    std::string ownAddress;  ///< a host that is this computer, besides loopback; empty: none
    bool http2 = false;      ///< from the first byte
    std::string socket;      ///< a Unix socket that every request goes through; empty: none
    std::string caFile;      ///< empty: libcurl's own default
    std::string caBundle;    ///< PEM text trusted instead of caFile; empty: none
};

/// Finds the system's certificates and adds those of `extraCa` (empty: none). badConfig if that file holds
/// none.
Result<> loadTrust(Transport& transport, const Path& extraCa);

void applyTrust(CURL* easy, const Transport& transport);
/// Loopback is never asked through a proxy: what may go there in clear must not leave this computer.
void applyProxy(CURL* easy, const Transport& transport, const Origin& origin);

/// Who signed the certificate that `origin` shows, in words; empty if that cannot be learned. Connects again,
/// sends no request.
std::string issuerOf(const Origin& origin, const Transport& transport, const StopToken& stop);

}  // namespace packtrain::net
