#include "replay.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "link/mailbox/mail_pace.h"
#include "link/presence.h"
#include "session/save_rhythm.h"
#include "session/save_watch.h"
#include "support/temp_folder.h"

namespace packtrain::session::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

std::int64_t shipsIn(const Json& with) {
    return with.is_object() ? with.value("ships_s", std::int64_t{60}) : 60;
}

constexpr Nanoseconds kStep = seconds(10);
/// Neither clock of the two machines has anything to do with the other.
constexpr Ticks kMachineBooted = hours(3), kDeskBooted = hours(77);
constexpr Nanoseconds kOnTheWay = seconds(10);

Plan planOf(const std::string& platform, const std::string& id) {
    const std::string path = std::string(PROFILES) + "/" + platform + ".json";
    const auto profile = readProfile(packtrain::test::readFile(Path(path)), path);
    REQUIRE(profile);
    const auto plan = std::ranges::find(profile->plans, id, &Plan::id);
    REQUIRE(plan != profile->plans.end());
    return *plan;
}

/// What the agent tells in one frame.
struct Word {
    Ticks at{0};  ///< of the session's life
    link::Sign sign = {};
    SessionAtDesk facts = {};              ///< times are of the session's life
    std::optional<Nanoseconds> took = {};  ///< of the newest safe save, until it was proved
};

class Machine {
  public:
    explicit Machine(const Json& document)
        : plan_(planOf(json::textOr(document, "platform", ""), json::textOr(document, "plan", ""))) {
        if (const auto cap = json::numberOr(document, "ends_in_min", 0); cap > 0) ownCap_ = minutes(cap);
    }

    void event(const std::string& what, const Json& with, Ticks life);
    void step(Ticks life);
    /// A frame, if one is due.
    std::optional<Word> say(Ticks life);

  private:
    struct Save {
        Ticks saved{0};
        std::optional<Ticks> arrives;
        std::uint64_t step = 0;
    };
    void save(Ticks life, std::int64_t shipsIn);
    std::vector<Deadline> ends(Ticks life) const;

    Plan plan_;
    std::optional<Seconds> ownCap_;
    bool isBusy_ = false, isConnected_ = true, isDead_ = false, isLeaving_ = false;
    Ticks lastActivity_{0}, lastClient_{0};
    SaveWatch watch_{0};
    std::vector<Save> underway_;
    std::optional<Save> safe_;
    std::optional<Ticks> provedAt_;
    std::optional<Nanoseconds> every_;
    std::int64_t shipsIn_ = 0;
    Ticks nextSave_{0};
    std::optional<Ticks> askedSave_;
    std::uint64_t trainingStep_ = 0;
    bool isSignInNeeded_ = false;
    Ticks nextFrame_{0};
};

void Machine::event(const std::string& what, const Json& with, Ticks life) {
    if (what == "busy") isBusy_ = true;
    if (what == "rest") isBusy_ = false;
    if (what == "client") isConnected_ = with.get<bool>();
    if (what == "saves") {
        every_ = minutes(json::numberOr(with, "every_min", 20));
        shipsIn_ = shipsIn(with);
        nextSave_ = life;
    }
    if (what == "saves_stop") every_.reset();
    if (what == "save") save(life, shipsIn(with));
    if (what == "asked_to_save") askedSave_ = life + seconds(30);
    if (what == "sign_in_needed") isSignInNeeded_ = with.get<bool>();
    if (what == "goodbye") isLeaving_ = true, nextFrame_ = life;
    if (what == "dies") isDead_ = true;
}

/// Negative: it is never sent.
void Machine::save(Ticks life, std::int64_t shipsIn) {
    std::erase_if(underway_, [](const Save& each) { return !each.arrives; });  // a newer one overtakes it
    underway_.push_back({.saved = life, .arrives = {}, .step = trainingStep_});
    if (shipsIn >= 0) underway_.back().arrives = life + seconds(shipsIn);
}

std::vector<Deadline> Machine::ends(Ticks life) const {
    return deadlines(plan_, {.began = kMachineBooted,
                             .now = kMachineBooted + life,
                             .kernel = KernelActivity{.busy = isBusy_,
                                                      .lastActivity = kMachineBooted + lastActivity_,
                                                      .clientConnected = isConnected_,
                                                      .lastClient = kMachineBooted + lastClient_},
                             .ownCap = ownCap_});
}

