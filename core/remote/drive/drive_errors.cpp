#include "remote/drive/drive_errors.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "base/json.h"
#include "base/log.h"

namespace packtrain::remote::drive {
namespace {

using std::chrono::hours;

/// 115 days. Whoever asks for more is not believed.
constexpr std::chrono::seconds kLongestWait{10'000'000};

/// Google writes userRateLimitExceeded here and USER_RATE_LIMIT_EXCEEDED there.
std::string plain(std::string_view reason) {
    std::string out;
    for (const char c : reason)
        if (c != '_') out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return out;
}

struct ReasonRow {
    std::string_view google;  ///< lower case, without '_'
    Reason reason;
};

constexpr std::array kReasons = {
    ReasonRow{"autherror", Reason::signInNeeded},
    ReasonRow{"accesstokenexpired", Reason::signInNeeded},
    ReasonRow{"accesstokenscopeinsufficient", Reason::scopeMissing},
    ReasonRow{"insufficientpermissions", Reason::scopeMissing},
    ReasonRow{"insufficientscopes", Reason::scopeMissing},
    ReasonRow{"userratelimitexceeded", Reason::rateLimited},
    ReasonRow{"ratelimitexceeded", Reason::rateLimited},
    ReasonRow{"sharingratelimitexceeded", Reason::rateLimited},
    ReasonRow{"dailylimitexceeded", Reason::projectCap},
    ReasonRow{"dailylimitexceededunreg", Reason::projectCap},
    ReasonRow{"storagequotaexceeded", Reason::storageFull},
    ReasonRow{"quotaexceeded", Reason::storageFull},
    ReasonRow{"teamdrivefilelimitexceeded", Reason::folderFull},
    ReasonRow{"numchildreninnonrootlimitexceeded", Reason::folderFull},
    ReasonRow{"activeitemcreationlimitexceeded", Reason::folderFull},
    ReasonRow{"downloadquotaexceeded", Reason::downloadLimited},
    ReasonRow{"cannotdownloadabusivefile", Reason::flaggedByDrive},
    ReasonRow{"appnotauthorizedtofile", Reason::notAllowedByDrive},
    ReasonRow{"insufficientfilepermissions", Reason::notAllowedByDrive},
    ReasonRow{"insufficientparentpermissions", Reason::notAllowedByDrive},
    ReasonRow{"domainpolicy", Reason::notAllowedByDrive},
    ReasonRow{"accessnotconfigured", Reason::notAllowedByDrive},
    ReasonRow{"servicedisabled", Reason::notAllowedByDrive},
    ReasonRow{"urlleaselimitexceeded", Reason::tooManySessions},
    ReasonRow{"duplicate", Reason::objectExists},
    ReasonRow{"fileidinuse", Reason::objectExists},
    ReasonRow{"uploadtoolarge", Reason::objectTooLarge},
    ReasonRow{"backenderror", Reason::serverError},
    ReasonRow{"internalerror", Reason::serverError},
    ReasonRow{"transienterror", Reason::serverError},
};

std::optional<Reason> byReason(const std::string& google) {
    if (google.ends_with("hierarchytoodeep")) return Reason::folderFull;
    const auto row = std::ranges::find(kReasons, google, &ReasonRow::google);
    if (row == kReasons.end()) return std::nullopt;
    return row->reason;
}

Reason byStatus(int status) {
    switch (status) {
        case 401:
            return Reason::signInNeeded;
        case 403:
            return Reason::notAllowedByDrive;
        case 404:
        case 410:
            return Reason::objectGone;
        case 409:
            return Reason::objectExists;
        case 412:
            return Reason::versionConflict;
        case 413:
            return Reason::objectTooLarge;
        case 416:
            return Reason::offsetMismatch;
        case 408:
        case 425:
            return Reason::serverError;
        case 429:
            return Reason::rateLimited;
        case 511:
            return Reason::captivePortal;
        default:
            break;
    }
    if (status >= 500) return Reason::serverError;
    return status >= 400 ? Reason::internal : Reason::protocolError;
}

/// Any other 4xx of a session URI means that the session is dead (Google's guide, "Resume an interrupted
/// upload").
Reason inSession(Reason reason, int status) {
    switch (reason) {
        case Reason::signInNeeded:
        case Reason::scopeMissing:
        case Reason::rateLimited:
        case Reason::projectCap:
        case Reason::storageFull:
        case Reason::folderFull:
        case Reason::tooManySessions:
        case Reason::objectExists:
        case Reason::objectTooLarge:
        case Reason::serverError:
        case Reason::captivePortal:
        case Reason::protocolError:
            return reason;
        default:
            break;
    }
    if (status == 412 || status == 416) return Reason::offsetMismatch;
    return Reason::sessionGone;
}

struct GoogleError {
    std::vector<std::string> reasons;  ///< as Google wrote them, the more telling ones first
    std::string message;
};

void collectReasons(const Json& list, std::vector<std::string>& into) {
    if (!list.is_array()) return;
    for (const Json& item : list)
        if (std::string reason = json::textOr(item, "reason", ""); !reason.empty())
            into.push_back(std::move(reason));
}

GoogleError readError(const std::string& body) {
    GoogleError found;
    const auto document = json::parse(body, "the drive's error");
    if (!document || !document->is_object()) return found;
    const auto error = json::object(*document, "error");
    if (!error) return found;
    if (const auto list = json::array(**error, "errors")) collectReasons(**list, found.reasons);
    if (const auto list = json::array(**error, "details")) collectReasons(**list, found.reasons);
    found.message = json::textOr(**error, "message", "");
    return found;
}

std::string contextOf(int status, const GoogleError& error) {
    constexpr std::size_t kLongest = 300;
    std::string text = "HTTP " + std::to_string(status);
    if (!error.reasons.empty()) text += ' ' + error.reasons.front();
    if (!error.message.empty()) text += ": " + error.message.substr(0, kLongest);
    return maskSecrets(printable(text));
}

/// Google's counts per day begin anew at midnight in California: 08:00 UTC, an hour earlier in summer.
WallTime nextProjectDay(WallTime now) {
    const auto today = std::chrono::floor<std::chrono::days>(now);
    const WallTime reset = today + hours(8);
    return reset > now ? reset : reset + hours(24);
}

std::optional<WallTime> usualWait(Reason reason, bool sharing, WallTime now) {
    if (reason == Reason::downloadLimited) return now + hours(24);
    if (reason == Reason::projectCap) return nextProjectDay(now);
    if (sharing) return now + std::chrono::minutes(10);
    return std::nullopt;
}

}  // namespace

Error replyError(Place place, const net::Response& response, WallTime now) {
    if (isForeignPage(response) || (response.status >= 300 && response.status < 400))
        return Error(Reason::captivePortal,
                     "HTTP " + std::to_string(response.status) + " with a page instead of an answer");
    const GoogleError google = readError(response.body);
    std::optional<Reason> known;
    bool sharing = false;
    for (const std::string& text : google.reasons) {
        const std::string reason = plain(text);
        sharing = sharing || reason == "sharingratelimitexceeded";
        if (!known) known = byReason(reason);
    }
    // A 5xx passes by itself, whatever it says; a 401 is about the token.
    if (response.status >= 500 || response.status == 401 || response.status == 404) known.reset();
    Reason reason = known.value_or(byStatus(response.status));
    if (place == Place::session) reason = inSession(reason, response.status);
    Error error(reason, contextOf(response.status, google));
    error.retryAt = retryAfter(response, now);
    if (!error.retryAt) error.retryAt = usualWait(reason, sharing, now);
    return error;
}

bool isForeignPage(const net::Response& response) {
    if (response.status == 511) return true;
    if (response.status < 200 || response.status >= 400) return false;
    return plain(response.header("Content-Type")).starts_with("text/html");
}

bool looksLikeDailyCap(const net::Response& response) {
    return response.status == 403 && readError(response.body).message == "User rate limit exceeded.";
}

std::optional<WallTime> retryAfter(const net::Response& response, WallTime now) {
    const std::string_view text = response.header("Retry-After");
    if (text.empty()) return std::nullopt;
    double seconds = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (problem == std::errc() && end == text.data() + text.size() && seconds >= 0 &&
        seconds < kLongestWait.count())
        return now + std::chrono::duration_cast<Nanoseconds>(std::chrono::duration<double>(seconds));
    const auto date = parseHttpDate(text);
    if (!date) return std::nullopt;
    const WallTime said = parseHttpDate(response.header("Date")).value_or(now);
    // In seconds: nanoseconds between two dates far apart do not fit.
    const auto wait =
        std::chrono::floor<std::chrono::seconds>(*date) - std::chrono::floor<std::chrono::seconds>(said);
    if (wait >= kLongestWait) return std::nullopt;
    return now + std::max(wait, std::chrono::seconds(0));
}

}  // namespace packtrain::remote::drive
