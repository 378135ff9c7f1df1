#include "drive/uploads.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "drive/api_error.h"
#include "drive/resource.h"

namespace packtrain::servers {

namespace {

constexpr std::int64_t kStep = 256 * 1024;
constexpr std::size_t kReadBuffer = 1024 * 1024;
constexpr std::size_t kSimpleLimit = 128 * 1024 * 1024;
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

struct ContentRange {
    bool query = false;
    std::int64_t begin = 0;
    std::int64_t end = 0;
    std::optional<std::int64_t> total;
};

// `bytes a-b/T`, `bytes a-b/*`, `bytes */T`, `bytes */*`.
std::optional<ContentRange> parseContentRange(std::string_view text) {
    if (!text.starts_with("bytes ")) return std::nullopt;
    text.remove_prefix(6);
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    ContentRange range;
    const auto total = text.substr(slash + 1);
    if (total != "*") {
        range.total = parseInteger(total);
        if (!range.total || *range.total < 0) return std::nullopt;
    }
    const auto span = text.substr(0, slash);
    if (span == "*") {
        range.query = true;
        return range;
    }
    const auto dash = span.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto first = parseInteger(span.substr(0, dash));
    const auto last = parseInteger(span.substr(dash + 1));
    if (!first || !last || *first < 0 || *last < *first) return std::nullopt;
    range.begin = *first;
    range.end = *last + 1;
    if (range.total && range.end > *range.total) return std::nullopt;
    return range;
}

bool isQuery(const Request& request) {
    const auto field = request.headers.find("Content-Range");
    return field && field->starts_with("bytes */");
}

}  // namespace

// One resumable session. Its mutex guards what changes after it was begun.
struct Uploads::Session {
    enum class State { open, done, gone, cancelled };

    Session(int number, std::string uploadId, BlobWriter bytes)
        : n(number), id(std::move(uploadId)), writer(std::move(bytes)) {}

    std::int64_t held() const { return writer.size(); }

    const int n;
    const std::string id;
    File file;
    std::string target;
    Viewer viewer;
    std::string fields;

    std::mutex mutex;
    State state = State::open;
    int goneStatus = 404;
    BlobWriter writer;
    std::optional<std::int64_t> total;
    std::string result;
    // Rises with each request; a request that finds it changed is a ghost of a broken connection and writes
    // no more.
    std::uint64_t turn = 0;
    std::int64_t doneSize = 0;
    std::int64_t received = 0;
    std::int64_t again = 0;
    int requests = 0;
};

// The bytes that one request says it brings.
struct Uploads::Incoming {
    std::int64_t begin = 0;
    std::optional<std::int64_t> end;
    std::optional<std::int64_t> total;

    bool isLast() const { return total && end && *end == *total; }
};

// Reads one request's body into a session, in steps of 256 KiB, under the fault's conditions.
class Uploads::Intake {
  public:
    Intake(Session& session, const Incoming& incoming, const std::optional<Fault>& fault,
           const FileTree& tree)
        : session_(session), incoming_(incoming), tree_(tree), position_(incoming.begin) {
        const std::lock_guard lock(session.mutex);
        turn_ = ++session.turn;
        heldBefore_ = session.held();
        ++session.requests;
        if (fault) limitBy(*fault);
    }

    // Reads at most up to `bodyOffset` bytes of the body (all of it: nothing). True when the body has ended.
    bool read(Exchange& exchange, std::optional<std::int64_t> bodyOffset) {
        std::vector<char> buffer(kReadBuffer);
        while (!bodyOffset || received_ < *bodyOffset) {
            auto room = static_cast<std::int64_t>(buffer.size());
            if (bodyOffset) room = std::min(room, *bodyOffset - received_);
            const auto begin = std::chrono::steady_clock::now();
            const auto got = exchange.readBody(std::span(buffer).first(static_cast<std::size_t>(room)));
            if (got == 0) return true;
            take({buffer.data(), got});
            if (rate_ > 0) {
                std::this_thread::sleep_until(begin + std::chrono::microseconds(got * 1'000'000 / rate_));
            }
        }
        return exchange.bodyEnded();
    }

    // Stores the last bytes, which need not fill a step. True when everything that came was kept.
    bool flush() {
        const std::lock_guard lock(session_.mutex);
        store(std::exchange(tail_, {}));
        return session_.held() == position_;
    }

    std::int64_t position() const { return position_; }