void Machine::step(Ticks life) {
    if (isDead_) return;
    if (isBusy_) lastActivity_ = life, trainingStep_ += 10;
    if (isConnected_) lastClient_ = life;
    if (every_ && life >= nextSave_ && isBusy_) {
        save(life, shipsIn_);
        nextSave_ = life + *every_;
    }
    if (askedSave_ && life >= *askedSave_) {
        save(life, 120);
        askedSave_.reset();
    }
    std::erase_if(underway_, [&](const Save& each) {
        if (!each.arrives || life < *each.arrives) return false;
        safe_ = each;
        provedAt_ = life;
        return true;
    });
    SaveLook look{.now = kMachineBooted + life};
    look.began = kMachineBooted;
    look.busy = isBusy_;
    look.deadlines = ends(life);
    if (safe_) look.durable = kMachineBooted + safe_->saved;
    watch_.look(look);
}

std::optional<Word> Machine::say(Ticks life) {
    if (isDead_ || life < nextFrame_) return std::nullopt;
    const auto now = ends(life);
    const auto left = timeLeft(now, kMachineBooted + life);
    const Nanoseconds pace = link::mailInterval(
        link::attentionFor(isBusy_, left ? std::optional(left->low) : std::nullopt, askedSave_.has_value()));
    nextFrame_ = life + pace;
    Word word{.at = life};
    word.sign = {
        .road = link::Road::mailbox, .isFresh = true, .nextBy = pace, .agentNow = kMachineBooted + life};
    for (const Deadline& each : now)
        word.sign.deadlines.push_back({.kind = std::string(deadlineName(each.kind)),
                                       .low = each.low - kMachineBooted - life,
                                       .median = each.median - kMachineBooted - life,
                                       .high = each.high - kMachineBooted - life,
                                       .basis = each.basis});
    if (isLeaving_) word.sign.ended = "stopped";
    SessionAtDesk& facts = word.facts;
    facts.busy = isBusy_;
    facts.work = watch_.state().risk;
    if (safe_) {
        facts.safe = SafeSave{.saved = safe_->saved, .step = safe_->step};
        word.took = *provedAt_ - safe_->saved;
    }
    if (!underway_.empty()) {
        facts.underway = SaveUnderway{.saved = underway_.back().saved, .bytes = 1'000'000};
        if (underway_.back().arrives) facts.underway->needs = *underway_.back().arrives - life;
    }
    facts.isAsked = askedSave_.has_value();
    if (isSignInNeeded_) facts.troubles = {{FindingKind::signInNeeded, "mydrive"}};
    if (isLeaving_) isDead_ = true;
    return word;
}

Contact contactOf(link::Presence presence) {
    switch (presence) {
        case link::Presence::never:
            return Contact::never;
        case link::Presence::live:
            return Contact::live;
        case link::Presence::late:
            return Contact::late;
        case link::Presence::lost:
            return Contact::lost;
        case link::Presence::ended:
            return Contact::ended;
    }
    return Contact::never;
}

/// The desk's boot clock goes on while it sleeps; its wall clock is moved about.
class Desk {
  public:
    explicit Desk(const Json& document)
        : needsIt_(json::booleanOr(document, "needs_this_computer", false)),
          wallAtStart_(clockMinutes(json::textOr(document, "local_start", "09:00"))),
          lag_(seconds(json::numberOr(document, "lag_s", 30))) {
        if (document.contains("quiet"))
            preferences_.quiet =
                QuietHours{.from = static_cast<int>(clockMinutes(document["quiet"][0].get<std::string>())),
                           .until = static_cast<int>(clockMinutes(document["quiet"][1].get<std::string>()))};
    }

    void event(const std::string& what, const Json& with, Ticks life);
    void deliver(std::optional<Word> word);
    void look(Ticks life);
    std::vector<Shown> shown;

  private:
    void hear(Ticks life);
    SessionAtDesk facts(Ticks now) const;
    DeskMoment moment(Ticks life) const;
    void note(const AlertTurn& turn, Ticks life);

    bool needsIt_;
    double wallAtStart_;
    Nanoseconds lag_;
    AlertPreferences preferences_;
    bool isAwake_ = true, isLinked_ = true, isGoingToSleep_ = false;
    Ticks listeningSince_{kDeskBooted};
    std::optional<Word> inMailbox_, newest_;
    std::optional<Ticks> lastRead_;
    link::PresenceWatch presence_;
    SaveRhythm rhythm_;
    AlertMemory memory_;
};

void Desk::event(const std::string& what, const Json& with, Ticks life) {
    if (what == "link") isLinked_ = with.get<bool>();
    if (what == "wall_by_min") wallAtStart_ += with.get<double>();
    if (what == "going_to_sleep") isGoingToSleep_ = true;
    if (what == "sleep") isAwake_ = false;
    if (what == "wake") {
        isAwake_ = true;
        isGoingToSleep_ = false;
        listeningSince_ = kDeskBooted + life;
    }
}

void Desk::deliver(std::optional<Word> word) {
    if (word && isLinked_) inMailbox_ = std::move(word);
}

