#include "service/session_fold.h"

#include <algorithm>

#include "service/session_state.h"

namespace packtrain::service {
namespace {

using link::Road;

std::size_t indexOf(Road road) {
    return static_cast<std::size_t>(road);
}

CommandView viewOf(const link::Asked& asked, Ticks now) {
    CommandView view{.id = asked.id.hex(),
                     .command = std::string(link::commandName(asked.act)),
                     .state = asked.state,
                     .why = printable(asked.why),
                     .age = now - asked.at};
    if (asked.seen) view.seenAfter = *asked.seen - asked.at;
    if (asked.ended) view.endedAfter = *asked.ended - asked.at;
    return view;
}

}  // namespace

Result<> SessionFold::restore(const KeptWord& kept, const std::string& boot, Ticks bootNow,
                              WallTime wallNow) {
    const auto sender = link::SenderId::fromHex(kept.sender);
    if (!sender) return fail(Reason::protocolError, "a sender's id");
    PACKTRAIN_TRY(link::StateBody body, link::readState(kept.body));
    // After another start of this computer only the wall clock tells how long ago that was; it was before
    // this start at least.
    const bool isSameBoot = kept.boot == boot && kept.sealedAt <= bootNow;
    const Ticks sealedAt =
        isSameBoot ? kept.sealedAt : bootNow - std::max(wallNow - kept.sealedWall, Nanoseconds(bootNow));
    sender_ = *sender;
    newest_ = kept.counter;
    newestByMail_ = kept.mailCounter;
    isRestored_ = true;
    const link::FrameAge age{.value = bootNow - sealedAt, .isExact = isSameBoot && kept.isExact};
    watch_.hear(link::signOf(Road::mailbox, true, bootNow, age, body));
    anchor_ = Anchor{.offset = sealedAt - body.now, .isExact = age.isExact};
    sealedAt_[indexOf(Road::mailbox)] = sealedAt;
    body_ = std::move(body);
    return {};
}

/// A counter counts by whichever road it came first. What a mailbox still holds of before the word that
/// another program kept is no sign of life.
bool SessionFold::isNews(Road road, const link::FrameHead& head) {
    if (head.sender != sender_) {
        sender_ = head.sender;
        newest_.reset();
        newestByMail_.reset();
        isRestored_ = false;
    }
    if (road == Road::mailbox) newestByMail_ = std::max(newestByMail_.value_or(head.counter), head.counter);
    const bool isNew = !newest_ || head.counter > *newest_;
    if (isNew) newest_ = head.counter;
    return isNew;
}

void SessionFold::anchor(const link::Told& told) {
    const Anchor found{.offset = told.readAt - told.age.value - told.body.now, .isExact = told.age.isExact};
    const bool isBetter =
        !anchor_ || (found.isExact != anchor_->isExact ? found.isExact : found.offset < anchor_->offset);
    if (isBetter) anchor_ = found;
}

bool SessionFold::hear(Road road, const link::Told& told, Ticks now) {
    const bool isOld = isRestored_ && road == Road::mailbox && told.head.sender == sender_ && newestByMail_ &&
                       told.head.counter < *newestByMail_;
    if (isOld) return false;
    const bool isFresh = isNews(road, told.head);
    watch_.hear(link::signOf(road, isFresh, told.readAt, told.age, told.body));
    anchor(told);
    auto& sealed = sealedAt_[indexOf(road)];
    sealed = std::max(sealed.value_or(Ticks::min()), told.readAt - told.age.value);
    if (road == Road::direct) directUntil_ = link::lateAt(told.readAt, told.body.nextBy);
    if (!isFresh) return false;
    commands_.heard(told.body.acknowledged, now);
    body_ = told.body;
    if (!firstAt_) firstAt_ = body_->now;
    if (isBusy()) busyAt_ = body_->now;
    return true;
}

bool SessionFold::isBusy() const {
    return body_ && readStateFacts(body_->state).isBusy;
}

std::string SessionFold::run() const {
    const std::string told = body_ ? readStateFacts(body_->state).run : std::string();
    return told.empty() ? session_.hex() : told;
}

link::Attention SessionFold::attention(Ticks now) const {
    const link::PresenceView seen = watch_.at(now);
    if (seen.presence != Presence::live && seen.presence != Presence::late) return link::Attention::idle;
    std::optional<Nanoseconds> left;
    for (const Ending& each : seen.endings) left = std::min(left.value_or(each.low - now), each.low - now);
    return link::attentionFor(isBusy(), left, commands_.anyOpen());
}

SafeWork SessionFold::safe(Ticks now, const link::PresenceView& presence) const {
    const StateFacts facts = readStateFacts(body_->state);
    const Nanoseconds age = presence.age.value_or(Nanoseconds::zero());
    SafeWork safe{.risk = facts.risk,
                  .step = facts.step,
                  .name = facts.durableName,
                  .unsyncedBytes = facts.unsyncedBytes};
    if (facts.durableAge) safe.age = *facts.durableAge + age;
    if (!safe.risk || !facts.isBusy || presence.saidGoodbye) return safe;
    Nanoseconds worked = age;
    // An end that passed while nobody spoke: what came after it was never worked.
    if (presence.likely)
        for (const Ending& each : presence.endings)
            if (each.kind == *presence.likely) worked -= std::max(now - each.low, Nanoseconds::zero());
    *safe.risk += std::max(worked, Nanoseconds::zero());
    return safe;
}

SessionView SessionFold::view(Ticks now) const {
    SessionView view{.session = session_.hex()};
    view.now = now;
    view.commandLag = commands_.lag();
    for (const link::Asked& each : commands_.all()) view.commands.push_back(viewOf(each, now));
    if (!body_) return view;
    const StateFacts facts = readStateFacts(body_->state);
    view.platform = facts.platform;
    view.platformName = facts.platformName;
    view.plan = facts.plan;
    view.accelerator = facts.accelerator;
    view.run = run();
    view.isBusy = facts.isBusy;
    view.state = body_->state;
    link::PresenceView presence = watch_.at(now);
    view.safe = safe(now, presence);
    view.presence = presence.presence;
    view.age = presence.age;
    view.isEstimate = presence.isEstimate;
    view.likely = presence.likely;
    view.goodbye = presence.saidGoodbye;
    view.endings = std::move(presence.endings);
    std::ranges::stable_sort(view.endings, {}, &Ending::low);
    for (std::size_t i = 0; i < link::kRoads; ++i)
        if (sealedAt_[i]) view.roads[i] = std::max(now - *sealedAt_[i], Nanoseconds::zero());
    return view;
}

session::PastSession SessionFold::past(WallTime wallNow) const {
    const StateFacts facts = readStateFacts(body_->state);
    session::PastSession past{.id = run(), .platform = facts.platform, .plan = facts.plan};
    const auto age = std::chrono::floor<session::Seconds>(facts.age.value_or(Nanoseconds::zero()));
    past.lasted = age;
    past.began = (std::chrono::floor<session::Seconds>(wallNow.time_since_epoch()) - age).count();
    if (const auto worked = busyAt_ ? busyAt_ : firstAt_)
        past.idle = std::chrono::floor<session::Seconds>(body_->now - *worked);
    past.left = body_->ended.has_value();
    return past;
}

std::optional<KeptWord> SessionFold::kept(const std::string& boot, Ticks bootNow, WallTime wallNow) const {
    if (!body_ || !anchor_) return std::nullopt;
    auto payload = link::writeState(*body_);
    if (!payload) return std::nullopt;
    const Ticks sealedAt = body_->now + anchor_->offset;
    const WallTime sealedWall = wallNow - (bootNow - sealedAt);
    const auto seen = watch_.at(bootNow);
    const StateFacts facts = readStateFacts(body_->state);
    return KeptWord{.session = session_.hex(),
                    .sender = sender_.hex(),
                    .counter = *newest_,
                    .mailCounter = newestByMail_,
                    .boot = boot,
                    .sealedAt = sealedAt,
                    .sealedWall = sealedWall,
                    .isExact = anchor_->isExact,
                    .body = *std::move(payload),
                    .past = past(sealedWall),
                    .accelerator = facts.accelerator,
                    .likely = seen.likely.value_or(seen.saidGoodbye ? "goodbye" : ""),
                    .step = facts.step,
                    .epoch = facts.epoch,
                    .risk = facts.risk};
}

}  // namespace packtrain::service