  private:
    void limitBy(const Fault& fault) {
        const bool keepsNothing = fault.action == "no_ack" || fault.action == "status" ||
                                  fault.action == "html_portal" || fault.action == "token_expired" ||
                                  fault.action == "daily_cap";
        const std::int64_t length = incoming_.end.value_or(incoming_.begin + kStep) - incoming_.begin;
        if (keepsNothing) keepUntil_ = heldBefore_;
        if (fault.action == "short_ack") keepUntil_ = incoming_.begin + length / 2;
        if (fault.keep) keepUntil_ = incoming_.begin + *fault.keep;
        keepUntil_ -= keepUntil_ == kNoLimit ? 0 : keepUntil_ % kStep;
        keepUntil_ = std::max(keepUntil_, heldBefore_);
        if (fault.action == "slow") rate_ = static_cast<std::uint64_t>(fault.rate);
    }

    void take(std::string_view bytes) {
        const std::lock_guard lock(session_.mutex);
        if (session_.turn != turn_ || session_.state != Session::State::open) throw ConnectionLost();
        const auto count = static_cast<std::int64_t>(bytes.size());
        session_.received += count;
        received_ += count;
        const auto known = std::clamp<std::int64_t>(heldBefore_ - position_, 0, count);
        session_.again += known;
        position_ += count;
        keepSteps(bytes.substr(static_cast<std::size_t>(known)));
    }

    // Stores whole steps and holds the rest back until its step is full.
    void keepSteps(std::string_view bytes) {
        if (!tail_.empty()) {
            const auto missing = std::min(bytes.size(), static_cast<std::size_t>(kStep) - tail_.size());
            tail_.append(bytes.substr(0, missing));
            bytes.remove_prefix(missing);
            if (tail_.size() < kStep) return;
            store(tail_);
            tail_.clear();
        }
        const auto whole = bytes.size() - bytes.size() % kStep;
        store(bytes.substr(0, whole));
        tail_ = bytes.substr(whole);
    }

    // Under the session's lock.
    void store(std::string_view bytes) {
        const auto room = std::max<std::int64_t>(keepUntil_ - session_.held(), 0);
        const auto kept = bytes.substr(0, static_cast<std::size_t>(room));
        if (!session_.total) tree_.requireRoom(session_.held() + static_cast<std::int64_t>(kept.size()));
        if (!session_.writer.append(kept)) throw ConnectionLost();
    }

    static constexpr std::int64_t kNoLimit = INT64_MAX;

    Session& session_;
    const Incoming& incoming_;
    const FileTree& tree_;
    std::uint64_t turn_ = 0;
    std::int64_t heldBefore_ = 0;
    std::int64_t position_;
    std::int64_t received_ = 0;
    std::int64_t keepUntil_ = kNoLimit;
    std::uint64_t rate_ = 0;
    std::string tail_;
};

Uploads::Uploads(FileTree& tree, BlobStore& blobs, Faults& faults, FaultActs& acts, Tokens& tokens)
    : tree_(tree),
      blobs_(blobs),
      faults_(faults),
      acts_(acts),
      tokens_(tokens),
      random_(std::random_device{}()) {}

Uploads::~Uploads() = default;

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

