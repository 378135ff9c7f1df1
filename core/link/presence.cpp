#include "link/presence.h"

#include <algorithm>

namespace packtrain::link {
namespace {

using namespace std::chrono_literals;

Presence presenceOf(Ticks sealedAt, Nanoseconds nextBy, Ticks now) {
    if (now > lostAt(sealedAt, nextBy)) return Presence::lost;
    if (now > lateAt(sealedAt, nextBy)) return Presence::late;
    return Presence::live;
}

void keepSmallest(std::optional<Nanoseconds>& kept, Nanoseconds found) {
    kept = kept ? std::min(*kept, found) : found;
}

}  // namespace

std::string_view presenceName(Presence presence) {
    switch (presence) {
        case Presence::never:
            return "never";
        case Presence::live:
            return "live";
        case Presence::late:
            return "late";
        case Presence::lost:
            return "lost";
        case Presence::ended:
            return "ended";
    }
    return "never";
}

Sign signOf(Road road, bool isFresh, Ticks readAt, const FrameAge& age, const StateBody& body) {
    return {.road = road,
            .isFresh = isFresh,
            .readAt = readAt,
            .age = age,
            .nextBy = body.nextBy,
            .agentNow = body.now,
            .stateAge = body.age,
            .deadlines = body.deadlines,
            .ended = body.ended};
}

void PresenceWatch::anchor(const Sign& sign) {
    keepSmallest(sign.age.isExact ? exact_ : bound_, sign.readAt - sign.age.value - sign.agentNow);
}

/// Where the age is only a bound, the two boot clocks say more, once they were compared. A machine that was
/// stopped has a clock that lags; then the bound says more.
Ticks PresenceWatch::sealedAt(const Sign& sign) const {
    const Ticks byAge = sign.readAt - sign.age.value;
    if (!exact_) return byAge;
    return std::max(byAge, std::min(sign.readAt, sign.agentNow + *exact_));
}

void PresenceWatch::hear(const Sign& sign) {
    anchor(sign);
    const Ticks sealed = sealedAt(sign);
    auto& lane = lanes_[static_cast<std::size_t>(sign.road)];
    if (!lane || sealed >= lane->sealedAt) lane = Lane{.sealedAt = sealed, .nextBy = sign.nextBy};
    if (sign.ended && !goodbye_) goodbye_ = sign.ended;
    if (!sign.isFresh && word_) return;
    word_ = Word{.sealedAt = sealed,
                 .agentNow = sign.agentNow,
                 .stateAge = sign.stateAge,
                 .deadlines = sign.deadlines};
}

std::vector<Ending> PresenceWatch::endings() const {
    std::vector<Ending> found;
    if (!word_) return found;
    const Ticks sealedAt = word_->agentNow + (exact_ ? *exact_ : *bound_);
    for (const LeftUntil& left : word_->deadlines)
        found.push_back({.kind = left.kind,
                         .low = sealedAt + left.low,
                         .median = sealedAt + left.median,
                         .high = sealedAt + left.high,
                         .basis = left.basis});
    return found;
}

Presence PresenceWatch::byRoads(Ticks now) const {
    Presence best = Presence::lost;
    for (const auto& lane : lanes_)
        if (lane) best = std::min(best, presenceOf(lane->sealedAt, lane->nextBy, now));
    return best;
}

PresenceView PresenceWatch::at(Ticks now) const {
    PresenceView view;
    if (!word_) return view;
    view.presence = byRoads(now);
    view.age = std::max(now - word_->sealedAt, Nanoseconds::zero()) + word_->stateAge;
    view.endings = endings();
    view.saidGoodbye = goodbye_;
    const bool isOver = std::ranges::any_of(view.endings, [&](const Ending& e) { return e.high <= now; });
    if (goodbye_ || (view.presence == Presence::lost && isOver)) view.presence = Presence::ended;
    view.isEstimate = view.presence == Presence::late || view.presence == Presence::lost;
    if (view.presence != Presence::lost && view.presence != Presence::ended) return view;
    const auto first = std::ranges::min_element(view.endings, {}, &Ending::low);
    if (first != view.endings.end() && first->low <= now && !goodbye_) view.likely = first->kind;
    return view;
}

std::optional<Ticks> PresenceWatch::nextChange(Ticks now) const {
    std::optional<Ticks> next;
    const auto consider = [&](Ticks at) {
        if (at > now && (!next || at < *next)) next = at;
    };
    if (goodbye_) return next;
    for (const auto& lane : lanes_) {
        if (!lane) continue;
        // The first moment after which the words differ.
        consider(lateAt(lane->sealedAt, lane->nextBy) + 1ns);
        consider(lostAt(lane->sealedAt, lane->nextBy) + 1ns);
    }
    for (const Ending& ending : endings()) {
        consider(ending.low);
        consider(ending.high);
    }
    return next;
}

}  // namespace packtrain::link
