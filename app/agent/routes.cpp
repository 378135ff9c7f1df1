#include "routes.h"

namespace packtrain::agent {
namespace {

constexpr std::string_view kCommands = "/commands/";

Answer wrongMethod(std::string_view allowed) {
    Answer answer = errorAnswer(405, Error(Reason::badArgument, "this wants " + std::string(allowed)));
    answer.allow = allowed;
    return answer;
}

Answer nothingThere(std::string_view path) {
    return errorAnswer(404, Error(Reason::badArgument, "there is no " + printable(path)));
}

/// What a part does wrong is told as a fault and ends neither the agent nor the other parts.
template <typename Do>
auto guarded(Do act) -> decltype(act()) {
    try {
        return act();
    } catch (const std::exception& problem) {
        return fail(Reason::internal, problem.what());
    }
}

Json viewOf(const Part& part) {
    const Result<Json> view = guarded([&]() -> Result<Json> { return part.view(); });
    return view ? *view : Json{{"error", errorJson(view.error())}};
}

}  // namespace

int statusOf(const Error& error) {
    switch (error.kind) {
        case Kind::refused:
            return 400;
        case Kind::gone:
            return 404;
        case Kind::conflict:
        case Kind::sourceChanged:
            return 409;
        default:
            return 500;
    }
}

Answer Routes::answer(const Question& question, int port) const {
    const bool reads = question.method == "GET" || question.method == "HEAD";
    if (question.path.starts_with(kCommands)) {
        if (question.method != "POST") return wrongMethod("POST");
        return command(std::string_view(question.path).substr(kCommands.size()), question.body);
    }
    if (question.path == "/snapshot") return reads ? snapshot(port) : wrongMethod("GET, HEAD");
    if (question.path == "/metrics") return reads ? metrics() : wrongMethod("GET, HEAD");
    return nothingThere(question.path);
}

Answer Routes::snapshot(int port) const {
    Json json = toJson(*sampler_.snapshot());
    if (port > 0) json["agent"]["port"] = port;
    for (const auto& part : parts_) json[std::string(part->section())] = viewOf(*part);
    return {.body = json::dump(json) + '\n'};
}

Answer Routes::metrics() const {
    std::string page = toMetrics(*sampler_.snapshot());
    for (const auto& part : parts_)
        page += guarded([&]() -> Result<std::string> { return part->metrics(); }).value_or(std::string());
    return {.type = "text/plain; version=0.0.4; charset=utf-8", .body = std::move(page)};
}

Answer Routes::command(std::string_view name, const std::string& body) const {
    Json arguments = Json::object();
    if (!body.empty()) {
        auto parsed = json::parse(body, "the body");
        if (!parsed || !parsed->is_object())
            return errorAnswer(400, Error(Reason::badArgument, "the body is not a JSON object"));
        arguments = *std::move(parsed);
    }
    for (const auto& part : parts_) {
        const auto done =
            guarded([&]() -> Result<std::optional<Result<Json>>> { return part->command(name, arguments); });
        if (!done) return errorAnswer(500, done.error());
        if (!*done) continue;
        const Result<Json>& answer = **done;
        if (!answer) return errorAnswer(statusOf(answer.error()), answer.error());
        return {.body = json::dump(*answer) + '\n'};
    }
    return errorAnswer(404, Error(Reason::badArgument, "there is no command " + printable(name)));
}

}  // namespace packtrain::agent
