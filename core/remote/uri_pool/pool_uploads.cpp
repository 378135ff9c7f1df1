#include "remote/uri_pool/pool_uploads.h"

#include "remote/drive/drive_errors.h"
#include "remote/drive/drive_object.h"
#include "remote/drive/memory_body.h"
#include "remote/drive/session_reply.h"

namespace packtrain::remote {
namespace {

/// The server's commit of a large object can take minutes; a question is answered at once, or not at all.
constexpr std::chrono::seconds kCommitTimeout{600};
constexpr std::chrono::seconds kAnswerTimeout{60};

net::Request request(const PoolSlot& slot, std::string range, bool commits) {
    net::Request request;
    request.method = "PUT";
    request.url = slot.address;
    request.headers = {{"Content-Range", std::move(range)}, {"X-GUploader-No-308", "yes"}};
    request.replyTimeout = commits ? kCommitTimeout : kAnswerTimeout;
    return request;
}

Result<UploadState> finished(const PoolSlot& slot, const net::Response& response) {
    PACKTRAIN_TRY(const Json resource, json::parse(response.body, "the drive's answer"));
    if (!resource.is_object()) return fail(Reason::protocolError, "the drive's answer is no object");
    PACKTRAIN_TRY(drive::DriveFile file, drive::readFile(resource));
    if (file.info.id != slot.objectId)
        return fail(Reason::protocolError,
                    slotName(slot.number) + " made another object than the pool's file says");
    UploadState state;
    state.held = file.info.size;
    state.complete = true;
    state.object = std::move(file.info);
    return state;
}

}  // namespace

Result<UploadState> PoolUploads::stateOf(const PoolSlot& slot, const net::Response& response) const {
    const int status = drive::meantStatus(response);
    const bool isPage = drive::isForeignPage(response);
    if (!isPage && (status == 200 || status == 201)) return finished(slot, response);
    if (!isPage && status == 308) {
        UploadState state;
        PACKTRAIN_TRY(state.held, drive::heldBytes(response.header("Range")));
        const std::string moved(response.header("Location"));
        if (!moved.empty() && moved != slot.address) {
            PACKTRAIN_CHECK(checkPoolAddress(moved));
            state.newToken = moved;
        }
        return state;
    }
    net::Response meant = response;
    if (!isPage) meant.status = status;
    return Fail(drive::replyError(drive::Place::session, meant, clock_.wall()));
}

Result<UploadState> PoolUploads::ask(const PoolSlot& slot, const StopToken& stop) {
    PACKTRAIN_CHECK(checkPoolAddress(slot.address));
    PACKTRAIN_TRY(const net::Response response,
                  http_.perform(request(slot, drive::contentRange(0, 0, std::nullopt), false), stop));
    return stateOf(slot, response);
}

Result<UploadState> PoolUploads::send(const PoolSlot& slot, const Part& part, net::BodySource& body,
                                      const StopToken& stop) {
    PACKTRAIN_CHECK(checkPoolAddress(slot.address));
    const std::optional<std::uint64_t> total = part.last ? part.offset + part.size : part.total;
    net::Request put = request(slot, drive::contentRange(part.offset, part.size, total), part.last);
    drive::SentOnce once(body);
    if (part.size > 0) put.source = &once;
    PACKTRAIN_TRY(const net::Response response, http_.perform(put, stop));
    PACKTRAIN_TRY(UploadState state, stateOf(slot, response));
    if (!state.complete && state.held > part.offset + part.size)
        return fail(Reason::protocolError, slotName(slot.number) + ": the drive holds more than was sent");
    return state;
}

}  // namespace packtrain::remote