    std::shared_ptr<Session> session;
    {
        const std::lock_guard lock(mutex_);
        session =
            std::make_shared<Session>(static_cast<int>(inOrder_.size()) + 1, newUploadId(), blobs_.create());
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

std::shared_ptr<Uploads::Session> Uploads::find(const std::string& uploadId) const {
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
    if (request.method == "DELETE") {
        const std::lock_guard lock(session->mutex);
        if (session->state == Session::State::open) session->state = Session::State::cancelled;
        return exchange.reply(textReply(499, {}));
    }
    if (request.method != "PUT" && request.method != "POST") return exchange.reply(textReply(405, {}));
    if (isQuery(request) && !exchange.hasBody()) return answerStatus(exchange, *session);
    receive(exchange, *session);
}

void Uploads::answerStatus(Exchange& exchange, Session& session) {
    const auto range = parseContentRange(exchange.request().headers.get("Content-Range"));
    if (!range) throw badRange("Failed to parse Content-Range header.");
    FaultEvent event{
        .kinds = {"status"}, .session = session.n, .name = session.file.name, .begin = 0, .end = 0};
    {
        const std::lock_guard lock(session.mutex);
        // What an older connection still brings after this answer is not taken: the answer stays true.
        ++session.turn;
        ++session.requests;
        const bool finishes = session.state == Session::State::open && range->total == session.held();
        if (finishes) event.kinds.insert("finish");
    }
    const auto fault = faults_.meet(event);
    if (fault) {
        acts_.meddle(*fault, session.target);
        if (fault->action == "expire_session") {
            const std::lock_guard lock(session.mutex);
            session.state = Session::State::gone;
            session.goneStatus = fault->status;
        } else if (acts_.intercept(*fault, exchange)) {
            return;
        }
    }
    Reply reply;
    {
        const std::lock_guard lock(session.mutex);
        const bool sameTotal = !range->total || !session.total || *range->total == *session.total;
        if (session.state == Session::State::open && !sameTotal)
            throw badRange("The total size has changed.");
        if (session.state == Session::State::open && range->total == session.held()) {
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

std::optional<Uploads::Incoming> Uploads::parseIncoming(const Exchange& exchange,
                                                        const Session& session) const {
    const auto field = exchange.request().headers.find("Content-Range");
    if (!field) {
        Incoming whole{.begin = 0, .end = exchange.bodyLength(), .total = exchange.bodyLength()};
        if (!whole.end && !exchange.hasBody()) whole.end = whole.total = 0;
        if (!whole.total) whole.total = session.total;
        return whole;
    }
    const auto range = parseContentRange(*field);
    if (!range || range->query) return std::nullopt;
    return Incoming{.begin = range->begin, .end = range->end, .total = range->total};
}

void Uploads::validate(const Incoming& incoming, const Session& session) const {
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
    if (incoming.end && !incoming.isLast() && (*incoming.end - incoming.begin) % kStep != 0) {
        throw badRange(
            "Invalid request.  The number of bytes uploaded is required to be equal or greater than 262144, "
            "except for the final request (it's recommended to be the exact multiple of 262144).");
    }
    if (incoming.total) tree_.requireRoom(*incoming.total);
}

void Uploads::receive(Exchange& exchange, Session& session) {
    const Request& request = exchange.request();
    const auto incoming = [&] {
        const std::lock_guard lock(session.mutex);
        return parseIncoming(exchange, session);
    }();
    if (!incoming) throw badRange("Failed to parse Content-Range header.");
    if (incoming->end && exchange.bodyLength() &&
        *exchange.bodyLength() != *incoming->end - incoming->begin) {
        throw badRange("Content-Length and Content-Range do not agree.");
    }
    FaultEvent event{.kinds = {"upload"},
                     .session = session.n,
                     .name = session.file.name,
                     .begin = incoming->begin,
                     .end = incoming->end.value_or(INT64_MAX)};
    if (incoming->isLast()) event.kinds.insert("finish");
    const auto fault = faults_.meet(event);
    if (fault) acts_.meddle(*fault, session.target);
    std::optional<Reply> closed;
    {
        const std::lock_guard lock(session.mutex);
        if (fault && fault->action == "expire_session") {
            session.state = Session::State::gone;
            session.goneStatus = fault->status;
        }
        if (session.state == Session::State::open) {
            validate(*incoming, session);
        } else {
            ++session.requests;
            closed = progress(session, request, fault);
        }
    }
    if (closed) return exchange.reply(*closed);

    Intake intake(session, *incoming, fault, tree_);
    if (fault) {
        const bool midway = fault->action == "reset" || fault->action == "drop" ||
                            fault->action == "half_close" || fault->action == "stall";
        auto after = fault->after;
        if (!after && midway) after = exchange.bodyLength().value_or(0) / 2;
        const auto answer = acts_.answer(*fault, request);
        if (midway || answer) {
            intake.read(exchange, after);
            if (answer) return exchange.reply(*answer);
            if (fault->action == "stall") acts_.stall(*fault);
            if (acts_.breakOff(*fault, exchange)) return;
        }
    }
    intake.read(exchange, std::nullopt);

    Reply reply;
    {
        Incoming whole = *incoming;
        // A chunked body with no Content-Range ends where the object ends.
        if (!whole.end) {
            whole.end = intake.position();
            whole.total = whole.total.value_or(intake.position());
        }
        const bool keptAll = whole.isLast() && intake.flush();
        const std::lock_guard lock(session.mutex);
        if (whole.total) session.total = whole.total;
        if (fault && fault->action == "no_range") {
            session.writer.clear();
            reply = progress(session, request, fault);
        } else if (keptAll && session.held() == *whole.total) {
            reply = finish(session, fault);
            if (fault && fault->action == "over_ack") reply = progress(session, request, fault);
        } else {
            reply = progress(session, request, fault);
        }
    }
    if (fault && fault->action == "lost_reply") {
        return fault->how == "reset" ? exchange.reset() : exchange.drop();
    }
    exchange.reply(reply);
}

File Uploads::store(File file, std::shared_ptr<Blob> blob, const std::string& target, const Viewer& viewer) {
    if (target.empty()) {
        file.blob = std::move(blob);
        return tree_.create(std::move(file), viewer);
    }
    tree_.replaceContent(target, viewer, std::move(blob));
    return tree_.update(target, viewer, [&](File& current) {
        current.name = file.name;
        current.mimeType = file.mimeType;
        current.description = file.description;
        current.appProperties = file.appProperties;
        current.properties = file.properties;
    });
}

// Under the session's lock: makes the file visible. A refusal ends the session.
Reply Uploads::finish(Session& session, const std::optional<Fault>& fault) {
    session.doneSize = session.held();
    try {
        File file = store(session.file, session.writer.finish(), session.target, session.viewer);
        const bool spoilt = fault && fault->action == "wrong_checksum";
        if (spoilt) file.claimed = acts_.wrongChecksums(file.blob->checksums());
        if (spoilt && !fault->once) acts_.misreport(file.id);
        session.state = Session::State::done;
        session.result = maskedFile(file, tree_.isTrashed(file), session.fields).dump();
    } catch (const ApiError& error) {
        session.state = Session::State::gone;
        return errorReply(error);
    }
    return {.status = 200,
            .headers = {{"Content-Type", "application/json; charset=UTF-8"}},
            .body = session.result};
}

// Under the session's lock: what a status query is told, bent by the fault.
Reply Uploads::progress(const Session& session, const Request& request,
                        const std::optional<Fault>& fault) const {
    const bool overAck = fault && fault->action == "over_ack";
    if (session.state == Session::State::gone) return textReply(session.goneStatus, "Not Found");
    if (session.state == Session::State::cancelled) return textReply(499, {});
    if (session.state == Session::State::done && !overAck) {
        return {.status = 200,
                .headers = {{"Content-Type", "application/json; charset=UTF-8"}},
                .body = session.result};
    }
    const bool asked = equalsIgnoringCase(request.headers.get("X-GUploader-No-308"), "yes");
    const bool styled = fault && fault->action == "style_308";
    const bool instead = styled ? fault->style == "override" : asked;
    Reply reply{.status = instead ? 200 : 308, .headers = {{"X-GUploader-UploadID", session.id}}, .body = {}};
    if (instead) reply.headers.add("X-HTTP-Status-Code-Override", "308");
    const std::int64_t held = session.state == Session::State::done ? session.doneSize : session.held();
    const std::int64_t told = held + (overAck ? fault->by : 0);
    if (told > 0) reply.headers.add("Range", "bytes=0-" + std::to_string(told - 1));
    return reply;
}

void Uploads::simpleUpload(Exchange& exchange, const Access& access, const std::string& id, bool multipart) {
    const Request& request = exchange.request();
    const auto body = exchange.readWholeBody(kSimpleLimit);
    if (!body) {
        throw ApiError{.status = 413,
                       .reason = "uploadTooLarge",
                       .message = "The upload is too large for this upload type.",
                       .location = {},
                       .scopeMethod = {}};
    }
    const Viewer viewer = viewerOf(access);
    File file = id.empty() ? File{} : tree_.get(id, viewer);
    std::string type = request.headers.get("Content-Type");
    std::string content;
    if (multipart) {
        const auto parts = parseMultipart(*body, fieldParameter(type, "boundary").value_or(""));
        if (!parts || parts->size() != 2) throw badRange("Malformed multipart body.");
        readMetadata(parseBody((*parts)[0].body), file, !id.empty());
        type = (*parts)[1].headers.get("Content-Type");
        content = (*parts)[1].body;
    } else {
        content = *body;
    }
    if (file.mimeType.empty()) file.mimeType = type.empty() ? "application/octet-stream" : type;
    if (file.name.empty()) file.name = "Untitled";

    const std::string kind = id.empty() ? "create" : "update";
    const auto fault =
        faults_.meet({.kinds = {kind, "media"}, .session = 0, .name = file.name, .begin = 0, .end = 0});
    if (fault) {
        acts_.meddle(*fault, id);
        if (acts_.intercept(*fault, exchange)) return;
    }
    {
        const std::lock_guard lock(mutex_);
        simpleBytes_ += static_cast<std::int64_t>(content.size());
    }
    if (id.empty()) tree_.prepareCreate(file, viewer, static_cast<std::int64_t>(content.size()));
    File stored = store(std::move(file), blobs_.make(content), id, viewer);
    if (fault && fault->action == "wrong_checksum") {
        stored.claimed = acts_.wrongChecksums(stored.blob->checksums());
        if (!fault->once) acts_.misreport(stored.id);
    }
    if (fault && fault->action == "lost_reply") return exchange.drop();
    exchange.reply(jsonReply(maskedFile(stored, tree_.isTrashed(stored), request.query.get("fields"))));
}

int Uploads::expire(int n, int status) {
    const std::lock_guard lock(mutex_);
    int count = 0;
    for (const auto& session : inOrder_) {
        const std::lock_guard inner(session->mutex);
        if ((n != 0 && session->n != n) || session->state != Session::State::open) continue;
        session->state = Session::State::gone;
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
        const bool done = session->state == Session::State::done;
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

void Uploads::forgetCounts() {
    const std::lock_guard lock(mutex_);
    simpleBytes_ = 0;
    for (const auto& session : inOrder_) {
        const std::lock_guard inner(session->mutex);
        session->received = session->again = session->requests = 0;
    }
}

}  // namespace packtrain::servers
