#include "session/save_watch.h"

#include <algorithm>

namespace packtrain::session {
namespace {

constexpr std::size_t kMeasurementsKept = 8;
/// So much before the safe point it is asked: a look or two may come late.
constexpr Nanoseconds kAhead = std::chrono::seconds(30);
/// Stands for what was never measured. A session shorter than twice the time for sending would be asked at
/// its very beginning, so there it is half of the session.
constexpr double kLagGuess = 60, kSavingGuess = 60;
constexpr Nanoseconds kSendingGuess = std::chrono::minutes(15);
/// After the safe point it is asked again at the advised interval, and never more often than this; where less
/// than four times as much is left altogether, than a quarter of that.
constexpr Nanoseconds kLeastBetween = std::chrono::minutes(10);
/// Of less work nothing is asked, nor of less than a sixtieth of a session that is shorter than an hour.
constexpr Nanoseconds kWorthASave = std::chrono::minutes(1);
constexpr double kShortestLife = 3600;

double inSeconds(Nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}
Nanoseconds fromSeconds(double seconds) {
    return std::chrono::duration_cast<Nanoseconds>(std::chrono::duration<double>(seconds));
}

}  // namespace

void Measured::take(double value) {
    values_.push_back(value);
    if (values_.size() > kMeasurementsKept) values_.pop_front();
}
double Measured::largest() const {
    return *std::ranges::max_element(values_);
}
double Measured::smallest() const {
    return *std::ranges::min_element(values_);
}

std::string_view saveWhyName(SaveWhy why) {
    switch (why) {
        case SaveWhy::none:
            return "none";
        case SaveWhy::deadline:
            return "deadline";
        case SaveWhy::overdue:
            return "overdue";
        case SaveWhy::person:
            return "person";
    }
    return "none";
}

SaveCost SaveWatch::cost(const SaveLook& look) const {
    return {.commandLag = fromSeconds(lag_.any() ? lag_.largest() : kLagGuess),
            .saving = fromSeconds(saving_.any() ? saving_.largest() : kSavingGuess),
            .bytes = look.bytes,
            .bytesPerSecond = speed_.any() && look.bytes > 0 ? speed_.smallest() : 0,
            .verifying = Nanoseconds::zero()};
}

/// Of all deadlines the one whose safe point comes first.
void SaveWatch::findSafePoint(const SaveLook& look) {
    SaveCost cost = this->cost(look);
    state_.measured = cost.bytesPerSecond > 0;
    if (!state_.measured) {
        cost.bytesPerSecond = 1;
    }
    state_.safePoint.reset();
    state_.deadlineLow.reset();
    for (const Deadline& each : look.deadlines) {
        const Nanoseconds length = std::max(each.low - look.began, Nanoseconds::zero());
        if (!state_.measured)
            cost.bytes = static_cast<std::uint64_t>(inSeconds(std::min(kSendingGuess, length / 2)));
        const auto point = safePoint(each.low, each.high, cost, length);
        if (!point || (state_.safePoint && *state_.safePoint <= *point)) continue;
        state_.safePoint = point;
        state_.deadlineLow = each.low;
        needs_ = timeOf(cost);
    }
}

/// What this watch has seen and will see of the session before it may end.
Nanoseconds SaveWatch::watchedLength(const SaveLook& look) const {
    return std::max(*state_.deadlineLow - std::max(look.began, *firstLook_), Nanoseconds::zero());
}

bool SaveWatch::isTimeToAsk(const SaveLook& look) const {
    if (state_.open || state_.risk <= Nanoseconds::zero() || !state_.safePoint) return false;
    if (look.now < *state_.safePoint - kAhead) return false;
    const Nanoseconds length = watchedLength(look);
    const Nanoseconds unsaved = savedAt_ ? ledger_.busySince(*savedAt_) : state_.risk;
    if (unsaved < std::min(kWorthASave, length / 60)) return false;
    const Nanoseconds least = std::clamp(length / 4, kWorthASave, kLeastBetween);
    if (askedAt_ && look.now - *askedAt_ < least) return false;
    if (!isSavedForTheEnd()) return true;
    // In the margin it may still be in time, later it cannot.
    if (state_.measured && look.now < *state_.deadlineLow && look.now + needs_ > *state_.deadlineLow)
        return false;
    const auto advised = advice();
    return unsaved >= std::max(advised ? fromSeconds(advised->everySeconds) : least, least);
}

/// Then the session lives on borrowed time.
bool SaveWatch::isSavedForTheEnd() const {
    return savedAt_ && *savedAt_ >= *state_.safePoint - kAhead;
}

const SaveState& SaveWatch::look(const SaveLook& look) {
    ledger_.look(look.now, look.busy);
    if (!firstLook_) firstLook_ = look.now;
    state_.risk = ledger_.busySince(std::max(look.durable.value_or(look.began), look.began));
    findSafePoint(look);
    const auto soonest = std::ranges::min_element(look.deadlines, {}, &Deadline::median);
    meanLifeSeconds_ = soonest == look.deadlines.end()
                           ? 0
                           : std::max(inSeconds(soonest->median - look.began), kShortestLife);
    // What became durable by itself after the asking answers it too.
    if (state_.open && look.durable && askedAt_ && *look.durable > *askedAt_)
        saved(state_.asked, std::nullopt, look.now);
    if (!isTimeToAsk(look)) return state_;
    state_.why = isSavedForTheEnd() ? SaveWhy::overdue : SaveWhy::deadline;
    ++state_.asked;
    state_.open = true;
    askedAt_ = look.now;
    return state_;
}

const SaveState& SaveWatch::ask(Ticks now) {
    if (state_.open) return state_;
    state_.why = SaveWhy::person;
    ++state_.asked;
    state_.open = true;
    askedAt_ = now;
    return state_;
}

void SaveWatch::saved(std::uint64_t asked, std::optional<double> seconds, Ticks now) {
    if (seconds) took(*seconds);
    savedAt_ = now;
    if (!state_.open || asked != state_.asked || !askedAt_) return;
    state_.open = false;
    lag_.take(std::max(inSeconds(now - *askedAt_) - seconds.value_or(0), 0.0));
}

std::optional<SaveAdvice> SaveWatch::advice() const {
    if (!saving_.any() || saving_.largest() <= 0 || meanLifeSeconds_ <= 0) return std::nullopt;
    const double cost = saving_.largest();
    return SaveAdvice{.everySeconds = dalyInterval(cost, meanLifeSeconds_),
                      .youngSeconds = youngInterval(cost, meanLifeSeconds_),
                      .costSeconds = cost,
                      .meanLifeSeconds = meanLifeSeconds_};
}

}  // namespace packtrain::session
