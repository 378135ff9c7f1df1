// libcurl's verdict as an Error: what broke, of which server, and nothing that could be a secret.
#pragma once

#include <curl/curl.h>

#include <string>
#include <string_view>

#include "base/error.h"

namespace packtrain::net {

/// `text` is what libcurl wrote into its error buffer; `host` is "host:port". `easy` is the handle that
/// failed.
Error transportError(CURL* easy, CURLcode code, std::string_view host, std::string_view text);

}  // namespace packtrain::net
