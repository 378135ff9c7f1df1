#include "remote/drive/drive_uploads.h"

#include "remote/drive/memory_body.h"
#include "remote/drive/session_reply.h"

namespace packtrain::remote::drive {
namespace {

constexpr std::uint64_t kLargestInOneRequest = 5 * 1000 * 1000;  ///< Google's limit for uploadType=media
constexpr std::string_view kSmallType = "application/json";

std::vector<net::Header> uploadQuery(std::string_view type) {
    return {{"uploadType", std::string(type)},
            {"supportsAllDrives", "true"},
            {"fields", std::string(kObjectFields)}};
}

net::Request sessionStart(const DriveApi& api, const Call& call, std::string_view mediaType,
                          std::optional<std::uint64_t> total) {
    net::Request request = api.request(call);
    request.headers.push_back({"X-Upload-Content-Type", std::string(mediaType)});
    if (total) request.headers.push_back({"X-Upload-Content-Length", std::to_string(*total)});
    return request;
}

bool isDone(int status) {
    return status == 200 || status == 201;
}

/// The server's commit of a large object can take minutes; everything else that a session is asked is
/// answered at once, or not at all.
constexpr std::chrono::seconds kCommitTimeout{600};
constexpr std::chrono::seconds kAnswerTimeout{60};

}  // namespace

Result<Upload> DriveUploads::begin(const BeginRequest& request, const StopToken& stop) {
    if (request.name.empty() || !isUtf8(request.name))
        return fail(Reason::nameNotAllowed, printable(request.name));
    if (!isFileId(request.folder.id)) return fail(Reason::objectGone, printable(request.folder.id));
    PACKTRAIN_TRY(std::string id, ids_.take(stop));
    auto begun = beginWithId(request, std::move(id), stop);
    if (begun || begun.error().reason != Reason::objectExists) return begun;
    // An id that came from the pool and is in use all the same: not ours to touch, another one is.
    PACKTRAIN_TRY(std::string another, ids_.take(stop));
    return beginWithId(request, std::move(another), stop);
}

Result<Upload> DriveUploads::beginWithId(const BeginRequest& request, std::string id, const StopToken& stop) {
    const Json metadata = {{"id", id}, {"name", request.name}, {"parents", Json::array({request.folder.id})}};
    const Call call{.method = "POST",
                    .path = "/upload/drive/v3/files",
                    .query = uploadQuery("resumable"),
                    .body = json::dump(metadata)};
    PACKTRAIN_TRY(std::string uri,
                  startSession(sessionStart(api_, call, request.mediaType, request.total), stop));
    return Upload{
        .token = std::move(uri), .objectId = std::move(id), .folder = request.folder, .name = request.name};
}

Result<std::string> DriveUploads::startSession(const net::Request& start, const StopToken& stop) {
    PACKTRAIN_TRY(const net::Response response, api_.exchange(start, stop));
    if (!isDone(response.status) || isForeignPage(response)) return Fail(api_.error(Place::upload, response));
    std::string uri(response.header("Location"));
    if (uri.empty()) return fail(Reason::protocolError, "no upload address was given");
    PACKTRAIN_CHECK(checkSessionUri(uri, api_.endpoint()));
    return uri;
}

net::Request DriveUploads::sessionRequest(const std::string& token, const std::string& range,
                                          bool commits) const {
    net::Request request;
    request.method = "PUT";
    request.url = token;
    request.headers = {{"Content-Range", range}, {"X-GUploader-No-308", "yes"}};
    request.replyTimeout = commits ? kCommitTimeout : kAnswerTimeout;
    return request;
}

Result<net::Response> DriveUploads::question(const std::string& token, std::optional<std::uint64_t> total,
                                             const StopToken& stop) {
    // The endpoint may have been changed since the journal was written; the account's token goes nowhere
    // else.
    if (!checkSessionUri(token, api_.endpoint()))
        return fail(Reason::sessionGone, "the upload address is of another drive");
    return api_.exchange(sessionRequest(token, contentRange(0, 0, total), total.has_value()), stop);
}

Result<UploadState> DriveUploads::stateOf(const Upload& upload, const net::Response& response,
                                          const StopToken& stop) {
    if (isForeignPage(response)) return Fail(api_.error(Place::session, response));
    const int status = meantStatus(response);
    UploadState state;
    if (isDone(status)) {
        PACKTRAIN_TRY(const Json resource, jsonOf(response));
        PACKTRAIN_TRY(DriveFile file, readFile(resource));
        if (file.info.id != upload.objectId)
            return fail(Reason::protocolError, "the drive made another object than was begun");
        state.held = file.info.size;
        state.complete = true;
        state.object = std::move(file.info);
        return state;
    }
    if (status == 308) {
        PACKTRAIN_TRY(state.held, heldBytes(response.header("Range")));
        const std::string moved(response.header("Location"));
        if (!moved.empty() && moved != upload.token) {
            PACKTRAIN_CHECK(checkSessionUri(moved, api_.endpoint()));
            state.newToken = moved;
        }
        return state;
    }
    net::Response meant = response;
    meant.status = status;
    Error error = api_.error(Place::session, meant);
    const bool mayBeThere = error.reason == Reason::sessionGone || error.reason == Reason::objectExists;
    return mayBeThere ? completed(upload, std::move(error), stop) : Fail(std::move(error));
}

/// The session is gone, or the id is in use: perhaps because this very upload was completed and the reply got
/// lost.
Result<UploadState> DriveUploads::completed(const Upload& upload, Error otherwise, const StopToken& stop) {
    PACKTRAIN_TRY(auto file, files_.find(upload.objectId, stop));
    if (!file) {
        if (otherwise.reason == Reason::objectExists)
            otherwise = Error(Reason::sessionGone, std::move(otherwise.context));
        return Fail(std::move(otherwise));
    }
    UploadState state;
    state.held = file->info.size;
    state.complete = true;
    state.object = std::move(file->info);
    return state;
}

Result<UploadState> DriveUploads::ask(const Upload& upload, const StopToken& stop) {
    PACKTRAIN_TRY(const net::Response response, question(upload.token, std::nullopt, stop));
    return stateOf(upload, response, stop);
}

Result<UploadState> DriveUploads::send(const Upload& upload, const Part& part, net::BodySource& body,
                                       const StopToken& stop) {
    if (!checkSessionUri(upload.token, api_.endpoint()))
        return fail(Reason::sessionGone, "the upload address is of another drive");
    const std::optional<std::uint64_t> total = part.last ? part.offset + part.size : part.total;
    net::Request request =
        sessionRequest(upload.token, contentRange(part.offset, part.size, total), part.last);
    SentOnce once(body);
    if (part.size > 0) request.source = &once;
    PACKTRAIN_TRY(const net::Response response, api_.exchange(std::move(request), stop));
    // After a 401 the token is renewed. What became of the bytes only the drive knows, and a body is never
    // sent again unasked.
    PACKTRAIN_TRY(UploadState state,
                  response.status == 401 ? ask(upload, stop) : stateOf(upload, response, stop));
    if (state.complete || state.held > part.offset) api_.uploadAccepted();
    if (!state.complete && state.held > part.offset + part.size)
        return fail(Reason::protocolError, "the drive holds " + std::to_string(state.held) + " bytes, " +
                                               std::to_string(part.offset + part.size) + " were sent");
    return state;
}

Result<ObjectInfo> DriveUploads::finish(const Upload& upload, std::uint64_t total, const StopToken& stop) {
    PACKTRAIN_TRY(const net::Response response, question(upload.token, total, stop));
    PACKTRAIN_TRY(UploadState state, stateOf(upload, response, stop));
    if (!state.complete)
        return fail(Reason::offsetMismatch, upload.name + ": " + std::to_string(state.held) +
                                                " bytes instead of " + std::to_string(total));
    if (state.object.size != total)
        return fail(Reason::sizeMismatch, upload.name + ": " + std::to_string(state.object.size) +
                                              " bytes instead of " + std::to_string(total));
    return std::move(state.object);
}

Result<> DriveUploads::abort(const Upload& upload, const StopToken& stop) {
    if (!checkSessionUri(upload.token, api_.endpoint())) return {};
    net::Request request;
    request.method = "DELETE";
    request.url = upload.token;
    PACKTRAIN_TRY(const net::Response response, api_.exchange(std::move(request), stop));
    // 499 is how Google's uploader says "cancelled by the client"; any other 4xx that is not about rate or
    // sign-in: it is gone.
    if ((response.status >= 200 && response.status < 300 && !isForeignPage(response)) ||
        response.status == 499)
        return {};
    Error error = api_.error(Place::session, response);
    if (error.reason == Reason::sessionGone) return {};
    return Fail(std::move(error));
}

Result<UploadState> DriveUploads::sendWhole(const Upload& upload, ByteSpan bytes, const StopToken& stop) {
    UploadState state;
    for (int stuck = 0; stuck < 3 && !state.complete;) {
        if (state.held > bytes.size())
            return fail(Reason::protocolError, "the drive holds more than was sent");
        const ByteSpan rest = bytes.subspan(static_cast<std::size_t>(state.held));
        MemoryBody body(rest);
        const Part part{.offset = state.held, .size = rest.size(), .last = true, .total = bytes.size()};
        auto sent = send(upload, part, body, stop);
        if (!sent && sent.error().kind == Kind::transient) sent = ask(upload, stop);
        if (!sent) return sent;
        if (!sent->complete && sent->held <= state.held) ++stuck;
        state = std::move(*sent);
    }
    if (!state.complete) return fail(Reason::serverError, "the drive does not take the last bytes");
    return state;
}

Result<ObjectInfo> DriveUploads::create(const FolderRef& folder, std::string_view name, ByteSpan bytes,
                                        const StopToken& stop) {
    const BeginRequest request{.folder = folder,
                               .name = std::string(name),
                               .total = bytes.size(),
                               .mediaType = std::string(kSmallType)};
    PACKTRAIN_TRY(const Upload upload, begin(request, stop));
    PACKTRAIN_TRY(UploadState state, sendWhole(upload, bytes, stop));
    return std::move(state.object);
}

Result<ObjectInfo> DriveUploads::overwrite(const std::string& id, ByteSpan bytes, const StopToken& stop) {
    Call call{.method = "PATCH", .path = "/upload/drive/v3/files/" + id, .query = uploadQuery("media")};
    if (bytes.size() <= kLargestInOneRequest) {
        net::Request request = api_.request(call);
        request.headers.push_back({"Content-Type", std::string(kSmallType)});
        request.body = std::string(asText(bytes));
        PACKTRAIN_TRY(const net::Response response, api_.exchange(std::move(request), stop));
        if (!isDone(response.status) || isForeignPage(response))
            return Fail(api_.error(Place::upload, response));
        PACKTRAIN_TRY(const Json resource, jsonOf(response));
        PACKTRAIN_TRY(DriveFile file, readFile(resource));
        return std::move(file.info);
    }
    call.query = uploadQuery("resumable");
    call.body = "{}";
    PACKTRAIN_TRY(std::string uri, startSession(sessionStart(api_, call, kSmallType, bytes.size()), stop));
    const Upload upload{.token = std::move(uri), .objectId = id, .folder = {}, .name = id};
    PACKTRAIN_TRY(UploadState state, sendWhole(upload, bytes, stop));
    return std::move(state.object);
}

}  // namespace packtrain::remote::drive
