#include "drive/fault_acts.h"

#include <chrono>

#include "drive/access.h"
#include "drive/api_error.h"

namespace packtrain::servers {

namespace {

const Viewer kEverywhere{.client = {}, .seesAll = true};

constexpr const char* kPortal =
    "<!DOCTYPE html><html><head><title>Welcome to the guest network</title></head>"
    "<body><h1>Please sign in</h1><form><input name=\"room\"><button>Connect</button></form></body></html>\n";

std::string usualReason(int status) {
    switch (status) {
        case 401:
            return "authError";
        case 403:
            return "userRateLimitExceeded";
        case 404:
            return "notFound";
        case 429:
            return "rateLimitExceeded";
        default:
            return status >= 500 ? "backendError" : "badRequest";
    }
}

Reply statusReply(const Fault& fault) {
    Reply reply;
    if (!fault.body.empty()) {
        reply = {.status = fault.status, .headers = {}, .body = fault.body};
        reply.headers.add("Content-Type", fault.contentType.empty() ? "text/plain" : fault.contentType);
    } else {
        const std::string reason = fault.reason.empty() ? usualReason(fault.status) : fault.reason;
        reply = errorReply({.status = fault.status,
                            .reason = reason,
                            .message = fault.message.empty() ? reason : fault.message,
                            .location = {},
                            .scopeMethod = {}});
    }
    if (!fault.retryAfter.empty()) reply.headers.add("Retry-After", fault.retryAfter);
    for (const auto& [name, value] : fault.headers) reply.headers.add(name, value);
    return reply;
}

}  // namespace

std::optional<Reply> FaultActs::answer(const Fault& fault, const Request& request) {
    if (fault.action == "status") return statusReply(fault);
    if (fault.action == "html_portal") {
        return Reply{
            .status = 200, .headers = {{"Content-Type", "text/html; charset=utf-8"}}, .body = kPortal};
    }
    if (fault.action == "daily_cap") {
        return errorReply({.status = 403,
                           .reason = "userRateLimitExceeded",
                           .message = "User rate limit exceeded.",
                           .location = {},
                           .scopeMethod = {}});
    }
    if (fault.action == "token_expired") {
        tokens_.expire(bearerToken(request));
        return errorReply({.status = 401,
                           .reason = "authError",
                           .message = "Invalid Credentials",
                           .location = "Authorization",
                           .scopeMethod = {}});
    }
    return std::nullopt;
}

bool FaultActs::breakOff(const Fault& fault, Exchange& exchange) {
    if (fault.action == "reset") {
        exchange.reset();
    } else if (fault.action == "drop") {
        exchange.drop();
    } else if (fault.action == "half_close") {
        exchange.halfClose();
    } else {
        return false;
    }
    return true;
}

bool FaultActs::intercept(const Fault& fault, Exchange& exchange) {
    if (auto reply = answer(fault, exchange.request())) {
        exchange.reply(*reply);
        return true;
    }
    if (fault.action == "stall") stall(fault);
    return breakOff(fault, exchange);
}

void FaultActs::meddle(const Fault& fault, const std::string& id) {
    if (fault.action != "delete_object" && fault.action != "replace_object") return;
    const std::string wanted = !fault.target.empty() ? fault.target : id.empty() ? "*" : id;
    const auto file = tree_.newestNamed(wanted);
    if (!file) return;
    try {
        if (fault.action == "delete_object") {
            tree_.remove(file->id, kEverywhere);
        } else {
            const auto salt = std::to_string(std::chrono::steady_clock::now().time_since_epoch().count());
            std::string bytes(static_cast<std::size_t>(std::max<std::int64_t>(fault.size, 1)), 'x');
            bytes.replace(0, std::min(salt.size(), bytes.size()), salt.substr(0, bytes.size()));
            tree_.replaceContent(file->id, kEverywhere, blobs_.make(bytes));
        }
    } catch (const ApiError&) {
        // Somebody else was faster: the file is gone.
    }
}

Checksums FaultActs::wrongChecksums(const Checksums& right) const {
    const auto spoil = [](std::string text) {
        if (!text.empty()) text.front() = text.front() == '0' ? '1' : '0';
        return text;
    };
    return {.md5 = spoil(right.md5), .sha1 = spoil(right.sha1), .sha256 = spoil(right.sha256)};
}

void FaultActs::misreport(const std::string& id) {
    tree_.claim(id, [this](const Checksums& right) { return wrongChecksums(right); });
}

void FaultActs::reportAgain(const std::string& id) {
    tree_.claim(id, nullptr);
}

}  // namespace packtrain::servers
