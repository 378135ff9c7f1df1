// Where a reply of Drive becomes an Error: nothing above reads a status or a text of Google's.
#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "net/http.h"

namespace packtrain::remote::drive {

/// Which kind of call was answered; the same status means other things in other places.
enum class Place : std::uint8_t {
    api,      ///< metadata
    upload,   ///< the start of an upload, or a small one in one request
    session,  ///< a session URI: what is not about rate, quota or sign-in means that the session is dead
    download,
};

/// The verdict over a reply that is no success. `now` is the moment of the reply, for retryAt.
Error replyError(Place place, const net::Response& response, WallTime now);

/// A page where the drive's own answer was due: some network wants a sign-in first.
bool isForeignPage(const net::Response& response);

/// Google answers the cap of 750 GB a day with the same reason as a moment's haste; only its message is a
/// hint (rclone's heuristic): exactly "User rate limit exceeded.".
bool looksLikeDailyCap(const net::Response& response);

/// From Retry-After (seconds, fractions too, or a date, which is read against the reply's own Date).
std::optional<WallTime> retryAfter(const net::Response& response, WallTime now);

}  // namespace packtrain::remote::drive
