#include "service/agent_mail.h"

#include <algorithm>

#include "service/error_json.h"

namespace packtrain::service {
namespace {

using namespace std::chrono_literals;

/// Looking for the folder costs a request for each part of its path.
constexpr Nanoseconds kBetweenSearches = 60s;
/// A drive that could not be opened, as one whose sign-in is still under way, is asked again so soon, then
/// twice as late each time.
constexpr Nanoseconds kFirstAgain = 5s;
constexpr int kMostDoublings = 5;
/// A list that lags shows the file within this many looks.
constexpr int kMostLooksWithoutFile = 3;

double seconds(Nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

}  // namespace

AgentMail::AgentMail(std::shared_ptr<LinkLine> line, std::unique_ptr<MailboxDoor> door, const Clock& clock)
    : line_(std::move(line)), door_(std::move(door)), clock_(clock) {}

void AgentMail::forgetFolder() {
    mailbox_.reset();
    door_->forget();
}

Result<> AgentMail::look(link::AgentMailbox& mailbox, const StopToken& stop) {
    PACKTRAIN_TRY(const auto letters, mailbox.collect(stop));
    for (const link::Letter& letter : letters)
        line_->hear(link::Road::mailbox, asBytes(letter.bytes), letter.age.value);
    if (mailbox.looksWithoutFile() < kMostLooksWithoutFile) return {};
    return fail(Reason::objectGone, "the mailbox is not where it was");
}

Result<> AgentMail::post(link::AgentMailbox& mailbox, const StopToken& stop) {
    promised_ = link::mailInterval(line_->attention());
    const bool hadFile = !mailbox.file().empty();
    auto posted = mailbox.post(line_->sender(), line_->body(promised_), stop);
    // Its file was taken away; another one may be free.
    if (!posted && posted.error().reason == Reason::objectGone && hadFile)
        posted = mailbox.post(line_->sender(), line_->body(promised_), stop);
    PACKTRAIN_CHECK(posted);
    hasSpoken_ = true;
    const std::scoped_lock lock(mutex_);
    toldAt_ = clock_.boot();
    return {};
}

Result<> AgentMail::tryTurn(const StopToken& stop) {
    PACKTRAIN_TRY(remote::Slots* const slots, door_->slots(stop));
    if (!mailbox_) mailbox_.emplace(*slots, line_->pairing().key, clock_);
    PACKTRAIN_CHECK(look(*mailbox_, stop));
    return post(*mailbox_, stop);
}

void AgentMail::turn(const StopToken& stop) {
    turnedAt_ = clock_.boot();
    promised_ = link::mailInterval(line_->attention());
    const Result<> done = tryTurn(stop);
    if (stop.stop_requested()) return;
    if (!done && done.error().reason == Reason::objectGone) {
        forgetFolder();
        promised_ = std::max(promised_, kBetweenSearches);
    }
    note(done);
}

void AgentMail::note(const Result<>& done) {
    const std::scoped_lock lock(mutex_);
    problem_ = done ? std::nullopt : std::optional(done.error());
    failures_ = done ? 0 : failures_ + 1;
    if (done)
        state_ = State::works;
    else
        state_ = done.error().reason == Reason::objectGone ? State::waits : State::fails;
}

Nanoseconds AgentMail::untilNextTurn() const {
    if (!turnedAt_) return Nanoseconds::zero();
    Nanoseconds interval = std::min(promised_, link::mailInterval(line_->attention()));
    if (!mailbox_ && state_ == State::waits)
        interval = std::max(interval, kBetweenSearches);
    else if (!mailbox_)
        interval = std::min(interval, kFirstAgain * (1 << std::clamp(failures_ - 1, 0, kMostDoublings)));
    return std::max(*turnedAt_ + interval - clock_.boot(), Nanoseconds::zero());
}

void AgentMail::sayGoodbye(const StopToken& stop) {
    if (mailbox_ && hasSpoken_) note(post(*mailbox_, stop));
}

std::string_view AgentMail::stateName(State state) {
    switch (state) {
        case State::begins:
            return "begins";
        case State::works:
            return "works";
        case State::waits:
            return "waits";
        case State::fails:
            return "fails";
    }
    return "fails";
}

Json AgentMail::view() const {
    const std::scoped_lock lock(mutex_);
    Json json{{"place", printable(place())}, {"state", stateName(state_)}};
    if (toldAt_) json["told_age_s"] = seconds(clock_.boot() - *toldAt_);
    if (problem_) json["error"] = errorJson(*problem_);
    return json;
}

}  // namespace packtrain::service
