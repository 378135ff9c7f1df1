#include "service/agent_link.h"

#include <algorithm>

#include "link/direct/local_link.h"
#include "service/error_json.h"

namespace packtrain::service {
namespace {

using namespace std::chrono_literals;

/// Between two looks at commands that go on.
constexpr Nanoseconds kAskOn = 500ms;
/// So long a change of pace may be overlooked.
constexpr Nanoseconds kGlance = 5s;

double seconds(Nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

}  // namespace

AgentLink::AgentLink(AgentLinkGround ground) : ground_(std::move(ground)) {}

AgentLink::~AgentLink() {
    end("the agent ends", 0ms);
}

void AgentLink::pair(const NotebookPairing& pairing, const std::string& grantRemote) {
    const auto id = link::PairingId::fromHex(pairing.id);
    const auto key = link::PairingKey::fromBytes(pairing.key);
    const std::scoped_lock lock(mutex_);
    problem_.reset();
    if (!id || !key) {
        problem_ = Error(Reason::unsupported, "the pairing of the secret PACKTRAIN is of another version");
        return;
    }
    std::string place = pairing.mailbox;
    if (place.empty() && !grantRemote.empty()) place = grantRemote + ':';
    const auto before = std::ranges::find(known_, false, &Known::isLocal);
    if (before != known_.end()) {
        const bool isSame = before->pairing.id == *id && before->pairing.key == *key;
        if (isSame && before->place == place) return;
        if (before->line) before->line->end("another pairing took its place");
        known_.erase(before);
    }
    known_.push_back({.pairing = {.id = *id, .key = *key}, .place = std::move(place)});
    if (hasBegun_ && !hasEnded_) open(known_.back());
}

std::string AgentLink::pairHere() {
    const link::Pairing pairing{.id = link::PairingId::random(), .key = link::PairingKey::random()};
    const std::scoped_lock lock(mutex_);
    known_.push_back({.pairing = pairing, .place = {}, .isLocal = true});
    if (hasBegun_ && !hasEnded_) open(known_.back());
    return link::localLinkText(pairing);
}

void AgentLink::begin(AgentSide side, link::CommandRules rules) {
    const std::scoped_lock lock(mutex_);
    side_ = std::move(side);
    rules_ = rules;
    hasBegun_ = true;
    for (Known& each : known_) open(each);
    proceeding_ = std::jthread([this](const StopToken& stop) { proceed(stop); });
}

/// mutex_ is held.
void AgentLink::open(Known& known) {
    const auto wake = [this] {
        const std::scoped_lock lock(mutex_);
        isAsked_ = true;
        changed_.notify_all();
    };
    known.line = std::make_shared<LinkLine>(known.pairing, session_, rules_, ground_.clock, side_, wake);
    if (known.place.empty()) return;
    auto door = std::make_unique<MailboxDoor>(ground_.files, ground_.clock, *ground_.log, ground_.places,
                                              known.place, known.pairing.id, ground_.answersSoon);
    known.mail = std::make_shared<AgentMail>(known.line, std::move(door), ground_.clock);
    ++talking_;
    mails_.emplace_back([this, mail = known.mail](const StopToken& stop) { runMail(mail, stop); });
}

void AgentLink::proceed(const StopToken& stop) {
    while (!stop.stop_requested()) {
        std::vector<std::shared_ptr<LinkLine>> lines;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, stop, [this] { return isAsked_; });
            isAsked_ = false;
            for (const Known& each : known_) lines.push_back(each.line);
        }
        if (stop.stop_requested()) return;
        bool goesOn = false;
        for (const auto& line : lines) goesOn = line->proceed() || goesOn;
        if (!goesOn) continue;
        ground_.clock.waitFor(kAskOn, stop);
        const std::scoped_lock lock(mutex_);
        isAsked_ = true;
    }
}

void AgentLink::runMail(const std::shared_ptr<AgentMail>& mail, const StopToken& stop) {
    const auto isUsed = [&] {
        const std::scoped_lock lock(mutex_);
        return std::ranges::find(known_, mail, &Known::mail) != known_.end();
    };
    while (!stop.stop_requested() && isUsed()) {
        const Nanoseconds wait = mail->untilNextTurn();
        if (wait > Nanoseconds::zero()) {
            ground_.clock.waitFor(std::min(wait, kGlance), stop);
            continue;
        }
        mail->turn(stop);
    }
    if (isUsed()) mail->sayGoodbye(farewell_.get_token());
    const std::scoped_lock lock(mutex_);
    --talking_;
    changed_.notify_all();
}

void AgentLink::end(const std::string& why, std::chrono::milliseconds limit) {
    proceeding_.request_stop();
    if (proceeding_.joinable()) proceeding_.join();
    std::vector<std::jthread> mails;
    {
        std::unique_lock lock(mutex_);
        if (std::exchange(hasEnded_, true)) return;
        for (const Known& each : known_)
            if (each.line) each.line->end(why);
        for (std::jthread& each : mails_) each.request_stop();
        changed_.wait_for(lock, limit, [this] { return talking_ == 0; });
        mails = std::move(mails_);
    }
    farewell_.request_stop();
}

std::shared_ptr<LinkLine> AgentLink::line(std::string_view pairing) const {
    const auto id = link::PairingId::fromHex(pairing);
    const std::scoped_lock lock(mutex_);
    for (const Known& each : known_)
        if (id && each.pairing.id == *id && id->hex() == pairing) return each.line;
    return nullptr;
}

Json AgentLink::viewOf(const Known& known) const {
    Json json = known.line ? known.line->view() : Json::object();
    json["local"] = known.isLocal;
    if (known.mail) json["mailbox"] = known.mail->view();
    if (known.line)
        if (const auto age = known.line->eventAge()) json["direct"] = {{"told_age_s", seconds(*age)}};
    return json;
}

Json AgentLink::view() const {
    const std::scoped_lock lock(mutex_);
    Json pairings = Json::array();
    for (const Known& each : known_) pairings.push_back(viewOf(each));
    Json json{{"session", session_.hex()}, {"pairings", std::move(pairings)}};
    if (problem_) json["error"] = errorJson(*problem_);
    return json;
}

}  // namespace packtrain::service
