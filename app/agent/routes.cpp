#include "routes.h"

#include <charconv>

#include "base/digest.h"

namespace packtrain::agent {
namespace {

constexpr std::string_view kCommands = "/commands/";
constexpr std::chrono::milliseconds kStreamPause{250};
constexpr std::int64_t kHour = 3600;

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

std::optional<std::uint64_t> wholeNumberOf(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// Nothing if it is none.
std::optional<std::int64_t> wholeNumber(const Question& question, const std::string& name,
                                        std::int64_t fallback) {
    constexpr std::uint64_t kMost = 1ULL << 40U;
    const auto found = question.query.find(name);
    if (found == question.query.end()) return fallback;
    const auto value = wholeNumberOf(found->second);
    if (!value || *value > kMost) return std::nullopt;
    return static_cast<std::int64_t>(*value);
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

Routes::Routes(const Sampler& sampler, const Parts& parts, const Clock& clock, History* history,
               Error noHistory)
    : sampler_(sampler),
      parts_(parts),
      clock_(clock),
      history_(history),
      noHistory_(std::move(noHistory)),
      run_(toHex(asBytes(randomBytes(4)))) {}

Answer Routes::answer(const Question& question) {
    if (question.path.starts_with(kCommands)) {
        if (question.method != "POST") return wrongMethod("POST");
        return command(std::string_view(question.path).substr(kCommands.size()), question.body);
    }
    const std::string& path = question.path;
    if (link_ != nullptr && path.starts_with("/link/"))
        return link_->answer(question, [this] { return takePlace(); });
    if (path != "/snapshot" && path != "/metrics" && path != "/history" && path != "/events")
        return nothingThere(path);
    if (question.method != "GET" && question.method != "HEAD") return wrongMethod("GET, HEAD");
    if (path == "/metrics") return metrics();
    if (path == "/history") return history(question);
    if (path == "/events") return events(question);
    return {.body = json::dump(snapshot(*sampler_.snapshot())) + '\n'};
}

Json Routes::snapshot(const Snapshot& looks) const {
    Json json = toJson(looks);
    if (port_ > 0) json["agent"]["port"] = port_.load();
    for (const auto& part : parts_) json[std::string(part->section())] = viewOf(*part);
    return json;
}

Answer Routes::history(const Question& question) const {
    if (history_ == nullptr) return errorAnswer(500, noHistory_);
    const WallTime now = clock_.wall();
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
    const auto since = wholeNumber(question, "since", seconds - kHour);
    const auto step = wholeNumber(question, "step", 0);
    if (!since || !step)
        return errorAnswer(400, Error(Reason::badArgument, "since and step are whole numbers of seconds"));
    const auto rows = history_->read(*since, *step, now);
    if (!rows) return errorAnswer(statusOf(rows.error()), rows.error());
    return {.body = json::dump(*rows) + '\n'};
}

/// For a stream, until the pointer goes; null: there is none left.
std::shared_ptr<void> Routes::takePlace() {
    if (streams_->fetch_add(1) >= kMostStreams) {
        --*streams_;
        return nullptr;
    }
    return {streams_.get(), [streams = streams_](void*) { --*streams; }};
}

/// A whole snapshot is an event, so whoever missed some needs only the newest.
Answer Routes::events(const Question& question) {
    Answer answer{.type = "text/event-stream"};
    if (question.method == "HEAD") return answer;
    const auto place = takePlace();
    if (!place)
        return errorAnswer(503,
                           Error(Reason::badArgument, "four programs follow the events, and no more can"));
    const auto asked = question.query.find("since");
    const std::string& known = asked != question.query.end() ? asked->second : question.lastEventId;
    std::uint64_t last = 0;
    if (known.starts_with(run_ + "-"))
        last = wholeNumberOf(std::string_view(known).substr(run_.size() + 1)).value_or(0);
    answer.stream = [this, place, last]() mutable -> std::optional<std::string> {
        const auto looks = sampler_.after(last, kStreamPause);
        if (!looks || looks->number == last) return std::string();
        last = looks->number;
        return event(*looks);
    };
    return answer;
}

std::string Routes::event(const Snapshot& looks) {
    const std::scoped_lock lock(mutex_);
    if (eventNumber_ != looks.number) {
        event_ = "id: " + run_ + '-' + std::to_string(looks.number) +
                 "\nevent: snapshot\ndata: " + json::dump(snapshot(looks)) + "\n\n";
        eventNumber_ = looks.number;
    }
    return event_;
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
