#include "drive/api_error.h"

#include <nlohmann/json.hpp>

namespace packtrain::servers {

namespace {

const char* canonicalStatus(int status) {
    switch (status) {
        case 400:
            return "INVALID_ARGUMENT";
        case 401:
            return "UNAUTHENTICATED";
        case 403:
            return "PERMISSION_DENIED";
        case 404:
            return "NOT_FOUND";
        case 409:
            return "ALREADY_EXISTS";
        case 429:
            return "RESOURCE_EXHAUSTED";
        case 503:
            return "UNAVAILABLE";
        default:
            return "INTERNAL";
    }
}

}  // namespace

Reply errorReply(const ApiError& error) {
    nlohmann::json item{{"message", error.message}, {"domain", "global"}, {"reason", error.reason}};
    if (error.reason.find("RateLimit") != std::string::npos || error.reason.find("rateLimit") == 0) {
        item["domain"] = "usageLimits";
    }
    if (!error.location.empty()) {
        item["location"] = error.location;
        item["locationType"] = error.location == "Authorization" ? "header" : "parameter";
    }
    nlohmann::json body{{"code", error.status}, {"message", error.message}, {"errors", {item}}};
    Reply reply{
        .status = error.status, .headers = {{"Content-Type", "application/json; charset=UTF-8"}}, .body = {}};
    if (error.status == 401) {
        body["status"] = canonicalStatus(401);
        reply.headers.add("WWW-Authenticate",
                          R"(Bearer realm="https://accounts.google.com/", error="invalid_token")");
    }
    if (!error.scopeMethod.empty()) {
        body["status"] = canonicalStatus(error.status);
        body["details"] = {
            {{"@type", "type.googleapis.com/google.rpc.ErrorInfo"},
             {"reason", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"},
             {"domain", "googleapis.com"},
             {"metadata", {{"service", "drive.googleapis.com"}, {"method", error.scopeMethod}}}}};
        reply.headers.add("WWW-Authenticate",
                          R"(Bearer realm="https://accounts.google.com/", error="insufficient_scope")");
    }
    reply.body =
        nlohmann::json{{"error", body}}.dump(1, ' ', false, nlohmann::json::error_handler_t::replace);
    return reply;
}

ApiError notFound(const std::string& id) {
    return {.status = 404,
            .reason = "notFound",
            .message = "File not found: " + id + ".",
            .location = "fileId",
            .scopeMethod = {}};
}

ApiError invalidValue(const std::string& location, const std::string& message) {
    return {.status = 400, .reason = "invalid", .message = message, .location = location, .scopeMethod = {}};
}

}  // namespace packtrain::servers
