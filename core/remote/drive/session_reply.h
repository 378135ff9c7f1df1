// What a session URI answers, as a value. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "net/http.h"

namespace packtrain::remote::drive {

/// The status that is meant: with "X-GUploader-No-308: yes" Drive says 200 and the true one in
/// X-HTTP-Status-Code-Override.
int meantStatus(const net::Response& response);

/// How many bytes from the start are held: "bytes=0-42" is 43, an absent header is 0. protocolError for
/// anything else, because a guess here would damage an object.
Result<std::uint64_t> heldBytes(std::string_view rangeHeader);

/// Content-Range of a part: "bytes 0-9/10", "bytes 0-9/*"; of a question: "bytes */10", "bytes */*".
std::string contentRange(std::uint64_t offset, std::uint64_t size, std::optional<std::uint64_t> total);

/// A session URI is a bearer secret and the token is sent along: it must lie where the endpoint lies, or on
/// another host of Google's if the endpoint is one. insecureEndpoint or protocolError else.
Result<> checkSessionUri(std::string_view uri, std::string_view endpoint);

}  // namespace packtrain::remote::drive
