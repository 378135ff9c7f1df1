#include "drive/uploads.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "drive/api_error.h"
#include "drive/resource.h"

namespace packtrain::servers {

namespace {

constexpr std::size_t kMetadataLimit = 1024 * 1024;

Reply textReply(int status, std::string text) {
    return {
        .status = status, .headers = {{"Content-Type", "text/html; charset=UTF-8"}}, .body = std::move(text)};
}

ApiError badRange(std::string message) {
    return {.status = 400,
            .reason = "badRequest",
            .message = std::move(message),
            .location = {},
            .scopeMethod = {}};
}

bool isQuery(const Request& request) {
    const auto field = request.headers.find("Content-Range");
    return field && field->starts_with("bytes */");
}

}  // namespace

Uploads::Uploads(FileTree& tree, BlobStore& blobs, Faults& faults, FaultActs& acts, Tokens& tokens,
                 Line& line)
    : tree_(tree),
      blobs_(blobs),
      faults_(faults),
      acts_(acts),
      tokens_(tokens),
      line_(line),
      random_(std::random_device{}()) {}

std::string Uploads::kindOf(const Request& request) {
    if (!request.query.find("upload_id")) {
        if (request.query.get("uploadType") == "resumable") return "begin";
        return request.method == "POST" ? "create" : "update";
    }
    if (request.method == "DELETE") return "cancel";
    return isQuery(request) ? "status" : "upload";
}

std::string Uploads::newUploadId() {
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string id = "AHmUCY";
    while (id.size() < 90) id += kAlphabet[random_() % kAlphabet.size()];
    return id;
}

void Uploads::begin(Exchange& exchange, const std::string& id) {
    const Access access = authenticate(exchange.request(), tokens_);
    requireScope(access, Need::write, id.empty() ? "DriveFiles.Create" : "DriveFiles.Update");
    checkFileFields(exchange.request().query.get("fields"));
    const std::string type = exchange.request().query.get("uploadType");
    if (type == "resumable") return beginResumable(exchange, access, id);
    if (type == "multipart" || type == "media")
        return simpleUpload(exchange, access, id, type == "multipart");
    throw invalidValue("uploadType", "Invalid upload type.");
}

void Uploads::beginResumable(Exchange& exchange, const Access& access, const std::string& id) {
    const Request& request = exchange.request();
    const auto body = exchange.readWholeBody(kMetadataLimit);
    if (!body) throw badRange("Metadata too large.");
    const Viewer viewer = viewerOf(access);
    File file = id.empty() ? File{} : tree_.get(id, viewer);
    readMetadata(parseBody(*body), file, !id.empty());

    const auto fault =
        faults_.meet({.kinds = {"begin"}, .session = 0, .name = file.name, .begin = 0, .end = 0});
    if (fault) {
        acts_.meddle(*fault, id);
        if (acts_.intercept(*fault, exchange)) return;
    }
    const auto declared = request.headers.find("X-Upload-Content-Length");
    const auto total = declared ? parseInteger(*declared) : std::nullopt;
    if (declared && (!total || *total < 0)) throw badRange("Invalid X-Upload-Content-Length.");
    if (file.mimeType.empty()) file.mimeType = request.headers.get("X-Upload-Content-Type");
    if (file.mimeType.empty()) file.mimeType = "application/octet-stream";
    if (file.name.empty()) file.name = "Untitled";
    if (id.empty()) {
        tree_.prepareCreate(file, viewer, total);
    } else {
        tree_.requireRoom(total.value_or(0) - file.size());
    }

    std::shared_ptr<UploadSession> session;
    {
        const std::lock_guard lock(mutex_);
        session = std::make_shared<UploadSession>(static_cast<int>(inOrder_.size()) + 1, newUploadId(),
                                                  blobs_.create());
        session->file = std::move(file);
        session->target = id;
        session->viewer = viewer;
        session->fields = request.query.get("fields");
        session->total = total;
        sessions_[session->id] = session;
        inOrder_.push_back(session);
    }
    if (fault && fault->action == "lost_reply") return exchange.drop();
    const std::string origin = (exchange.secure() ? "https://" : "http://") + request.headers.get("Host");
    const std::string location = origin + request.path + "?uploadType=resumable&upload_id=" + session->id;
    exchange.reply({.status = 200,
                    .headers = {{"Location", location}, {"X-GUploader-UploadID", session->id}},
                    .body = {}});
}

std::shared_ptr<UploadSession> Uploads::find(const std::string& uploadId) const {
    const std::lock_guard lock(mutex_);
    const auto found = sessions_.find(uploadId);
    return found == sessions_.end() ? nullptr : found->second;
}

void Uploads::session(Exchange& exchange) {
    const Request& request = exchange.request();
    const auto session = find(request.query.get("upload_id"));
    if (!session) return exchange.reply(textReply(404, "Not Found"));
    // The session URI is a capability and needs no token; but a bad token is refused as everywhere.
    if (!bearerToken(request).empty()) authenticate(request, tokens_);
    if (request.method == "DELETE") return cancel(exchange, *session);
    if (request.method != "PUT" && request.method != "POST") return exchange.reply(textReply(405, {}));
    if (isQuery(request) && !exchange.hasBody()) return answerStatus(exchange, *session);
    receive(exchange, *session);
}

void Uploads::cancel(Exchange& exchange, UploadSession& session) {
    const auto fault = faults_.meet(
        {.kinds = {"cancel"}, .session = session.n, .name = session.file.name, .begin = 0, .end = 0});
    if (fault && acts_.intercept(*fault, exchange)) return;
    {
        const std::lock_guard lock(session.mutex);
        if (session.state == UploadSession::State::open) session.state = UploadSession::State::cancelled;
    }
    if (fault && fault->action == "lost_reply") return exchange.drop();
    exchange.reply(textReply(499, {}));
}

void Uploads::answerStatus(Exchange& exchange, UploadSession& session) {
    const auto range = ContentRange::parse(exchange.request().headers.get("Content-Range"));
    if (!range) throw badRange("Failed to parse Content-Range header.");
    FaultEvent event{
        .kinds = {"status"}, .session = session.n, .name = session.file.name, .begin = 0, .end = 0};
    {
        const std::lock_guard lock(session.mutex);
        // What an older connection still brings after this answer is not taken: the answer stays true.
        ++session.turn;
        ++session.requests;
        const bool finishes = session.state == UploadSession::State::open && range->total == session.held();
        if (finishes) event.kinds.insert("finish");
    }
    const auto fault = faults_.meet(event);
    if (fault) {
        acts_.meddle(*fault, session.target);
        if (fault->action == "expire_session") {
            const std::lock_guard lock(session.mutex);
            session.state = UploadSession::State::gone;
            session.goneStatus = fault->status;
        } else if (acts_.intercept(*fault, exchange)) {
            return;
        }
    }
    Reply reply;
    {
        const std::lock_guard lock(session.mutex);
        const bool sameTotal = !range->total || !session.total || *range->total == *session.total;
        if (session.state == UploadSession::State::open && !sameTotal)
            throw badRange("The total size has changed.");
        const bool kept = !fault || (fault->action != "short_ack" && fault->action != "no_ack");
        if (session.state == UploadSession::State::open && range->total == session.held() && kept) {
            session.total = range->total;
            reply = finish(session, fault);
        } else {
            if (fault && fault->action == "no_range") session.writer.clear();
            reply = progress(session, exchange.request(), fault);
        }
    }
    if (fault && fault->action == "lost_reply") return exchange.drop();
    exchange.reply(reply);
}

IncomingBytes Uploads::parseIncoming(const Exchange& exchange, const UploadSession& session) const {
    const auto field = exchange.request().headers.find("Content-Range");
    const auto length = exchange.bodyLength();
    if (!field) {
        IncomingBytes whole{.begin = 0, .end = length, .total = length};
        if (!length && !exchange.hasBody()) whole.end = whole.total = 0;
        if (!whole.total) whole.total = session.total;
        return whole;
    }
    const auto range = ContentRange::parse(*field);
    if (!range || range->query) throw badRange("Failed to parse Content-Range header.");
    if (length && *length != range->end - range->begin) {
        throw badRange("Content-Length and Content-Range do not agree.");
    }
    return {.begin = range->begin, .end = range->end, .total = range->total};
}

void Uploads::validate(const IncomingBytes& incoming, const UploadSession& session) const {
    if (incoming.total && session.total && *incoming.total != *session.total) {
        throw badRange("Invalid request. The total size differs from the one that was declared.");
    }
    if (incoming.begin > session.held()) {
        throw ApiError{
            .status = 503,
            .reason = "backendError",
            .message = "Invalid request.  According to the Content-Range header, the upload offset is " +
                       std::to_string(incoming.begin) + " byte(s), which exceeds already uploaded size of " +
                       std::to_string(session.held()) + " byte(s).",
            .location = {},
            .scopeMethod = {}};
    }
    if (incoming.end && !incoming.isLast() && (*incoming.end - incoming.begin) % kUploadStep != 0) {
        throw badRange(
            "Invalid request.  The number of bytes uploaded is required to be equal or greater than 262144, "
            "except for the final request (it's recommended to be the exact multiple of 262144).");
    }
    if (incoming.total) tree_.requireRoom(*incoming.total);
}

void Uploads::receive(Exchange& exchange, UploadSession& session) {
    const IncomingBytes incoming = [&] {
        const std::lock_guard lock(session.mutex);
        return parseIncoming(exchange, session);
    }();
    FaultEvent event{.kinds = {"upload"},
                     .session = session.n,
                     .name = session.file.name,
                     .begin = incoming.begin,
                     .end = incoming.end.value_or(INT64_MAX)};
    if (incoming.isLast()) event.kinds.insert("finish");
    const auto fault = faults_.meet(event);
    if (fault) acts_.meddle(*fault, session.target);
    if (const auto closed = refuseWhenClosed(session, exchange.request(), incoming, fault)) {
        return exchange.reply(*closed);
    }
    UploadIntake intake(session, incoming, fault, tree_, line_);
    if (fault && endsMidway(*fault, intake, exchange)) return;
    intake.read(exchange, std::nullopt);
    const Reply reply = conclude(session, incoming, intake, exchange.request(), fault);
    if (fault && fault->action == "lost_reply") {
        return fault->how == "reset" ? exchange.reset() : exchange.drop();
    }
    exchange.reply(reply);
}

// The answer of a session that takes no more bytes; throws when an open one cannot take these.
std::optional<Reply> Uploads::refuseWhenClosed(UploadSession& session, const Request& request,
                                               const IncomingBytes& incoming,
                                               const std::optional<Fault>& fault) {
    const std::lock_guard lock(session.mutex);
    if (fault && fault->action == "expire_session") {
        session.state = UploadSession::State::gone;
        session.goneStatus = fault->status;
    }
    if (session.state == UploadSession::State::open) {
        validate(incoming, session);
        return std::nullopt;
    }
    ++session.requests;
    return progress(session, request, fault);
}

// Plays a fault that strikes while the body comes. True when the request has ended by it.
bool Uploads::endsMidway(const Fault& fault, UploadIntake& intake, Exchange& exchange) {
    const bool strikes = fault.action == "reset" || fault.action == "drop" || fault.action == "half_close" ||
                         fault.action == "stall";
    const auto answer = acts_.answer(fault, exchange.request());
    if (!strikes && !answer) return false;
    auto after = fault.after;
    if (!after && strikes) after = exchange.bodyLength().value_or(0) / 2;
    intake.read(exchange, after);
    if (answer) {
        exchange.reply(*answer);
        return true;
    }
    if (fault.action == "stall") acts_.stall(fault);
    return acts_.breakOff(fault, exchange);
}

// The whole body has come: the file, or how far the session is.
Reply Uploads::conclude(UploadSession& session, IncomingBytes incoming, UploadIntake& intake,
                        const Request& request, const std::optional<Fault>& fault) {
    // A chunked body with no Content-Range ends where the object ends.
    if (!incoming.end) {
        incoming.end = intake.position();
        incoming.total = incoming.total.value_or(intake.position());
    }
    const std::lock_guard lock(session.mutex);
    if (!intake.isCurrent()) throw ConnectionLost();
    const bool keptAll = incoming.isLast() && intake.flush();
    if (incoming.total) session.total = incoming.total;
    if (fault && fault->action == "no_range") {
        session.writer.clear();
    } else if (keptAll && session.held() == *incoming.total) {
        const Reply finished = finish(session, fault);
        if (!fault || fault->action != "over_ack") return finished;
    }
    return progress(session, request, fault);
}

// Under the session's lock: makes the file visible. A refusal ends the session.
Reply Uploads::finish(UploadSession& session, const std::optional<Fault>& fault) {
    session.doneSize = session.held();
    try {
        File file = store(session.file, session.writer.finish(), session.target, session.viewer);
        const bool spoilt = fault && fault->action == "wrong_checksum";
        if (spoilt) file.claimed = acts_.wrongChecksums(file.blob->checksums());
        if (spoilt && !fault->once) acts_.misreport(file.id);
        session.state = UploadSession::State::done;
        session.result = maskedFile(file, tree_.isTrashed(file), session.fields).dump();
    } catch (const ApiError& error) {
        session.state = UploadSession::State::gone;
        return errorReply(error);
    }
    return {.status = 200,
            .headers = {{"Content-Type", "application/json; charset=UTF-8"}},
            .body = session.result};
}

// Under the session's lock: what a status query is told, bent by the fault.
Reply Uploads::progress(const UploadSession& session, const Request& request,
                        const std::optional<Fault>& fault) const {
    const bool overAck = fault && fault->action == "over_ack";
    if (session.state == UploadSession::State::gone) return textReply(session.goneStatus, "Not Found");
    if (session.state == UploadSession::State::cancelled) return textReply(499, {});
    if (session.state == UploadSession::State::done && !overAck) {
        return {.status = 200,
                .headers = {{"Content-Type", "application/json; charset=UTF-8"}},
                .body = session.result};
    }
    const bool asked = equalsIgnoringCase(request.headers.get("X-GUploader-No-308"), "yes");
    const bool styled = fault && fault->action == "style_308";
    const bool instead = styled ? fault->style == "override" : asked;
    Reply reply{.status = instead ? 200 : 308, .headers = {{"X-GUploader-UploadID", session.id}}, .body = {}};
    if (instead) reply.headers.add("X-HTTP-Status-Code-Override", "308");
    const std::int64_t held = session.state == UploadSession::State::done ? session.doneSize : session.held();
    const std::int64_t told = held + (overAck ? fault->by : 0);
    if (told > 0) reply.headers.add("Range", "bytes=0-" + std::to_string(told - 1));
    return reply;
}

int Uploads::expire(int n, int status) {
    const std::lock_guard lock(mutex_);
    int count = 0;
    for (const auto& session : inOrder_) {
        const std::lock_guard inner(session->mutex);
        if ((n != 0 && session->n != n) || session->state != UploadSession::State::open) continue;
        session->state = UploadSession::State::gone;
        session->goneStatus = status;
        ++count;
    }
    return count;
}

nlohmann::json Uploads::report() const {
    const std::lock_guard lock(mutex_);
    nlohmann::json list = nlohmann::json::array();
    std::int64_t received = simpleBytes_;
    std::int64_t again = 0;
    for (const auto& session : inOrder_) {
        const std::lock_guard inner(session->mutex);
        static constexpr std::array kStates{"open", "done", "gone", "cancelled"};
        const bool done = session->state == UploadSession::State::done;
        received += session->received;
        again += session->again;
        nlohmann::json entry{{"n", session->n},
                             {"file_id", session->file.id},
                             {"name", session->file.name},
                             {"state", kStates[static_cast<std::size_t>(session->state)]},
                             {"held", done ? session->doneSize : session->held()},
                             {"received", session->received},
                             {"again", session->again},
                             {"requests", session->requests}};
        if (session->total) entry["total"] = *session->total;
        list.push_back(std::move(entry));
    }
    return {{"sessions", list},
            {"sessions_begun", inOrder_.size()},
            {"bytes_received", received},
            {"bytes_again", again}};
}

std::vector<std::string> Uploads::ids() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> all;
    for (const auto& session : inOrder_) all.push_back(session->id);
    return all;
}

void Uploads::forgetCounts() {
    const std::lock_guard lock(mutex_);
    simpleBytes_ = 0;
    for (const auto& session : inOrder_) {
        const std::lock_guard inner(session->mutex);
        session->received = session->again = session->requests = 0;
    }
}

}  // namespace packtrain::servers