void Desk::hear(Ticks life) {
    if (!isLinked_ || !inMailbox_ || (lastRead_ && *lastRead_ == inMailbox_->at)) return;
    if (life < inMailbox_->at + kOnTheWay) return;
    lastRead_ = inMailbox_->at;
    newest_ = inMailbox_;
    link::Sign sign = newest_->sign;
    sign.readAt = kDeskBooted + life;
    sign.age = {.value = life - newest_->at, .isExact = true};
    presence_.hear(sign);
    if (newest_->facts.safe) rhythm_.look(kDeskBooted + newest_->facts.safe->saved, newest_->took);
}

SessionAtDesk Desk::facts(Ticks now) const {
    SessionAtDesk facts = newest_->facts;
    const link::PresenceView seen = presence_.at(now);
    facts.contact = contactOf(seen.presence);
    facts.heard = now - *seen.age;
    facts.saidGoodbye = seen.saidGoodbye.has_value();
    facts.likely = seen.likely;
    for (const link::Ending& each : seen.endings)
        facts.ends.push_back({each.kind, each.low, each.median, each.high, each.basis.certainty});
    if (facts.safe) facts.safe->saved += kDeskBooted;
    if (facts.underway) facts.underway->saved += kDeskBooted;
    facts.rhythm = rhythm_.between();
    facts.saveNeeds = rhythm_.took();
    facts.commandLag = lag_;
    facts.listensToAsking = true;
    facts.needsThisComputer = needsIt_;
    return facts;
}

DeskMoment Desk::moment(Ticks life) const {
    const double wall = wallAtStart_ + std::chrono::duration<double, std::ratio<60>>(life).count();
    return {.now = kDeskBooted + life,
            .minuteOfDay = ((static_cast<int>(wall) % 1440) + 1440) % 1440,
            .listeningSince = listeningSince_,
            .isGoingToSleep = isGoingToSleep_};
}

void Desk::look(Ticks life) {
    if (!isAwake_) return;
    const auto warn = [&] {
        if (!newest_) return;
        const DeskMoment now = moment(life);
        const AlertTurn turn = alertsAt(memory_, facts(now.now), now, preferences_);
        memory_ = turn.memory;
        note(turn, life);
    };
    // The clocks go on at once after waking, the newest word comes a moment later.
    warn();
    hear(life);
    warn();
}

void Desk::note(const AlertTurn& turn, Ticks life) {
    const double at = std::chrono::duration<double, std::ratio<60>>(life).count();
    for (const AlertKey& key : turn.withdraw)
        for (Shown& each : shown)
            if (each.tag == alertTag(key) && !each.gone) each.gone = at;
    for (const Alert& alert : turn.show) shown.push_back({.tag = alertTag(alert.key), .at = at});
}

}  // namespace

double clockMinutes(const std::string& text) {
    double value = 0, unit = 60;
    for (std::size_t at = 0; at < text.size();
         at = text.find(':', at) == std::string::npos ? text.size() : text.find(':', at) + 1) {
        value += unit * std::stod(text.substr(at));
        unit /= 60;
    }
    return value;
}

Timeline readTimeline(const std::string& path) {
    auto document = json::parse(packtrain::test::readFile(Path(path)), path);
    REQUIRE_MESSAGE(document, path);
    Timeline timeline{.about = json::textOr(*document, "about", ""), .document = *document, .expected = {}};
    for (const Json& each : timeline.document.at("expected")) {
        Expected one{.tag = each.at("alert").get<std::string>(),
                     .from = clockMinutes(each.at("from").get<std::string>()),
                     .until = clockMinutes(each.at("until").get<std::string>())};
        if (each.contains("gone_by")) one.goneBy = clockMinutes(each.at("gone_by").get<std::string>());
        timeline.expected.push_back(one);
    }
    return timeline;
}

std::vector<Shown> replay(const Timeline& timeline) {
    const Json& document = timeline.document;
    Machine machine(document);
    Desk desk(document);
    const Json& events = document.at("events");
    const Ticks until =
        minutes(static_cast<int>(clockMinutes(document.at("watched_until").get<std::string>())));
    std::size_t next = 0;
    for (Ticks life{0}; life <= until; life += kStep) {
        while (next < events.size()) {
            const Json& event = events[next];
            const double at = clockMinutes(event[0].get<std::string>());
            if (std::chrono::duration<double, std::ratio<60>>(life).count() < at) break;
            const Json with = event.size() > 2 ? event[2] : Json();
            machine.event(event[1].get<std::string>(), with, life);
            desk.event(event[1].get<std::string>(), with, life);
            ++next;
        }
        machine.step(life);
        desk.deliver(machine.say(life));
        desk.look(life);
    }
    REQUIRE(next == events.size());
    return desk.shown;
}

}  // namespace packtrain::session::test
