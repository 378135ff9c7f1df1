#include "drive/emulator.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "drive/api_error.h"

namespace packtrain::servers {

namespace {

constexpr std::size_t kBodyLimit = 8 * 1024 * 1024;

// Paths under which the vendor's clients send content; the second is the one its discovery document names.
std::optional<std::string> uploadTarget(const std::string& path) {
    for (const std::string_view prefix : {"/upload/drive/v3/files", "/resumable/upload/drive/v3/files"}) {
        if (!path.starts_with(prefix)) continue;
        const auto rest = std::string_view(path).substr(prefix.size());
        if (rest.empty()) return std::string();
        if (rest.front() == '/') return std::string(rest.substr(1));
    }
    return std::nullopt;
}

std::string wholeBody(Exchange& exchange) {
    auto body = exchange.readWholeBody(kBodyLimit);
    if (body) return std::move(*body);
    throw ApiError{.status = 413,
                   .reason = "tooLarge",
                   .message = "Request Too Large",
                   .location = {},
                   .scopeMethod = {}};
}

}  // namespace

Emulator::Emulator(EmulatorOptions options)
    : options_(std::move(options)),
      blobs_(options_.keep, options_.folder),
      tree_(options_.tree),
      tokens_(options_.tokens),
      acts_(faults_, tree_, blobs_, tokens_),
      api_(tree_, tokens_),
      oauth_(tokens_, options_.autoConsent),
      uploads_(tree_, blobs_, faults_, acts_, tokens_) {}

void Emulator::handle(Exchange& exchange) {
    std::string kind;
    try {
        kind = dispatch(exchange);
    } catch (const ConnectionLost&) {
        count("broken", 0);
        throw;
    }
    if (kind != "emulator") count(kind, exchange.repliedStatus());
    if (options_.log) {
        options_.log(fmt::format("{} {} {} -> {}", kind, exchange.request().method, exchange.request().target,
                                 exchange.repliedStatus()));
    }
}

std::string Emulator::dispatch(Exchange& exchange) {
    const Request& request = exchange.request();
    std::string kind = "unknown";
    try {
        if (request.path.starts_with("/emulator/")) {
            kind = "emulator";
            exchange.reply(control(request, wholeBody(exchange)));
        } else if (uploadTarget(request.path)) {
            kind = Uploads::kindOf(request);
            if (request.query.find("upload_id")) {
                uploads_.session(exchange);
            } else {
                uploads_.begin(exchange, *uploadTarget(request.path));
            }
        } else if (request.path.starts_with("/batch/drive/v3")) {
            kind = "batch";
            callApi(exchange, kind);
        } else if (const std::string page = OAuth::kindOf(request); !page.empty()) {
            kind = page;
            callOAuth(exchange, kind);
        } else if (const std::string method = FilesApi::kindOf(request); !method.empty()) {
            kind = method;
            kind == "download" ? download(exchange) : callApi(exchange, kind);
        } else {
            exchange.reply(
                {.status = 404, .headers = {{"Content-Type", "text/html"}}, .body = "Not Found\n"});
        }
    } catch (const ApiError& error) {
        exchange.reply(errorReply(error));
    }
    return kind;
}

void Emulator::callApi(Exchange& exchange, const std::string& kind) {
    const Request& request = exchange.request();
    const std::string body = wholeBody(exchange);
    const std::string id = FilesApi::idOf(request);
    const auto fault = faults_.meet(
        {.kinds = {kind}, .session = 0, .name = api_.nameOf(request, body), .begin = 0, .end = 0});
    if (fault) {
        acts_.meddle(*fault, id);
        if (acts_.intercept(*fault, exchange)) return;
        if (fault->action == "wrong_checksum") acts_.misreport(id);
    }
    const Reply reply = [&]() -> Reply {
        try {
            return kind == "batch" ? api_.batch(request, body) : api_.call(request, body);
        } catch (const ApiError& error) {
            return errorReply(error);
        }
    }();
    if (fault && fault->action == "wrong_checksum" && fault->once) acts_.reportAgain(id);
    if (fault && fault->action == "lost_reply") return exchange.drop();
    exchange.reply(reply);
}

void Emulator::callOAuth(Exchange& exchange, const std::string& kind) {
    const std::string body = wholeBody(exchange);
    const auto fault = faults_.meet({.kinds = {kind}, .session = 0, .name = {}, .begin = 0, .end = 0});
    if (fault && acts_.intercept(*fault, exchange)) return;
    const Reply reply = oauth_.call(exchange.request(), body);
    if (fault && fault->action == "lost_reply") return exchange.drop();
    exchange.reply(reply);
}

void Emulator::download(Exchange& exchange) {
    const auto fault = faults_.meet({.kinds = {"download"},
                                     .session = 0,
                                     .name = api_.nameOf(exchange.request(), {}),
                                     .begin = 0,
                                     .end = 0});
    std::uint64_t rate = 0;
    std::int64_t cutAfter = -1;
    if (fault) {
        acts_.meddle(*fault, FilesApi::idOf(exchange.request()));
        if (fault->action == "slow") rate = static_cast<std::uint64_t>(fault->rate);
        const bool midway = fault->action == "reset" || fault->action == "drop" || fault->action == "stall";
        // With `after`, the connection breaks (or pauses) inside the body; without it, before the reply.
        if (midway && fault->after) {
            cutAfter = *fault->after;
        } else if (acts_.intercept(*fault, exchange)) {
            return;
        }
        if (fault->action == "lost_reply") cutAfter = 0;
    }
    const auto sent = api_.download(exchange, rate, cutAfter);
    {
        const std::lock_guard lock(mutex_);
        bytesSent_ += sent;
    }
    if (cutAfter < 0) return;
    if (fault->action == "stall") acts_.stall(*fault);
    if (!acts_.breakOff(*fault, exchange)) exchange.drop();
}

void Emulator::count(const std::string& kind, int status) {
    const std::lock_guard lock(mutex_);
    ++requests_;
    ++byKind_[kind];
    ++byStatus_[status == 0 ? "none" : std::to_string(status)];
}

}  // namespace packtrain::servers
