#include "link_routes.h"

#include <charconv>
#include <thread>

namespace packtrain::agent {
namespace {

constexpr std::string_view kLink = "/link/";
constexpr std::string_view kFrames = "/frames";
constexpr std::chrono::milliseconds kPause{250};
/// The next frame comes within ten seconds of the one before, also where the sensors stand still.
constexpr Nanoseconds kLongestSilence = std::chrono::seconds(8);

Answer refusal(int status, const Error& error) {
    return errorAnswer(status, error);
}

/// The counter in "SENDER-COUNTER"; nothing if it is of another sender or no such thing.
std::optional<std::uint64_t> counterIn(std::string_view id, const std::string& sender) {
    if (!id.starts_with(sender + '-')) return std::nullopt;
    id.remove_prefix(sender.size() + 1);
    std::uint64_t counter = 0;
    const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), counter);
    if (error != std::errc() || end != id.data() + id.size()) return std::nullopt;
    return counter;
}

/// One desktop's stream.
class FrameStream {
  public:
    FrameStream(std::shared_ptr<service::LinkLine> line, const Sampler& sampler, const Clock& clock,
                std::shared_ptr<void> place)
        : line_(std::move(line)), sampler_(sampler), clock_(clock), place_(std::move(place)) {}

    /// That frame need not be told again.
    void knows(const service::LinkLine::Event& event) {
        look_ = event.look;
        toldAt_ = event.sealedAt;
    }

    std::optional<std::string> next() {
        if (isOver_) return std::nullopt;
        const auto looks = line_->hasEnded() ? sampler_.snapshot() : sampler_.after(look_, kPause);
        const bool isLast = line_->hasEnded();
        if (!isLast && looks->number == look_ && clock_.boot() - toldAt_ < kLongestSilence)
            return std::string();
        const auto event = line_->event(looks->number);
        if (!event) return std::nullopt;
        knows(**event);
        isOver_ = (*event)->isLast;
        return (*event)->text;
    }

  private:
    const std::shared_ptr<service::LinkLine> line_;
    const Sampler& sampler_;
    const Clock& clock_;
    const std::shared_ptr<void> place_;
    std::uint64_t look_ = 0;  ///< that was told last
    Ticks toldAt_{0};
    bool isOver_ = false;
};

Answer post(const Question& question, service::LinkLine& line) {
    const auto refused = line.hear(service::Road::direct, asBytes(question.body), Nanoseconds::zero());
    if (!refused) return {.status = 204};
    const std::string word(service::refusalName(*refused));
    Json error = errorJson(Error(Reason::badArgument, "the frame was not taken: " + word));
    error["refusal"] = word;
    return {.status = 400, .body = json::dump({{"error", std::move(error)}}) + '\n'};
}

}  // namespace

Answer LinkRoutes::frames(const Question& question, const std::shared_ptr<service::LinkLine>& line,
                          const std::function<std::shared_ptr<void>()>& takePlace) {
    Answer answer{.type = "text/event-stream"};
    if (question.method == "HEAD") return answer;
    auto place = takePlace();
    if (!place)
        return refusal(503, Error(Reason::badArgument, "four programs follow the events, and no more can"));
    ++*streams_;
    const std::shared_ptr<void> counted(
        nullptr, [streams = streams_, place = std::move(place)](void*) { --*streams; });
    auto stream = std::make_shared<FrameStream>(line, sampler_, clock_, counted);
    const auto asked = question.query.find("since");
    const std::string& since = asked != question.query.end() ? asked->second : question.lastEventId;
    const auto newest = line->newestEvent();
    const auto known = counterIn(since, line->sender().id().hex());
    if (newest && known && *known >= newest->counter) stream->knows(*newest);
    answer.stream = [stream] { return stream->next(); };
    return answer;
}

Answer LinkRoutes::answer(const Question& question, const std::function<std::shared_ptr<void>()>& takePlace) {
    if (part_.isDirectRefused())
        return refusal(403, Error(Reason::unsupported,
                                  "this platform's terms forbid to control a machine from "
                                  "afar; desktops hear of it by the mailbox"));
    std::string_view path = question.path;
    path.remove_prefix(kLink.size());
    const auto line =
        path.ends_with(kFrames) ? part_.line(path.substr(0, path.size() - kFrames.size())) : nullptr;
    if (!line) return refusal(404, Error(Reason::badArgument, "there is no such pairing here"));
    if (question.method == "POST") return post(question, *line);
    if (question.method == "GET" || question.method == "HEAD") return frames(question, line, takePlace);
    Answer wrong = refusal(405, Error(Reason::badArgument, "this wants GET, HEAD, POST"));
    wrong.allow = "GET, HEAD, POST";
    return wrong;
}

void LinkRoutes::awaitLast(std::chrono::milliseconds limit) const {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (streams_->load() > 0 && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
}

}  // namespace packtrain::agent
