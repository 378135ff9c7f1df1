#include "service/link_line.h"

#include <algorithm>
#include <array>

namespace packtrain::service {
namespace {

using namespace std::chrono_literals;

/// Of the direct road.
constexpr Nanoseconds kNextByStream = 10s;
constexpr Nanoseconds kFresh = 1s;
/// A desktop that left without a word is not waited for.
constexpr Nanoseconds kPatience = 30min;
constexpr Nanoseconds kLongestAge = 24h;
constexpr std::size_t kKeptCommands = 256;
/// For the name of the next file, and for numbers that grow until the frame is sealed.
constexpr std::size_t kSpareBytes = 256;

/// What a frame can do without, the least missed first.
constexpr std::array<std::string_view, 19> kLeftOutFirst = {
    "tokens", "credential", "mounts",      "sessions", "limits", "outputs",  "datasets",
    "disks",  "kernels",    "network",     "tpu",      "gpus",   "findings", "link",
    "memory", "cpu",        "checkpoints", "save",     "session"};

link::LeftUntil leftUntil(const session::Deadline& deadline, Ticks now) {
    return {.kind = std::string(session::deadlineName(deadline.kind)),
            .low = deadline.low - now,
            .median = deadline.median - now,
            .high = deadline.high - now,
            .basis = deadline.basis};
}

double seconds(Nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

}  // namespace

link::StateBody fitted(link::StateBody body) {
    const auto fits = [&] {
        const auto payload = link::writeState(body);
        return payload && payload->size() + kSpareBytes <= link::kLargestPayload;
    };
    if (fits()) return body;
    Json leftOut = Json::array();
    for (const std::string_view name : kLeftOutFirst) {
        if (body.state.erase(std::string(name)) == 0) continue;
        leftOut.push_back(name);
        body.state["left_out"] = leftOut;
        if (fits()) return body;
    }
    leftOut.push_back("the rest");
    body.state = Json{{"left_out", std::move(leftOut)}};
    return body;
}

LinkLine::LinkLine(const link::Pairing& pairing, const link::SessionId& session, link::CommandRules rules,
                   const Clock& clock, const AgentSide& side, std::function<void()> wake)
    : pairing_(pairing),
      session_(session),
      clock_(clock),
      side_(side),
      wake_(std::move(wake)),
      sender_(pairing.key, link::Direction::toDesktop, session),
      receiver_(pairing.key, link::Direction::toAgent, session),
      book_(rules) {}

link::StateBody LinkLine::body(Nanoseconds nextBy) const {
    // The snapshot has this line's own view in it, so it is made before the lock.
    Json snapshot = side_.snapshot();
    const AgentMood mood = side_.mood();
    link::StateBody body{.nextBy = nextBy,
                         .age = std::clamp(mood.age, Nanoseconds::zero(), kLongestAge),
                         .now = clock_.boot(),
                         .state = std::move(snapshot)};
    for (const session::Deadline& deadline : mood.deadlines)
        if (body.deadlines.size() < link::kMostDeadlines)
            body.deadlines.push_back(leftUntil(deadline, body.now));
    {
        const std::scoped_lock lock(mutex_);
        body.acknowledged = book_.acknowledgements();
        body.ended = ended_;
    }
    return fitted(std::move(body));
}

void LinkLine::end(std::string why) {
    const std::scoped_lock lock(mutex_);
    ended_ = std::move(why);
}

bool LinkLine::hasEnded() const {
    const std::scoped_lock lock(mutex_);
    return ended_.has_value();
}

std::optional<link::Refusal> LinkLine::hear(link::Road road, ByteSpan frame, Nanoseconds age) {
    std::unique_lock lock(mutex_);
    const link::Received received = receiver_.take(road, frame);
    if (received.refusal) return received.refusal;
    if (received.as != link::Received::As::fresh) return std::nullopt;
    const auto body = link::readCommands(received.payload);
    if (!body) {
        receiver_.malformed();
        return link::Refusal::malformed;
    }
    lastAsked_ = clock_.boot();
    take(received.head->sender, *body, age);
    const bool isNeeded = !running_.empty();
    lock.unlock();
    if (isNeeded) wake_();
    if (!body->history.empty()) side_.remember(body->history);
    return std::nullopt;
}

/// mutex_ is held.
void LinkLine::take(const link::SenderId& from, const link::CommandBody& body, Nanoseconds age) {
    const bool wantsToStop = std::ranges::any_of(body.open, [](const link::Command& command) {
        return std::holds_alternative<link::StopRuntime>(command.act);
    });
    const link::Safety safety{.newestSaveIsDurable = wantsToStop && side_.isNewestSaveDurable()};
    for (const link::Command& command : body.open)
        if (heard_.size() < kKeptCommands)
            heard_.try_emplace(command.id, Heard{.name = std::string(link::commandName(command.act)),
                                                 .at = clock_.boot() - command.age - age});
    for (const link::Command& command : book_.take(from, body, age, safety))
        running_.push_back(
            std::make_shared<Running>(Running{.id = command.id, .course = side_.begin(command.act)}));
}

bool LinkLine::proceed() {
    std::unique_lock lock(mutex_);
    const auto now = running_;
    lock.unlock();
    for (const auto& each : now) {
        const CommandOutcome outcome = each->course();
        if (!link::isFinal(outcome.progress)) continue;
        lock.lock();
        book_.finish(each->id, outcome.progress, outcome.why);
        std::erase(running_, each);
        lock.unlock();
    }
    lock.lock();
    return !running_.empty();
}

/// mutex_ is held.
bool LinkLine::isAwaited() const {
    if (!running_.empty()) return true;
    return lastAsked_ && clock_.boot() - *lastAsked_ <= kPatience && book_.isAwaited();
}

link::Attention LinkLine::attention() const {
    const AgentMood mood = side_.mood();
    const Ticks now = clock_.boot();
    std::optional<Nanoseconds> left;
    for (const session::Deadline& deadline : mood.deadlines)
        if (!left || deadline.low - now < *left) left = deadline.low - now;
    const std::scoped_lock lock(mutex_);
    return link::attentionFor(mood.isBusy, left, isAwaited());
}

Json LinkLine::view() const {
    const std::scoped_lock lock(mutex_);
    Json refused = Json::object();
    for (std::size_t i = 0; i < link::kRefusals; ++i) {
        const auto refusal = static_cast<link::Refusal>(i);
        if (const std::uint64_t count = receiver_.tally().of(refusal); count > 0)
            refused[std::string(link::refusalName(refusal))] = count;
    }
    Json commands = Json::array();
    for (const link::Acknowledgement& told : book_.acknowledgements()) {
        Json one{{"id", told.id.hex()}, {"progress", link::progressName(told.progress)}};
        if (const auto heard = heard_.find(told.id); heard != heard_.end()) {
            one["command"] = printable(heard->second.name);
            one["age_s"] = seconds(clock_.boot() - heard->second.at);
        }
        if (!told.why.empty()) one["why"] = told.why;
        commands.push_back(std::move(one));
    }
    return {
        {"pairing", pairing_.id.hex()}, {"refused", std::move(refused)}, {"commands", std::move(commands)}};
}

std::shared_ptr<const LinkLine::Event> LinkLine::newestEvent() const {
    const std::scoped_lock lock(eventMutex_);
    return event_;
}

std::optional<Nanoseconds> LinkLine::eventAge() const {
    const Ticks at = eventAt_;
    return at < Ticks::zero() ? std::nullopt : std::optional(clock_.boot() - at);
}

Result<std::shared_ptr<const LinkLine::Event>> LinkLine::event(std::uint64_t look) {
    const std::scoped_lock lock(eventMutex_);
    const bool isLast = hasEnded();
    if (event_ && event_->isLast) return event_;
    if (event_ && event_->look == look && clock_.boot() - event_->sealedAt <= kFresh && !isLast)
        return event_;
    PACKTRAIN_TRY(const std::string payload, link::writeState(body(kNextByStream)));
    PACKTRAIN_TRY(const std::string frame, sender_.seal(payload));
    const auto head = link::readHead(asBytes(frame));
    if (!head) return fail(Reason::internal, "a frame of our own");
    auto made = std::make_shared<Event>();
    made->look = look;
    made->counter = head->counter;
    made->sealedAt = clock_.boot();
    made->isLast = isLast;
    made->text = "id: " + sender_.id().hex() + '-' + std::to_string(head->counter) +
                 "\ndata: " + toBase64(asBytes(frame)) + "\n\n";
    eventAt_ = made->sealedAt;
    event_ = std::move(made);
    return event_;
}

}  // namespace packtrain::service
