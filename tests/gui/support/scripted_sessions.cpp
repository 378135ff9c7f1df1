#include "scripted_sessions.h"

#include <algorithm>
#include <cmath>

namespace packtrain::gui_test {

using namespace std::chrono_literals;
using service::Presence;
using service::SessionView;

class ScriptedSessions::Registration final : public service::Subscription {
  public:
    explicit Registration(ScriptedSessions& owner) : owner_(owner) {}
    ~Registration() override {
        const std::scoped_lock lock(owner_.mutex_);
        owner_.changed_ = nullptr;
    }

  private:
    ScriptedSessions& owner_;
};

void ScriptedSessions::put(std::vector<SessionView> sessions) {
    const std::scoped_lock lock(mutex_);
    sessions_ = std::move(sessions);
    if (changed_) changed_();
}

void ScriptedSessions::setPairings(Result<std::vector<service::PairingView>> pairings) {
    const std::scoped_lock lock(mutex_);
    pairings_ = std::move(pairings);
    if (changed_) changed_();
}

void ScriptedSessions::setAskError(std::optional<Error> error) {
    const std::scoped_lock lock(mutex_);
    askError_ = std::move(error);
}

std::vector<std::string> ScriptedSessions::asked() const {
    const std::scoped_lock lock(mutex_);
    return asked_;
}

int ScriptedSessions::looks() const {
    const std::scoped_lock lock(mutex_);
    return looks_;
}

Result<std::vector<service::PairingView>> ScriptedSessions::pairings() {
    const std::scoped_lock lock(mutex_);
    return pairings_;
}

std::vector<SessionView> ScriptedSessions::snapshot() {
    const std::scoped_lock lock(mutex_);
    ++looks_;
    return sessions_;
}

Result<std::string> ScriptedSessions::ask(const std::string& session, const service::CommandAct& act) {
    const std::scoped_lock lock(mutex_);
    if (askError_) return std::unexpected(*askError_);
    asked_.push_back(std::string(link::commandName(act)) + " " + session);
    return std::string("00");
}

void ScriptedSessions::setFigures(std::function<service::FigureSeries(const service::FigureWish&)> figures) {
    const std::scoped_lock lock(mutex_);
    figures_ = std::move(figures);
}

int ScriptedSessions::figureLooks() const {
    const std::scoped_lock lock(mutex_);
    return figureLooks_;
}

Result<service::FigureSeries> ScriptedSessions::figures(const service::FigureWish& wish) {
    const std::scoped_lock lock(mutex_);
    ++figureLooks_;
    return figures_ ? figures_(wish) : service::FigureSeries();
}

void ScriptedSessions::setEvents(std::vector<service::SessionEvent> events) {
    const std::scoped_lock lock(mutex_);
    events_ = std::move(events);
}

Result<std::vector<service::SessionEvent>> ScriptedSessions::events(const std::string&) {
    const std::scoped_lock lock(mutex_);
    return events_;
}

void ScriptedSessions::setPast(std::vector<service::PastRun> past) {
    const std::scoped_lock lock(mutex_);
    past_ = std::move(past);
}

Result<std::vector<service::PastRun>> ScriptedSessions::past() {
    const std::scoped_lock lock(mutex_);
    return past_;
}

session::AlertPreferences ScriptedSessions::preferred() const {
    const std::scoped_lock lock(mutex_);
    return preferred_;
}

bool ScriptedSessions::isGoingToSleep() const {
    const std::scoped_lock lock(mutex_);
    return isGoingToSleep_;
}

void ScriptedSessions::prefer(const session::AlertPreferences& preferences) {
    const std::scoped_lock lock(mutex_);
    preferred_ = preferences;
}

void ScriptedSessions::dismiss(const std::string& session, const session::AlertKey& alert) {
    const std::scoped_lock lock(mutex_);
    asked_.push_back("dismiss " + session::alertTag(alert) + " " + session);
    for (SessionView& each : sessions_)
        if (each.session == session)
            std::erase_if(each.alerts, [&](const session::Alert& one) { return one.key == alert; });
}

void ScriptedSessions::snooze(const std::string& session, const session::AlertKey& alert, Nanoseconds span) {
    dismiss(session, alert);
    const std::scoped_lock lock(mutex_);
    asked_.back() = "snooze " + session::alertTag(alert) + " " +
                    std::to_string(std::chrono::floor<std::chrono::minutes>(span).count()) + "min " + session;
}

void ScriptedSessions::setGoingToSleep(bool isGoing) {
    const std::scoped_lock lock(mutex_);
    isGoingToSleep_ = isGoing;
}

bool ScriptedSessions::awaitLook(Nanoseconds, const StopToken&) {
    return true;
}

std::unique_ptr<service::Subscription> ScriptedSessions::subscribe(std::function<void()> changed) {
    const std::scoped_lock lock(mutex_);
    changed_ = std::move(changed);
    return std::make_unique<Registration>(*this);
}

SessionView liveSession(const std::string& id, const std::string& name) {
    SessionView view;
    view.session = id;
    view.pairing = "aa";
    view.name = name;
    view.platform = "colab";
    view.platformName = "Google Colab";
    view.plan = "free";
    view.accelerator = "Tesla T4";
    view.now = Ticks(100h);
    view.presence = Presence::live;
    view.age = 12s;
    view.roads[1] = 12s;
    view.isBusy = true;
    const auto end = [&](const char* kind, Nanoseconds low, Nanoseconds median, Nanoseconds high,
                         session::Certainty certainty) {
        view.endings.push_back({kind,
                                view.now + low,
                                view.now + median,
                                view.now + high,
                                {certainty, "Colab FAQ", "2026-10-01"}});
    };
    end("hard_cap", 42min, 50min, 72min, session::Certainty::documented);
    end("idle", 87min, 90min, 90min, session::Certainty::estimated);
    view.safe = {.risk = 9min, .step = 18'000, .name = "step-18000.pt", .age = 11min, .unsyncedBytes = 0};
    view.state = Json::parse(R"({
        "session": {"age_s": 40680, "platform": "colab"},
        "limits": {"idle_limit_s": 5400},
        "cpu": {"value": {"cores_available": 2, "cores_used": 1.4}},
        "memory": {"value": {"total": 13600000000, "used": 6100000000}},
        "network": {"value": {"received_per_second": 3400000.0, "sent_per_second": 120000.0}},
        "disks": [{"path": "/", "value": {"total": 112000000000, "free": 61000000000}}],
        "gpus": {"value": [{"name": "Tesla T4", "lost": false, "utilisation_percent": {"value": 93},
                            "memory": {"value": {"total": 16100000000, "used": 11900000000}}}]},
        "datasets": {"cache": {"shards": 45, "bytes": 44000000000, "hits": 900, "misses": 45, "cold_mib_per_s": 61.0, "warm_mib_per_s": 812.0}},
        "checkpoints": {"watches": [{"set": "run-7",
            "durable": {"name": "step-18000.pt", "step": 18000, "proved_age_s": 540},
            "in_flight": {"source": "/content/run-7/step-19000.pt", "done": 84000000, "total": 205000000},
            "writing": [{"source": "/content/run-7/step-20000.pt", "state": "writing"}]}]},
        "outputs": {"watches": [{"name": "samples", "unsent": {"files": 12}, "durable": {"files": 1800}}]},
        "findings": {"open": [{"finding": "data_bound", "words": "An epoch spends 62 % of its time loading data"}]}
    })");
    return view;
}

service::FigureSeries dayOfFigures(const service::FigureWish& wish) {
    using service::Figure;
    service::FigureSeries series;
    const Nanoseconds begun = 24h;
    series.span = wish.span.value_or(begun);
    series.newest = Ticks(begun);
    const auto columns = static_cast<std::int64_t>(std::max<std::size_t>(wish.columns, 8) - 4);
    const Nanoseconds column = std::max<Nanoseconds>(series.span / columns, 1s);
    const auto isSilent = [](Nanoseconds age) {
        return (age > 8h && age < 9h) || (age > 5min && age < 330s);
    };
    const auto wave = [](double seconds, double period) { return std::sin(seconds * 6.2832 / period); };
    bool isAfterGap = true;
    for (Nanoseconds age = series.span; age >= 0s; age -= column) {
        if (isSilent(age)) {
            isAfterGap = true;
            continue;
        }
        const double at = std::chrono::duration<double>(begun - age).count();
        // Every epoch of 20 minutes ends with a validation, in which the accelerator rests now and then.
        const double epoch = std::fmod(at + 500, 1200);
        const bool isValidation = epoch > 1050;
        const auto put = [&](Figure figure, double value, double swing) {
            const double most = figure == Figure::received || figure == Figure::sent ? 1e9 : 100;
            series.figures[static_cast<std::size_t>(figure)].push_back(
                {.age = age,
                 .low = static_cast<float>(std::clamp(value - swing, 0.0, most)),
                 .high = static_cast<float>(std::clamp(value + swing, 0.0, most)),
                 .isAfterGap = isAfterGap});
        };
        const double spread = column > 20s ? 1 : 0.2;
        put(Figure::acceleratorBusy, isValidation ? 45 + 8 * wave(at, 90) : 93 + 3 * wave(at, 37),
            3 * spread);
        put(Figure::acceleratorMemory, isValidation ? 61 : 74, 0);
        put(Figure::processors, 68 + 14 * wave(at, 140) + 6 * wave(at, 17), 6 * spread);
        put(Figure::memory, 41 + at / 86400 * 8, 0.4);
        put(Figure::disk, 38 + epoch / 1200 * 9, 0);
        put(Figure::received, epoch < 240 ? 3.4e6 + 9e5 * wave(at, 60) : 4e4, epoch < 240 ? 4e5 * spread : 0);
        put(Figure::sent, isValidation ? 1.6e6 + 2e5 * wave(at, 50) : 1e4, 0);
        isAfterGap = false;
    }
    return series;
}

session::Alert timeLeftAlert(const SessionView& session, int minutes) {
    session::Alert alert;
    alert.key = {.kind = session::AlertKind::timeLeft, .minutes = minutes, .subject = "hard_cap"};
    alert.raised = session.now;
    alert.isUrgent = minutes <= 10;
    alert.isLasting = minutes == 5;
    alert.endKind = "hard_cap";
    alert.left = minutes * 1min;
    alert.endsAt = session.now + alert.left;
    alert.heard = session.now - 12s;
    alert.work = 40min;
    alert.safe = session::SafeSave{.saved = session.now - 40min, .step = 18'000};
    alert.actions = {session::AlertAction::saveNow};
    if (minutes == 60) alert.actions.push_back(session::AlertAction::remindLater);
    if (minutes == 30) alert.actions.push_back(session::AlertAction::dismiss);
    if (minutes == 10) alert.actions.push_back(session::AlertAction::openNotebook);
    return alert;
}

std::vector<SessionView> sessionsOfEachKind() {
    SessionView atRisk = liveSession("01", "cats on Colab");
    atRisk.endings.front().low = atRisk.now + 8min;
    atRisk.commands = {{.id = "c1", .command = "save_now", .state = service::CommandState::seen, .age = 4s}};
    SessionView isSafe = liveSession("02", "voices");
    isSafe.safe.risk = 0s;
    isSafe.isBusy = false;
    SessionView late = liveSession("03", "dogs on Kaggle");
    late.presence = Presence::late;
    late.isEstimate = true;
    late.age = 3min;
    SessionView lost = liveSession("04", "lab machine");
    lost.presence = Presence::lost;
    lost.isEstimate = true;
    lost.age = 14min;
    lost.likely = "idle";
    SessionView ended = liveSession("05", "cats on Colab");
    ended.presence = Presence::ended;
    ended.isBusy = false;
    ended.age = 2h;
    ended.likely = "hard_cap";
    return {atRisk, isSafe, late, lost, ended};
}

}  // namespace packtrain::gui_test
