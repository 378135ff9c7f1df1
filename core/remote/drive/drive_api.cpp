#include "remote/drive/drive_api.h"

namespace packtrain::remote::drive {
namespace {

bool isSuccess(int status) {
    return status >= 200 && status < 300;
}

}  // namespace

DriveApi::DriveApi(std::string endpoint, net::Http& http, const Clock& clock, DriveAccount& account)
    : endpoint_(std::move(endpoint)), http_(http), clock_(clock), account_(account) {
    while (endpoint_.ends_with('/')) endpoint_.pop_back();
}

Result<net::Response> DriveApi::exchange(net::Request request, const StopToken& stop) {
    request.headers.push_back({"Authorization", ""});
    const std::size_t slot = request.headers.size() - 1;
    bool repeated = false;
    while (true) {
        PACKTRAIN_TRY(const std::string token, account_.accessToken(stop));
        request.headers[slot].value = "Bearer " + token;
        PACKTRAIN_TRY(net::Response response, http_.perform(request, stop));
        const bool refused = response.status == 401 ||
                             (response.status == 403 &&
                              replyError(Place::api, response, clock_.wall()).reason == Reason::scopeMissing);
        if (!refused) return response;
        account_.reject(token);
        if (repeated || request.source != nullptr) return response;
        repeated = true;
    }
}

net::Request DriveApi::request(const Call& call) const {
    net::Request request;
    request.method = call.method;
    request.url = endpoint_ + call.path;
    if (!call.query.empty()) request.url += '?' + net::formEncode(call.query);
    if (!call.body.empty()) request.headers.push_back({"Content-Type", "application/json; charset=UTF-8"});
    request.body = call.body;
    return request;
}

Result<net::Response> DriveApi::success(const Call& call, const StopToken& stop) {
    PACKTRAIN_TRY(net::Response response, exchange(request(call), stop));
    if (!isSuccess(response.status) || isForeignPage(response)) return Fail(error(Place::api, response));
    return response;
}

Result<Json> DriveApi::json(const Call& call, const StopToken& stop) {
    PACKTRAIN_TRY(const net::Response response, success(call, stop));
    return jsonOf(response);
}

Result<> DriveApi::done(const Call& call, const StopToken& stop) {
    PACKTRAIN_CHECK(success(call, stop));
    return {};
}

Error DriveApi::error(Place place, const net::Response& response) {
    const WallTime now = clock_.wall();
    Error error = replyError(place, response, now);
    if (error.reason != Reason::rateLimited) return error;
    const std::scoped_lock lock(mutex_);
    if (place != Place::upload && place != Place::session)
        cap_.disproved();
    else if (looksLikeDailyCap(response))
        cap_.uploadRefused(clock_.steady());
    const auto endsIn = cap_.endsIn(clock_.steady());
    if (!endsIn) return error;
    Error capped(Reason::dailyCap, std::move(error.context));
    capped.retryAt = now + *endsIn;
    return capped;
}

void DriveApi::uploadAccepted() {
    const std::scoped_lock lock(mutex_);
    cap_.disproved();
}

Result<Json> jsonOf(const net::Response& response) {
    if (isForeignPage(response)) return fail(Reason::captivePortal, "a page instead of an answer");
    PACKTRAIN_TRY(Json document, json::parse(response.body, "the drive's answer"));
    if (!document.is_object()) return fail(Reason::protocolError, "the drive's answer is no object");
    return document;
}

std::string inQuery(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') out += '\\';
        out += c;
    }
    return out + '\'';
}

}  // namespace packtrain::remote::drive
