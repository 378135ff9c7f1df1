#include "link/direct/direct_road.h"

#include <algorithm>
#include <utility>

#include "base/digest.h"
#include "base/json.h"
#include "link/direct/event_reader.h"
#include "link/presence.h"
#include "link/state_body.h"
#include "net/socket_http.h"

namespace packtrain::link {
namespace {

using namespace std::chrono_literals;

constexpr Nanoseconds kFirstPause = 250ms;
constexpr Nanoseconds kLongestPause = 30s;
constexpr Nanoseconds kSilenceAtFirst = 20s;
constexpr std::size_t kMostWords = 300;

double chance() {
    return static_cast<double>(static_cast<unsigned char>(randomBytes(1).front())) / 255;
}

/// The agent's own words for a refusal; a stranger's are cut short.
std::string wordsIn(const Json& answer) {
    const auto error = json::object(answer, "error");
    return error ? printable(json::textOr(**error, "message", {}).substr(0, kMostWords)) : std::string();
}

/// What an answer means that is not what was asked for.
Error meaningOf(const net::Response& response) {
    const auto parsed = json::parse(response.body, "the agent's answer");
    const Json answer = parsed && parsed->is_object() ? *parsed : Json::object();
    const std::string words = wordsIn(answer);
    switch (response.status) {
        case 401:
            return {Kind::refused, Reason::badConfig, "the token is not the agent's"};
        case 403:
            return {Reason::unsupported, words.empty() ? "the agent refuses this road" : words};
        case 404:
            return {Kind::gone, Reason::unsupported, "the agent there does not have this pairing"};
        case 503:
            return {Kind::transient, Reason::fileBusy, words.empty() ? "the agent's streams" : words};
        default:
            return {Reason::protocolError, "the agent answered " + std::to_string(response.status) +
                                               (words.empty() ? "" : ": " + words)};
    }
}

Error tooSilent(Nanoseconds silence) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(silence).count();
    return {Reason::networkStalled, "no word of the agent for " + std::to_string(seconds) + " s"};
}

bool isForbidden(const Error& error) {
    return error.kind == Kind::refused && error.reason == Reason::unsupported;
}

bool isEventStream(const std::vector<net::Header>& headers) {
    net::Response head;
    head.headers = headers;
    return head.header("Content-Type").starts_with("text/event-stream");
}

}  // namespace

Nanoseconds pauseAfter(unsigned breaks, double chance) {
    constexpr unsigned kDoublings = 7;
    const Nanoseconds pause = kFirstPause * (1U << std::min(breaks > 0 ? breaks - 1 : 0, kDoublings));
    const double spread = 0.9 + 0.2 * chance;
    return std::chrono::duration_cast<Nanoseconds>(std::min(pause, kLongestPause) * spread);
}

DirectRoad::DirectRoad(std::shared_ptr<net::Http> http, const Clock& clock, AgentDoor door,
                       const Pairing& pairing, RoadEar ear)
    : http_(std::move(http)),
      clock_(clock),
      door_(std::move(door)),
      path_("/link/" + pairing.id.hex() + "/frames"),
      ear_(std::move(ear)),
      receiver_(pairing.key, Direction::toDesktop),
      thread_([this](const StopToken& stop) { follow(stop); }) {}

net::Request DirectRoad::request(std::string method) const {
    net::Request request;
    request.method = std::move(method);
    request.url = door_.url + path_;
    request.maxBody = kLargestFrame;
    request.connectTimeout = 10s;
    request.stallTimeout = 15s;
    request.replyTimeout = 15s;
    if (!door_.token.empty()) request.headers.push_back({"Authorization", "Bearer " + door_.token});
    return request;
}

void DirectRoad::follow(const StopToken& stop) {
    while (!stop.stop_requested()) {
        const Error error = stream(stop);
        if (stop.stop_requested()) return;
        isOpen_ = false;
        ++breaks_;
        ear_.changed(error);
        if (isForbidden(error)) return;
        // Nobody mends within a second what a person must.
        const bool isRefusal = error.kind == Kind::refused || error.kind == Kind::gone;
        clock_.waitFor(isRefusal ? kLongestPause : pauseAfter(breaks_, chance()), stop);
    }
}

Error DirectRoad::stream(const StopToken& stop) {
    net::Request asked = request("GET");
    asked.headers.push_back({"Accept", "text/event-stream"});
    if (newest_) asked.url += "?since=" + newest_->sender.hex() + '-' + std::to_string(newest_->counter);
    asked.stallTimeout = 24h;  // the watch knows better: a byte that is no frame is no sign of life
    SilenceWatch watch(clock_, silenceLimit(), stop);
    EventReader reader;
    asked.onHead = [](int status, const std::vector<net::Header>& headers) -> Result<> {
        if (status == 200 && isEventStream(headers)) return {};
        return fail(Reason::protocolError, "what answers there is no agent");
    };
    asked.sink = [&](ByteSpan bytes) {
        return reader.read(bytes, [&](std::string_view data) { take(data, watch); });
    };
    const auto response = http_->perform(asked, watch.token());
    if (const auto silence = watch.silence()) return tooSilent(*silence);
    if (!response) return response.error();
    if (response->status != 200) return meaningOf(*response);
    return {Reason::connectionLost, "the agent ended its stream"};
}

void DirectRoad::take(std::string_view data, SilenceWatch& watch) {
    // What is no base64 is no frame either, and is counted as such by whoever hears it.
    std::string frame = fromBase64(data).value_or(std::string(data));
    const Received received = receiver_.take(Road::direct, asBytes(frame));
    const auto body = readState(received.payload);  // there is a payload only if the frame is proved
    if (body) {
        newest_ = {.sender = received.head->sender, .counter = received.head->counter};
        nextBy_ = body->nextBy;
        breaks_ = 0;
        watch.heard(silenceLimit());
    }
    ear_.heard(std::move(frame), clock_.boot());
    // After its word, so that whoever waited for the road has it by then.
    if (body && !std::exchange(isOpen_, true)) ear_.changed(std::nullopt);
}

Nanoseconds DirectRoad::silenceLimit() const {
    return nextBy_ > 0ns ? lateAt(Ticks(0), nextBy_) : kSilenceAtFirst;
}

Result<> DirectRoad::post(ByteSpan frame, const StopToken& stop) {
    net::Request sent = request("POST");
    sent.body = asText(frame);
    sent.headers.push_back({"Content-Type", "application/octet-stream"});
    PACKTRAIN_TRY(const net::Response response, http_->perform(sent, stop));
    if (response.status == 204) return {};
    return Fail(meaningOf(response));
}

Result<OpenRoad> directRoad(const Clock& clock, AgentDoor door, const Pairing& pairing) {
    PACKTRAIN_TRY(auto made, door.socket.empty() ? net::makeHttp({}) : net::makeSocketHttp(door.socket));
    return [http = std::shared_ptr<net::Http>(std::move(made)), &clock, door = std::move(door),
            pairing](RoadEar ear) -> std::unique_ptr<DeskRoad> {
        return std::make_unique<DirectRoad>(http, clock, door, pairing, std::move(ear));
    };
}

}  // namespace packtrain::link
