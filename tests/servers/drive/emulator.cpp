#include "drive/emulator.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
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
      line_(options_.line),
      blobs_(options_.keep, options_.folder, options_.md5Only),
      tree_(options_.tree),
      tokens_(options_.tokens),
      acts_(faults_, tree_, blobs_, tokens_),
      api_(tree_, blobs_, tokens_, line_),
      oauth_(tokens_, options_.autoConsent),
      uploads_(tree_, blobs_, faults_, acts_, tokens_, line_) {}

std::string Emulator::kindOf(const Request& request) {
    if (request.path.starts_with("/emulator/")) return "emulator";
    if (uploadTarget(request.path)) return Uploads::kindOf(request);
    if (request.path.starts_with("/batch/drive/v3")) return "batch";
    if (const std::string kind = OAuth::kindOf(request); !kind.empty()) return kind;
    const std::string kind = FilesApi::kindOf(request);
    return kind.empty() ? "unknown" : kind;
}

void Emulator::handle(Exchange& exchange) {
    const std::string kind = kindOf(exchange.request());
    bool told = false;
    const auto notice = [&](int status) {
        told = true;
        if (kind != "emulator") count(kind, status);
        const Request& request = exchange.request();
        if (options_.log)
            options_.log(fmt::format("{} {} {} -> {}", kind, request.method, request.target, status));
    };
    exchange.beforeEnd(notice);
    try {
        serve(exchange, kind);
    } catch (const ConnectionLost&) {
        if (!told) notice(0);
        throw;
    }
}

void Emulator::serve(Exchange& exchange, const std::string& kind) {
    try {
        dispatch(exchange, kind);
    } catch (const ApiError& error) {
        exchange.reply(errorReply(error));
    } catch (const nlohmann::json::exception& error) {
        exchange.reply(errorReply({.status = 500,
                                   .reason = "internalError",
                                   .message = error.what(),
                                   .location = {},
                                   .scopeMethod = {}}));
    }
}

void Emulator::dispatch(Exchange& exchange, const std::string& kind) {
    const Request& request = exchange.request();
    if (kind == "emulator") {
        exchange.reply(control(request, wholeBody(exchange)));
    } else if (const auto target = uploadTarget(request.path)) {
        request.query.find("upload_id") ? uploads_.session(exchange) : uploads_.begin(exchange, *target);
    } else if (kind == "auth" || kind == "token") {
        callOAuth(exchange, kind);
    } else if (kind == "download") {
        download(exchange);
    } else if (kind != "unknown") {
        callApi(exchange, kind);
    } else {
        exchange.reply({.status = 404, .headers = {{"Content-Type", "text/html"}}, .body = "Not Found\n"});
    }
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
    api_.download(exchange, rate, cutAfter);
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
