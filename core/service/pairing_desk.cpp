#include "service/pairing_desk.h"

#include <algorithm>

namespace packtrain::service {
namespace {

using namespace std::chrono_literals;
using link::Direction;
using link::Road;

constexpr Nanoseconds kShownFor = 7 * 24h;    ///< of sessions that earlier programs heard
constexpr Nanoseconds kKeptEvery = 20s;       ///< a word that is lost with this program is soon told again
constexpr Nanoseconds kExpectantFor = 10min;  ///< after its start a session may be about to come
constexpr Nanoseconds kAfterFailure = 30s;
constexpr std::size_t kMostUnkeptFigures = 4000;  ///< of one run, while its database takes none

std::set<link::CommandId> idsOf(const std::vector<link::Command>& commands) {
    std::set<link::CommandId> ids;
    for (const link::Command& each : commands) ids.insert(each.id);
    return ids;
}

}  // namespace

PairingDesk::PairingDesk(link::Pairing pairing, OpenMailbox mailbox, PairingDeskParts parts)
    : pairing_(pairing),
      open_(std::move(mailbox)),
      parts_(std::move(parts)),
      mailReceiver_(pairing.key, Direction::toDesktop),
      directReceiver_(pairing.key, Direction::toDesktop),
      began_(parts_.clock.boot()) {
    restore();
}

PairingDesk::~PairingDesk() {
    road_.reset();
    keepFigures();
}

/// What cannot be read is heard anew.
void PairingDesk::restore() {
    const WallTime wall = parts_.clock.wall();
    const auto words = parts_.history.words(pairing_.id.hex(), wall - kShownFor);
    if (!words) return;
    for (const KeptWord& word : *words) {
        const auto id = link::SessionId::fromHex(word.session);
        if (!id) continue;
        SessionFold fold(*id);
        if (fold.restore(word, parts_.boot, parts_.clock.boot(), wall)) folds_.emplace(*id, std::move(fold));
    }
}

void PairingDesk::openRoad(const link::OpenRoad& open) {
    {
        const std::scoped_lock lock(mutex_);
        hasRoad_ = true;
    }
    road_ = open({.heard = [this](const std::string& frame, Ticks readAt) { heardDirectly(frame, readAt); },
                  .changed =
                      [this](const std::optional<Error>& why) {
                          {
                              const std::scoped_lock lock(mutex_);
                              roadProblem_ = why;
                              hasLooked_ = true;
                          }
                          parts_.changed();
                      }});
}

bool PairingDesk::hear(Road road, const link::Told& told) {
    const link::SessionId& id = told.head.session;
    SessionFold& fold = folds_.try_emplace(id, id).first->second;
    const bool isNews = fold.hear(road, told, parts_.clock.boot());
    if (!isNews) return false;
    unkept_.insert(id);
    if (parts_.figures != nullptr)
        unkeptFigures_[runOf(fold)].push_back({.at = told.body.now - told.body.age,
                                               .reach = link::lateAt(told.body.now, told.body.nextBy),
                                               .figures = figuresIn(told.body.state)});
    return true;
}

/// However often the agent is started on a machine, that is one chart and one log.
std::string PairingDesk::runOf(const SessionFold& fold) const {
    return pairing_.id.hex() + "/" + fold.run();
}

/// What could not be kept is kept at a later turn, or by whoever looks.
void PairingDesk::keepFigures() {
    if (parts_.figures == nullptr) return;
    std::map<std::string, std::vector<ToldFigures>> taken;
    {
        const std::scoped_lock lock(mutex_);
        taken.swap(unkeptFigures_);
    }
    for (auto& [chart, words] : taken) {
        if (parts_.figures->put(chart, words, parts_.clock.wall())) continue;
        const std::scoped_lock lock(mutex_);
        auto& waiting = unkeptFigures_[chart];
        waiting.insert(waiting.begin(), words.begin(), words.end());
        if (waiting.size() > kMostUnkeptFigures)
            waiting.erase(waiting.begin(), waiting.end() - static_cast<std::ptrdiff_t>(kMostUnkeptFigures));
    }
}

Result<std::vector<SessionEvent>> PairingDesk::events(const std::string& session) const {
    const auto id = link::SessionId::fromHex(session);
    std::string run;
    {
        const std::scoped_lock lock(mutex_);
        const auto found = id ? folds_.find(*id) : folds_.end();
        if (found == folds_.end())
            return fail(Reason::badArgument, "there is no session " + printable(session));
        run = runOf(found->second);
    }
    return parts_.history.events(run);
}

void PairingDesk::warned(const std::string& session, const std::vector<session::Alert>& alerts) {
    const std::scoped_lock lock(mutex_);
    alerts_[session] = alerts;
}

/// Of several starts of an agent in one run the newest tells. What cannot be noted now is new at the next
/// turn.
void PairingDesk::noteEvents() {
    for (SessionView& view : sessions()) {
        if (!view.successor.empty()) continue;
        const std::string run = pairing_.id.hex() + "/" + view.run;
        if (!noted_.contains(run)) {
            const auto known = parts_.history.knownStates(run);
            if (!known) continue;
            noted_.emplace(run, *known);
        }
        {
            const std::scoped_lock lock(mutex_);
            view.alerts = alerts_[view.session];
        }
        KnownStates known = noted_.at(run);
        const auto news = newsOf(view, parts_.clock.wall(), parts_.stays && hasLooked_, known);
        if (parts_.history.note(run, news)) noted_[run] = std::move(known);
    }
}

Result<FigureSeries> PairingDesk::figures(const FigureWish& wish) {
    keepFigures();
    const auto id = link::SessionId::fromHex(wish.session);
    std::string chart;
    std::optional<Ticks> end;
    Ticks clock{0};
    {
        const std::scoped_lock lock(mutex_);
        const auto found = id ? folds_.find(*id) : folds_.end();
        if (found == folds_.end() || parts_.figures == nullptr)
            return fail(Reason::badArgument, "there is no session " + printable(wish.session));
        const Ticks now = parts_.clock.boot();
        chart = runOf(found->second);
        clock = found->second.agentClock(now).value_or(Ticks{0});
        if (found->second.presence(now).presence != Presence::ended) end = clock;
    }
    PACKTRAIN_TRY(FigureSeries series, parts_.figures->series(chart, end, wish.span, wish.columns));
    if (!end && series.newest) series.endAge = std::max(clock - *series.newest, Nanoseconds::zero());
    return series;
}

void PairingDesk::heardDirectly(const std::string& frame, Ticks readAt) {
    {
        const std::scoped_lock lock(mutex_);
        const link::Received received = directReceiver_.take(Road::direct, asBytes(frame));
        if (received.as == link::Received::As::refused) return;
        auto body = link::readState(received.payload);
        if (!body) {
            directReceiver_.malformed();
            return;
        }
        hear(Road::direct, {.as = received.as,
                            .head = *received.head,
                            .body = *std::move(body),
                            .age = {.value = Nanoseconds::zero(), .isExact = true},
                            .readAt = readAt});
        hasLooked_ = true;
    }
    parts_.changed();
}

Result<> PairingDesk::openMailbox(const StopToken& stop) {
    if (mailbox_) return {};
    PACKTRAIN_TRY(slots_, open_(stop));
    mailbox_.emplace(*slots_, pairing_.key, parts_.clock);
    for (auto& [id, sending] : sendings_) {
        sending.listed.reset();
        sending.isInMailbox = false;
    }
    return {};
}

void PairingDesk::look(const StopToken& stop) {
    const auto looked = [&]() -> Result<> {
        PACKTRAIN_CHECK(openMailbox(stop));
        PACKTRAIN_TRY(const auto told, mailbox_->turn(mailReceiver_, stop));
        {
            const std::scoped_lock lock(mutex_);
            for (const link::Told& each : told) hear(Road::mailbox, each);
        }
        return mailbox_->tend(stop);
    }();
    {
        const std::scoped_lock lock(mutex_);
        hasLooked_ = true;
        mailTally_ = mailReceiver_.tally();
        mailProblem_ = looked ? std::nullopt : std::optional(looked.error());
    }
    // Somebody removed the folder: it is made anew.
    if (!looked && looked.error().kind == Kind::gone) mailbox_.reset();
    hasFailed_ = !looked;
    lookedAt_ = parts_.clock.boot();
    parts_.changed();
}

/// Sooner where somebody has begun to wait since the last one.
Ticks PairingDesk::nextLook() const {
    if (!lookedAt_) return parts_.clock.boot();
    const link::Attention attention = this->attention(parts_.clock.boot());
    const Nanoseconds usual = mailbox_ ? mailbox_->untilNextTurn(attention) : kAfterFailure;
    return *lookedAt_ + (hasFailed_ ? std::min(usual, kAfterFailure) : usual);
}

Ticks PairingDesk::turn(const StopToken& stop) {
    if (open_ && parts_.clock.boot() >= nextLook()) look(stop);
    send(stop);
    keep();
    noteEvents();
    return nextTurn();
}

link::Attention PairingDesk::attention(Ticks now) const {
    const std::scoped_lock lock(mutex_);
    link::Attention most = link::Attention::idle;
    bool isAnyLive = false;
    for (const auto& [id, fold] : folds_) {
        const Presence presence = fold.presence(now).presence;
        isAnyLive = isAnyLive || presence == Presence::live || presence == Presence::late;
        if (!fold.isHeardDirectly(now)) most = std::max(most, fold.attention(now));
    }
    if (!isAnyLive && now - began_ < kExpectantFor) most = std::max(most, link::Attention::active);
    return most;
}

Ticks PairingDesk::nextTurn() const {
    const Ticks now = parts_.clock.boot();
    Ticks next = open_ ? nextLook() : now + 120s;
    if (isPostOwed_) next = std::min(next, now + 15s);
    const std::scoped_lock lock(mutex_);
    if (!unkept_.empty()) next = std::min(next, now + kKeptEvery);
    for (const auto& [id, fold] : folds_)
        if (const auto change = fold.nextChange(now)) next = std::min(next, *change);
    return next;
}

/// Of the sessions of one machine's run only the newest start of the agent still lives; one that speaks is
/// believed.
std::map<link::SessionId, link::SessionId> PairingDesk::successors(Ticks now) const {
    std::map<std::string, link::SessionId> newest;
    for (const auto& [id, fold] : folds_) {
        const auto [known, isFirst] = newest.try_emplace(fold.run(), id);
        if (!isFirst && fold.agentNow() > folds_.at(known->second).agentNow()) known->second = id;
    }
    std::map<link::SessionId, link::SessionId> successors;
    for (const auto& [id, fold] : folds_) {
        const link::SessionId& last = newest.at(fold.run());
        if (last != id && fold.presence(now).presence != Presence::live) successors.emplace(id, last);
    }
    return successors;
}

std::vector<SessionView> PairingDesk::sessions() const {
    const std::scoped_lock lock(mutex_);
    const Ticks now = parts_.clock.boot();
    const auto successors = this->successors(now);
    std::vector<SessionView> views;
    for (const auto& [id, fold] : folds_) {
        views.push_back(fold.view(now));
        views.back().pairing = pairing_.id.hex();
        const auto successor = successors.find(id);
        if (successor == successors.end()) continue;
        views.back().successor = successor->second.hex();
        views.back().presence = Presence::ended;
        views.back().isEstimate = false;
    }
    return views;
}

bool PairingDesk::has(const std::string& session) const {
    const auto id = link::SessionId::fromHex(session);
    const std::scoped_lock lock(mutex_);
    return id && folds_.contains(*id);
}

PairingView PairingDesk::view() const {
    const std::scoped_lock lock(mutex_);
    PairingView view{.id = pairing_.id.hex()};
    view.hasLooked = hasLooked_;
    view.problem = open_ ? mailProblem_ : roadProblem_;
    for (std::size_t i = 0; i < link::kRefusals; ++i) {
        const auto refusal = static_cast<link::Refusal>(i);
        const std::uint64_t count = mailTally_.of(refusal) + directReceiver_.tally().of(refusal);
        if (count > 0) view.refused.push_back({std::string(link::refusalName(refusal)), count});
    }
    return view;
}

Result<std::string> PairingDesk::ask(const std::string& session, const CommandAct& act) {
    const auto id = link::SessionId::fromHex(session);
    const std::scoped_lock lock(mutex_);
    const auto found = id ? folds_.find(*id) : folds_.end();
    if (found == folds_.end()) return fail(Reason::badArgument, "there is no session " + printable(session));
    const Ticks now = parts_.clock.boot();
    const bool isOver =
        found->second.presence(now).presence == Presence::ended || successors(now).contains(*id);
    if (isOver) return fail(Reason::badArgument, "the session has ended; nobody would answer");
    PACKTRAIN_TRY(const link::CommandId asked, found->second.commands().ask(act, now));
    return asked.hex();
}

std::vector<PairingDesk::Due> PairingDesk::due() {
    const std::scoped_lock lock(mutex_);
    const Ticks now = parts_.clock.boot();
    const auto successors = this->successors(now);
    std::vector<Due> all;
    for (auto& [id, fold] : folds_) {
        Due due{.session = id,
                .open = {},
                .isDirect = fold.isHeardDirectly(now),
                .isOver = fold.presence(now).presence == Presence::ended || successors.contains(id)};
        if (due.isOver) fold.end(now);
        due.open = fold.commands().open(now);
        all.push_back(std::move(due));
    }
    return all;
}

void PairingDesk::send(const StopToken& stop) {
    isPostOwed_ = false;
    std::optional<Error> problem;
    for (const Due& each : due()) {
        const auto sent = sendTo(each, stop);
        if (sent) continue;
        isPostOwed_ = true;
        problem = sent.error();
    }
    if (!problem) return;
    const std::scoped_lock lock(mutex_);
    if (!mailProblem_) mailProblem_ = std::move(problem);
}

/// A frame goes out whenever what it lists is other than what the newest one listed; an empty list too, so
/// that the agent need not wait for us any more.
Result<> PairingDesk::sendTo(const Due& due, const StopToken& stop) {
    const auto known = sendings_.find(due.session);
    if (due.isOver) {
        if (known == sendings_.end()) return {};
        if (known->second.isInMailbox && mailbox_) PACKTRAIN_CHECK(mailbox_->leave(due.session, stop));
        sendings_.erase(known);
        return {};
    }
    link::CommandBody body{.open = due.open, .history = {}};
    const bool isFirst = known == sendings_.end() || !known->second.listed;
    if (isFirst) body.history = parts_.history.past().value_or(std::vector<session::PastSession>());
    if (isFirst && body.open.empty() && (!parts_.stays || body.history.empty())) return {};
    if (!isFirst && *known->second.listed == idsOf(body.open)) return {};
    Sending& sending =
        sendings_.try_emplace(due.session, Sending{.sender = {pairing_.key, Direction::toAgent, due.session}})
            .first->second;
    PACKTRAIN_TRY(const bool isPosted, postDirectly(due, sending.sender, body, stop));
    if (!isPosted) {
        if (!open_) return fail(Reason::networkDown, "the agent does not answer");
        PACKTRAIN_CHECK(openMailbox(stop));
        const auto posted = mailbox_->post(sending.sender, body, stop);
        if (!posted && posted.error().kind == Kind::gone) mailbox_.reset();
        if (!posted) return Fail(posted.error());
        sending.isInMailbox = true;
    }
    sending.listed = idsOf(body.open);
    {
        const std::scoped_lock lock(mutex_);
        folds_.at(due.session).commands().sent(body.open, parts_.clock.boot());
    }
    parts_.changed();
    return {};
}

/// False: the other road is to take it. The agent begins nothing twice, whichever roads bring it.
Result<bool> PairingDesk::postDirectly(const Due& due, link::Sender& sender, const link::CommandBody& body,
                                       const StopToken& stop) {
    if (!road_ || !due.isDirect) return false;
    PACKTRAIN_TRY(const std::string payload, link::writeCommands(body));
    PACKTRAIN_TRY(const std::string frame, sender.seal(payload));
    return road_->post(asBytes(frame), stop).has_value();
}

/// What could not be kept is kept at a later turn.
void PairingDesk::keep() {
    const Ticks now = parts_.clock.boot();
    if (keptAt_ && now - *keptAt_ < kKeptEvery) return;
    keepFigures();
    std::vector<KeptWord> words;
    std::set<link::SessionId> taken;
    {
        const std::scoped_lock lock(mutex_);
        taken.swap(unkept_);
        for (const link::SessionId& id : taken)
            if (auto word = folds_.at(id).kept(parts_.boot, now, parts_.clock.wall())) {
                word->pairing = pairing_.id.hex();
                words.push_back(*std::move(word));
            }
    }
    if (words.empty()) return;
    keptAt_ = now;
    if (parts_.history.put(words)) return;
    const std::scoped_lock lock(mutex_);
    unkept_.merge(taken);
}

void PairingDesk::leave(const StopToken& stop) {
    for (auto& [id, sending] : sendings_)
        if (sending.isInMailbox && mailbox_) (void)mailbox_->leave(id, stop);
    sendings_.clear();
}

}  // namespace packtrain::service
